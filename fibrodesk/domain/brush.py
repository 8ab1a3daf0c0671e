"""A round brush that is dragged over a mask."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch

SMALLEST_RADIUS_PX = 0.5
LARGEST_RADIUS_PX = 150.0


def sweep(
    mask: MaskArray,
    *,
    key: MaskKey,
    start: ImagePoint,
    end: ImagePoint,
    radius_px: float,
    value: bool = True,
    start_radius_px: float | None = None,
) -> MaskPatch | None:
    """What a brush changes on its way from `start` to `end`; the mask itself stays as it is.

    A pixel is hit if its centre lies within `radius_px` of the way; the pixels under the two ends
    are always hit, so that the finest brush never misses what it points at. With
    `start_radius_px` the brush grows or shrinks evenly on its way to `radius_px`.

    Returns:
        A patch cut to the image, or None if every pixel hit has `value` already.
    """
    first_px = radius_px if start_radius_px is None else start_radius_px
    margin_px = max(radius_px, first_px)
    box = PixelBox.around([start, end], margin_px=margin_px).clipped(mask.shape)
    if box.empty:
        return None
    hit = _capsule(box, start=start, end=end, radii_px=(first_px, radius_px))
    for point in (start, end):
        row, column = math.floor(point.y_px), math.floor(point.x_px)
        if box.top <= row < box.bottom and box.left <= column < box.right:
            hit[row - box.top, column - box.left] = True
    before = mask[box.slices]
    after = before | hit if value else before & ~hit
    if np.array_equal(before, after):
        return None
    return MaskPatch(key, box, before.copy(), after)


def resized_px(radius_px: float, steps: int) -> float:
    """The brush's radius after `steps` notches: halves of a pixel when small, 15 % when large."""
    for _ in range(abs(steps)):
        change = max(0.5, 0.15 * radius_px)
        radius_px += math.copysign(change, steps)
    return min(LARGEST_RADIUS_PX, max(SMALLEST_RADIUS_PX, round(2 * radius_px) / 2))


def _capsule(
    box: PixelBox, *, start: ImagePoint, end: ImagePoint, radii_px: tuple[float, float]
) -> NDArray[np.bool_]:
    """Which pixel centres of `box` the brush covers on its way: shape (h, w).

    `radii_px` are the brush's at both ends; between them it changes evenly.
    """
    x_px = np.arange(box.left + 0.5, box.right) - start.x_px
    y_px = (np.arange(box.top + 0.5, box.bottom) - start.y_px)[:, None]
    way_x, way_y = end.x_px - start.x_px, end.y_px - start.y_px
    length2 = way_x * way_x + way_y * way_y
    first_px, last_px = radii_px
    if length2 < 1e-12:
        reach_px = max(radii_px)
        return np.asarray(x_px * x_px + y_px * y_px <= reach_px * reach_px)
    along = ((x_px * way_x + y_px * way_y) / length2).clip(0.0, 1.0)
    apart2 = (x_px - along * way_x) ** 2 + (y_px - along * way_y) ** 2
    if first_px == last_px:
        return np.asarray(apart2 <= first_px * first_px)
    return np.asarray(apart2 <= (first_px + along * (last_px - first_px)) ** 2)
