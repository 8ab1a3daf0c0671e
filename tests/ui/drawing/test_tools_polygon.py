"""A polygon under a real mouse: its corners are moved while it is drawn and after it is filled."""

import numpy as np
import pytest
from drawing_room import WANTED, wall_of
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.mask import MaskKey, Structure

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key
CORNERS = ((40, 30), (90, 30), (90, 70), (40, 70))


def drawn(editor, frame=WANTED[0]):
    return editor.presenter.draft.mask(MaskKey(frame, Structure.FIBROSIS))


def handles(editor):
    """The corners that are seen with handles, to the pixel."""
    paths = editor.canvas.guides.paths
    return [(round(p.x_px), round(p.y_px)) for p in paths[0].points] if paths else []


@pytest.fixture
def filled(editor, hand):
    """A square, filled, whose corners stand."""
    hand.key(Key.Key_P)
    for corner in CORNERS:
        hand.click(*corner)
    hand.key(Key.Key_Return)
    return editor


def test_a_corner_is_moved_while_the_shape_is_drawn(editor, hand, reading):
    hand.key(Key.Key_P)
    for corner in ((40, 30), (90, 30), (60, 90)):
        hand.click(*corner)
    hand.stroke((60, 90), (70, 80), (90, 70))  # the third corner goes elsewhere
    hand.click(40, 70)
    hand.key(Key.Key_Return)
    assert drawn(editor)[60, 80]
    assert not drawn(editor)[85, 62]
    assert len(reading.entries) == 1


def test_a_press_on_the_first_corner_closes_the_shape(editor, hand, reading):
    hand.key(Key.Key_P)
    for corner in (*CORNERS, CORNERS[0]):
        hand.click(*corner)
    assert drawn(editor)[50, 65]
    assert len(reading.entries) == 1
    assert len(handles(editor)) == 4


def test_a_double_click_closes_the_shape(editor, hand, reading):
    hand.key(Key.Key_P)
    for corner in CORNERS[:-1]:
        hand.click(*corner)
    hand.click(*CORNERS[-1])
    QTest.mouseDClick(editor.canvas, Qt.MouseButton.LeftButton, pos=hand.at(*CORNERS[-1]))
    assert drawn(editor)[50, 65]
    assert len(reading.entries) == 1
    assert len(handles(editor)) == 4


def test_a_corner_of_a_filled_shape_is_dragged_as_one_step(filled, hand, reading):
    hand.press(90, 70)
    hand.move(100, 80)
    assert filled.presenter.board.shown(filled.presenter.key)[74, 94], "seen while it is dragged"
    assert not drawn(filled)[74, 94], "and not yet drawn"
    hand.move(110, 85)
    hand.release(110, 85)
    assert drawn(filled)[78, 100]
    assert len(reading.entries) == 2
    hand.stroke((110, 85), (95, 60), (60, 50))  # inwards: what it held before is given back
    assert not drawn(filled)[78, 100]
    assert not drawn(filled)[68, 88]
    assert len(reading.entries) == 3


def test_undo_and_redo_bring_the_handles_with_the_mask(filled, hand):
    first = drawn(filled).copy()
    hand.stroke((90, 70), (100, 80), (110, 85))
    second = drawn(filled).copy()
    assert (110, 85) in handles(filled)
    hand.key(Key.Key_Z, CTRL)
    assert np.array_equal(drawn(filled), first)
    assert (90, 70) in handles(filled)
    assert (110, 85) not in handles(filled)
    hand.key(Key.Key_Z, CTRL)
    assert not drawn(filled).any()
    assert handles(filled) == [], "no handles on a mask that the shape did not make"
    hand.key(Key.Key_Y, CTRL)
    assert (90, 70) in handles(filled)
    hand.key(Key.Key_Y, CTRL)
    assert np.array_equal(drawn(filled), second)
    assert (110, 85) in handles(filled)


def test_what_lay_under_the_shape_comes_back_when_it_shrinks(editor, hand):
    editor.presenter.board.set_radius(6)
    hand.stroke((85, 65), (86, 66))
    under = drawn(editor).copy()
    hand.key(Key.Key_P)
    for corner in CORNERS:
        hand.click(*corner)
    hand.key(Key.Key_Return)
    hand.stroke((90, 70), (60, 50))
    assert (drawn(editor) & under).sum() == under.sum()


def test_a_press_on_an_edge_makes_another_corner(filled, hand, reading):
    before = drawn(filled).copy()
    hand.click(65, 30)
    assert len(handles(filled)) == 5
    assert np.array_equal(drawn(filled), before), "a corner on the edge changes no pixel"
    hand.stroke((65, 30), (65, 20), (65, 10))
    assert drawn(filled)[20, 65]
    assert len(reading.entries) == 2


