"""A closed line, filled: what the freehand outline and the polygon put on a mask."""

from __future__ import annotations

import math
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


def point_near(points: Sequence[ImagePoint], to: ImagePoint, *, reach_px: float) -> int | None:
    """Which point is nearest to `to`, if any is within reach."""
    if not points:
        return None
    away = [math.hypot(point.x_px - to.x_px, point.y_px - to.y_px) for point in points]
    nearest = min(range(len(points)), key=away.__getitem__)
    return nearest if away[nearest] <= reach_px else None


def edge_near(
    points: Sequence[ImagePoint], to: ImagePoint, *, reach_px: float
) -> tuple[int, ImagePoint] | None:
    """Which edge of the closed line is nearest to `to`, and where on it.

    Returns:
        The index of the edge's first point and the place nearest to `to`; None out of reach.
    """
    best: tuple[float, int, ImagePoint] | None = None
    for first, start in enumerate(points):
        end = points[(first + 1) % len(points)]
        way_x, way_y = end.x_px - start.x_px, end.y_px - start.y_px
        length2 = way_x * way_x + way_y * way_y
        along = (to.x_px - start.x_px) * way_x + (to.y_px - start.y_px) * way_y
        share = min(1.0, max(0.0, along / length2)) if length2 > 0 else 0.0
        place = ImagePoint(start.x_px + share * way_x, start.y_px + share * way_y)
        away = math.hypot(place.x_px - to.x_px, place.y_px - to.y_px)
        if away <= reach_px and (best is None or away < best[0]):
            best = (away, first, place)
    return None if best is None else best[1:]
