"""The bar of tools, the brush's size, the lock and shaping, by mouse and by key."""

from dataclasses import replace

import numpy as np
import pytest
from drawing_room import SHAPE, WANTED, MemoryReading, wall_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QMenu, QToolButton, QWidget

from fibrodesk.domain.cine import ArrayCine
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.beside.layers_panel import LayersPanel
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import TOOL

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


def drawn(editor, frame=WANTED[0]):
    return editor.presenter.draft.mask(MaskKey(frame, Structure.FIBROSIS))


def button(editor, name):
    return editor.findChild(QToolButton, name)


# The bar.


def shown_buttons(bar):
    return [made for made in bar.findChildren(QToolButton) if made.isVisible()]


@pytest.mark.parametrize("height", [1000, 700, 420])
def test_every_button_is_whole_and_apart_at_any_height(editor, qtbot, height):
    bar = editor.tool_bar
    editor.resize(900, height)
    qtbot.waitUntil(lambda: bar.height() <= editor.height())
    buttons = shown_buttons(bar)
    assert len(buttons) > 12
    for place, one in enumerate(buttons):
        assert bar.rect().contains(one.geometry()), one.objectName()
        for other in buttons[place + 1 :]:
            assert not one.geometry().intersects(other.geometry())


def test_a_low_window_has_two_columns_and_a_high_one_has_one(editor, qtbot):
    bar = editor.tool_bar
    editor.resize(900, 1000)
    qtbot.waitUntil(lambda: len({made.x() for made in shown_buttons(bar)}) <= 2)
    wide = bar.width()
    editor.resize(900, 420)
    qtbot.waitUntil(lambda: bar.width() > wide)
    assert bar.width() < 2.6 * TOOL


def test_another_part_puts_its_button_into_a_group(editor, qtbot):
    made = pieces.tool("star", "a_part", "A part\nDoes something.")
    editor.tool_bar.add(made, "view")
    assert made.isVisible()
    assert made.geometry().top() > button(editor, "fit_button").geometry().top()
    assert made.geometry().top() < button(editor, "charter_button").geometry().top()
    with pytest.raises(KeyError):
        editor.tool_bar.add(pieces.tool("star", "lost", "Lost"), "nowhere")


def test_undo_touches_no_button_that_stays_as_it_is(editor, hand, monkeypatch):
    """Every stroke and undo comes through the bar: it must cost next to nothing."""
    hand.stroke((60, 40), (70, 40))
    hand.stroke((60, 50), (70, 50))
    tips = []
    monkeypatch.setattr(QWidget, "setToolTip", lambda widget, _tip: tips.append(widget))
    hand.stroke((60, 60), (70, 60))
    assert tips == []


def test_a_submitted_reading_disables_every_tool_and_says_why(reading, cine, policy, workplace):
    reading.editable = False
    presenter = EditorPresenter(reading, cine, policy=policy, post=lambda call: call())
    closed = Editor(presenter, workplace)
    for name in ("tool_brush", "tool_livewire", "tool_grow", "undo_button"):
        assert not button(closed, name).isEnabled()
        assert "submitted" in button(closed, name).toolTip()
    closed.close_down()


# The brush's size.


@pytest.mark.qt_log_ignore("does not support")  # the offscreen platform, on a popup
def test_the_size_is_typed_in_px_or_in_mm(editor, hand, qtbot):
    board = editor.presenter.board
    hand.key(Key.Key_B)
    QTest.mouseClick(button(editor, "brush_size"), Qt.MouseButton.LeftButton)
    px = editor.findChild(QDoubleSpinBox, "brush_size_px")
    mm = editor.findChild(QDoubleSpinBox, "brush_size_mm")
    px.setValue(30)
    assert board.radius_px == 15
    assert mm.value() == pytest.approx(30 * np.sqrt(0.2), abs=0.06)
    mm.setValue(4.5)
    assert 2 * board.radius_px * np.sqrt(0.2) == pytest.approx(4.5, abs=0.25)
    assert "mm" in button(editor, "brush_size").text()
    QTest.keyClick(px, Key.Key_Return)
    qtbot.waitUntil(lambda: editor.findChild(QDoubleSpinBox, "brush_size_px") is None)


def test_the_true_size_stands_beside_the_ring_while_it_is_changed(editor, hand):
    hand.move(64, 48)
    hand.key(Key.Key_BracketRight)
    ring = editor.canvas.guides.ring
    assert "px" in ring.label
    assert "mm" in ring.label
    assert ring.radius_px == editor.presenter.board.radius_px
    hand.move(65, 48)
    assert editor.canvas.guides.ring.label == ""


def test_the_ring_tells_before_the_press_that_it_will_erase(editor, hand):
    hand.move(64, 48)
    assert not editor.canvas.guides.ring.erases
    QTest.keyPress(editor.canvas, Key.Key_Control)
    assert editor.canvas.guides.ring.erases
    QTest.keyRelease(editor.canvas, Key.Key_Control, CTRL)
    assert not editor.canvas.guides.ring.erases
    hand.key(Key.Key_E)
    hand.move(65, 48)
    assert editor.canvas.guides.ring.erases


