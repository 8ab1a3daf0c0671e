"""The strip as an array: the frame along the wall, and the masks over it as on the canvas."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.drawing.canvas.layer import Layer
from fibrodesk.ui.drawing.canvas.overlay import ScreenArray, draw_layer
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.vision.filters import tone_table
from fibrodesk.wall.unrolled import UnrolledWall

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
_DASH_PX = 4
Bytes = NDArray[np.uint8]


class StripGrid:
    """Reads an array along the wall, for a strip of `size` (w, h) in device pixels."""

    def __init__(self, strip: UnrolledWall, *, size: tuple[int, int], beside: int) -> None:
        self.beside = beside
        self.size = size
        self.x_px, self.y_px = strip.maps(size[1], size[0])
        # cv2 counts from the middle of the first pixel, the desk from its outer corner
        self._middles = (self.x_px - np.float32(0.5), self.y_px - np.float32(0.5))
        self._nearest = cv2.convertMaps(*self._middles, cv2.CV_16SC2, nninterpolation=True)

    def cut(self, mask: MaskArray, box: PixelBox) -> Bytes:
        """`mask` as the strip shows it at `box` and `beside` pixels around: 0 or 1."""
        seen = cv2.remap(mask.view(np.uint8), *self._nearest, cv2.INTER_NEAREST)
        wide = cv2.copyMakeBorder(seen, *(4 * (self.beside,)), cv2.BORDER_CONSTANT, value=0)
        more = 2 * self.beside
        cut: Bytes = wide[box.top : box.bottom + more, box.left : box.right + more]
        return cut

    def greys(self, frame: FrameArray) -> FrameArray:
        greys: FrameArray = cv2.remap(
            frame, *self._middles, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return greys

    def within(self, centre: ImagePoint, radius_px: float) -> Bytes:
        """Which pixels of the strip lie within a disc of the image: what a brush there hits."""
        far = (self.x_px - centre.x_px) ** 2 + (self.y_px - centre.y_px) ** 2
        return np.asarray(far <= radius_px**2, np.uint8)


class StripPicture:
    """`screen` is made anew by `compose`; `with_ring` copies it and puts the brush's ring on it."""

    def __init__(self) -> None:
        self.screen: ScreenArray = np.zeros((1, 1), np.uint32)
        self.grid: StripGrid | None = None
        self._base: ScreenArray = self.screen

    def lay(self, strip: UnrolledWall | None, *, size: tuple[int, int], line_px: int) -> None:
        """Another wall, or another size (w, h) in device pixels."""
        self.grid = None if strip is None else StripGrid(strip, size=size, beside=line_px)

    def show(self, seen: FrameArray, *, grey_window: tuple[float, float], gamma: float) -> None:
        """The bare frame along the wall, through the display's tone."""
        if self.grid is None:
            return
        greys = self.grid.greys(seen)
        if (grey_window, gamma) != (WHOLE_RANGE, 1.0):
            level, width = grey_window
            greys = cv2.LUT(greys, tone_table(level=level, width=width, gamma=gamma))
        code = cv2.COLOR_GRAY2BGRA if greys.ndim == 2 else cv2.COLOR_RGB2BGRA
        self._base = cv2.cvtColor(greys, code).view(np.uint32)[..., 0]

    def compose(self, layers: Iterable[Layer]) -> None:
        """The masks over the frame, each with the line that it has on the canvas."""
        if self.grid is None:
            return
        self.screen = self._base.copy()
        width, height = self.grid.size
        whole = PixelBox(0, 0, height, width)
        for layer in layers:
            if layer.visible:
                draw_layer(self.screen, layer, grid=self.grid, box=whole)

    def with_ring(
        self, centre: ImagePoint, radius_px: float, *, rgb: int, dark: int, erases: bool
    ) -> ScreenArray:
        """What the brush would hit, outlined; dashed where it takes away."""
        if self.grid is None:
            return self.screen
        hit = self.grid.within(centre, radius_px)
        drawn = self.screen.copy()
        if not hit.any():
            return drawn
        times = self.grid.beside
        edge = hit ^ cv2.erode(hit, _CROSS, iterations=times)
        around = cv2.dilate(hit, _CROSS, iterations=times) ^ hit
        drawn[around.view(np.bool_)] = dark
        if erases:
            down, across = np.indices(edge.shape, sparse=True)
            edge &= ((down + across) // (_DASH_PX * times) % 2 == 0).view(np.uint8)
        drawn[edge.view(np.bool_)] = rgb
        return drawn
