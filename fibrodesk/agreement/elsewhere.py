"""Which islands of two readers are one finding that they placed in different wall segments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.pieces import Piece, step_of
from fibrodesk.domain.geometry import PixelSpacing

LARGEST_RATIO = 4.0
"""Of the areas of two islands that can be one finding: twice the diameter, no more."""
_FORBIDDEN = 1e6  # far above any cost, so that as many pairs as can be are made
_DIGITS = 9  # costs that differ by rounding alone are equal


@dataclass(frozen=True, slots=True)
class Placed:
    """Two islands, by their places in the lists, and the distance of their centres in mm or px."""

    first: int
    second: int
    apart: float


def placed_elsewhere(
    firsts: Sequence[Piece], seconds: Sequence[Piece], spacing: PixelSpacing | None
) -> list[Placed]:
    """Pair islands of the first reader with islands of the second.

    Two can be a pair if the wall segment that holds most of each is known and not the same, and if
    the larger is at most `LARGEST_RATIO` times the smaller. As many pairs are made as can be, then
    those of the least cost in all: the distance of the centres over the sum of the radii (of discs
    of the same area), plus the logarithm of the ratio of the areas. The side with the island that
    comes first in reading order is laid in the rows, so that an exchange of the readers makes the
    same pairs, ties included.
    """
    if not firsts or not seconds:
        return []
    from scipy.optimize import linear_sum_assignment

    if _order(seconds) < _order(firsts):
        found = placed_elsewhere(seconds, firsts, spacing)
        return [Placed(one.second, one.first, one.apart) for one in found]
    apart = _distances(firsts, seconds, spacing)
    cost = _costs(firsts, seconds, apart, spacing)
    rows, columns = linear_sum_assignment(cost)
    return [
        Placed(int(row), int(column), float(apart[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if cost[row, column] < _FORBIDDEN
    ]


def _order(pieces: Sequence[Piece]) -> tuple[int, int, float, float]:
    """A key that tells two sides apart: islands share no pixel, and the first has the least one."""
    return min(
        (piece.box.top, piece.box.left, piece.centre.y_px, piece.centre.x_px) for piece in pieces
    )


def _distances(
    firsts: Sequence[Piece], seconds: Sequence[Piece], spacing: PixelSpacing | None
) -> NDArray[np.float64]:
    down, across = step_of(spacing)
    ours, theirs = (
        np.array([(one.centre.y_px * down, one.centre.x_px * across) for one in side])
        for side in (firsts, seconds)
    )
    return np.asarray(np.linalg.norm(ours[:, None] - theirs[None, :], axis=2), np.float64)


def _costs(
    firsts: Sequence[Piece],
    seconds: Sequence[Piece],
    apart: NDArray[np.float64],
    spacing: PixelSpacing | None,
) -> NDArray[np.float64]:
    pixel = 1.0 if spacing is None else spacing.pixel_mm2
    cost = np.full(apart.shape, _FORBIDDEN)
    for row, one in enumerate(firsts):
        for column, other in enumerate(seconds):
            if _one_finding(one, other):
                radii = sum(math.sqrt(each.area_px * pixel / math.pi) for each in (one, other))
                ratio = abs(math.log(one.area_px / other.area_px))
                cost[row, column] = round(apart[row, column] / radii + ratio, _DIGITS)
    return cost


def _one_finding(one: Piece, other: Piece) -> bool:
    if not one.segments or not other.segments or one.segments[0] == other.segments[0]:
        return False
    sizes = sorted((one.area_px, other.area_px))
    return sizes[1] <= LARGEST_RATIO * sizes[0]
