"""A closed line, filled: what the freehand outline and the polygon put on a mask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch


def filled(points: Sequence[ImagePoint], *, box: PixelBox) -> MaskArray:
    """Which pixel centres of `box` the closed line through `points` winds around: (h, w).

    The rule is the non-zero winding number, so a line that crosses itself leaves no holes. A
    centre on the line belongs to the side to the right of it and below, as in any scan
    conversion: two shapes that share an edge share no pixel and leave no gap.

    Source:
        Foley et al., Computer Graphics: Principles and Practice, 2nd ed., section 3.6.
    """
    inside = np.zeros((box.height, box.width), np.bool_)
    if len(points) < 3 or box.empty:
        return inside
    x_px = np.array([point.x_px for point in points])
    y_px = np.array([point.y_px for point in points])
    x_next, y_next = np.roll(x_px, -1), np.roll(y_px, -1)
    # the rows whose centres each edge crosses, as [first, last)
    first = np.ceil(np.minimum(y_px, y_next) - 0.5).astype(np.int64).clip(box.top, box.bottom)
    last = np.ceil(np.maximum(y_px, y_next) - 0.5).astype(np.int64).clip(box.top, box.bottom)
    count = last - first
    edge = np.repeat(np.arange(len(points)), count)
    row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    share = (row + 0.5 - y_px[edge]) / (y_next - y_px)[edge]
    crossing = x_px[edge] + share * (x_next - x_px)[edge]
    column = np.ceil(crossing - 0.5).astype(np.int64).clip(box.left, box.right)
    turns = np.zeros((box.height, box.width + 1), np.int32)
    direction = np.where(y_next > y_px, 1, -1)[edge]
    np.add.at(turns, (row - box.top, column - box.left), direction)
    np.not_equal(np.cumsum(turns[:, :-1], axis=1), 0, out=inside)
    return inside


def fill(
    mask: MaskArray, points: Sequence[ImagePoint], *, key: MaskKey, value: bool = True
) -> MaskPatch | None:
    """What filling (or, with `value` False, cutting out) a shape changes; None if nothing."""
    if len(points) < 3:
        return None
    box = PixelBox.around(list(points)).clipped(mask.shape)
    inside = filled(points, box=box)
    before = mask[box.slices]
    after = before | inside if value else before & ~inside
    if box.empty or np.array_equal(before, after):
        return None
    return MaskPatch(key, box, before.copy(), after)
