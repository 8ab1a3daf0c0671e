"""A pen on the canvas: real tablet events, as Qt delivers them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.geometry import ImagePoint

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
MIDDLE, NONE = Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
PRESS, MOVE = QEvent.Type.TabletPress, QEvent.Type.TabletMove
RELEASE = QEvent.Type.TabletRelease


class Stylus:
    """One pen over a widget; buttons stay held until they are let go."""

    def __init__(self, widget, *, eraser=False):
        end = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
        able = QPointingDevice.Capability.Pressure | QPointingDevice.Capability.Position
        self._widget = widget
        self._device = QPointingDevice("pen", 1, QPointingDevice.DeviceType.Stylus, end, able, 1, 3)
        self._buttons = NONE

    def send(self, kind, x, y, *, button=NONE, pressure=0.5, held=Qt.NoModifier):
        if kind is PRESS:
            self._buttons |= button
        elif kind is RELEASE:
            self._buttons &= ~button
        at = QPointF(x, y)
        event = QTabletEvent(
            kind,
            self._device,
            at,
            QPointF(self._widget.mapToGlobal(QPoint(0, 0))) + at,
            pressure,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            held,
            button,
            self._buttons,
        )
        QApplication.sendEvent(self._widget, event)
        return event

    def stroke(self, *places, pressures=None):
        pressures = pressures or [0.5] * len(places)
        self.send(PRESS, *places[0], button=LEFT, pressure=pressures[0])
        for place, pressure in zip(places[1:], pressures[1:], strict=True):
            self.send(MOVE, *place, pressure=pressure)
        self.send(RELEASE, *places[-1], button=LEFT, pressure=0.0)


@pytest.fixture
def told(canvas):
    """Everything that the canvas says, in its order."""
    heard = []
    canvas.pressed.connect(lambda point, pen: heard.append(("press", point, pen)))
    canvas.dragged.connect(lambda point, pen: heard.append(("drag", point, pen)))
    canvas.released.connect(lambda point, pen: heard.append(("release", point, pen)))
    canvas.double_clicked.connect(lambda point: heard.append(("twice", point, None)))
    return heard


def kinds(told):
    return [kind for kind, _, _ in told]


def test_a_pen_draws_where_it_is_between_the_pixels(canvas, told):
    Stylus(canvas).stroke((50.3, 60.7), (58.9, 61.2))
    assert kinds(told) == ["press", "drag", "release"]
    assert told[0][1] == canvas.image_point(QPointF(50.3, 60.7))
    assert told[1][1] == canvas.image_point(QPointF(58.9, 61.2))


def test_the_other_end_erases_and_the_tip_draws_again(canvas, told):
    Stylus(canvas, eraser=True).stroke((50, 60), (60, 60))
    Stylus(canvas).stroke((150, 60), (160, 60))
    assert [pen.erases for kind, _, pen in told if kind == "press"] == [True, False]


@pytest.mark.parametrize("windows", [False, True])
def test_the_barrels_first_button_erases_while_it_is_held(canvas, told, windows):
    """Elsewhere the tip is told beside the button; Windows tells the button and the pressure."""
    pen = Stylus(canvas)
    pen.send(PRESS, 50, 60, button=RIGHT, pressure=0.5 if windows else 0.0)
    assert canvas.pen.erases, "the ring shows it before the tip touches"
    if not windows:
        assert not told, "the pen only hovers"
        pen.send(PRESS, 50, 60, button=LEFT)
    pen.send(MOVE, 70, 60)
    pen.send(RELEASE, 70, 60, button=RIGHT if windows else LEFT, pressure=0.0)
    assert kinds(told) == ["press", "drag", "release"]
    assert all(pen.erases for _, _, pen in told[:2])
    assert canvas.grey_window == (127.5, 255.0)


def test_the_barrels_second_button_pans(canvas, told):
    pen = Stylus(canvas)
    under = canvas.image_point(QPointF(100, 100))
    pen.send(PRESS, 100, 100, button=MIDDLE, pressure=0.0)
    pen.send(MOVE, 130, 90, pressure=0.0)
    pen.send(RELEASE, 130, 90, button=MIDDLE, pressure=0.0)
    there = canvas.image_point(QPointF(130, 90))
    pixel = 1 / canvas.viewport.scale
    assert (there.x_px, there.y_px) == pytest.approx((under.x_px, under.y_px), abs=pixel)
    assert not told
    assert not canvas.drawing


def test_no_stroke_is_drawn_twice(canvas, told):
    """Every event of the pen is taken: what is taken, Qt does not send again as a mouse's."""
    pen = Stylus(canvas)
    for kind, button in ((MOVE, NONE), (PRESS, LEFT), (MOVE, NONE), (RELEASE, LEFT)):
        assert pen.send(kind, 80, 80, button=button).isAccepted()
    # a platform that sends both all the same
    pen.send(PRESS, 90, 90, button=LEFT)
    at = QPointF(90, 90)
    for kind, button, held in (
        (QEvent.Type.MouseButtonPress, LEFT, LEFT),
        (QEvent.Type.MouseMove, NONE, LEFT),
        (QEvent.Type.MouseMove, NONE, NONE),
        (QEvent.Type.MouseButtonRelease, LEFT, NONE),
    ):
        event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.NoModifier)
        QApplication.sendEvent(canvas, event)
    assert canvas.drawing, "only the pen lifts the pen"
    pen.send(RELEASE, 90, 90, button=LEFT)
    assert kinds(told) == ["press", "drag", "release", "press", "release"]


