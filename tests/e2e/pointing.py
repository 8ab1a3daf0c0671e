"""Wheel, pen and trackpad at the window of the platform, and drags with any button of the mouse.

What `Hands` does with the left button is done here with all that a hand can hold over the canvas.
"""

from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

NOTCH = 120  # eighths of a degree
_LEFT = Qt.MouseButton.LeftButton
_NO_BUTTON = Qt.MouseButton.NoButton
_NONE = Qt.KeyboardModifier.NoModifier
_TOUCHPAD = QInputDevice.DeviceType.TouchPad
_FINGER = QPointingDevice.PointerType.Finger


class Pointing:
    """Everything is told in image points of the canvas that `hands` sees."""

    def __init__(self, hands):
        self._hands = hands
        self._trackpad = _device("trackpad", _TOUCHPAD, _FINGER)  # an event keeps no device alive

    @property
    def _handle(self):
        return self._hands.window.windowHandle()

    def place(self, point):
        """Where the image point is on the window."""
        canvas = self._hands.find("canvas")
        return self._hands.on_canvas(canvas, point)

    def _global(self, place):
        return QPointF(self._handle.mapToGlobal(place))

    # The mouse.

    def hover(self, point):
        QTest.mouseMove(self._handle, self.place(point))

    def wheel(self, point, notches, held=_NONE):
        self.hover(point)
        QTest.wheelEvent(
            self._handle, QPointF(self.place(point)), QPoint(0, NOTCH * notches), QPoint(), held
        )

    def drag(self, *points, button=_LEFT, held=_NONE):
        with self.held_down(*points, button=button, held=held):
            pass

    @contextmanager
    def held_down(self, *points, button=_LEFT, held=_NONE):
        """What is looked at inside is seen before the button is let go."""
        places = [self.place(point) for point in points]
        QTest.mouseMove(self._handle, places[0])
        QTest.mousePress(self._handle, button, held, places[0])
        for place in places[1:]:
            QTest.mouseMove(self._handle, place)
        yield
        QTest.mouseRelease(self._handle, button, held, places[-1])

    # The trackpad.

    def two_fingers(self, point, across, down):
        """They move by logical pixels of the screen."""
        phases = Qt.ScrollPhase
        for phase, way in (
            (phases.ScrollBegin, QPoint(0, 0)),
            (phases.ScrollUpdate, QPoint(across, down)),
            (phases.ScrollEnd, QPoint(0, 0)),
        ):
            self._scroll(self.place(point), way, phase)

    def _scroll(self, place, way, phase):
        event = QWheelEvent(
            QPointF(place),
            self._global(place),
            way,
            way * 4,
            _NO_BUTTON,
            _NONE,
            phase,
            False,
            Qt.MouseEventSource.MouseEventNotSynthesized,
            self._trackpad,
        )
        QApplication.sendEvent(self._handle, event)

    def pinch(self, point, share):
        """Two fingers part, by a share of how far apart they are."""
        place = QPointF(self.place(point))
        event = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture,
            self._trackpad,
            2,
            place,
            place,
            self._global(self.place(point)),
            share,
            QPointF(),
        )
        QApplication.sendEvent(self._handle, event)

    # The pen.

    def pen(self, *points, pressures=None, turned=False, button=_LEFT, held=_NONE):
        """One stroke of a pen; `turned` is its other end. Pressures go with the points."""
        pressures = pressures or [0.5] * len(points)
        end = QPointingDevice.PointerType.Eraser if turned else QPointingDevice.PointerType.Pen
        stylus = _device("pen", QInputDevice.DeviceType.Stylus, end)
        down = [(QEvent.Type.TabletPress, points[0], pressures[0])]
        moves = zip(points[1:], pressures[1:], strict=True)
        down += [(QEvent.Type.TabletMove, point, pressure) for point, pressure in moves]
        for kind, point, pressure in [*down, (QEvent.Type.TabletRelease, points[-1], 0.0)]:
            lifted = kind is QEvent.Type.TabletRelease
            moved = kind is QEvent.Type.TabletMove
            place = self.place(point)
            event = QTabletEvent(
                kind,
                stylus,
                QPointF(place),
                self._global(place),
                pressure,
                *(0.0,) * 5,
                held,
                _NO_BUTTON if moved else button,
                _NO_BUTTON if lifted else button,
            )
            QApplication.sendEvent(self._handle, event)

    # Keys that are held.

    @contextmanager
    def key_held(self, key, held=_NONE):
        """The key is down while the rest is done."""
        handle = QApplication.focusWindow() or self._handle
        QTest.keyPress(handle, key, held)
        yield
        QTest.keyRelease(handle, key, held)


def _device(name, kind, end):
    able = QPointingDevice.Capability.Pressure | QPointingDevice.Capability.Position
    able |= QPointingDevice.Capability.PixelScroll
    return QPointingDevice(name, 1, kind, end, able, 1, 3)