def test_delete_takes_the_corner_under_the_pointer_and_keeps_three(filled, hand, reading):
    hand.move(90, 70)
    hand.key(Key.Key_Delete)
    assert len(handles(filled)) == 3
    assert not drawn(filled)[65, 85]
    assert len(reading.entries) == 2
    hand.key(Key.Key_Backspace)
    assert len(handles(filled)) == 3
    assert "three corners" in filled.hint.words.text()


def test_escape_lets_the_handles_go_and_keeps_the_mask(filled, hand):
    hand.key(Key.Key_Escape)
    assert handles(filled) == []
    assert drawn(filled)[50, 65]
    hand.stroke((90, 70), (100, 80))  # the first corner of another shape
    assert not drawn(filled)[74, 94]


def test_escape_in_the_middle_of_a_drag_puts_the_corner_back(filled, hand, reading):
    before = drawn(filled).copy()
    hand.press(90, 70)
    hand.move(110, 85)
    hand.key(Key.Key_Escape)
    hand.release(110, 85)
    assert np.array_equal(drawn(filled), before)
    assert np.array_equal(filled.presenter.board.shown(filled.presenter.key), before)
    assert (90, 70) in handles(filled)
    assert len(reading.entries) == 1


@pytest.mark.parametrize("leave", ["tool", "frame"])
def test_another_tool_or_frame_lets_the_handles_go(filled, hand, leave):
    if leave == "tool":
        hand.key(Key.Key_B)
    else:
        hand.key(Key.Key_Right, CTRL)
        hand.key(Key.Key_Left, CTRL)
    assert handles(filled) == []
    assert drawn(filled)[50, 65]


def test_another_change_of_the_mask_lets_the_handles_go_until_it_is_undone(filled, hand):
    hand.key(Key.Key_Up, ALT)  # grown by a millimetre
    assert handles(filled) == []
    hand.key(Key.Key_Z, CTRL)
    assert len(handles(filled)) == 4


def test_alt_at_the_first_corner_cuts_out_and_the_corners_move_the_hole(filled, hand):
    hand.key(Key.Key_Escape)
    inner = ((55, 40), (75, 40), (75, 60), (55, 60))
    hand.click(*inner[0], held=ALT)
    for corner in inner[1:]:
        hand.click(*corner)
    hand.key(Key.Key_Return)
    assert not drawn(filled)[50, 65]
    hand.stroke((75, 60), (62, 48), (58, 44))
    assert drawn(filled)[55, 70], "what was cut out comes back"
    assert not drawn(filled)[42, 57]


def test_a_shape_of_two_corners_is_refused_in_words(editor, hand):
    hand.key(Key.Key_P)
    hand.click(40, 30)
    hand.click(90, 30)
    hand.key(Key.Key_Return)
    assert "three corners" in editor.hint.words.text()
    assert not drawn(editor).any()


def test_with_the_lock_a_hole_moves_and_gives_back_what_lay_outside_the_wall(editor, hand):
    """What stood before the shape may stand again, also where nothing new may be added."""
    hand.key(Key.Key_P)
    for corner in CORNERS:  # partly outside the wall
        hand.click(*corner)
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Escape)
    before = drawn(editor).copy()
    assert (before & ~wall_of()).any()
    hand.key(Key.Key_W, SHIFT)
    assert editor.presenter.board.lock_holds
    inner = ((50, 40), (80, 40), (80, 65), (50, 65))  # inside the cavity
    hand.click(*inner[0], held=ALT)
    for corner in inner[1:]:
        hand.click(*corner)
    hand.key(Key.Key_Return)
    assert not drawn(editor)[50, 65]
    hand.stroke((80, 65), (60, 50), (52, 42))
    assert drawn(editor)[60, 75]
    assert np.array_equal(drawn(editor), editor.presenter.board.shown(editor.presenter.key))


@pytest.mark.parametrize("tool", [Key.Key_P, Key.Key_W])
def test_a_shape_in_the_making_waits_while_another_window_is_looked_at(editor, hand, tool):
    hand.key(tool)
    for corner in CORNERS[:3]:
        hand.click(*corner)
    QApplication.sendEvent(editor, QEvent(QEvent.Type.WindowDeactivate))
    hand.click(*CORNERS[3])
    hand.key(Key.Key_Return)
    assert drawn(editor)[50, 65]


def test_handles_stay_while_another_window_is_looked_at(filled, hand):
    hand.press(90, 70)
    hand.move(110, 85)
    QApplication.sendEvent(filled, QEvent(QEvent.Type.WindowDeactivate))
    assert drawn(filled)[78, 100], "the corner that was held is let fall where it was"
    assert len(handles(filled)) == 4