def test_a_mouse_that_is_synthesised_from_a_pen_begins_nothing(canvas, told):
    able = QPointingDevice.Capability.Position
    pen = QPointingDevice.PointerType.Pen
    device = QPointingDevice("pen", 1, QPointingDevice.DeviceType.Stylus, pen, able, 1, 3)
    at = QPointF(90, 90)
    kind = QEvent.Type.MouseButtonPress
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), LEFT, LEFT, Qt.NoModifier, device)
    QApplication.sendEvent(canvas, event)
    assert not told


def test_a_pen_that_hovers_shows_where_it_is_and_leaving_takes_that_away(canvas, told):
    seen = []
    canvas.hovered.connect(seen.append)
    pen = Stylus(canvas, eraser=True)
    pen.send(MOVE, 100.5, 80.25, pressure=0.0)
    assert seen == [canvas.image_point(QPointF(100.5, 80.25))]
    assert canvas.pen.erases
    QApplication.sendEvent(QApplication.instance(), QEvent(QEvent.Type.TabletLeaveProximity))
    assert seen[-1] is None
    assert not canvas.pen.erases
    assert not told


def test_a_pen_that_is_taken_away_while_it_draws_ends_its_stroke(canvas, told):
    pen = Stylus(canvas)
    pen.send(PRESS, 50, 60, button=LEFT)
    pen.send(MOVE, 60, 60)
    QApplication.sendEvent(QApplication.instance(), QEvent(QEvent.Type.TabletLeaveProximity))
    assert kinds(told) == ["press", "drag", "release"]
    assert told[-1][1] == told[-2][1]


def test_two_taps_at_one_place_close_a_shape(canvas, told):
    pen = Stylus(canvas)
    pen.stroke((50, 60))
    pen.stroke((52, 61))
    pen.stroke((150, 61))
    downs = [kind for kind in kinds(told) if kind != "release"]
    assert downs == ["press", "press", "twice", "press"]


def test_space_held_pans_with_the_pen(canvas, told):
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    before = canvas.viewport
    Stylus(canvas).stroke((50, 60), (90, 60))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport != before
    assert not told


# Mouse: what a hand does by mistake.


def mouse(canvas, kind, x, y, button=NONE, held=NONE):
    at = QPointF(x, y)
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.NoModifier)
    QApplication.sendEvent(canvas, event)


