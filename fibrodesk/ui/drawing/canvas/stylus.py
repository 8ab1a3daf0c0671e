"""What a pen does on the canvas: it draws where it is, and its other end erases."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QHideEvent, QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget

from fibrodesk.ui.drawing.canvas.hands import Hands, Pen, pen_held

_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_MIDDLE = Qt.MouseButton.MiddleButton
_TWICE_WITHIN = 6.0  # logical pixels: a hand that taps twice does not hit one place


class Stylus(Hands):
    """Tip: draws. Other end, or the barrel's first button held: erases. Its second button: pans.

    Every event of a pen is taken, so that none comes a second time as one of a mouse. Windows
    tells a tip that is pressed with the barrel's button as that button alone: it is pressure that
    tells whether the pen is down.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_pen = False  # what is being done now
        self._watching = False  # for the pen to leave, while one is near
        self._tapped = (float("-inf"), QPointF())  # when the tip was last set down, and where

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        self._watch(True)
        position = event.position()
        self.pen = pen_of(event)
        doing = self._doing
        if doing in ("draw", "pin") and not is_down(event):
            self._lift(position)
        elif doing == "pan" and not event.buttons() & self._button:
            self._doing = ""
            self.hold_pan(self._pan_is_held)
        elif doing == "draw":
            self._go_on(self.image_point(position), self.pen)
        elif doing == "pan":
            self._pan(position - self._last)
        elif not doing:
            self._set_down(event, position)
        self._last = position
        self.hovered.emit(self.image_point(position))

    def _set_down(self, event: QTabletEvent, position: QPointF) -> None:
        if event.type() is QEvent.Type.TabletPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._by_pen = True
        if event.buttons() & _MIDDLE:
            self._doing, self._button = "pan", _MIDDLE
        elif is_down(event):
            self._button = _LEFT if event.buttons() & _LEFT else _RIGHT
            self._doing = self._meant(_LEFT, position)
        if self._doing == "pan":
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._doing == "draw":
            point = self.image_point(position)
            self._begin(point, self.pen)
            if self._is_second_tap(position):
                self.double_clicked.emit(point)

    def _is_second_tap(self, position: QPointF) -> bool:
        """Qt tells a double click of a mouse only."""
        (before_s, where), now_s = self._tapped, time.monotonic()
        self._tapped = (now_s, position)
        soon = 1000 * (now_s - before_s) < QApplication.doubleClickInterval()
        return soon and (position - where).manhattanLength() < _TWICE_WITHIN

    def _lift(self, position: QPointF) -> None:
        doing, self._doing = self._doing, ""
        if doing == "draw":
            self.released.emit(self.image_point(position), self.pen)

    # The pen comes and goes.

    def _watch(self, near: bool) -> None:
        """Only the application is told when a pen leaves; we listen while one is near."""
        if near is self._watching:
            return
        self._watching = near
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self) if near else app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.TabletLeaveProximity:
            self._watch(False)
            self.let_go()
            self.pen = Pen()
            self.hovered.emit(None)
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._watch(False)
        super().hideEvent(event)

    # A mouse beside it.

    @property
    def _in_use(self) -> bool:
        """Whether the pen has begun something: no mouse ends it or begins it again."""
        return self._by_pen and bool(self._doing)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.pointingDevice().type() is not QInputDevice.DeviceType.Stylus:
            self._by_pen = self._in_use
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._in_use:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._in_use:
            super().mouseReleaseEvent(event)


def is_down(event: QTabletEvent) -> bool:
    """Whether the pen touches: Windows tells no left button where the barrel's is held."""
    buttons = event.buttons()
    return bool(buttons & _LEFT) or (bool(buttons & _RIGHT) and event.pressure() > 0)


def pen_of(event: QTabletEvent) -> Pen:
    """How a pen is held, its pressure and its turned end included."""
    turned = event.pointerType() is QPointingDevice.PointerType.Eraser
    held = pen_held(event.modifiers(), erases=turned or bool(event.buttons() & _RIGHT))
    return Pen(
        erases=held.erases,
        subtracts=held.subtracts,
        straight=held.straight,
        pressure=event.pressure(),
    )
