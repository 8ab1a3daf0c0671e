"""The shapes between two readers' masks, as fast as a slider moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import as_mask
from fibrodesk.agreement.regions import label_regions
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, bounding_box

_ALWAYS = 2.0  # above every share: what both marked is in every shape between
_DIGITS = 9  # depths that differ by rounding alone are equal


class BetweenShapes:
    """Two masks and what lies between them: the first at a share of 0, the second at 1.

    Each connected piece that one reader alone marked gives up its area evenly as the slider moves
    away from that reader, first the pixels that lie deepest on the other's side. So a shape between
    holds what both marked and nothing that neither did, each pixel comes or goes once, and its area
    is that share of the way from one reader's area to the other's (but for pixels that come and go
    together). An island that one reader alone marked shrinks towards its innermost pixels; see
    `alone_first`. Why not the plain mixture of distances: decision 0021.

    Source:
        Raya SP, Udupa JK, IEEE Trans Med Imaging 1990;9:32-42 (signed distances, which order the
        pixels here).
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
        step = (1.0, 1.0) if spacing is None else (spacing.row_mm, spacing.column_mm)
        self._shape = first.shape
        self.box = bounding_box(first).united(bounding_box(second))
        one, other = first[self.box.slices], second[self.box.slices]
        self._first, self.alone_first = _leaving(one, other, step)
        self._second, self.alone_second = _leaving(other, one, step)

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


def _leaving(
    mask: MaskArray, other: MaskArray, step: tuple[float, float]
) -> tuple[NDArray[np.float64], int]:
    """Up to which share of the way to `other` each pixel of `mask` stays, 0 where it is not marked;
    and how many islands `other` does not touch."""
    stays = np.zeros(mask.shape)
    stays[mask & other] = _ALWAYS
    alone = mask & ~other
    if not alone.any():
        return stays, 0
    regions, number = label_regions(mask)
    free = np.ones(number + 1, np.bool_)
    free[regions[other]] = free[0] = False
    inner = _distance_to_edge(mask, step)[alone]
    gap = np.zeros_like(inner)  # an island gives up its rim first, wherever the other's mask lies
    shifted = ~free[regions[alone]]
    if shifted.any():
        gap[shifted] = _distance_to_edge(~other, step, beyond=True)[alone][shifted]
        inner[shifted] /= inner[shifted] + gap[shifted]
    stays[alone] = _shares(label_regions(alone)[0][alone], inner.round(_DIGITS))
    return stays, int(free.sum())


def _distance_to_edge(
    area: MaskArray, step: tuple[float, float], *, beyond: bool = False
) -> NDArray[np.float64]:
    """From each pixel of `area` to the nearest outside; `beyond`: it goes on around the cut."""
    from scipy import ndimage  # imported when first needed: it is slow to load

    wide = np.pad(area, 1, constant_values=beyond)
    found = ndimage.distance_transform_edt(wide, sampling=step)
    return np.asarray(found[1:-1, 1:-1], np.float64)


def _shares(pieces: NDArray[np.int32], depth: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of each pixel's piece that has gone when it goes, the least deep first.

    Pixels of one depth go together, when half of them would have gone.
    """
    order = np.lexsort((depth, pieces))
    sizes = np.bincount(pieces)
    piece = pieces[order]
    begins = np.concatenate(([0], np.cumsum(sizes)))[piece]  # of the piece, in the order
    news = np.flatnonzero(np.diff(piece, prepend=-1) | (np.diff(depth[order], prepend=-1.0) != 0))
    ends = np.append(news[1:], order.size)
    together = np.repeat((news + ends) / 2, ends - news)
    shares = np.empty(order.size)
    shares[order] = (together - begins) / sizes[piece]
    return shares
