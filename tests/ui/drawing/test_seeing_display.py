"""Rule 7: what the display does, only the eye sees; and the eye is told that it is done."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QPushButton, QSlider

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.beside.layers_panel import LayersPanel
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.vision.filters import DisplayFilter, filtered

EVERYTHING = DisplayFilter(gamma=0.6, local_contrast=True, less_speckle=True)


@pytest.fixture
def display(editor):
    return editor.seeing.display


@pytest.fixture
def badge(editor):
    return editor.seeing.badge


def seen(editor):
    """The pixels of the canvas as they stand on the screen, without guides."""
    editor.canvas.repaint()
    return editor.canvas._picture.screen.copy()


def test_rule_7_tools_and_exports_see_the_stored_pixels(editor, display, presenter, cine):
    """Whatever is on: the board's picture, the frames and the grey at the pointer stay."""
    stored = cine.frame(presenter.frame).copy()
    before = seen(editor)
    display.set_filter(EVERYTHING)
    display.set_grey_window(60.0, 80.0)
    assert not np.array_equal(seen(editor), before)
    assert np.array_equal(presenter.board.picture(), stored)
    assert np.array_equal(presenter.pixels(presenter.frame), stored)
    assert np.array_equal(cine.frame(presenter.frame), stored)
    assert editor.canvas.grey_at(ImagePoint(40.5, 30.5)) == stored[30, 40]


def test_rule_7_the_status_line_tells_the_stored_grey(editor, display, hand, cine, presenter):
    display.set_filter(EVERYTHING)
    hand.move(40.5, 30.5)
    stored = int(cine.frame(presenter.frame)[30, 40])
    assert any(f"grey {stored}" in words for words in editor.status().left)


def test_what_is_painted_is_the_filtered_frame(editor, display, cine, presenter):
    display.set_filter(EVERYTHING)
    wanted = filtered(cine.frame(presenter.frame), EVERYTHING)
    assert np.array_equal(editor.canvas.seen, wanted)


@pytest.mark.parametrize(
    ("key", "word"),
    [(Qt.Key.Key_G, "gamma 0.6"), (Qt.Key.Key_K, "local contrast"), (Qt.Key.Key_N, "less speckle")],
)
def test_each_filter_has_a_key_and_the_badge_names_it(hand, badge, display, key, word):
    assert not badge.isVisible()
    hand.key(key, Qt.KeyboardModifier.ShiftModifier)
    assert badge.isVisible()
    assert word in badge.text()
    while not display.plain:
        hand.key(key, Qt.KeyboardModifier.ShiftModifier)
    assert not badge.isVisible()


def test_gamma_goes_brighter_darker_and_back(hand, display):
    gammas = []
    for _ in range(3):
        hand.key(Qt.Key.Key_G, Qt.KeyboardModifier.ShiftModifier)
        gammas.append(display.filter.gamma)
    assert gammas == [0.6, 1.6, 1.0]


def test_a_click_on_the_badge_shows_the_pixels_as_they_are(editor, display, badge):
    before = seen(editor)
    display.set_filter(EVERYTHING)
    display.set_grey_window(90.0, 60.0)
    assert "window 60 · level 90" in badge.text()
    QTest.mouseClick(badge, Qt.MouseButton.LeftButton)
    assert display.plain
    assert not badge.isVisible()
    assert np.array_equal(seen(editor), before)


def test_a_double_click_with_the_right_button_takes_everything_away(editor, display, hand):
    display.set_filter(EVERYTHING)
    display.set_grey_window(90.0, 60.0)
    QTest.mouseDClick(editor.canvas, Qt.MouseButton.RightButton, pos=hand.at(60, 40))
    assert display.plain


