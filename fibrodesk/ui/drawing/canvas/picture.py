"""The pane as an array: the frame at the size of the screen, and the masks over it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskPatch
from fibrodesk.ui.drawing.canvas.grid import Grid
from fibrodesk.ui.drawing.canvas.layer import Layer
from fibrodesk.ui.drawing.canvas.overlay import ScreenArray, draw_layer, extent
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.canvas.remembered import Remembered, around, before_patch
from fibrodesk.ui.drawing.canvas.viewport import STEPS, Viewport
from fibrodesk.vision.filters import tone_table

_BESIDE_PX = 2  # of the image: what linear interpolation looks at, and rounding
_PIXELS_SHOW_FROM_ZOOM = 5.0  # from here on the reader wants to see the pixels themselves
_AREAS_BELOW_ZOOM = 0.7  # below it, interpolation would leave out pixels that it should average
_SMALL_PX = 1 << 18
_ONE_HAND_PX = 1 << 16  # OpenCV wakes other threads for more: on a busy machine that takes 1 ms

Channels = NDArray[np.uint8]


class Picture:
    """What is behind a pane, in device pixels: the frame at the screen's size, and the screen.

    `screen` is what is painted. The frame alone is kept beside it as bare greys, made anew for
    another frame, viewport or grey window; a brush move fetches its box from there and draws the
    outlines over it, so its cost does not grow with the window, and a part painted later is the
    same as in one piece. Frame, masks and pointer share one mapping and agree in every pixel.
    """

    def __init__(self, background: str) -> None:
        self._background = np.uint32(0xFF000000 | int(background.lstrip("#"), 16))
        self.size, self.line_px = (1, 1), 1
        self.screen: ScreenArray = np.full((1, 1), self._background, np.uint32)
        self._channels: Channels = self.screen.view(np.uint8).reshape(1, 1, 4)
        self._base: FrameArray | None = None  # at the pane's size, of `_grid.image_box`
        self._grid: Grid | None = None
        self._ground: object = None
        self._extents: dict[int, PixelBox] = {}
        self._past = Remembered()

    def resize(self, size: tuple[int, int], *, ratio: float = 1.0) -> None:
        """Room for a pane of `size` (w, h) in device pixels, `ratio` of them a logical one."""
        self.size, self._ground, self._grid, self._base = size, None, None, None
        self.line_px = max(1, round(ratio))
        self.screen = np.full((size[1], size[0]), self._background, np.uint32)
        self._channels = self.screen.view(np.uint8).reshape(size[1], size[0], 4)

    def show(
        self,
        frame: FrameArray | None,
        *,
        viewport: Viewport,
        grey_window: tuple[float, float],
        gamma: float = 1.0,
    ) -> None:
        """Take `frame` as what is to be seen; `compose` brings it to the screen."""
        self._base = None
        if frame is None:
            self._grid, self._ground = None, None
            return
        grid = self._lay_ground(viewport, (frame.shape[0], frame.shape[1]))
        if grid.image_box.empty:
            return
        if (grey_window, gamma) != (WHOLE_RANGE, 1.0):
            level, width = grey_window
            frame = cv2.LUT(frame, tone_table(level=level, width=width, gamma=gamma))
        if min(viewport.scale, viewport.scale_down) >= _PIXELS_SHOW_FROM_ZOOM:
            self._base = grid.picked(frame, grid.image_box)
        else:
            self._base = _resampled(frame, grid)

    def _lay_ground(self, viewport: Viewport, shape: tuple[int, int]) -> Grid:
        """Which pixel is where: the same from frame to frame."""
        ground = (viewport, self.size, shape, self.line_px)
        if ground != self._ground or self._grid is None:
            self._ground = ground
            self._grid = Grid.of(viewport, size=self.size, shape=shape, beside=self.line_px)
        return self._grid

    def layers_changed(self) -> None:
        """The masks are others than before: what is known of their extent no longer holds."""
        self._extents.clear()
        self._past.forget()

    def compose(self, box: PixelBox, layers: Sequence[Layer], *, passing: bool = False) -> None:
        """Bring `box` of the screen up to date.

        `passing`: what changes is a step in the making, and what is below it may come back.
        """
        if passing:
            self._past.hold(self.screen, box)
        else:
            self._past.begin()
        self._paint(box, layers)

    def step(self, box: PixelBox, patch: MaskPatch, layers: Sequence[Layer]) -> None:
        """As `compose`, where `patch` alone was made since the screen was last up to date.

        The pixels of a step that was painted before are put back; else they are painted, and kept.
        """
        grid = self._grid
        at = box if grid is None else self.screen_box(patch.box)
        if grid is None or at.empty:
            self.compose(box, layers)
            return
        region = grid.region(at)
        seen = [layer for layer in layers if layer.visible]
        masks = [layer.mask[region.slices] for layer in seen]
        if box == at and self._past.recall(self.screen, at, patch, masks):
            self._past.begin()
            return
        self._past.hold(self.screen, box)
        self._paint(box, layers)
        after = tuple(mask.copy() for mask in masks)
        before = tuple(
            before_patch(patch, region, mask) if layer.tag == patch.key else mask
            for layer, mask in zip(seen, after, strict=True)
        )
        self._past.remember(self.screen, at, patch, (before, after))

    def screen_box(self, box: PixelBox) -> PixelBox:
        """The device pixels in which a change of the masks within `box` of the image is seen."""
        if self._grid is None:
            return PixelBox(0, 0, 0, 0)
        return self._grid.placing.screen_box(box, self.size, margin=2 * self.line_px)

    def _paint(self, box: PixelBox, layers: Sequence[Layer]) -> None:
        grid = self._grid
        self._lay_frame(box)
        if grid is None:
            return
        for number, layer in enumerate(layers):
            part = _common(box, self._extent(number, layer, grid))
            if layer.visible and not part.empty:
                draw_layer(self.screen, layer, grid=grid, box=part)

    def _lay_frame(self, box: PixelBox) -> None:
        """The bare frame, and what is behind it."""
        base, grid = self._base, self._grid
        inside = (
            PixelBox(0, 0, 0, 0) if base is None or grid is None else _common(box, grid.image_box)
        )
        for beside in around(inside, box):
            self.screen[beside.slices] = self._background
        if grid is None or base is None or inside.empty:
            return
        left, top = inside.left - grid.image_box.left, inside.top - grid.image_box.top
        part = base[top : top + inside.height, left : left + inside.width]
        place = self._channels[inside.slices]
        code = cv2.COLOR_GRAY2BGRA if base.ndim == 2 else cv2.COLOR_RGB2BGRA
        small = inside.height * inside.width < _SMALL_PX
        rows = max(1, _ONE_HAND_PX // inside.width) if small else inside.height
        for first in range(0, inside.height, rows):
            band = slice(first, first + rows)
            cv2.cvtColor(part[band], code, dst=place[band])  # straight into its place

    def grow(self, number: int, box: PixelBox) -> None:
        """Layer `number` may now reach into `box` of the image."""
        known = self._extents.get(number)
        if known is not None:
            self._extents[number] = known.united(box)

    def _extent(self, number: int, layer: Layer, grid: Grid) -> PixelBox:
        """Where on the pane a layer can be seen."""
        box = self._extents.get(number)
        if box is None:
            box = self._extents[number] = extent(layer.mask)
        if box.empty:
            return box
        return grid.placing.screen_box(box, self.size, margin=2 * self.line_px)


def _resampled(frame: FrameArray, grid: Grid) -> FrameArray:
    """`frame` as the pane shows it at `grid.image_box`: interpolated, each pixel in its place."""
    placing, box = grid.placing, grid.image_box
    wide, high = abs(placing.scale_x), abs(placing.scale_y)
    across, down = placing.scale_x < 0, placing.scale_y < 0
    start, stop = _span(grid.columns, frame.shape[1], wide)
    top, bottom = _span(grid.rows, frame.shape[0], high)
    if min((bottom - top) * high, (stop - start) * wide) < 1:
        return grid.picked(frame, box)  # a speck
    how = cv2.INTER_AREA if min(wide, high) < _AREAS_BELOW_ZOOM else cv2.INTER_LINEAR
    part = np.ascontiguousarray(frame[top:bottom, start:stop])
    scaled: FrameArray = cv2.resize(part, None, fx=wide, fy=high, interpolation=how)
    rows = _places(box.top, box.bottom, placing.top, round(top * high), mirrored=down)
    columns = _places(box.left, box.right, placing.left, round(start * wide), mirrored=across)
    scaled = _reaching(scaled, rows.stop, columns.stop)[rows, columns]
    if across or down:
        scaled = cv2.flip(scaled, -1 if across and down else int(across))
    return scaled


def _span(places: NDArray[np.intp], side: int, scale: float) -> tuple[int, int]:
    """Which pixels of the image are wanted along one side, and what is mixed into them.

    It begins with one that stands on a whole pixel of the screen (see `Viewport.scale`).
    """
    if scale < 1:
        return 0, side
    low, high = sorted((int(places[0]), int(places[-1])))
    return max(0, low - _BESIDE_PX) // STEPS * STEPS, min(side, high + 1 + _BESIDE_PX)


def _places(start: int, stop: int, origin: int, begins: int, *, mirrored: bool) -> slice:
    """Where in a scaled part, which begins `begins` from the image's corner, the pane's are."""
    if mirrored:
        return slice(origin - stop - begins, origin - start - begins)
    return slice(start - origin - begins, stop - origin - begins)


def _reaching(scaled: FrameArray, rows: int, columns: int) -> FrameArray:
    """`scaled` with its last pixels said again, where rounding left it one short."""
    height, width = scaled.shape[:2]
    if rows <= height and columns <= width:
        return scaled
    down, across = max(0, rows - height), max(0, columns - width)
    longer: FrameArray = cv2.copyMakeBorder(scaled, 0, down, 0, across, cv2.BORDER_REPLICATE)
    return longer


def _common(one: PixelBox, two: PixelBox) -> PixelBox:
    return PixelBox(
        max(one.top, two.top),
        max(one.left, two.left),
        min(one.bottom, two.bottom),
        min(one.right, two.right),
    )
