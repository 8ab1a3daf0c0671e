"""The freehand outline, whatever way the hand takes."""

import numpy as np
import pytest
from drawing_room import SHAPE, WANTED
from PySide6.QtCore import Qt

from fibrodesk.domain.mask import MaskKey, Structure

Key = Qt.Key


def drawn(editor):
    return editor.presenter.draft.mask(MaskKey(WANTED[0], Structure.FIBROSIS))


def test_a_line_that_crosses_itself_is_filled_on_both_sides(editor, hand, reading):
    """An eight, whose two loops wind in opposite ways."""
    hand.key(Key.Key_L)
    hand.stroke((30, 30), (90, 70), (90, 30), (30, 70), (30, 30))
    assert drawn(editor)[50, 36]
    assert drawn(editor)[50, 84]
    assert not drawn(editor)[33, 60]
    assert len(reading.entries) == 1


def test_a_line_that_winds_twice_leaves_no_hole(editor, hand):
    hand.key(Key.Key_L)
    once = [(40, 30), (90, 30), (90, 70), (40, 70)]
    hand.stroke(*once, (50, 40), (80, 40), (80, 60), (50, 60), (50, 40), (40, 30))
    assert drawn(editor)[50, 65]
    assert drawn(editor)[35, 45]


def test_a_line_that_leaves_the_image_is_closed_by_its_edge(editor, hand):
    editor.canvas.zoom_at(hand.middle, 0.4)
    hand.key(Key.Key_L)
    hand.stroke((60, 40), (-30, 40), (-30, 130), (60, 130), (60, 40))
    mask = drawn(editor)
    assert mask[41:, :59].all()
    assert not mask[:39].any()
    assert mask.shape == SHAPE


def test_a_line_wholly_outside_the_image_draws_nothing(editor, hand, reading):
    editor.canvas.zoom_at(hand.middle, 0.4)
    hand.key(Key.Key_L)
    hand.stroke((-40, -40), (-10, -40), (-10, -10), (-40, -10), (-40, -40))
    assert not drawn(editor).any()
    assert reading.entries == []


def test_a_press_without_a_line_says_what_to_do(editor, hand, reading):
    hand.key(Key.Key_L)
    hand.click(60, 40)
    assert "around the area" in editor.hint.words.text()
    assert reading.entries == []


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Backspace])
def test_escape_or_backspace_leaves_a_line_in_the_making(editor, hand, reading, key):
    hand.key(Key.Key_L)
    hand.press(40, 30)
    for place in ((90, 30), (90, 70), (40, 70)):
        hand.move(*place)
    hand.key(key)
    hand.release(40, 70)
    assert not drawn(editor).any()
    assert reading.entries == []


def test_undo_and_redo_of_an_outline_are_exact(editor, hand):
    hand.stroke((60, 40), (70, 44))
    before = drawn(editor).copy()
    hand.key(Key.Key_L)
    hand.stroke((40, 30), (90, 35), (80, 70), (45, 65), (40, 30))
    after = drawn(editor).copy()
    hand.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(drawn(editor), before)
    hand.key(Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(drawn(editor), after)