def test_the_key_of_as_stored_takes_everything_away(display, hand):
    display.set_filter(EVERYTHING)
    hand.key(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert display.plain


def test_turning_the_grey_window_by_hand_tells_its_figures_at_the_pointer(editor, hand):
    words = editor.seeing.grey_words
    start = hand.at(60, 40)
    QTest.mousePress(editor.canvas, Qt.MouseButton.RightButton, pos=start)
    assert not words.isVisible()
    QTest.mouseMove(editor.canvas, start + QPoint(-40, 10))
    level, width = editor.canvas.grey_window
    assert words.isVisible()
    assert words.text() == f"window {width:.0f} · level {level:.0f}"
    QTest.mouseRelease(editor.canvas, Qt.MouseButton.RightButton, pos=start)


def test_rule_12_the_display_stays_from_frame_to_frame(editor, display, presenter, cine):
    display.set_filter(EVERYTHING)
    presenter.go_to(9)
    assert np.array_equal(editor.canvas.seen, filtered(cine.frame(9), EVERYTHING))


def test_rule_12_the_display_stays_from_cine_to_cine(editor, display, preferences):
    display.set_filter(EVERYTHING)
    display.set_grey_window(100.0, 90.0)
    editor.layers.set_fill(0.45)
    editor.seeing.strip.toggle()
    habits.keep(preferences, "one", editor.habits())
    found = habits.found(preferences, "one")
    assert found == editor.habits()
    carried = found.for_another()
    assert (carried.display, carried.grey_window) == (EVERYTHING, (100.0, 90.0))
    assert (carried.fill, carried.filled, carried.strip_open) == (0.45, True, True)


def test_an_editor_takes_up_what_was_kept(presenter, workplace, qtbot):
    kept = habits.Habits(
        display=EVERYTHING, grey_window=(100.0, 90.0), fill=0.2, filled=True, strip_open=True
    )
    editor = Editor(presenter, workplace, habits=kept)
    qtbot.addWidget(editor)
    again = editor.habits()
    assert (again.display, again.grey_window) == (EVERYTHING, (100.0, 90.0))
    assert (again.fill, again.filled, again.strip_open) == (0.2, True, True)
    assert editor.layers.fill == 0.2
    editor.close_down()


def test_habits_of_an_older_desk_are_still_found(preferences):
    """They know nothing of filters, and no less of the rest."""
    habits.keep(preferences, "old", habits.Habits(tool="eraser"))
    state = preferences.state("view/old")
    for name in ("display", "fill", "strip_open"):
        del state[name]
    preferences.keep_state("view/old", state)
    found = habits.found(preferences, "old")
    assert found.tool == "eraser"
    assert found.display.plain


def test_filtered_frames_are_made_once(editor, display, presenter, cine):
    display.set_filter(EVERYTHING)
    frame = presenter.pixels(presenter.frame)
    assert display.seen(frame) is display.seen(frame)
    assert display.seen(frame) is not display.seen(cine.frame(9))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a popup grabs the keys
def test_the_popover_stands_at_what_the_display_does(editor, display):
    panel = editor.seeing.panel
    editor.seeing.buttons[0].click()
    assert panel.isVisible()
    panel.findChild(QSlider, "display_gamma").setValue(16)
    panel.findChild(QSlider, "display_level").setValue(90)
    panel.findChild(QSlider, "display_width").setValue(120)
    panel.findChild(QCheckBox, "display_contrast").click()
    panel.findChild(QCheckBox, "display_speckle").click()
    assert display.filter == DisplayFilter(gamma=1.6, local_contrast=True, less_speckle=True)
    assert display.grey_window == (90.0, 120.0)
    whole = panel.findChild(QPushButton, "display_whole_range")
    whole.click()
    assert display.grey_window == WHOLE_RANGE
    assert not whole.isEnabled()
    assert "as they are stored" in whole.toolTip()
    panel.findChild(QPushButton, "display_as_stored").click()
    assert display.plain
    assert panel.gamma.value() == 10
    panel.hide()


def test_fill_is_a_switch_and_a_slider(editor, presenter, hand, qtbot):
    panel = LayersPanel(editor.layers, presenter)
    qtbot.addWidget(panel)
    slider = panel.findChild(QSlider, "layers_opacity")
    slider.setValue(50)
    assert editor.layers.fill == 0.5
    hand.key(Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert (editor.layers.fill, slider.value()) == (0.0, 0)
    hand.key(Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert (editor.layers.fill, slider.value()) == (0.5, 50)
    hand.key(Qt.Key.Key_Comma)
    assert slider.value() == 40


def test_controls_tell_the_key_that_is_bound_now(editor, workplace, presenter, qtbot):
    layers = LayersPanel(editor.layers, presenter)
    qtbot.addWidget(layers)
    switch = layers.findChild(QAbstractButton, "layers_filled")
    look, unroll = editor.seeing.buttons[1:]
    panel = editor.seeing.panel
    told = {"lens": look, "strip": unroll, "gamma": panel.gamma, "fill_toggle": switch}
    for command, control in told.items():
        assert workplace.commands[command].shown_keys[0] in control.toolTip()
        workplace.commands.bind(command, ("Ctrl+Alt+J",))
        assert "Ctrl+Alt+J" in control.toolTip()
