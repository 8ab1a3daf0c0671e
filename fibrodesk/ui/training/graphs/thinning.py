"""Long curves as short ones that look the same: the lowest and highest of each small piece."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = Sequence[float] | NDArray[np.float64]
MOST_POINTS = 1_600  # more than a graph has pixels across
MOST_MEANS = 120


def thinned(
    along: Points, values: Points, *, most: int = MOST_POINTS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most `most` points of a curve, no peak lost; short curves come back whole.

    Values without a number are passed over in a long curve, and stay gaps in a short one.
    """
    xs, ys = np.array(along, np.float64), np.array(values, np.float64)
    if len(xs) <= most:
        return xs, ys
    known = np.isfinite(ys)
    xs, ys = xs[known], ys[known]
    if len(xs) <= most:
        return xs, ys
    size = -(-2 * len(xs) // most)
    whole = len(xs) // size * size
    pieces = ys[:whole].reshape(-1, size)
    first = np.arange(len(pieces)) * size
    ends = np.stack((pieces.argmin(axis=1), pieces.argmax(axis=1)), axis=1)
    ends.sort(axis=1)
    kept = np.append((first[:, None] + ends).ravel(), len(xs) - 1)  # the newest is never left out
    return xs[kept], ys[kept]


def averaged(
    along: Points, values: Points, *, most: int = MOST_MEANS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The means of at most `most` equal pieces of a long curve, each at its middle.

    Noise from mini-batch to mini-batch hides where a loss goes; short curves come back whole.
    """
    xs, ys = np.array(along, np.float64), np.array(values, np.float64)
    known = np.isfinite(ys)
    xs, ys = xs[known], ys[known]
    if len(xs) <= most:
        return xs, ys
    size = -(-len(xs) // most)
    whole = len(xs) // size * size
    means = [part[:whole].reshape(-1, size).mean(axis=1) for part in (xs, ys)]
    return means[0], means[1]
