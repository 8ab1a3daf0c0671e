"""A shape that is not closed and is left behind: that is told, and saving leaves none behind."""

import pytest
from drawing_room import WANTED
from PySide6.QtCore import Qt

Key = Qt.Key
CORNERS = [(50, 40), (80, 40), (80, 60)]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=[Key.Key_P, Key.Key_W], ids=["polygon", "livewire"])
def begun(editor, hand, request):
    hand.key(request.param)
    for corner in CORNERS:
        hand.move(*corner)
        hand.click(*corner)
    assert editor.presenter.board.tool.busy
    return editor


def told(editor):
    return editor.hint.words.text() if editor.hint.isVisible() else ""


def test_another_frame_tells_that_an_open_shape_is_gone(begun, hand):
    hand.key(Key.Key_Right, CTRL)
    assert begun.presenter.frame == WANTED[1]
    assert "not closed and is gone" in told(begun)
    assert not begun.presenter.board.tool.busy


def test_another_tool_tells_that_an_open_shape_is_gone(begun, hand):
    hand.key(Key.Key_B)
    assert "not closed and is gone" in told(begun)


def test_nothing_is_told_where_nothing_was_begun(editor, hand):
    hand.key(Key.Key_P)
    hand.key(Key.Key_Right, CTRL)
    assert told(editor) == ""


def test_a_shape_that_is_filled_is_not_told_as_lost(begun, hand):
    hand.key(Key.Key_Return)
    assert begun.presenter.mask().any()
    hand.key(Key.Key_Right, CTRL)
    assert "gone" not in told(begun)


def test_saving_leaves_an_open_shape_in_hand(begun, hand):
    hand.key(Key.Key_S, CTRL)
    assert begun.presenter.board.tool.busy
    hand.key(Key.Key_Return)
    assert begun.presenter.mask().any()
