"""Smooth open lines through a few points that a hand can move."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint

Line = NDArray[np.float64]
"""Points along a line, shape (n, 2): x, y."""

_A_PIECE = 8  # points that are drawn between two control points
_TIED = 1e-3  # how much a fit keeps the control points evenly spread


def smooth(controls: Line) -> Line:
    """The Catmull-Rom line through `controls`, first and last included.

    Source:
        Catmull, Rom, A class of local interpolating splines, 1974.
    """
    return _weights(len(controls), _A_PIECE * (len(controls) - 1) + 1) @ controls


def fitted(line: Line, count: int) -> Line:
    """The `count` control points, even along the line, whose smooth line lies nearest to it.

    The ends stay where they are.
    """
    along = even(line, 4 * _A_PIECE * (count - 1) + 1)
    weights = _weights(count, len(along))
    start = even(line, count)
    inner = weights[:, 1:-1]
    rest = along - weights @ start
    tied = inner.T @ inner + _TIED * len(along) * np.eye(count - 2)
    start[1:-1] += np.linalg.solve(tied, inner.T @ rest)
    return start


def even(line: Line, count: int) -> Line:
    """`count` points at equal distances along a line, its ends included."""
    way = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    at = np.linspace(0.0, way[-1], count)
    return np.stack([np.interp(at, way, line[:, axis]) for axis in (0, 1)], axis=1)


def line_of(points: Iterable[ImagePoint]) -> Line:
    return np.array([(point.x_px, point.y_px) for point in points], np.float64).reshape(-1, 2)


def points_of(line: Line) -> tuple[ImagePoint, ...]:
    return tuple(ImagePoint(float(x), float(y)) for x, y in line)


@cache
def _weights(count: int, samples: int) -> NDArray[np.float64]:
    """How much each control point counts at each sample, shape (samples, count)."""
    at = np.linspace(0.0, count - 1.0, samples)
    piece = np.minimum(at.astype(np.int64), count - 2)
    t = at - piece
    four = np.stack(
        (
            (-(t**3) + 2 * t**2 - t) / 2,
            (3 * t**3 - 5 * t**2 + 2) / 2,
            (-3 * t**3 + 4 * t**2 + t) / 2,
            (t**3 - t**2) / 2,
        ),
        axis=1,
    )
    whole = np.zeros((samples, count + 2))  # one point beyond each end
    for place in range(4):
        whole[np.arange(samples), piece + place] = four[:, place]
    weights = whole[:, 1:-1]
    # the point beyond an end lies as far behind it as the next one lies before it
    weights[:, 0] += 2 * whole[:, 0]
    weights[:, 1] -= whole[:, 0]
    weights[:, -1] += 2 * whole[:, -1]
    weights[:, -2] -= whole[:, -1]
    return weights
