"""Which part of an image a pane shows, and how image and screen coordinates map."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelBox

SMALLEST_ZOOM = 0.1
LARGEST_ZOOM = 64.0

IndexArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """What stands in the middle of a pane, and how large; flips are for the eye alone."""

    zoom: float = 1.0  # device pixels of the screen for one image pixel
    centre: ImagePoint = field(default_factory=lambda: ImagePoint(0.0, 0.0))
    flip_across: bool = False  # left and right changed
    flip_down: bool = False  # apex down

    @property
    def scale_x(self) -> float:
        return -self.zoom if self.flip_across else self.zoom

    @property
    def scale_y(self) -> float:
        return -self.zoom if self.flip_down else self.zoom

    def to_image(self, x: float, y: float, size: tuple[int, int]) -> ImagePoint:
        """The image point under device pixel position (x, y) of a pane of `size` (w, h)."""
        return ImagePoint(
            self.centre.x_px + (x - size[0] / 2) / self.scale_x,
            self.centre.y_px + (y - size[1] / 2) / self.scale_y,
        )

    def to_screen(self, point: ImagePoint, size: tuple[int, int]) -> tuple[float, float]:
        return (
            size[0] / 2 + (point.x_px - self.centre.x_px) * self.scale_x,
            size[1] / 2 + (point.y_px - self.centre.y_px) * self.scale_y,
        )

    def columns(self, size: tuple[int, int]) -> IndexArray:
        """The image column under the centre of each column of the pane; it may lie outside."""
        across = (np.arange(size[0]) + 0.5 - size[0] / 2) / self.scale_x + self.centre.x_px
        return np.asarray(np.floor(across), np.intp)

    def rows(self, size: tuple[int, int]) -> IndexArray:
        """The image row under the centre of each row of the pane; it may lie outside."""
        down = (np.arange(size[1]) + 0.5 - size[1] / 2) / self.scale_y + self.centre.y_px
        return np.asarray(np.floor(down), np.intp)

    def screen_box(self, box: PixelBox, size: tuple[int, int], *, margin: int = 2) -> PixelBox:
        """The device pixels of the pane that show `box`, with a margin, cut to the pane."""
        one = self.to_screen(ImagePoint(box.left, box.top), size)
        two = self.to_screen(ImagePoint(box.right, box.bottom), size)
        return PixelBox(
            math.floor(min(one[1], two[1])) - margin,
            math.floor(min(one[0], two[0])) - margin,
            math.ceil(max(one[1], two[1])) + margin,
            math.ceil(max(one[0], two[0])) + margin,
        ).clipped((size[1], size[0]))

    def zoomed(self, factor: float, *, at: tuple[float, float], size: tuple[int, int]) -> Viewport:
        """Larger or smaller by `factor`; what lies under `at` stays there."""
        zoom = min(LARGEST_ZOOM, max(SMALLEST_ZOOM, self.zoom * factor))
        held = self.to_image(*at, size)
        larger = replace(self, zoom=zoom)
        moved = larger.to_image(*at, size)
        return larger.moved_px(held.x_px - moved.x_px, held.y_px - moved.y_px)

    def moved_px(self, across_px: float, down_px: float) -> Viewport:
        """With the middle moved over the image, in image pixels."""
        return replace(
            self, centre=ImagePoint(self.centre.x_px + across_px, self.centre.y_px + down_px)
        )

    def fitted(self, box: PixelBox, size: tuple[int, int], *, margin: float = 0.02) -> Viewport:
        """With `box` as large as it fits into a pane of `size`, in its middle."""
        room = 1 - 2 * margin
        zoom = min(
            room * max(1, size[0]) / max(1, box.width), room * max(1, size[1]) / max(1, box.height)
        )
        return replace(
            self,
            zoom=min(LARGEST_ZOOM, max(SMALLEST_ZOOM, zoom)),
            centre=ImagePoint((box.left + box.right) / 2, (box.top + box.bottom) / 2),
        )
