"""Which islands of two readers are one finding that they placed in different wall segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.shapes.pieces import Piece, step_of
from fibrodesk.domain.geometry import PixelSpacing

LARGEST_RATIO = 4.0
"""Of the areas of two islands that can be one finding: twice the diameter, no more."""
MOST_ISLANDS = 100
"""Of each reader, the largest: in masks of many specks, as a threshold leaves them, no more."""
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
    those of the least cost in all: the distance of the centres over the mean radius of all islands
    (as discs), plus the logarithm of the ratio of the areas. Only the `MOST_ISLANDS` largest
    of each reader are asked. The side with the island that comes first in reading order is laid in
    the rows, so that an exchange of the readers makes the same pairs where costs are equal.
    """
    if not firsts or not seconds:
        return []
    from scipy.optimize import linear_sum_assignment

    if _order(seconds) < _order(firsts):
        found = placed_elsewhere(seconds, firsts, spacing)
        return [Placed(one.second, one.first, one.apart) for one in found]
    ours, theirs = _largest(firsts), _largest(seconds)
    apart, cost = _costs(
        [firsts[place] for place in ours], [seconds[place] for place in theirs], spacing
    )
    return [
        Placed(ours[row], theirs[column], float(apart[row, column]))
        for row, column in zip(*linear_sum_assignment(cost), strict=True)
        if cost[row, column] < _FORBIDDEN
    ]


def _largest(pieces: Sequence[Piece]) -> list[int]:
    """The places of the largest, in reading order."""
    by_size = sorted(range(len(pieces)), key=lambda place: -pieces[place].area_px)
    return sorted(by_size[:MOST_ISLANDS])


def _order(pieces: Sequence[Piece]) -> tuple[int, int, float, float]:
    """A key that tells two sides apart, but for islands that cross one another like an X."""
    return min(
        (piece.box.top, piece.box.left, piece.centre.y_px, piece.centre.x_px) for piece in pieces
    )


def _costs(
    firsts: Sequence[Piece], seconds: Sequence[Piece], spacing: PixelSpacing | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """From centre to centre, and what each pair costs; `_FORBIDDEN` where it cannot be one."""
    down, across = step_of(spacing)
    centres, areas, walls = zip(
        *(_table(side, down, across) for side in (firsts, seconds)), strict=True
    )
    apart = np.linalg.norm(centres[0][:, None] - centres[1][None, :], axis=2)
    radius = np.sqrt(np.concatenate(areas) * down * across / np.pi).mean()
    ratio = areas[0][:, None] / areas[1][None, :]
    able = (walls[0][:, None] != walls[1][None, :]) & np.logical_and.outer(*(w > 0 for w in walls))
    able &= np.maximum(ratio, 1 / ratio) <= LARGEST_RATIO
    cost = np.where(able, (apart / radius + np.abs(np.log(ratio))).round(_DIGITS), _FORBIDDEN)
    return np.asarray(apart, np.float64), np.asarray(cost, np.float64)


def _table(
    pieces: Sequence[Piece], down: float, across: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Centres (N, 2), areas in px, and the wall segment that holds most of each, 0 if none."""
    return (
        np.array([(one.centre.y_px * down, one.centre.x_px * across) for one in pieces]),
        np.array([one.area_px for one in pieces], np.float64),
        np.array([one.segments[0] if one.segments else 0 for one in pieces]),
    )
