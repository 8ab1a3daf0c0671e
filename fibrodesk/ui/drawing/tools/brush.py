"""The brush and the eraser: a disc along the pen's way."""

from __future__ import annotations

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.stroke import Stroke
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.tools.tool import Board, Tool


class BrushTool(Tool):
    """Paints; with Ctrl held or the pen turned around it erases, from press to release."""

    name = "brush"
    rings = True

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._stroke: Stroke | None = None
        self._at = ImagePoint(0.0, 0.0)
        self._paints = True

    @property
    def busy(self) -> bool:
        return self._stroke is not None

    def press(self, point: ImagePoint, pen: Pen) -> None:
        self._paints = not self.would_erase(pen)
        self._stroke = Stroke(self._board.key, self._board.mask(), allowed=self._board.allowed())
        self._at = point
        self._dab(point, pen)

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        self._dab(point, pen)

    def release(self, point: ImagePoint, pen: Pen) -> None:
        self._dab(point, pen)
        self.finish()

    def finish(self) -> None:
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return
        done = self._board.commit(stroke.finish(), "paint" if self._paints else "erase")
        if not done and stroke.held_back:
            self._board.tell_lock()

    def cancel(self) -> None:
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self._board.preview(None, stroke.touched)

    def back(self) -> None:
        """A stroke has no last point: undo in the middle of one leaves it."""
        self.cancel()

    def double_press(self, point: ImagePoint) -> None:
        """A stroke that begins soon after another, at its place, is a stroke like any other."""

    def would_erase(self, pen: Pen) -> bool:
        return not self._paints if self.busy else pen.erases

    def _dab(self, point: ImagePoint, pen: Pen) -> None:
        if self._stroke is None:
            return
        radius_px = self._board.radius_of(pen)
        box = self._stroke.dab(self._at, point, radius_px=radius_px, value=self._paints)
        self._at = point
        if box is not None:
            self._board.preview(self._stroke.mask, box)


class EraserTool(BrushTool):
    """Takes away what the ring touches, however the pen is held."""

    name = "eraser"

    def would_erase(self, pen: Pen) -> bool:
        return True
