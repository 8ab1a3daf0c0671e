"""A region that grows from a seed while the pen is dragged away from it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, MaskPatch
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.readout import area_words
from fibrodesk.ui.drawing.tools.outline import apart_px
from fibrodesk.ui.drawing.tools.tool import Board, Tool
from fibrodesk.vision.growing import Growing, Region

translate = QCoreApplication.translate  # under this name the strings are found for translation
_FIRST = 8  # the tolerance of a press that is not dragged, in grey levels
_LEVELS_A_REACH = 2.5  # and how much it widens over the reach of a handle


class GrowTool(Tool):
    """Press on a seed, drag away to widen the tolerance, let go to keep the region.

    With Alt or Ctrl it is taken away from the mask instead, and stays inside it. It keeps to the
    lock where that is on, else to the sector.
    """

    name = "grow"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._growing: Growing | None = None
        self._ground: MaskArray | None = None
        self._seed = ImagePoint(0.0, 0.0)
        self._pointer = ImagePoint(0.0, 0.0)
        self._fills = True
        self._region: Region | None = None
        self._asked = -1  # the tolerance that was grown last
        self._touched = PixelBox(0, 0, 0, 0)

    @property
    def busy(self) -> bool:
        return self._growing is not None

    def press(self, point: ImagePoint, pen: Pen) -> None:
        self._fills = not (pen.subtracts or pen.erases)
        mask = self._board.mask()
        domain = self._board.allowed() if self._fills else mask
        growing = Growing(self._board.picture(), domain=domain)
        if not growing.plant(point):
            self._refuse()
            return
        self._growing, self._ground, self._seed, self._pointer = growing, mask, point, point
        self._region, self._asked = None, -1
        self._touched = PixelBox(0, 0, 0, 0)
        self._widen()

    def _refuse(self) -> None:
        if not self._fills:
            words = translate("Tools", "Press inside the mask to take a part of it away.")
        elif self._board.allowed() is not None:
            self._board.tell_lock()
            return
        else:
            words = translate("Tools", "There is no picture here to grow on.")
        self._board.tell(words)

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        if self._growing is not None:
            self._pointer = point
            self._widen()

    def release(self, point: ImagePoint, pen: Pen) -> None:
        self.drag(point, pen)
        self.finish()

    def finish(self) -> None:
        region, ground, fills = self._region, self._ground, self._fills
        self._growing = None
        self._board.show_paths()
        if region is None or ground is None:
            return
        self._region = None
        self._board.commit(self._patch(region, ground, fills=fills), "grow")
        if region.stopped:
            self._tell_stop(region)

    def cancel(self) -> None:
        if self._growing is None:
            return
        self._growing, self._region = None, None
        self._board.preview(None, self._touched)
        self._board.show_paths()

    def back(self) -> None:
        self.cancel()

    def _widen(self) -> None:
        """Grow with the tolerance that the drag asks for, and show what letting go will keep."""
        growing, ground = self._growing, self._ground
        if growing is None or ground is None:
            return
        way = apart_px(self._seed, self._pointer) / self._board.reach_px
        asked = round(_FIRST + _LEVELS_A_REACH * way)
        if asked != self._asked:
            self._asked = asked
            self._region = region = growing.grow(asked)
            shown = ground.copy()
            part = region.mask[region.box.slices]
            shown[region.box.slices] = _joined(ground[region.box.slices], part, fills=self._fills)
            self._board.preview(shown, region.box.united(self._touched))
            self._touched = self._touched.united(region.box)
        self._tell()

    def _tell(self) -> None:
        """Tolerance and area beside the pointer."""
        region = self._region
        if region is None:
            return
        words = translate("Tools", "± {levels} · {area}").format(
            levels=region.tolerance, area=area_words(region.pixels, self._board.spacing)
        )
        self._board.show_paths(Path((self._seed, self._pointer), label=words))
        if region.stopped:
            self._tell_stop(region)

    def _tell_stop(self, region: Region) -> None:
        self._board.tell(
            translate(
                "Tools", "A wider tolerance would spread over half of the image: it stops at {at}."
            ).format(at=region.tolerance)
        )

    def _patch(self, region: Region, ground: MaskArray, *, fills: bool) -> MaskPatch | None:
        before = ground[region.box.slices]
        after = _joined(before, region.mask[region.box.slices], fills=fills)
        if np.array_equal(before, after):
            return None
        return MaskPatch(self._board.key, region.box, before.copy(), after)


def _joined(ground: MaskArray, region: MaskArray, *, fills: bool) -> MaskArray:
    return np.asarray(ground | region if fills else ground & ~region)