# The lock.


def test_the_lock_keeps_every_stroke_inside_the_wall(editor, hand):
    hand.key(Key.Key_W, SHIFT)
    assert button(editor, "wall_lock").isChecked()
    hand.stroke((20, 28), (110, 28))
    assert drawn(editor).any()
    assert not (drawn(editor) & ~wall_of()).any()
    hand.key(Key.Key_W, SHIFT)
    hand.stroke((20, 10), (110, 10))
    assert drawn(editor)[10, 60]


def test_a_stroke_wholly_outside_says_why_nothing_happened(editor, hand, reading):
    hand.key(Key.Key_W, SHIFT)
    hand.stroke((60, 60), (70, 60))
    assert not drawn(editor).any()
    assert reading.entries == []
    assert "inside the myocardium" in editor.hint.words.text()


def test_the_lock_lets_everything_be_taken_away(editor, hand):
    hand.stroke((60, 60), (70, 60))
    hand.key(Key.Key_W, SHIFT)
    hand.stroke((60, 60), (70, 60), held=CTRL)
    assert not drawn(editor).any()


def test_a_mask_is_pasted_inside_the_lock_alone_and_what_is_left_out_is_told(editor, hand):
    hand.stroke((64, 10), (64, 60))
    hand.key(Key.Key_C, CTRL)
    copied = drawn(editor).copy()
    hand.key(Key.Key_Right, CTRL)
    hand.key(Key.Key_W, SHIFT)
    hand.key(Key.Key_V, CTRL)
    assert np.array_equal(drawn(editor, WANTED[1]), copied & wall_of())
    assert f"{int((copied & ~wall_of()).sum())} px" in editor.hint.words.text()


def test_a_mask_wholly_outside_the_lock_is_not_pasted(editor, hand):
    hand.stroke((60, 60), (70, 60))
    hand.key(Key.Key_C, CTRL)
    hand.key(Key.Key_Right, CTRL)
    hand.stroke((64, 28), (66, 28))
    before = drawn(editor, WANTED[1]).copy()
    hand.key(Key.Key_W, SHIFT)
    hand.key(Key.Key_V, CTRL)
    assert np.array_equal(drawn(editor, WANTED[1]), before)
    assert "inside the myocardium" in editor.hint.words.text()


def test_the_canvas_and_the_layers_show_that_the_lock_is_on(editor, hand):
    def wall_colour():
        rows = {row.name: row.colour for row in editor.layers.rows()}
        return rows["myocardium"]

    plain = wall_colour()
    QTest.mouseClick(button(editor, "wall_lock"), Qt.MouseButton.LeftButton)
    assert editor.presenter.board.lock_holds
    assert wall_colour() != plain
    assert "only inside" in editor.header.frame.text()
    QTest.mouseClick(button(editor, "wall_lock"), Qt.MouseButton.LeftButton)
    assert wall_colour() == plain
    assert "only inside" not in editor.header.frame.text()


def test_the_lock_is_remembered_with_the_other_habits(editor, hand, preferences):
    hand.key(Key.Key_W, SHIFT)
    editor.shaping.choose_island(3)
    habits.keep(preferences, "reading-1", editor.habits())
    kept = habits.found(preferences, "reading-1")
    assert kept.locked
    assert kept.smallest_island == 3
    assert kept.for_another().locked


def test_where_there_is_no_wall_the_lock_is_disabled_and_says_why(cine, policy, workplace, qtbot):
    presenter = EditorPresenter(
        MemoryReading(), cine, policy=policy, post=lambda call: call(), locked={}
    )
    made = Editor(presenter, workplace)
    qtbot.addWidget(made)
    lock = button(made, "wall_lock")
    assert not lock.isEnabled()
    assert "no myocardium" in lock.toolTip()
    made.shaping.lock.toggle()
    assert not presenter.board.locked
    made.close_down()


def test_where_the_myocardium_is_drawn_the_lock_is_disabled_and_says_why(cine, workplace, qtbot):
    presenter = EditorPresenter(
        MemoryReading(),
        cine,
        policy=EditorPolicy(structures=(Structure.MYOCARDIUM,), frames_wanted=WANTED),
        post=lambda call: call(),
    )
    made = Editor(presenter, workplace)
    qtbot.addWidget(made)
    assert not button(made, "wall_lock").isEnabled()
    assert "another structure" in button(made, "wall_lock").toolTip()
    made.close_down()


def test_the_row_of_the_wall_holds_the_lock_too(editor, qtbot):
    panel = LayersPanel(editor.layers, editor.presenter)
    qtbot.addWidget(panel)
    row = panel.findChild(QToolButton, "layer_wall_lock")
    row.click()
    assert editor.presenter.board.locked
    assert button(editor, "wall_lock").isChecked()
    editor.presenter.board.lock(False)
    assert not row.isChecked()


