"""What the mouse does on the canvas, told as gestures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.canvas.guide import Pin
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.canvas.travel import Travel

_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_MIDDLE = Qt.MouseButton.MiddleButton
_HELD = {
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How the pen is held while it draws."""

    erases: bool = False  # Ctrl is held, or the pen is turned around
    subtracts: bool = False  # Alt is held: an outline cuts out instead of filling
    straight: bool = False  # Shift is held: a straight line instead of one along the edge
    pressure: float | None = None  # 0 to 1; None for a mouse


@lru_cache(maxsize=64)
def pen_held(held: Qt.KeyboardModifier, *, erases: bool = False) -> Pen:
    """A mouse as a pen, by the keys that are held with it."""
    return Pen(
        erases=erases or bool(held & Qt.KeyboardModifier.ControlModifier),
        subtracts=bool(held & Qt.KeyboardModifier.AltModifier),
        straight=bool(held & Qt.KeyboardModifier.ShiftModifier),
    )


class Hands(Travel):
    """Pan and grey window are done here; drawing is told to whoever listens.

    The left button draws if `draws`, else it pans. All points are image points: the middle of
    the screen's pixel for a mouse. What one button has begun, that button ends.
    """

    pressed = Signal(object, object)  # ImagePoint, Pen
    dragged = Signal(object, object)
    released = Signal(object, object)
    hovered = Signal(object)  # ImagePoint, or None when the pointer has left; see `pen`
    double_clicked = Signal(object)  # ImagePoint
    as_stored_wanted = Signal()  # a double click with the button that turns the greys
    pen_changed = Signal(object)  # Pen: a key is held or let go, and nothing has moved
    pin_clicked = Signal(object)  # its tag

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.draws = False
        self.right_erases = False  # and the middle button turns the greys, as in ITK-SNAP
        self.pen = Pen()  # as it is held at the pointer's last place
        self._pan_is_held = False
        self._doing = ""  # "draw", "pan", "grey" or "pin" while a button is down
        self._button = Qt.MouseButton.NoButton  # which one has begun it
        self._last = QPointF()
        self._told = ImagePoint(0.0, 0.0)  # where the stroke in hand was last

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
            self._rest()

    def let_go(self) -> None:
        """Forget what was held, as when the window loses the focus; a stroke in hand ends."""
        if self._doing == "draw":
            self.released.emit(self._told, self.pen)
        self._pan_is_held, self._doing, self._button = False, "", Qt.MouseButton.NoButton
        self._rest()
        if self.pen != Pen():  # Ctrl, Alt or Shift was held, and is let go elsewhere
            self.pen = Pen()
            self.pen_changed.emit(self.pen)

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._tell_held(event, down=True)
        if event.key() != Qt.Key.Key_Space:
            event.ignore()  # every other key is a command of the screen
        elif not event.isAutoRepeat():
            self.hold_pan(True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._tell_held(event, down=False)
        if event.key() != Qt.Key.Key_Space:
            event.ignore()
        elif not event.isAutoRepeat():
            self.hold_pan(False)

    def _tell_held(self, event: QKeyEvent, *, down: bool) -> None:
        """Ctrl, Alt and Shift change what the pen will do before it moves."""
        key = _HELD.get(Qt.Key(event.key()))
        if key is not None:
            held = event.modifiers() | key if down else event.modifiers() & ~key
            self.pen = pen_held(held)
            self.pen_changed.emit(self.pen)

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._doing:
            return
        button, position = event.button(), event.position()
        self._last = position
        self._doing = self._meant(button, position)
        if not self._doing:
            return
        self._button = button
        if self._doing == "pan":
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._doing == "draw":
            self._begin(self._under(position), self._mouse_pen(event))

    def _meant(self, button: Qt.MouseButton, position: QPointF) -> str:
        """What a press of `button` begins; a pin is told at once."""
        if button is _LEFT and self._pan_is_held:
            return "pan"
        if button is _LEFT:
            pin = self._pin_at(position)
            if pin is not None:
                self.pin_clicked.emit(pin.tag)
                return "pin"
            return "draw" if self.draws else "pan"
        if button is _MIDDLE:
            return "grey" if self.right_erases and self.draws else "pan"
        if button is _RIGHT:
            return "draw" if self.right_erases and self.draws else "grey"
        return ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        doing = self._doing
        if doing and not event.buttons() & self._button:
            self.let_go()  # its release went elsewhere: to a window that took the focus
            doing = ""
        point = self._under(position)
        self.pen = self._mouse_pen(event)
        if doing == "draw":
            self._go_on(point, self.pen)
        elif doing == "pan":
            self._pan(position - self._last)
        elif doing == "grey":
            self._turn_grey(position - self._last)
        self._last = position
        self.hovered.emit(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._doing or event.button() is not self._button:
            return  # another button, that has begun nothing
        pen = self._mouse_pen(event)
        doing, self._doing = self._doing, ""
        if doing == "draw":
            self.released.emit(self._under(event.position()), pen)
        self._button = Qt.MouseButton.NoButton
        if doing == "pan":
            self._rest()
            self.hold_pan(self._pan_is_held)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """With the button that turns the greys they are again as they are stored."""
        self.mousePressEvent(event)
        if event.button() is not self._button:
            return
        if self._doing == "grey":
            self.set_grey_window(*WHOLE_RANGE)
            self.as_stored_wanted.emit()
        elif self._doing == "draw" and self._button is _LEFT:
            self.double_clicked.emit(self._under(event.position()))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if not self._doing and not self._pan_is_held:
            self._rest()

    def _rest(self) -> None:
        """The pointer while nothing is held: a fine cross where it draws, so that it hides less."""
        if self.draws:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _mouse_pen(self, event: QMouseEvent) -> Pen:
        return pen_held(event.modifiers(), erases=self._doing == "draw" and self._button is _RIGHT)

    # What every hand ends in.

    def _begin(self, point: ImagePoint, pen: Pen) -> None:
        self._told = point
        self.pressed.emit(point, pen)

    def _go_on(self, point: ImagePoint, pen: Pen) -> None:
        self._told = point
        self.dragged.emit(point, pen)

    def _pin_at(self, position: QPointF) -> Pin | None:
        """The pin that a press there means."""
        return None

    def _under(self, position: QPointF) -> ImagePoint:
        """A mouse tells whole pixels: what is meant is the middle of the pixel."""
        half = 0.5 / self.ratio
        return self.image_point(position + QPointF(half, half))
