"""Where the pointer is, and what the corners keep."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.imaging.deidentification.pixelmask import from_handles
from fibrodesk.ui.library.pixels.view import PixelView

SHAPE = (120, 160)


@pytest.fixture
def view(qtbot):
    made = PixelView(from_handles)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    corners = (ImagePoint(40, 20), ImagePoint(120, 20), ImagePoint(120, 100), ImagePoint(40, 100))
    made.show_pixels(np.full(SHAPE, 200, np.uint8), from_handles(corners, SHAPE))
    return made


def test_a_point_of_the_image_and_of_the_widget_are_one_place(view):
    for point in (ImagePoint(0, 0), ImagePoint(80, 60), ImagePoint(160, 120)):
        back = view.image_point(view.widget_point(point))
        assert (back.x_px, back.y_px) == pytest.approx((point.x_px, point.y_px))


def test_a_picture_whose_pixels_are_not_square_has_its_true_shape(view):
    """As in CAMUS: twice as wide as high on the body, while corners stay in stored pixels."""
    handles = (ImagePoint(40, 20), ImagePoint(120, 20), ImagePoint(120, 100), ImagePoint(40, 100))
    kept = from_handles(handles, SHAPE)
    spacing = PixelSpacing(row_mm=0.154, column_mm=0.308)
    view.show_pixels(np.full(SHAPE, 200, np.uint8), kept, spacing)
    corner, end = view.widget_point(ImagePoint(0, 0)), view.widget_point(ImagePoint(160, 120))
    shape = (end.y() - corner.y()) / (end.x() - corner.x())
    assert shape == pytest.approx(120 * 0.154 / (160 * 0.308))
    back = view.image_point(view.widget_point(ImagePoint(120, 100)))
    assert (back.x_px, back.y_px) == pytest.approx((120, 100))
    shot = view.grab().toImage()
    beyond = view.widget_point(ImagePoint(80, 124)).toPoint()
    assert shot.pixelColor(view.widget_point(ImagePoint(80, 60)).toPoint()).lightness() > 150
    assert shot.pixelColor(beyond).lightness() < 60
    assert view.handles == handles
    assert view.kept is kept


def test_the_wheel_zooms_at_the_pointer(view):
    at = view.widget_point(ImagePoint(120, 100))
    QApplication.sendEvent(
        view,
        QWheelEvent(
            at,
            view.mapToGlobal(at),
            QPoint(),
            QPoint(0, 360),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    under = view.image_point(at)
    assert (under.x_px, under.y_px) == pytest.approx((120, 100))
    assert view._zoom > 1.5


def test_a_corner_never_leaves_the_image(view):
    corner = view.widget_point(view.handles[0]).toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(view, QPoint(1, 1))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert view.handles[0] == ImagePoint(0, 0)


def test_a_double_click_on_the_line_adds_a_corner_there(view):
    middle = view.widget_point(ImagePoint(80, 20)).toPoint()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=middle)
    assert len(view.handles) == 5
    added = view.handles[1]
    assert (added.x_px, added.y_px) == pytest.approx((80, 20), abs=0.5)


def test_a_right_click_takes_a_corner_away_but_never_below_a_triangle(view):
    for left in (3, 3):
        corner = view.widget_point(view.handles[0]).toPoint()
        QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=corner)
        assert len(view.handles) == left


def test_where_no_fan_was_found_nothing_is_kept_until_a_person_moves_a_corner(view):
    view.show_pixels(np.full(SHAPE, 200, np.uint8), None)
    assert view.kept is None
    assert view._image.pixelColor(80, 60).lightness() == 50
    start = view.widget_point(view.handles[0])
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start.toPoint())
    QTest.mouseMove(view, (start + QPointF(9, 9)).toPoint())
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton)
    assert view.kept is not None
    assert view.kept.keep[60, 80]


def test_a_view_without_a_loop_is_empty_and_can_be_clicked(view):
    view.clear()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert view.handles == ()
    assert view.grab().toImage().pixelColor(350, 250).name() == "#07090b"
