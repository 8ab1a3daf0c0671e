"""What the hand does on the canvas: mouse, wheel, trackpad and pen, told as gestures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.canvas.guide import Pin
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE, Pane

_NOTCH = 120  # eighths of a degree that one click of a wheel turns
_ZOOM_OF_A_NOTCH = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How the pen is held while it draws."""

    erases: bool = False  # Ctrl is held, or the pen is turned around
    subtracts: bool = False  # Alt is held: an outline cuts out instead of filling
    straight: bool = False  # Shift is held: a straight line instead of one along the edge
    pressure: float | None = None  # 0 to 1; None for a mouse


class Hands(Pane):
    """Zoom, pan and grey window are done here; drawing is told to whoever listens.

    The left button draws if `draws`, else it pans. All points are image points: the middle of
    the screen's pixel for a mouse, the exact place for a pen.
    """

    pressed = Signal(object, object)  # ImagePoint, Pen
    dragged = Signal(object, object)
    released = Signal(object, object)
    hovered = Signal(object)  # ImagePoint, or None when the pointer has left
    double_clicked = Signal(object)  # ImagePoint
    as_stored_wanted = Signal()  # a double click with the right button
    size_turned = Signal(int)  # notches of Shift and wheel
    pin_clicked = Signal(object)  # its tag

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.draws = False
        self._pan_is_held = False
        self._doing = ""  # "draw", "pan" or "grey" while a button is down
        self._last = QPointF()
        self._turned = 0

    @property
    def turning_grey(self) -> bool:
        """Whether the hand is changing the grey window."""
        return self._doing == "grey"

    @property
    def drawing(self) -> bool:
        """Whether the pen is down."""
        return self._doing == "draw"

    def hold_pan(self, held: bool) -> None:
        """While Space is held, the left button pans."""
        self._pan_is_held = held
        if held and not self._doing:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif not held and self._doing != "pan":
            self.unsetCursor()

    def let_go(self) -> None:
        """Forget what was held, as when the window loses the focus."""
        self._pan_is_held = False
        self._doing = ""
        self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            event.ignore()  # every other key is a command of the screen
        elif not event.isAutoRepeat():
            self.hold_pan(True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            event.ignore()
        elif not event.isAutoRepeat():
            self.hold_pan(False)

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._doing:
            return
        self._last = event.position()
        button = event.button()
        pin = self._pin_at(event.position())
        if pin is not None and button is Qt.MouseButton.LeftButton and not self._pan_is_held:
            self._doing = "pin"
            self.pin_clicked.emit(pin.tag)
        elif button is Qt.MouseButton.RightButton:
            self._doing = "grey"
        elif button is Qt.MouseButton.MiddleButton or self._pan_is_held or not self.draws:
            self._doing = "pan"
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif button is Qt.MouseButton.LeftButton:
            self._doing = "draw"
            self.pressed.emit(self._under(event.position()), _pen_of(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        point = self._under(position)
        if self._doing == "draw":
            self.dragged.emit(point, _pen_of(event))
        elif self._doing == "pan":
            self._pan(position - self._last)
        elif self._doing == "grey":
            self._turn_grey(position - self._last)
        self._last = position
        self.hovered.emit(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & ~event.button():
            return  # another button is still down
        doing, self._doing = self._doing, ""
        if doing == "draw":
            self.released.emit(self._under(event.position()), _pen_of(event))
        elif doing == "pan":
            self.unsetCursor()
            self.hold_pan(self._pan_is_held)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """With the right button the greys are again as they are stored."""
        self.mousePressEvent(event)
        if self._doing == "grey":
            self.set_grey_window(*WHOLE_RANGE)
            self.as_stored_wanted.emit()
        if self._doing == "draw":
            self.double_clicked.emit(self._under(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    # Wheel and trackpad.

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.device().type() is QInputDevice.DeviceType.TouchPad and not shift:
            self._pan(QPointF(event.pixelDelta()))
        elif shift:
            self._turned += turn.y() or turn.x()
            notches = int(self._turned / _NOTCH)
            self._turned -= notches * _NOTCH
            if notches:
                self.size_turned.emit(notches)
        else:
            self.zoom_at(event.position(), _ZOOM_OF_A_NOTCH ** (turn.y() / _NOTCH))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_at(event.position(), 1 + event.value())
            return True
        return super().event(event)

    # Pen.

    def tabletEvent(self, event: QTabletEvent) -> None:
        pen = Pen(
            erases=event.pointerType() is QPointingDevice.PointerType.Eraser
            or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier),
            subtracts=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier),
            straight=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier),
            pressure=event.pressure(),
        )
        point = self.image_point(event.position())
        kind = event.type()
        if kind is QEvent.Type.TabletPress and self._draws_with(event):
            self._doing = "draw"
            self.pressed.emit(point, pen)
        elif kind is QEvent.Type.TabletMove and self._doing == "draw":
            self.dragged.emit(point, pen)
        elif kind is QEvent.Type.TabletRelease and self._doing == "draw":
            self._doing = ""
            self.released.emit(point, pen)
        elif self._doing or kind is not QEvent.Type.TabletMove:
            event.ignore()  # it comes again as a mouse event
            return
        self.hovered.emit(point)
        event.accept()

    def _draws_with(self, event: QTabletEvent) -> bool:
        left = event.button() is Qt.MouseButton.LeftButton
        free = not self._pan_is_held and not self._doing
        return left and self.draws and free and self._pin_at(event.position()) is None

    # What every hand ends in.

    def zoom_at(self, position: QPointF, factor: float) -> None:
        """Larger or smaller; what is under `position` stays under it."""
        at = self.device_point(position)
        self.set_viewport(self.viewport.zoomed(factor, at=at, size=self.pane_size))

    def _pin_at(self, position: QPointF) -> Pin | None:
        """The pin that a press there means."""
        return None

    def _pan(self, way: QPointF) -> None:
        ratio, placing = self.ratio, self.placing
        across, down = way.x() * ratio / placing.scale_x, way.y() * ratio / placing.scale_y
        self.set_viewport(self.viewport.moved_px(-across, -down))

    def _turn_grey(self, way: QPointF) -> None:
        """Across: the contrast; down: the brightness. As in every viewer of echo loops."""
        level, width = self.grey_window
        self.set_grey_window(level + 0.5 * way.y(), width + way.x())

    def _under(self, position: QPointF) -> ImagePoint:
        """A mouse tells whole pixels: what is meant is the middle of the pixel."""
        half = 0.5 / self.ratio
        return self.image_point(position + QPointF(half, half))


def _pen_of(event: QMouseEvent) -> Pen:
    return pen_held(event.modifiers())


@lru_cache(maxsize=16)
def pen_held(held: Qt.KeyboardModifier) -> Pen:
    """A mouse as a pen, by the keys that are held with it."""
    return Pen(
        erases=bool(held & Qt.KeyboardModifier.ControlModifier),
        subtracts=bool(held & Qt.KeyboardModifier.AltModifier),
        straight=bool(held & Qt.KeyboardModifier.ShiftModifier),
    )