def test_the_row_of_the_wall_says_why_where_the_frame_has_none(editor, qtbot):
    panel = LayersPanel(editor.layers, editor.presenter)
    qtbot.addWidget(panel)
    editor.presenter.go_to(0)  # no key frame: nothing is locked on it
    panel.findChild(QToolButton, "layer_wall_lock").click()
    assert not editor.presenter.board.locked
    assert not panel.findChild(QToolButton, "layer_wall_lock").isChecked()
    assert "no myocardium" in editor.hint.words.text()


# Shaping.


def test_growing_is_by_a_millimetre_and_one_step(editor, hand, reading):
    drawn(editor)[40, 60] = True
    hand.key(Key.Key_Up, ALT)
    rows, columns = np.nonzero(drawn(editor))
    assert (rows.min(), rows.max()) == (38, 42), "two rows of 0.5 mm"
    assert (columns.min(), columns.max()) == (58, 62), "two columns of 0.4 mm"
    assert len(reading.entries) == 1
    hand.key(Key.Key_Down, ALT)
    assert drawn(editor).sum() == 1
    hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_Z, CTRL)
    assert drawn(editor).sum() == 1


def test_growing_stays_inside_the_lock(editor, hand):
    drawn(editor)[20:22, 60:70] = True  # at the edge of the wall
    hand.key(Key.Key_W, SHIFT)
    hand.key(Key.Key_Up, ALT)
    assert drawn(editor).sum() > 20
    assert not (drawn(editor) & ~wall_of()).any()


def test_without_calibration_it_says_that_it_went_by_pixels(cine, policy, workplace, qtbot):
    plain = ArrayCine(replace(cine.facts, spacing=None), cine.frames)
    presenter = EditorPresenter(MemoryReading(), plain, policy=policy, post=lambda call: call())
    made = Editor(presenter, workplace)
    qtbot.addWidget(made)
    drawn(made)[40, 60] = True
    made.shaping.grow()
    assert drawn(made).sum() == 13, "a disc of radius 2"
    assert "2 px" in made.hint.words.text()
    assert "px²" in made.findChild(QMenu, "island_sizes").actions()[0].text()
    made.close_down()


def test_smooth_fill_and_islands_by_their_keys(editor, hand, reading):
    mask = drawn(editor)
    mask[30:60, 40:80] = True
    mask[40:44, 50:54] = False
    mask[5, 5] = True
    hand.key(Key.Key_H, SHIFT)
    assert drawn(editor)[42, 52]
    assert "3.2 mm²" in editor.hint.words.text()
    hand.key(Key.Key_I, SHIFT)
    assert not drawn(editor)[5, 5]
    hand.key(Key.Key_S, SHIFT)
    assert drawn(editor).sum() == pytest.approx(1200, rel=0.02)
    assert not drawn(editor)[30, 40], "the corner is rounded"
    assert len(reading.entries) == 3


@pytest.mark.parametrize(
    ("key", "held", "words"),
    [
        (Key.Key_H, SHIFT, "no hole"),
        (Key.Key_I, SHIFT, "No island"),
        (Key.Key_I, ALT, "one piece"),
    ],
)
def test_where_nothing_changes_there_is_a_word_and_no_step(editor, hand, reading, key, held, words):
    drawn(editor)[30:60, 40:80] = True
    hand.key(key, held)
    assert words in editor.hint.words.text()
    assert reading.entries == []


@pytest.mark.parametrize("key", [Key.Key_S, Key.Key_H, Key.Key_I])
def test_an_empty_frame_has_nothing_to_shape_and_says_so(editor, hand, reading, key):
    hand.key(key, SHIFT)
    assert "no mask" in editor.hint.words.text()
    assert reading.entries == []


def test_shaping_is_refused_where_the_pen_is(reading, cine, policy, workplace, qtbot):
    reading.draft = Draft(shape=SHAPE)
    reading.editable = False
    presenter = EditorPresenter(reading, cine, policy=policy, post=lambda call: call())
    closed = Editor(presenter, workplace)
    qtbot.addWidget(closed)
    closed.shaping.grow()
    assert "submitted" in closed.hint.words.text()
    closed.close_down()


def test_the_menu_names_every_step_with_its_key(editor):
    menu = editor.shaping.button.menu()
    menu.aboutToShow.emit()
    words = [action.text() for action in menu.actions()]
    assert "Smooth (Shift+S)" in words
    assert "Grow (Alt+Up)" in words
    drawn(editor)[30:60, 40:80] = True
    next(action for action in menu.actions() if action.text().startswith("Shrink")).trigger()
    assert drawn(editor).sum() < 1200


def test_the_pointer_is_a_fine_cross_where_one_draws(editor, hand):
    canvas = editor.canvas
    QTest.mouseMove(canvas, hand.at(64, 48))
    QApplication.sendEvent(canvas, QEnterEvent(hand.middle, hand.middle, hand.middle))
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor
    hand.hold(Key.Key_Space)
    assert canvas.cursor().shape() is Qt.CursorShape.OpenHandCursor
    hand.let_go(Key.Key_Space)
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor
