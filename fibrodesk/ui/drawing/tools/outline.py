"""A closed line drawn by hand, and filled."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.polygon import fill
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.tools.tool import Board, Tool
from fibrodesk.vision.thinning import thinned

translate = QCoreApplication.translate  # under this name the strings are found for translation
_SMALLEST_STEP_PX = 0.3  # a finer line fills no other pixel
_SMALLEST_STEP = 0.1  # of a handle's reach: under a pixel of the screen nothing more is seen
_FRESH = 60  # points at the pen that are shown as they came
_THINNER = 0.06  # of a handle's reach: half a pixel of the screen


class OutlineTool(Tool):
    """A freehand line, filled when the pen is lifted; with Alt or Ctrl it is cut out.

    Whatever it winds around is filled, also where it crosses itself; where it leaves the image,
    the image's edge closes it.
    """

    name = "outline"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._points: list[ImagePoint] = []
        self._thin: list[ImagePoint] = []  # as it is shown, but for its newest end
        self._thinned = 0  # how many of the points are in it
        self._fills = True

    @property
    def busy(self) -> bool:
        return bool(self._points)

    def press(self, point: ImagePoint, pen: Pen) -> None:
        self._points, self._thin, self._thinned = [point], [point], 1
        self._fills = not (pen.subtracts or pen.erases)

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        step_px = max(_SMALLEST_STEP_PX, _SMALLEST_STEP * self._board.reach_px)
        if self._points and apart_px(self._points[-1], point) >= step_px:
            self._points.append(point)
            self._show()

    def release(self, point: ImagePoint, pen: Pen) -> None:
        self.drag(point, pen)
        self.finish()

    def double_press(self, point: ImagePoint) -> None:
        """A line that begins soon after another is a line like any other."""

    def _show(self) -> None:
        """A long line costs the canvas no more than a short one: what is behind is thinned."""
        fresh = self._points[self._thinned - 1 :]
        if len(fresh) > _FRESH:
            self._thin += thinned(fresh, within_px=_THINNER * self._board.reach_px)[1:]
            self._thinned, fresh = len(self._points), fresh[-1:]
        self._board.show_paths(Path((*self._thin, *fresh[1:])))

    def finish(self) -> None:
        points, self._points = self._points, []
        if not points:
            return
        self._board.show_paths()
        if len(points) < 3:
            self._board.tell(translate("Tools", "Draw a line around the area, then let go."))
            return
        patch = fill(self._board.mask(), points, key=self._board.key, value=self._fills)
        self._board.commit(patch, "outline")

    def cancel(self) -> None:
        self._points = []
        self._board.show_paths()

    def back(self) -> None:
        """A line by hand has no last point: it is left."""
        self.cancel()


def apart_px(one: ImagePoint, two: ImagePoint) -> float:
    return math.hypot(one.x_px - two.x_px, one.y_px - two.y_px)
