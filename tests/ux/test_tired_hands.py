"""What tired hands do at the real window: two things at once, and things that make no sense."""

import sys

import pytest
from e2e.hands import until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.hint import Hint

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def raised(monkeypatch):
    """What would have become a crash report."""
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: errors.append(what[1]))
    return errors


def test_a_cine_that_is_left_while_it_is_being_saved_is_left_in_peace(desk, raised):
    desk.stroke()
    page = desk.page
    for _ in range(3):
        desk.hands.press(Qt.Key.Key_S, _CONTROL)
    desk.hands.press(Qt.Key.Key_PageDown)
    until(lambda: desk.page is not None and desk.page is not page, "the next cine")
    QApplication.processEvents()
    desk.hands.quiet()
    assert not raised


def test_a_shape_begun_waits_while_the_window_is_folded_away(desk):
    desk.hands.press(Qt.Key.Key_P)
    desk.hands.corners([ImagePoint(100, 90), ImagePoint(130, 90)])
    assert desk.board.tool.busy
    desk.window.showMinimized()
    QApplication.processEvents()
    desk.window.showNormal()
    desk.window.activateWindow()
    QApplication.processEvents()
    assert desk.board.tool.busy, "the corners are still there"
    desk.hands.corners([ImagePoint(115, 115)])
    desk.hands.press(Qt.Key.Key_Return)
    assert desk.mask.any()


def test_a_hint_of_a_canvas_that_went_says_nothing(desk):
    hint = Hint(desk.canvas)
    hint.close_down()
    hint.tell("late")
    assert not hint.isVisible()