def test_a_second_button_neither_ends_nor_goes_on_with_a_stroke(canvas, told):
    mouse(canvas, QEvent.Type.MouseButtonPress, 50, 60, LEFT, LEFT)
    mouse(canvas, QEvent.Type.MouseButtonPress, 55, 60, RIGHT, LEFT | RIGHT)
    mouse(canvas, QEvent.Type.MouseMove, 60, 60, NONE, LEFT | RIGHT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 60, 60, RIGHT, LEFT)
    mouse(canvas, QEvent.Type.MouseMove, 65, 60, NONE, LEFT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 65, 60, LEFT, NONE)
    assert kinds(told) == ["press", "drag", "drag", "release"]
    assert canvas.grey_window == (127.5, 255.0)


def test_the_button_that_began_a_stroke_ends_it_while_another_is_down(canvas, told):
    mouse(canvas, QEvent.Type.MouseButtonPress, 50, 60, LEFT, LEFT)
    mouse(canvas, QEvent.Type.MouseButtonPress, 55, 60, RIGHT, LEFT | RIGHT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 60, 60, LEFT, RIGHT)
    mouse(canvas, QEvent.Type.MouseMove, 65, 60, NONE, RIGHT)
    assert kinds(told) == ["press", "release"]


def test_a_release_that_went_elsewhere_ends_the_stroke_where_it_was(canvas, told):
    mouse(canvas, QEvent.Type.MouseButtonPress, 50, 60, LEFT, LEFT)
    mouse(canvas, QEvent.Type.MouseMove, 60, 60, NONE, LEFT)
    mouse(canvas, QEvent.Type.MouseMove, 200, 200, NONE, NONE)
    assert kinds(told) == ["press", "drag", "release"]
    assert told[-1][1] == told[-2][1], "the way back to the canvas is no part of it"


def test_losing_the_focus_ends_the_stroke_and_lets_every_key_go(canvas, told):
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    canvas.let_go()
    mouse(canvas, QEvent.Type.MouseButtonPress, 50, 60, LEFT, LEFT)
    canvas.let_go()
    assert kinds(told) == ["press", "release"]
    assert not canvas.drawing


def test_a_stroke_may_leave_the_canvas_and_come_back(canvas, told):
    mouse(canvas, QEvent.Type.MouseButtonPress, 50, 60, LEFT, LEFT)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    mouse(canvas, QEvent.Type.MouseMove, -40, 60, NONE, LEFT)
    mouse(canvas, QEvent.Type.MouseMove, 70, 60, NONE, LEFT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 70, 60, LEFT, NONE)
    assert kinds(told) == ["press", "drag", "drag", "release"]


def test_a_press_beside_the_image_is_told_as_it_is(canvas, told):
    canvas.set_viewport(canvas.viewport.moved_px(60, 0))
    mouse(canvas, QEvent.Type.MouseButtonPress, 300, 60, LEFT, LEFT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 300, 60, LEFT, NONE)
    assert told[0][1].x_px > 80


def test_right_drag_may_erase_and_middle_drag_turns_the_greys_then(canvas, told):
    canvas.right_erases = True
    mouse(canvas, QEvent.Type.MouseButtonPress, 50, 60, RIGHT, RIGHT)
    mouse(canvas, QEvent.Type.MouseMove, 60, 60, NONE, RIGHT)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 60, 60, RIGHT, NONE)
    assert kinds(told) == ["press", "drag", "release"]
    assert all(pen.erases for _, _, pen in told)
    mouse(canvas, QEvent.Type.MouseButtonPress, 100, 100, MIDDLE, MIDDLE)
    mouse(canvas, QEvent.Type.MouseMove, 60, 120, NONE, MIDDLE)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 60, 120, MIDDLE, NONE)
    assert canvas.grey_window == (127.5 + 10, 255 - 40)


# Trackpad.


def touchpad():
    able = QInputDevice.Capability.Position | QInputDevice.Capability.PixelScroll
    finger = QPointingDevice.PointerType.Finger
    return QPointingDevice("pad", 2, QInputDevice.DeviceType.TouchPad, finger, able, 5, 3)


