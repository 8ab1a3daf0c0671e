"""The pane as an array: the frame at the size of the screen, and the masks over it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.ui.drawing.canvas.layer import Layer
from fibrodesk.ui.drawing.canvas.overlay import Grid, ScreenArray, draw_layer, extent
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.canvas.viewport import Viewport
from fibrodesk.vision.filters import tone_table

_BESIDE_PX = 2  # of the image: what linear interpolation looks at, and rounding
_PIXELS_SHOW_FROM_ZOOM = 5.0  # from here on the reader wants to see the pixels themselves


class Picture:
    """Two buffers of the pane's size in device pixels.

    `base` holds the frame alone and is made anew for another frame, viewport or grey window; a
    brush move copies its box from there and draws the outlines over it, so its cost does not grow
    with the window, and a part painted later is the same as in one piece. The frame is put on
    whole pixels of the screen: it lies within half of one of where the masks say it is.
    """

    def __init__(self, background: str) -> None:
        self._background = np.uint32(0xFF000000 | int(background.lstrip("#"), 16))
        self.size = (1, 1)
        self.screen: ScreenArray = np.full((1, 1), self._background, np.uint32)
        self._base: ScreenArray = self.screen.copy()
        self._grid: Grid | None = None
        self._ground: tuple[Viewport, tuple[int, int], tuple[int, int]] | None = None
        self._extents: dict[int, PixelBox] = {}

    def resize(self, size: tuple[int, int]) -> None:
        """Room for a pane of `size` (w, h) in device pixels."""
        self.size, self._ground = size, None
        self._base = np.full((size[1], size[0]), self._background, np.uint32)
        self.screen = self._base.copy()

    def show(
        self,
        frame: FrameArray | None,
        *,
        viewport: Viewport,
        grey_window: tuple[float, float],
        gamma: float = 1.0,
    ) -> None:
        """Make the base for `frame`; masks are not drawn yet."""
        if frame is None:
            self._grid, self._ground = None, None
            self._base.fill(self._background)
            return
        shape = (frame.shape[0], frame.shape[1])
        self._lay_ground(viewport, shape)
        box = viewport.screen_box(PixelBox(0, 0, *shape), self.size, margin=0)
        if box.empty:
            return
        if (grey_window, gamma) != (WHOLE_RANGE, 1.0):
            level, width = grey_window
            frame = cv2.LUT(frame, tone_table(level=level, width=width, gamma=gamma))
        seen = self._resampled(frame, viewport=viewport, box=box)
        code = cv2.COLOR_GRAY2BGRA if frame.ndim == 2 else cv2.COLOR_RGB2BGRA
        channels = self._base.view(np.uint8).reshape(*self._base.shape, 4)
        cv2.cvtColor(seen, code, dst=channels[box.slices])  # straight into its place

    def _lay_ground(self, viewport: Viewport, shape: tuple[int, int]) -> None:
        """What lies around the image, and which pixel is where: the same from frame to frame."""
        ground = (viewport, self.size, shape)
        if ground != self._ground:
            self._ground = ground
            self._base.fill(self._background)
            self._grid = Grid.of(viewport, size=self.size, shape=shape)

    def layers_changed(self) -> None:
        """The masks are others than before: what is known of their extent no longer holds."""
        self._extents.clear()

    def compose(self, box: PixelBox, layers: Sequence[Layer], *, viewport: Viewport) -> None:
        """Bring `box` of the screen up to date."""
        self.screen[box.slices] = self._base[box.slices]
        if self._grid is None:
            return
        for number, layer in enumerate(layers):
            part = _common(box, self._extent(number, layer, viewport))
            if layer.visible and not part.empty:
                draw_layer(self.screen, layer, grid=self._grid, box=part)

    def grow(self, number: int, box: PixelBox) -> None:
        """Layer `number` may now reach into `box` of the image."""
        known = self._extents.get(number)
        if known is not None:
            self._extents[number] = known.united(box)

    def _extent(self, number: int, layer: Layer, viewport: Viewport) -> PixelBox:
        """Where on the pane a layer can be seen."""
        box = self._extents.get(number)
        if box is None:
            box = self._extents[number] = extent(layer.mask)
        if box.empty:
            return box
        return viewport.screen_box(box, self.size)

    def _resampled(self, frame: FrameArray, *, viewport: Viewport, box: PixelBox) -> FrameArray:
        """`frame` at the pixels `box` of the pane: linear, or the bare pixels when zoomed in."""
        part = _seen(frame, viewport, box, self.size)
        smallest = min(part.height, part.width) * viewport.zoom
        if self._grid is not None and (viewport.zoom >= _PIXELS_SHOW_FROM_ZOOM or smallest < 1):
            rows = self._grid.rows[box.top + 1 : box.bottom + 1]
            columns = self._grid.columns[box.left + 1 : box.right + 1]
            return np.ascontiguousarray(frame[rows].take(columns, axis=1))
        scaled = _scaled(np.ascontiguousarray(frame[part.slices]), viewport)
        x = part.right if viewport.flip_across else part.left
        y = part.bottom if viewport.flip_down else part.top
        left, top = (round(at) for at in viewport.to_screen(ImagePoint(x, y), self.size))
        return _cut(scaled, top=box.top - top, left=box.left - left, box=box)


def _seen(frame: FrameArray, viewport: Viewport, box: PixelBox, size: tuple[int, int]) -> PixelBox:
    """The part of the image that `box` of the pane shows, and what lies next to it."""
    one = viewport.to_image(box.left, box.top, size)
    two = viewport.to_image(box.right, box.bottom, size)
    seen = PixelBox.around([one, two], margin_px=_BESIDE_PX)
    return seen.clipped((frame.shape[0], frame.shape[1]))


def _scaled(part: FrameArray, viewport: Viewport) -> FrameArray:
    """Larger or smaller by the zoom, exactly, and mirrored as the viewport is."""
    zoom = viewport.zoom
    how = cv2.INTER_LINEAR if zoom >= 1 else cv2.INTER_AREA
    scaled: FrameArray = cv2.resize(part, None, fx=zoom, fy=zoom, interpolation=how)
    if viewport.flip_across:
        scaled = cv2.flip(scaled, 1)
    if viewport.flip_down:
        scaled = cv2.flip(scaled, 0)
    return scaled


def _cut(scaled: FrameArray, *, top: int, left: int, box: PixelBox) -> FrameArray:
    """What of `scaled` lies at `box`; its edge goes on where rounding left a pixel open."""
    height, width = scaled.shape[:2]
    open_sides = (
        max(0, -top),
        max(0, top + box.height - height),
        max(0, -left),
        max(0, left + box.width - width),
    )
    if any(open_sides):
        scaled = cv2.copyMakeBorder(scaled, *open_sides, cv2.BORDER_REPLICATE)
        top, left = top + open_sides[0], left + open_sides[2]
    return scaled[top : top + box.height, left : left + box.width]


def _common(one: PixelBox, two: PixelBox) -> PixelBox:
    return PixelBox(
        max(one.top, two.top),
        max(one.left, two.left),
        min(one.bottom, two.bottom),
        min(one.right, two.right),
    )
