"""A line that follows the edges under the pointer, from press to press, and is filled."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.polygon import fill
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.tools.outline import apart_px
from fibrodesk.ui.drawing.tools.tool import Board, Tool
from fibrodesk.vision.livewire import Livewire
from fibrodesk.vision.thinning import thinned

translate = QCoreApplication.translate  # under this name the strings are found for translation
_SMALLEST_STEP_PX = 0.3  # two presses nearer than this are one
_THINNER_PX = 0.3  # a point that lies so near to the line through the others says nothing

Way = tuple[ImagePoint, ...]


class LivewireTool(Tool):
    """Each press fixes the way so far; Enter, a double click or a press on the start closes it.

    With Shift the next piece is straight. Backspace takes a piece back. With Alt or Ctrl held at
    the first press the shape is cut out instead of filled.
    """

    name = "livewire"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._wire: Livewire | None = None
        self._seeds: list[ImagePoint] = []
        self._ways: list[Way] = []  # from each seed to the next
        self._fills = True
        self._pointer: ImagePoint | None = None

    @property
    def busy(self) -> bool:
        return bool(self._seeds)

    @property
    def loses(self) -> str:
        if not self._seeds:
            return ""
        return translate("Tools", "The line was not closed and is gone. Enter closes it.")

    def press(self, point: ImagePoint, pen: Pen) -> None:
        self._pointer = point
        if not self._seeds:
            self._fills = not (pen.subtracts or pen.erases)
            self._wire = Livewire(self._board.picture())
            self._plant(point)
        elif self._closes(point):
            self.finish()
        elif apart_px(self._seeds[-1], point) >= _SMALLEST_STEP_PX:
            self._ways.append(self._way(point, straight=pen.straight))
            self._plant(point)

    def _plant(self, seed: ImagePoint) -> None:
        self._seeds.append(seed)
        if self._wire is not None:
            self._wire.begin(seed)
        self._show()

    def _closes(self, point: ImagePoint) -> bool:
        return len(self._seeds) >= 2 and apart_px(self._seeds[0], point) <= self._board.reach_px

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        self.hover(point)

    def hover(self, point: ImagePoint) -> None:
        self._pointer = point
        if self._seeds:
            self._show()

    def held_changed(self) -> None:
        if self._seeds:
            self._show()

    def finish(self) -> None:
        """Close along the edge and fill; the way to the pointer is not fixed and does not count."""
        if len(self._seeds) < 2:
            if self._seeds:
                self._board.tell(
                    translate("Tools", "Follow the edge: press again farther along it.")
                )
            return
        closing = self._way(self._seeds[0], straight=False)
        points = [point for way in (*self._ways, closing) for point in way[:-1]]
        fills = self._fills
        self.cancel()
        patch = fill(self._board.mask(), points, key=self._board.key, value=fills)
        self._board.commit(patch, "livewire")

    def cancel(self) -> None:
        self._seeds, self._ways, self._wire = [], [], None
        self._board.show_paths()

    def leave(self) -> None:
        """An open line says nothing yet."""
        self.cancel()

    def pause(self) -> None:
        """A line waits for as long as the reader is away."""

    def back(self) -> None:
        """The last piece is taken back, and at last the start."""
        if len(self._seeds) < 2:
            self.cancel()
            return
        self._seeds.pop()
        self._ways.pop()
        if self._wire is not None:
            self._wire.begin(self._seeds[-1])
        self._show()

    def _way(self, to: ImagePoint, *, straight: bool) -> Way:
        if straight or self._wire is None:
            return (self._seeds[-1], to)
        return thinned(self._wire.to(to), within_px=_THINNER_PX)

    def _show(self) -> None:
        points = [point for way in self._ways for point in way[:-1]]
        live: Way = (self._seeds[-1],)
        if self._pointer is not None and apart_px(self._seeds[-1], self._pointer) > 0:
            live = self._way(self._pointer, straight=self._board.pen.straight)
        line = Path((*points, *live))
        seeds = (Path((seed,), handles=True) for seed in self._seeds)
        self._board.show_paths(line, *seeds)
