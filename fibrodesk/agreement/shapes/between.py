"""The shapes between two readers' masks, as fast as a slider moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import as_mask
from fibrodesk.agreement.distance import nearest_distances, outline_points
from fibrodesk.agreement.shapes.pieces import Cut, Side, side_pieces, step_of
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, bounding_box

_ALWAYS = 2.0  # above every share: what both marked is in every shape between
_HEREABOUTS = 0.5  # of how far a piece reaches out; see `_way_out`
_HEREABOUTS_PX = 2  # and this much more, so that the steps of the outline do not show
_DIGITS = 9  # what differs by rounding alone is equal


class BetweenShapes:
    """Two masks and what lies between them: the first at a share of 0, the second at 1.

    Each connected piece that one reader alone marked gives up its area evenly as the share moves
    away from that reader, the pixels farthest from the other's mask first. So a shape between holds
    what both marked and nothing that neither did, each pixel comes or goes once, and the area is
    that share of the way from one reader's area to the other's (but for pixels of one distance,
    which come and go together). An island that one reader alone marked shrinks towards its
    innermost pixels, as the other's mask says nothing of it: `alone_first` and `alone_second` count
    them. Why not the mixture of signed distances (Raya and Udupa 1990): decision 0021.
    """

    def __init__(
        self,
        first: NDArray[Any],
        second: NDArray[Any],
        *,
        spacing: PixelSpacing | None = None,
    ) -> None:
        """Measure once; `at` then only compares.

        Args:
            first, second: shape (H, W) on one pixel grid; either may be empty.
            spacing: makes the distances true where pixels are not square.
        Raises:
            ValueError: the shapes differ, or an array is no mask.
        """
        first, second = as_mask(first), as_mask(second)
        if first.shape != second.shape:
            raise ValueError(f"nothing lies between masks of {first.shape} and {second.shape}")
        self._shape = first.shape
        self.box = bounding_box(first).united(bounding_box(second))
        cut = Cut(
            masks=(first[self.box.slices], second[self.box.slices]),
            box=self.box,
            segments=None,
            spacing=spacing,
        )
        self._first, self.alone_first = _leaving(cut, Side.FIRST)
        self._second, self.alone_second = _leaving(cut, Side.SECOND)

    def at(self, share: float) -> MaskArray:
        """The mask that lies `share`, 0 to 1, of the way from the first to the second, (H, W).

        Raises:
            ValueError: `share` does not lie between 0 and 1.
        """
        if not 0 <= share <= 1:
            raise ValueError(f"{share} of the way does not lie between two masks")
        found = np.zeros(self._shape, np.bool_)
        found[self.box.slices] = (self._first > share) | (self._second > 1 - share)
        return found


def _leaving(cut: Cut, side: Side) -> tuple[NDArray[np.float64], int]:
    """Up to which share of the way to the other each pixel of one reader stays, 0 where it is not
    marked; and how many islands of this reader the other does not touch."""
    mask, other = cut.masks if side is Side.FIRST else cut.masks[::-1]
    stays = np.zeros(mask.shape)
    stays[mask & other] = _ALWAYS
    found = side_pieces(cut, side)
    if not found.pieces:
        return stays, 0
    pixels = (found.pixels[0] - cut.box.top, found.pixels[1] - cut.box.left)
    points = np.stack(pixels, axis=1)
    shifted = ~np.array(found.islands)[found.which]
    order = np.empty(len(points))  # the least go first
    step = step_of(cut.spacing)
    if shifted.any():
        order[shifted] = 1 - _way_out(points[shifted], outline_points(other), step)
    if not shifted.all():  # an island loses its rim first, wherever the other's mask lies
        order[~shifted] = nearest_distances(points[~shifted], _around(mask), step)
    stays[pixels] = _shares(found.which, order.round(_DIGITS))
    return stays, sum(found.islands)


def _way_out(
    points: NDArray[np.int64], others: NDArray[np.int64], step: tuple[float, float]
) -> NDArray[np.float64]:
    """How far out each pixel lies, 1 where the piece ends, seen from the outline of the other mask.

    The distance to that outline over the greatest such distance hereabouts: of all pixels to which
    the same place of the outline is the nearest, or a place within `_HEREABOUTS` of that distance.
    So a rim that is thin here and thick there goes halfway everywhere at once, and what reaches out
    along the wall is shortened and not thinned.

    Args:
        points, others: shape (N, 2) and (M, 2), row and column.
    """
    from scipy.spatial import cKDTree  # imported when first needed: it is slow to load

    tree = cKDTree(others * step)
    gaps, nearest = tree.query(points * step)
    own = np.zeros(len(others))
    np.maximum.at(own, nearest, gaps)
    asked = np.flatnonzero(own)
    radii = _HEREABOUTS * own[asked] + _HEREABOUTS_PX * max(step)
    greatest = own.copy()
    for reach, near in zip(own[asked], tree.query_ball_point(tree.data[asked], radii), strict=True):
        greatest[near] = np.maximum(greatest[near], reach)
    return np.asarray(gaps / greatest[nearest], np.float64)


def _around(mask: MaskArray) -> NDArray[np.int64]:
    """The pixels outside `mask` that touch it by a side, also beyond the array; (row, column).

    The pixel outside that lies nearest to one of the mask is among them.
    """
    wide = np.pad(mask, 2)
    inner = wide[1:-1, 1:-1]
    beside = wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]
    return np.asarray(np.argwhere(beside & ~inner) - 1, np.int64)


def _shares(pieces: NDArray[np.int64], order: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of its piece that has gone when a pixel goes; the least in `order` go first.

    Pixels that are equal in `order` go together, when half of them would have gone.
    """
    places = np.lexsort((order, pieces))
    piece, ordered = pieces[places], order[places]
    sizes = np.bincount(pieces)
    begins = np.concatenate(([0], np.cumsum(sizes)))[piece]
    new = np.ones(places.size, np.bool_)
    new[1:] = (piece[1:] != piece[:-1]) | (ordered[1:] != ordered[:-1])
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], places.size)
    together = np.repeat((starts + ends) / 2, ends - starts)
    shares = np.empty(places.size)
    shares[places] = (together - begins) / sizes[piece]
    return shares
