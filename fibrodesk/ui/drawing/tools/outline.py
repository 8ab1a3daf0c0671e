"""The two tools that fill a closed line: drawn by hand, or from corner to corner."""

from __future__ import annotations

import math

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.polygon import fill
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.tools.tool import Board, Tool

_SMALLEST_STEP_PX = 0.3  # a finer line fills no other pixel


class OutlineTool(Tool):
    """A freehand line, filled when the pen is lifted; with Alt or Ctrl it is cut out."""

    name = "outline"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._points: list[ImagePoint] = []
        self._fills = True

    @property
    def busy(self) -> bool:
        return bool(self._points)

    def press(self, point: ImagePoint, pen: Pen) -> None:
        self._points = [point]
        self._fills = not (pen.subtracts or pen.erases)

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        if self._points and _apart_px(self._points[-1], point) >= _SMALLEST_STEP_PX:
            self._points.append(point)
            self._board.show_paths(Path(tuple(self._points)))

    def release(self, point: ImagePoint, pen: Pen) -> None:
        self.drag(point, pen)
        self.finish()

    def finish(self) -> None:
        points, self._points = self._points, []
        if not points:
            return
        self._board.show_paths()
        patch = fill(self._board.mask(), points, key=self._board.key, value=self._fills)
        self._board.commit(patch, "outline")

    def cancel(self) -> None:
        self._points = []
        self._board.show_paths()


class PolygonTool(Tool):
    """A corner with each press; Enter or a double click closes it.

    With Alt or Ctrl held at the first corner the shape is cut out instead of filled.
    """

    name = "polygon"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._points: list[ImagePoint] = []
        self._fills = True

    @property
    def busy(self) -> bool:
        return bool(self._points)

    def press(self, point: ImagePoint, pen: Pen) -> None:
        if not self._points:
            self._fills = not (pen.subtracts or pen.erases)
        elif _apart_px(self._points[-1], point) < _SMALLEST_STEP_PX:
            return  # the second press of a double click
        self._points.append(point)
        self._show(point)

    def hover(self, point: ImagePoint) -> None:
        if self._points:
            self._show(point)

    def finish(self) -> None:
        points, self._points = self._points, []
        if not points:
            return
        self._board.show_paths()
        patch = fill(self._board.mask(), points, key=self._board.key, value=self._fills)
        self._board.commit(patch, "polygon")

    def cancel(self) -> None:
        self._points = []
        self._board.show_paths()

    def leave(self) -> None:
        """An open polygon says nothing yet."""
        self.cancel()

    def back(self) -> None:
        self._points = self._points[:-1]
        self._board.show_paths(*([Path(tuple(self._points), handles=True)] if self._points else []))

    def _show(self, pointer: ImagePoint) -> None:
        points = tuple(self._points)
        if _apart_px(points[-1], pointer) > 0:
            points = (*points, pointer)
        self._board.show_paths(Path(points, handles=True))


def _apart_px(one: ImagePoint, two: ImagePoint) -> float:
    return math.hypot(one.x_px - two.x_px, one.y_px - two.y_px)
