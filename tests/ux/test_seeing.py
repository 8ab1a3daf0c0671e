"""What one sees and draws along the wall, at the real window and on a real disk."""

import numpy as np
import pytest
from e2e.hands import until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.rounds.round import work_list

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def draw_along(strip, *, start, end):
    """A stroke of the mouse along the middle of the wall."""
    rect = strip.strip_rect
    row = rect.center().y()
    left, right = (rect.left() + round(share * rect.width()) for share in (start, end))
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(left, row))
    for column in range(left, right, 20):
        QTest.mouseMove(strip, QPoint(column, row))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(right, row))


def test_what_is_drawn_on_the_unrolled_wall_is_on_the_disk(desk, study, act):
    """It lies in the wall, in the segments that the strip names, and is found again."""
    desk.hands.press(Qt.Key.Key_U)
    strip = desk.editor.seeing.strip
    until(lambda: strip.rolled is not None, "the wall to be rolled out")
    assert len(strip.rolled.names) == 7, "preparing has said how the loop lies"
    frame = desk.presenter.frame
    draw_along(strip, start=0.35, end=0.65)
    drawn = desk.mask
    assert drawn.any()
    assert not (drawn & ~desk.presenter.wall(frame)).any()
    key = desk.presenter.key
    desk.saved()
    desk.window.close()
    until(lambda: not desk.window.isVisible(), "the window to close")

    def stored(session):
        item = next(item for item in work_list(session) if item.state == "in_progress")
        reading = open_reading(session, round_id=item.round_id, cine_id=item.cine.id)
        try:
            return reading.draft.mask(key).copy()
        finally:
            reading.close()

    assert np.array_equal(act("ann", stored), drawn)


def test_rule_12_filters_fill_and_strip_stay_from_cine_to_cine(desk):
    for key in (Qt.Key.Key_G, Qt.Key.Key_K, Qt.Key.Key_L):
        desk.hands.press(key, _SHIFT)
    desk.hands.press(Qt.Key.Key_U)
    seen, first = desk.editor.seeing.display.filter, desk.page
    desk.hands.press(Qt.Key.Key_PageDown)
    until(lambda: desk.page not in (None, first), "the next cine")
    assert desk.editor.seeing.display.filter == seen
    assert desk.editor.seeing.badge.isVisible(), "the reader is told of it here too"
    assert desk.editor.layers.filled
    assert desk.editor.seeing.strip.isVisible()
