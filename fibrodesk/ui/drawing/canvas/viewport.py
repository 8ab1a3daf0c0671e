"""Which part of an image a pane shows, and how image and screen coordinates map."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelBox

SMALLEST_ZOOM = 0.1
LARGEST_ZOOM = 64.0
STEPS = 64  # of the zoom between one and the next whole number

IndexArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """What stands in the middle of a pane, and how large; flips are for the eye alone."""

    zoom: float = 1.0  # device pixels of the screen for one image pixel
    centre: ImagePoint = field(default_factory=lambda: ImagePoint(0.0, 0.0))
    flip_across: bool = False  # left and right changed
    flip_down: bool = False  # apex down

    @property
    def scale(self) -> float:
        """The zoom as it is painted: from 1 on in steps of 1/64.

        So every 64th pixel of the image begins on a whole pixel of the screen, and a part of the
        frame resampled from there lies exactly where the masks and the pointer say it does.
        """
        return round(self.zoom * STEPS) / STEPS if self.zoom >= 1 else self.zoom

    @property
    def scale_x(self) -> float:
        return -self.scale if self.flip_across else self.scale

    @property
    def scale_y(self) -> float:
        return -self.scale if self.flip_down else self.scale

    def origin(self, size: tuple[int, int]) -> tuple[int, int]:
        """Where the image's corner stands on a pane of `size` (w, h): on a whole device pixel."""
        return (
            round(size[0] / 2 - self.centre.x_px * self.scale_x),
            round(size[1] / 2 - self.centre.y_px * self.scale_y),
        )

    def to_image(self, x: float, y: float, size: tuple[int, int]) -> ImagePoint:
        """The image point under device pixel position (x, y) of a pane of `size` (w, h)."""
        left, top = self.origin(size)
        return ImagePoint((x - left) / self.scale_x, (y - top) / self.scale_y)

    def to_screen(self, point: ImagePoint, size: tuple[int, int]) -> tuple[float, float]:
        left, top = self.origin(size)
        return left + point.x_px * self.scale_x, top + point.y_px * self.scale_y

    def columns(self, size: tuple[int, int], *, beside: int = 0) -> IndexArray:
        """The image column under the centre of each column of the pane; it may lie outside.

        `beside` is how many columns more to tell on each side of the pane.
        """
        left = self.origin(size)[0]
        across = (np.arange(-beside, size[0] + beside) + 0.5 - left) / self.scale_x
        return np.asarray(np.floor(across), np.intp)

    def rows(self, size: tuple[int, int], *, beside: int = 0) -> IndexArray:
        """The image row under the centre of each row of the pane; it may lie outside."""
        top = self.origin(size)[1]
        down = (np.arange(-beside, size[1] + beside) + 0.5 - top) / self.scale_y
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
        """Larger or smaller by `factor`; what lies under `at` stays there, to half a pixel."""
        zoom = min(LARGEST_ZOOM, max(SMALLEST_ZOOM, self.zoom * factor))
        larger = replace(self, zoom=zoom)
        away_x, away_y = at[0] - size[0] / 2, at[1] - size[1] / 2
        return larger.moved_px(
            away_x / self.scale_x - away_x / larger.scale_x,
            away_y / self.scale_y - away_y / larger.scale_y,
        )

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
