"""Shift+R: how the mask of a frame was drawn, to be looked at and gone back to."""

import numpy as np
from drawing_room import WANTED
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QSlider

from fibrodesk.domain.edits import EntryKind
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Answer
from fibrodesk.domain.replay import ReplayStep
from fibrodesk.ui.drawing.past.words import step_words, time_words

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
KEY = MaskKey(WANTED[0], Structure.FIBROSIS)


def _draw(hand, *places):
    for x_px, y_px in places:
        hand.stroke((x_px, y_px), (x_px + 9, y_px + 2))


def _open(editor, hand):
    hand.key(Qt.Key.Key_R, SHIFT)
    return editor.findChild(QSlider, "replay_slider")


def _shown(editor):
    """The mask that the canvas paints filled, as the replay does."""
    (layer,) = [one for one in editor.canvas._layers if one.tag == "replay"]
    assert layer.style.fill_opacity > 0
    return layer.mask


def _words(editor, name):
    return editor.findChild(QLabel, name).text()


def test_shift_r_shows_the_mask_after_any_of_its_steps(editor, hand, presenter):
    seen = [presenter.mask().copy()]
    for place in ((40, 30), (50, 50), (60, 30)):
        _draw(hand, place)
        seen.append(presenter.mask().copy())
    hand.key(Qt.Key.Key_Z, CTRL)
    seen.append(presenter.mask().copy())
    slider = _open(editor, hand)
    assert slider.isVisible()
    assert (slider.maximum(), slider.value()) == (4, 4)
    for number in (0, 3, 1, 2, 4):
        slider.setValue(number)
        assert np.array_equal(_shown(editor), seen[number])
        assert _words(editor, "replay_banner_words") == f"Replay: step {number} of 4"
    assert "undo: paint" in _words(editor, "replay_words")
    assert np.array_equal(presenter.mask(), seen[4]), "looking changes nothing"


def test_in_the_replay_the_pen_says_why_it_does_not_draw(editor, hand, presenter, reading):
    _draw(hand, (40, 30))
    _open(editor, hand)
    count = len(reading.entries)
    _draw(hand, (60, 50))
    hand.key(Qt.Key.Key_N)
    assert len(reading.entries) == count
    assert "replay" in editor.hint.words.text()


def test_esc_goes_back_to_now(editor, hand, presenter):
    _draw(hand, (40, 30), (60, 50))
    slider = _open(editor, hand)
    slider.setValue(1)
    hand.key(Qt.Key.Key_Escape)
    assert not slider.isVisible()
    assert editor.canvas.hasFocus()
    (layer,) = [one for one in editor.canvas._layers if one.tag == KEY]
    assert np.array_equal(layer.mask, presenter.mask())
    assert not any(one.tag == "replay" for one in editor.canvas._layers)
    _draw(hand, (80, 60))
    assert presenter.mask()[60, 85]


def test_esc_leaves_it_also_while_the_slider_has_the_focus(editor, hand):
    _draw(hand, (40, 30))
    slider = _open(editor, hand)
    assert slider.hasFocus()
    QTest.keyClick(slider, Qt.Key.Key_Escape)
    assert not slider.isVisible()
    assert not editor.presenter.looking_back


def test_shift_r_again_leaves_it_as_well(editor, hand):
    _draw(hand, (40, 30))
    slider = _open(editor, hand)
    _open(editor, hand)
    assert not slider.isVisible()


def test_go_back_to_here_is_one_step_that_undo_takes_back(editor, hand, presenter, reading):
    _draw(hand, (40, 30))
    then = presenter.mask().copy()
    _draw(hand, (60, 50), (80, 60))
    now = presenter.mask().copy()
    slider, count = _open(editor, hand), len(reading.entries)
    back = editor.findChild(QPushButton, "replay_back")
    assert not back.isEnabled()
    assert "as it is now" in back.toolTip()
    slider.setValue(1)
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert not slider.isVisible()
    assert np.array_equal(presenter.mask(), then)
    assert len(reading.entries) == count + 1
    hand.key(Qt.Key.Key_Z, CTRL)
    assert np.array_equal(presenter.mask(), now)


def test_a_frame_on_which_nothing_was_drawn_has_no_replay(editor, hand):
    assert _open(editor, hand) is None
    assert "no replay" in editor.hint.words.text()


def test_another_frame_shows_its_own_replay(editor, hand, presenter):
    _draw(hand, (40, 30), (60, 50))
    presenter.go_to(WANTED[1])
    _draw(hand, (40, 30))
    slider = _open(editor, hand)
    assert slider.maximum() == 1
    presenter.go_to(WANTED[0])
    assert (slider.maximum(), slider.value()) == (2, 2)
    presenter.go_to(WANTED[2])
    assert slider.maximum() == 0
    assert not slider.isEnabled()
    assert "nothing was drawn" in _words(editor, "replay_banner_words")


def test_a_step_made_meanwhile_ends_the_replay(editor, hand, presenter):
    _draw(hand, (40, 30), (60, 50))
    slider = _open(editor, hand)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert not slider.isVisible()
    (layer,) = [one for one in editor.canvas._layers if one.tag == KEY]
    assert np.array_equal(layer.mask, presenter.mask())


def test_it_plays_from_the_beginning_to_the_end(editor, hand, qtbot):
    _draw(hand, (40, 30), (60, 50), (80, 60))
    slider = _open(editor, hand)
    QTest.mouseClick(editor.past.replay._bar.play, Qt.MouseButton.LeftButton)
    assert slider.value() == 0
    qtbot.waitUntil(lambda: slider.value() == 3, timeout=5000)
    qtbot.waitUntil(lambda: not editor.past.replay._timer.isActive(), timeout=5000)


def test_the_arrows_step_through_it_while_the_bar_has_the_focus(editor, hand, presenter):
    _draw(hand, (40, 30), (60, 50))
    slider = _open(editor, hand)
    assert slider.hasFocus()
    frame = presenter.frame
    for key, at in (
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_End, 2),
    ):
        QTest.keyClick(slider, key)
        assert slider.value() == at
    assert presenter.frame == frame


def test_a_submitted_reading_is_replayed_too_and_not_gone_back_in(editor, hand, reading):
    _draw(hand, (40, 30), (60, 50))
    reading.editable = False
    slider = _open(editor, hand)
    slider.setValue(1)
    back = editor.findChild(QPushButton, "replay_back")
    assert not back.isEnabled()
    assert "submitted" in back.toolTip()


def test_a_step_is_told_in_words_with_its_time():
    def step(how, kind):
        return ReplayStep(how=how, kind=kind, answer=Answer(), told_s=None)

    assert step_words(step(EntryKind.EDIT, "three_points")) == "three points"
    assert step_words(step(EntryKind.UNDO, "erase")) == "undo: erase"
    assert step_words(step(EntryKind.REDO, "a_new_kind")) == "redo: a new kind"
    assert time_words(None) == ""
    assert time_words(1_700_000_000) != ""
