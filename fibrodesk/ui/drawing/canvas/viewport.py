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


@dataclass(frozen=True, slots=True)
class Placing:
    """Where an image stands on a pane, in device pixels: its corner, and how large a pixel is.

    The corner is on a whole pixel of the screen. The scales are negative where it is mirrored.
    """

    left: int
    top: int
    scale_x: float
    scale_y: float

    def to_image(self, x: float, y: float) -> ImagePoint:
        """The image point under a device pixel position of the pane."""
        return ImagePoint((x - self.left) / self.scale_x, (y - self.top) / self.scale_y)

    def to_screen(self, point: ImagePoint) -> tuple[float, float]:
        return self.left + point.x_px * self.scale_x, self.top + point.y_px * self.scale_y

    def screen_box(self, box: PixelBox, size: tuple[int, int], *, margin: int) -> PixelBox:
        """The device pixels that show `box`, with a margin, cut to a pane of `size` (w, h)."""
        left, right = self.left + box.left * self.scale_x, self.left + box.right * self.scale_x
        top, bottom = self.top + box.top * self.scale_y, self.top + box.bottom * self.scale_y
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        return PixelBox(
            math.floor(top) - margin,
            math.floor(left) - margin,
            math.ceil(bottom) + margin,
            math.ceil(right) + margin,
        ).clipped((size[1], size[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewport:
    """What stands in the middle of a pane, and how large; flips are for the eye alone."""

    zoom: float = 1.0  # device pixels of the screen for the width of one image pixel
    centre: ImagePoint = field(default_factory=lambda: ImagePoint(0.0, 0.0))
    flip_across: bool = False  # left and right changed
    flip_down: bool = False  # apex down
    tall: float = 1.0  # the height of an image pixel on the body, in its widths

    @property
    def scale(self) -> float:
        """The zoom as it is painted: from 1 on in steps of 1/64.

        So every 64th pixel of the image begins on a whole pixel of the screen, and a part of the
        frame resampled from there lies exactly where the masks and the pointer say it does.
        """
        return _stepped(self.zoom)

    @property
    def scale_down(self) -> float:
        """As `scale`, for the height of a pixel: a heart is shown as it is, not as it is stored."""
        return self.scale if self.tall == 1 else _stepped(self.zoom * self.tall)

    def placed(self, size: tuple[int, int]) -> Placing:
        """Where the image stands on a pane of `size` (w, h) in device pixels."""
        scale_x = -self.scale if self.flip_across else self.scale
        scale_y = -self.scale_down if self.flip_down else self.scale_down
        return Placing(
            round(size[0] / 2 - self.centre.x_px * scale_x),
            round(size[1] / 2 - self.centre.y_px * scale_y),
            scale_x,
            scale_y,
        )

    def to_image(self, x: float, y: float, size: tuple[int, int]) -> ImagePoint:
        """The image point under device pixel position (x, y) of a pane of `size` (w, h)."""
        return self.placed(size).to_image(x, y)

    def to_screen(self, point: ImagePoint, size: tuple[int, int]) -> tuple[float, float]:
        return self.placed(size).to_screen(point)

    def columns(self, size: tuple[int, int], *, beside: int = 0) -> IndexArray:
        """The image column under the centre of each column of the pane; it may lie outside.

        `beside` is how many columns more to tell on each side of the pane.
        """
        placing = self.placed(size)
        across = (np.arange(-beside, size[0] + beside) + 0.5 - placing.left) / placing.scale_x
        return np.asarray(np.floor(across), np.intp)

    def rows(self, size: tuple[int, int], *, beside: int = 0) -> IndexArray:
        """The image row under the centre of each row of the pane; it may lie outside."""
        placing = self.placed(size)
        down = (np.arange(-beside, size[1] + beside) + 0.5 - placing.top) / placing.scale_y
        return np.asarray(np.floor(down), np.intp)

    def screen_box(self, box: PixelBox, size: tuple[int, int], *, margin: int = 2) -> PixelBox:
        """The device pixels of the pane that show `box`, with a margin, cut to the pane."""
        return self.placed(size).screen_box(box, size, margin=margin)

    def zoomed(self, factor: float, *, at: tuple[float, float], size: tuple[int, int]) -> Viewport:
        """Larger or smaller by `factor`; what lies under `at` stays there, to half a pixel."""
        zoom = min(LARGEST_ZOOM, max(SMALLEST_ZOOM, self.zoom * factor))
        larger = replace(self, zoom=zoom)
        before, after = self.placed(size), larger.placed(size)
        away_x, away_y = at[0] - size[0] / 2, at[1] - size[1] / 2
        return larger.moved_px(
            away_x / before.scale_x - away_x / after.scale_x,
            away_y / before.scale_y - away_y / after.scale_y,
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
            room * max(1, size[0]) / max(1, box.width),
            room * max(1, size[1]) / max(1, box.height * self.tall),
        )
        return replace(
            self,
            zoom=min(LARGEST_ZOOM, max(SMALLEST_ZOOM, zoom)),
            centre=ImagePoint((box.left + box.right) / 2, (box.top + box.bottom) / 2),
        )


def _stepped(zoom: float) -> float:
    return round(zoom * STEPS) / STEPS if zoom >= 1 else zoom
