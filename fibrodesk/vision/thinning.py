"""A line of many points as one of few that looks the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint


def thinned(points: Sequence[ImagePoint], *, within_px: float) -> tuple[ImagePoint, ...]:
    """Some of `points` in their order, both ends among them; every other lies within `within_px`
    of the piece that goes past it.

    OpenCV's `approxPolyDP` measures to the endless line instead, so that a spike along it is lost.

    Source:
        Douglas DH, Peucker TK. Cartographica 1973;10(2):112-122.
    """
    line = np.array([(point.x_px, point.y_px) for point in points], np.float64).reshape(-1, 2)
    stays = np.zeros(len(points), np.bool_)
    stays[:1] = stays[-1:] = True
    pieces = [(0, len(points) - 1)]
    while pieces:
        first, last = pieces.pop()
        if last - first < 2:
            continue
        away = _away_px(line[first + 1 : last], line[first], line[last])
        farthest = int(away.argmax())
        if away[farthest] > within_px:
            middle = first + 1 + farthest
            stays[middle] = True
            pieces += [(first, middle), (middle, last)]
    return tuple(point for point, stay in zip(points, stays, strict=True) if stay)


def _away_px(
    places: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far each of `places` (n, 2) is from the piece between two points."""
    way = end - start
    length2 = float(way @ way)
    off = places - start
    share = np.clip(off @ way / length2, 0.0, 1.0) if length2 > 0 else np.zeros(len(places))
    apart = off - share[:, None] * way
    return np.asarray(np.hypot(apart[:, 0], apart[:, 1]))