def test_two_fingers_pan_by_as_many_pixels(canvas):
    under = canvas.image_point(QPointF(100, 100))
    at = QPointF(100, 100)
    device = touchpad()
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(24, -16),
        QPoint(48, -32),
        NONE,
        Qt.NoModifier,
        Qt.ScrollPhase.ScrollUpdate,
        False,
        Qt.MouseEventSource.MouseEventNotSynthesized,
        device,
    )
    QApplication.sendEvent(canvas, event)
    there = canvas.image_point(QPointF(124, 84))
    pixel = 1 / canvas.viewport.scale
    assert (there.x_px, there.y_px) == pytest.approx((under.x_px, under.y_px), abs=pixel)


def test_a_pinch_zooms_at_the_fingers(canvas):
    at = QPointF(100, 60)
    under, before = canvas.image_point(at), canvas.viewport.zoom
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        touchpad(),
        2,
        at,
        at,
        QPointF(canvas.mapToGlobal(at)),
        0.25,
        QPointF(0, 0),
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.viewport.zoom == pytest.approx(1.25 * before)
    there = canvas.image_point(at)
    assert (there.x_px, there.y_px) == pytest.approx((under.x_px, under.y_px), abs=1 / before)


# On the desk.


def test_pressure_makes_the_line_thicker_when_it_counts(editor):
    canvas, board = editor.canvas, editor.presenter.board
    board.set_radius(8)
    pen = Stylus(canvas)

    def place(x_px, y_px):
        at = canvas.screen_point(ImagePoint(x_px, y_px))
        return at.x(), at.y()

    board.pressure_counts = True
    pen.stroke(place(20, 30), place(60, 30), place(100, 30), pressures=[0.25, 0.25, 1.0])
    mask = editor.presenter.mask()
    heights = mask[:, 22:100].sum(axis=0)
    assert heights[:30].max() <= 5
    assert heights[-4:].max() >= 15
    assert np.abs(np.diff(heights.astype(int))).max() <= 2, "no beads where events meet"
    editor.presenter.undo()
    board.pressure_counts = False
    pen.stroke(place(20, 30), place(100, 30), pressures=[0.25, 0.25])
    assert editor.presenter.mask()[:, 30:90].sum(axis=0).min() >= 15


def test_the_pens_other_end_erases_on_the_desk_and_the_ring_says_so(editor, qtbot):
    canvas, presenter = editor.canvas, editor.presenter

    def place(x_px, y_px):
        at = canvas.screen_point(ImagePoint(x_px, y_px))
        return at.x(), at.y()

    Stylus(canvas).stroke(place(40, 30), place(80, 30))
    drawn = int(presenter.mask().sum())
    turned = Stylus(canvas, eraser=True)
    turned.send(MOVE, *place(60, 30), pressure=0.0)
    assert canvas.guides.ring.erases
    turned.stroke(place(55, 30), place(65, 30))
    assert 0 < presenter.mask().sum() < drawn
    assert presenter.board.tool.name == "brush"
    Stylus(canvas).send(MOVE, *place(60, 30), pressure=0.0)
    assert not canvas.guides.ring.erases


@pytest.mark.parametrize("tool", ["brush", "outline"])
def test_a_stroke_that_follows_at_once_at_the_same_place_is_not_lost(editor, hand, tool):
    """Qt tells its press as a double click."""
    editor.presenter.board.choose_tool(tool)
    hand.stroke((40, 30), (40, 30))
    canvas, at = editor.canvas, hand.at(40, 30)
    QTest.mouseDClick(canvas, LEFT, Qt.NoModifier, at)  # press and release, then again
    twice = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        QPointF(at),
        canvas.mapToGlobal(QPointF(at)),
        LEFT,
        LEFT,
        Qt.NoModifier,
    )
    QApplication.sendEvent(canvas, twice)
    for place in ((80, 30), (80, 60), (40, 60)):
        mouse(canvas, QEvent.Type.MouseMove, *hand.at(*place).toTuple(), NONE, LEFT)
    hand.release(40, 60)
    assert editor.presenter.mask()[30:32, 45:75].all()
