"""The pen on the strip: its gestures, told to the board as points of the image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTabletEvent, QWheelEvent

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.canvas.guide import Ring
from fibrodesk.ui.drawing.canvas.hands import Pen, pen_held
from fibrodesk.ui.drawing.canvas.stylus import is_down, pen_of
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.presenter import EditorPresenter

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.seeing.strip_pane import StripPane

_NOTCH = 120  # eighths of a degree that one click of a wheel turns
_STEP = 0.5  # of the brush's radius: between two dabs the wall may bend


class StripHand(QObject):
    """Brush and eraser draw; what they add lies in the wall, as there is nothing else to see."""

    def __init__(self, pane: StripPane, presenter: EditorPresenter, canvas: Canvas) -> None:
        super().__init__(pane)
        self._pane, self._presenter, self._canvas = pane, presenter, canvas
        self._down: tuple[float, float] | None = None
        self._over: tuple[float, float] | None = None
        self._turned = 0
        pane.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QTabletEvent):
            return self._tablet(kind, event)
        if isinstance(event, QMouseEvent):
            return self._mouse(kind, event)
        if kind is QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            return self._wheel(event)
        if kind in (QEvent.Type.Leave, QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            self._leave(ends=kind is not QEvent.Type.Leave)
        return False

    def _tablet(self, kind: QEvent.Type, event: QTabletEvent) -> bool:
        """Taken whole, so that nothing of a pen comes a second time as of a mouse."""
        event.accept()
        if self._pane.rolled is None:
            return True
        place, pen = self._pane.place_of(event.position()), pen_of(event)
        if self._down is not None and not is_down(event):
            self._release(place, pen)
        elif kind is QEvent.Type.TabletPress and is_down(event):
            self._press(place, pen)
        else:
            self._move(place, pen)
        return True

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        if self._pane.rolled is None:
            return False
        half = 0.5 / self._pane.devicePixelRatioF()  # the middle of the pixel is meant
        place = self._pane.place_of(event.position() + QPointF(half, half))
        pen = pen_held(event.modifiers())
        left = event.button() is Qt.MouseButton.LeftButton
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick) and left:
            self._press(place, pen)
        elif kind is QEvent.Type.MouseMove:
            self._move(place, pen)
        elif kind is QEvent.Type.MouseButtonRelease and left:
            self._release(place, pen)
        else:
            return False
        event.accept()
        return True

    def _press(self, place: tuple[float, float], pen: Pen) -> None:
        if not self._on_strip(place):
            return
        why_not = self._why_not()
        if why_not:
            self._presenter.noted.emit(why_not)
            return
        board = self._presenter.board
        board.confine(True)
        board.press(self._point(place), pen)
        if board.tool.busy:
            self._down = place
        else:
            board.confine(False)

    def _move(self, place: tuple[float, float], pen: Pen) -> None:
        self._over = place
        if self._down is not None:
            for way in self._ways(self._down, place):
                self._presenter.board.drag(self._point(way), pen)
            self._down = place
        self._presenter.board.hover(self._point(place), pen)
        self.show_ring()

    def _release(self, place: tuple[float, float], pen: Pen) -> None:
        if self._down is None:
            return
        for way in self._ways(self._down, place):
            self._presenter.board.drag(self._point(way), pen)
        self._down = None
        self._presenter.board.release(self._point(place), pen)
        self._presenter.board.confine(False)

    def let_go(self) -> None:
        """Finish what is in hand, as when the window loses the focus."""
        if self._down is not None:
            self._down = None
            self._presenter.end_gesture()
            self._presenter.board.confine(False)

    def _leave(self, *, ends: bool) -> None:
        if ends:
            self.let_go()
        if self._over is not None:
            self._over = None
            self._canvas.set_ring(None)
            self._pane.show_ring(None)
            self._pane.point_at(None)

    def _wheel(self, event: QWheelEvent) -> bool:
        """With Shift the brush's size; else nothing, as the whole wall is always seen."""
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            self._presenter.board.resize(notches)
        event.accept()
        return True

    def show_ring(self) -> None:
        """On the strip and, at the same place of the heart, on the canvas."""
        if self._over is None:
            return
        self._pane.point_at(self._over[0])
        board = self._presenter.board
        if not board.tool.rings or self._why_not() or not self._on_strip(self._over):
            self._canvas.set_ring(None)
            self._pane.show_ring(None)
            return
        ring = Ring(
            self._point(self._over), board.radius_px, erases=board.tool.would_erase(board.pen)
        )
        self._canvas.set_ring(ring)
        self._pane.show_ring(ring)

    def _why_not(self) -> str:
        if self._presenter.structure is not Structure.FIBROSIS:
            return self.tr("The strip shows the myocardium itself: fibrosis alone is drawn on it.")
        if not self._presenter.board.tool.rings:
            return self.tr("On the strip the brush and the eraser draw. B takes the brush.")
        return ""

    def _on_strip(self, place: tuple[float, float]) -> bool:
        return 0 <= place[0] <= 1 and 0 <= place[1] <= 1

    def _point(self, place: tuple[float, float]) -> ImagePoint:
        rolled = self._pane.rolled
        if rolled is None:
            raise ValueError("there is no strip to point at")
        return rolled.strip.point(*place)

    def _ways(
        self, start: tuple[float, float], end: tuple[float, float]
    ) -> list[tuple[float, float]]:
        """Places from after `start` to `end`, so near to one another that no bend is cut."""
        rolled = self._pane.rolled
        if rolled is None:
            return []
        spacing = self._presenter.spacing
        unit = spacing.column_mm if spacing is not None else 1.0
        way_px = rolled.strip.length / unit * abs(end[0] - start[0])
        way_px += rolled.strip.thickness / unit * abs(end[1] - start[1])
        steps = max(1, math.ceil(way_px / max(1.0, _STEP * self._presenter.board.radius_px)))
        return [
            (
                start[0] + (end[0] - start[0]) * step / steps,
                start[1] + (end[1] - start[1]) * step / steps,
            )
            for step in range(1, steps + 1)
        ]
