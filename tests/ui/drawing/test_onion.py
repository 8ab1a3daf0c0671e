"""The outlines of the key frames beside the one shown: seen, told apart, never drawn on."""

import numpy as np
import pytest
from drawing_room import SHAPE, WANTED
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from fibrodesk.domain import answering
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.presenter import EditorPresenter

Key = Qt.Key
FIRST, SECOND, THIRD, FOURTH, FIFTH = WANTED


def disc(x_px, y_px=50, radius_px=10):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(columns - x_px, rows - y_px) <= radius_px


def put(editor, frame, mask):
    draft = editor.presenter.draft
    key = MaskKey(frame, Structure.FIBROSIS)
    edit = answering.replaced(draft, key, mask, origin=Origin.DRAWN, kind="paint")
    editor.presenter.record(edit)


def onions(editor):
    layers = editor.layers.of(editor.presenter.frame)
    return {layer.style.letter: layer for layer in layers if layer.style.dotted}


@pytest.fixture
def drawn(editor):
    put(editor, FIRST, disc(40))
    put(editor, FOURTH, disc(90))
    editor.presenter.go_to(SECOND)
    return editor


def test_both_neighbours_that_have_a_mask_are_seen(drawn, hand):
    assert onions(drawn) == {}
    hand.key(Key.Key_O)
    found = onions(drawn)
    assert set(found) == {"−", "+"}
    assert np.array_equal(found["−"].mask, disc(40))
    assert np.array_equal(found["+"].mask, disc(90)), "the nearest that is drawn, not the nearest"


def test_the_key_and_the_button_are_one(drawn, hand):
    button = drawn.footer.findChild(QToolButton, "onion_button")
    hand.key(Key.Key_O)
    assert button.isChecked()
    button.click()
    assert not button.isChecked()
    assert onions(drawn) == {}


def test_they_look_like_no_drawn_mask(drawn, hand):
    hand.key(Key.Key_O)
    drawn.layers.change_fill(3)
    for layer in onions(drawn).values():
        assert layer.style.dotted
        assert not layer.style.dashed, "dashes are the model's"
        assert layer.style.fill_opacity == 0
    sides = {letter: layer.style.letter_right for letter, layer in onions(drawn).items()}
    assert sides == {"−": False, "+": True}


def test_fewer_pixels_of_a_dotted_line_are_painted_whichever_way_it_runs(editor, qtbot):
    """Against the same outline drawn solid: between a fifth and two thirds, on each side of it."""
    put(editor, FIRST, disc(60, 50, 30))
    editor.presenter.go_to(SECOND)
    editor.layers.hide({"myocardium"})
    editor.resize(900, 700)
    bare = pixels(editor)
    editor.layers.show_onion(True)
    dotted = np.any(pixels(editor) != bare, axis=2)
    editor.layers.show_onion(False)
    editor.presenter.go_to(FIRST)
    solid = outline_of(editor)
    for half in np.array_split(np.arange(solid.shape[0]), 4):
        share = np.count_nonzero(dotted[half] & solid[half]) / np.count_nonzero(solid[half])
        assert 0.2 < share < 0.67


def pixels(editor):
    image = (
        editor.canvas.grab()
        .toImage()
        .convertToFormat(editor.canvas.grab().toImage().Format.Format_RGB32)
    )
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4)[..., :3].copy()


def outline_of(editor):
    shown = pixels(editor).astype(int)
    editor.canvas.hide_masks(True)
    bare = pixels(editor)
    editor.canvas.hide_masks(False)
    return np.any(shown != bare, axis=2)


def test_a_stroke_is_drawn_on_the_frame_shown_and_never_on_them(drawn, hand):
    hand.key(Key.Key_O)
    hand.stroke((40, 50), (90, 50))
    draft = drawn.presenter.draft
    assert draft.mask(MaskKey(SECOND, Structure.FIBROSIS)).any()
    assert np.array_equal(draft.mask(MaskKey(FIRST, Structure.FIBROSIS)), disc(40))
    assert np.array_equal(draft.mask(MaskKey(FOURTH, Structure.FIBROSIS)), disc(90))


def test_they_go_along_on_every_frame_that_is_scrubbed_over(drawn, hand):
    hand.key(Key.Key_O)
    for frame in range(FIRST + 1, FOURTH):
        drawn.presenter.go_to(frame)
        assert np.array_equal(onions(drawn)["−"].mask, disc(40))
    drawn.presenter.go_to(FIFTH)
    assert set(onions(drawn)) == {"−"}
    assert np.array_equal(onions(drawn)["−"].mask, disc(90))


def test_a_mask_that_comes_to_a_neighbour_is_seen_at_once(drawn, hand):
    hand.key(Key.Key_O)
    put(drawn, THIRD, disc(70))
    shown = [layer for layer in drawn.canvas._layers if layer.style.letter == "+"]
    assert np.array_equal(shown[0].mask, disc(70))


def test_they_are_not_there_while_the_loop_plays(drawn, hand):
    hand.key(Key.Key_O)
    hand.key(Key.Key_C)
    assert onions(drawn) == {}
    hand.key(Key.Key_C)
    assert onions(drawn)


def test_a_structure_that_is_hidden_has_no_skin_either(drawn, hand):
    hand.key(Key.Key_O)
    drawn.layers.hide({"fibrosis"})
    assert onions(drawn) == {}


def test_the_choice_stays_from_cine_to_cine(drawn, hand, preferences):
    hand.key(Key.Key_O)
    habits.keep(preferences, "here", drawn.habits())
    found = habits.found(preferences, "here")
    assert found.onion
    assert found.for_another().onion


def test_an_editor_opens_with_it_as_it_was(qtbot, workplace, reading, cine, policy):
    presenter = EditorPresenter(reading, cine, policy=policy, post=lambda call: call())
    editor = Editor(presenter, workplace, habits=habits.Habits(onion=True))
    qtbot.addWidget(editor)
    assert editor.layers.onion
    assert editor.footer.time.onion.isChecked()
    editor.close_down()
