"""The regions of two masks, and which of one reader's are which of the other's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import Counts, as_mask
from fibrodesk.agreement.overlap import dice
from fibrodesk.domain.mask import MaskArray, bounding_box

SAME_FROM_IOU = 0.5
"""From this share of their union in common, two regions are one finding."""
LabelArray = NDArray[np.int32]
"""Shape (H, W): 0 where there is no region, else the region's number."""

_EIGHT = np.ones((3, 3), np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRegions:
    """One finding that both readers marked; the regions numbered in reading order, from 1."""

    first: int
    second: int
    iou: float
    first_px: int
    second_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionMatch:
    """How many regions two readers share: 8-connected, matched one to one."""

    tp: int  # found by both
    only_first: int
    only_second: int
    pairs: tuple[MatchedRegions, ...]
    iou: float  # from which two regions were the same
    smallest_px: int  # unmatched regions below this area were left out of the count
    ignored_first: int  # how many those are
    ignored_second: int

    @property
    def counts(self) -> Counts:
        """Regions by who marked them; nobody counts those that neither marked."""
        return Counts(self.tp, self.only_first, self.only_second, 0)

    @property
    def f1(self) -> float:
        """2 tp / (2 tp + only_first + only_second); nan if there is no region to count."""
        return dice(self.counts)

    @property
    def reason(self) -> str:
        """In a word, why F1 has no value, or ""."""
        if self.tp + self.only_first + self.only_second:
            return ""
        return "only_small_regions" if self.ignored_first + self.ignored_second else "both_empty"


def label_regions(mask: MaskArray) -> tuple[LabelArray, int]:
    """Number the 8-connected regions of `mask` in reading order, from 1; and how many they are."""
    from scipy import ndimage  # imported when first needed: it is slow to load

    labels, number = ndimage.label(mask, _EIGHT, output=np.int32)
    return labels, int(number)


def match_regions(
    first: NDArray[Any],
    second: NDArray[Any],
    *,
    iou: float = SAME_FROM_IOU,
    smallest_px: int = 0,
) -> RegionMatch:
    """Match the regions of two masks one to one: as many as can be, then the largest overlap.

    A region below `smallest_px` that stays without a partner is left out, and its number told; one
    with a partner counts, as two readers who draw one speck at 9 and at 11 px do not disagree.

    Args:
        first, second: shape (H, W) on one pixel grid.
        iou: from this overlap on, over the union of the two, regions can be a pair.
    Raises:
        ValueError: the shapes differ, an array is no mask, `iou` does not lie in (0, 1], or
            `smallest_px` is negative.
    Source:
        Kuhn HW, Nav Res Logist Q 1955;2:83-97 (assignment); Maier-Hein L et al., Nat Methods
        2024;21:195-212 (F1 of matched regions).
    """
    if not 0 < iou <= 1 or smallest_px < 0:
        raise ValueError(f"no limits of a match: iou {iou}, smallest {smallest_px} px")
    ours, theirs = _two(first, second)
    ours_px, theirs_px = (np.bincount(labels.ravel())[1:] for labels in (ours, theirs))
    pairs = _assigned(_overlaps(ours, theirs, ours_px, theirs_px, iou))
    free_ours = np.delete(ours_px, [pair.first - 1 for pair in pairs])
    free_theirs = np.delete(theirs_px, [pair.second - 1 for pair in pairs])
    return RegionMatch(
        tp=len(pairs),
        only_first=int(np.count_nonzero(free_ours >= smallest_px)),
        only_second=int(np.count_nonzero(free_theirs >= smallest_px)),
        pairs=pairs,
        iou=iou,
        smallest_px=smallest_px,
        ignored_first=int(np.count_nonzero(free_ours < smallest_px)),
        ignored_second=int(np.count_nonzero(free_theirs < smallest_px)),
    )


def _two(first: NDArray[Any], second: NDArray[Any]) -> tuple[LabelArray, LabelArray]:
    """The regions of both masks, cut to the box that holds them."""
    first, second = as_mask(first), as_mask(second)
    if first.shape != second.shape:
        raise ValueError(f"masks of {first.shape} and {second.shape} cannot be compared")
    box = bounding_box(first).united(bounding_box(second))
    if box.empty:
        nothing = np.zeros((1, 1), np.int32)
        return nothing, nothing
    return label_regions(first[box.slices])[0], label_regions(second[box.slices])[0]


def _overlaps(
    ours: LabelArray,
    theirs: LabelArray,
    ours_px: NDArray[np.int64],
    theirs_px: NDArray[np.int64],
    least: float,
) -> list[MatchedRegions]:
    """Every two regions that overlap by at least `least` of their union."""
    both = (ours > 0) & (theirs > 0)
    width = theirs_px.size + 1
    places, shared_px = np.unique(
        ours[both].astype(np.int64) * width + theirs[both], return_counts=True
    )
    found = []
    for place, common in zip(places.tolist(), shared_px.tolist(), strict=True):
        one, other = divmod(place, width)
        sizes = int(ours_px[one - 1]), int(theirs_px[other - 1])
        iou = common / (sum(sizes) - common)
        if iou >= least:
            found.append(
                MatchedRegions(
                    first=one, second=other, iou=iou, first_px=sizes[0], second_px=sizes[1]
                )
            )
    return found


def _assigned(able: list[MatchedRegions]) -> tuple[MatchedRegions, ...]:
    """Of all pairs that could be, those that leave no region in two of them."""
    firsts = Counter(pair.first for pair in able)
    seconds = Counter(pair.second for pair in able)
    rivals = [pair for pair in able if firsts[pair.first] > 1 or seconds[pair.second] > 1]
    sure = [pair for pair in able if pair not in rivals] if rivals else able
    return tuple(sorted([*sure, *_settled(rivals)], key=lambda pair: pair.first))


def _settled(rivals: list[MatchedRegions]) -> list[MatchedRegions]:
    """As many pairs as can be, then those of the largest overlap in all."""
    if not rivals:
        return []
    from scipy.optimize import linear_sum_assignment

    rows = {number: place for place, number in enumerate(sorted({one.first for one in rivals}))}
    columns = {number: place for place, number in enumerate(sorted({one.second for one in rivals}))}
    worth = np.zeros((len(rows), len(columns)))
    by_place = {(rows[one.first], columns[one.second]): one for one in rivals}
    for place, one in by_place.items():
        worth[place] = min(worth.shape) + one.iou  # a pair more outweighs any overlap
    chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return [by_place[place] for place in chosen if place in by_place]
