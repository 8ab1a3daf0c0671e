"""The mask between two masks, for a moment between theirs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.vision.distance import DistanceArray, signed_distance_px

_FARTHEST = 3.0  # islands belong together up to so many times the sum of their radii
_EDGE_PX = 2  # kept free around both masks, so that every island has an edge

_Centre = NDArray[np.float64]  # (2,): x and y in px


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Between:
    """A mask of the moment asked for, bool (H, W)."""

    mask: MaskArray
    alone: int  # islands that only one of the two masks has: they fade towards the other
    lost: bool  # nothing is left, though both masks have pixels


@dataclass(frozen=True, slots=True, eq=False)
class _Island:
    mask: MaskArray
    centre: _Centre
    radius_px: float  # of the disc of its area

    @classmethod
    def of(cls, mask: MaskArray) -> _Island:
        rows, columns = np.nonzero(mask)
        centre = np.array([columns.mean(), rows.mean()])
        return cls(mask, centre, math.sqrt(rows.size / math.pi))


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """From what it is at first to what it is at last; one of them may be missing."""

    first: _Island | None
    last: _Island | None
    first_px: DistanceArray
    last_px: DistanceArray

    @classmethod
    def of(cls, first: _Island | None, last: _Island | None) -> _Way:
        distances = [
            signed_distance_px(island.mask) if island is not None else np.zeros((0, 0), np.float32)
            for island in (first, last)
        ]
        return cls(first, last, *distances)

    def at(self, share: float) -> DistanceArray:
        if self.last is None:
            return np.asarray(self.first_px - share * self.first_px.max(), np.float32)
        if self.first is None:
            return np.asarray(self.last_px - (1 - share) * self.last_px.max(), np.float32)
        way = self.last.centre - self.first.centre
        first = _moved(self.first_px, share * way)
        last = _moved(self.last_px, (share - 1) * way)
        return np.asarray((1 - share) * first + share * last, np.float32)


class Interpolation:
    """Two masks and what lies between them, by their signed distances.

    Every island is laid on the place that it has at the moment asked for before the distances
    are mixed: a thin one that has moved by more than its width would vanish on the way where
    they are mixed as they lie. Which island becomes which: see `_pairs`.

    Source:
        Raya and Udupa, IEEE Trans Med Imaging 1990;9:32-42, shape-based interpolation.
    """

    def __init__(self, first: MaskArray, last: MaskArray) -> None:
        """Two masks, bool (H, W).

        Raises:
            ValueError: they differ in shape, or one of them is empty.
        """
        if first.shape != last.shape or not (first.any() and last.any()):
            raise ValueError("two masks of one shape are wanted, and neither empty")
        self._shape = (first.shape[0], first.shape[1])
        both = bounding_box(first).united(bounding_box(last))
        self._box = _widened(both, _EDGE_PX)
        self._ways = [
            _Way.of(one, other) for one, other in _pairs(self._cut(first), self._cut(last))
        ]

    def at(self, share: float) -> Between:
        """For the moment that lies `share`, 0 to 1, of the way from the first mask to the last."""
        if not 0 <= share <= 1:
            raise ValueError(f"{share} of the way does not lie between two masks")
        part = np.zeros((self._box.height, self._box.width), np.bool_)
        for way in self._ways:
            part |= way.at(share) > 0
        found = np.zeros(self._shape, np.bool_)
        inside = self._box.clipped(self._shape)
        top, left = inside.top - self._box.top, inside.left - self._box.left
        found[inside.slices] = part[top : top + inside.height, left : left + inside.width]
        alone = sum(way.first is None or way.last is None for way in self._ways)
        return Between(mask=found, alone=alone, lost=not found.any())

    def _cut(self, mask: MaskArray) -> MaskArray:
        """`mask` at the box, which reaches beyond the image."""
        cut = np.zeros((self._box.height, self._box.width), np.bool_)
        inside = self._box.clipped(self._shape)
        top, left = inside.top - self._box.top, inside.left - self._box.left
        cut[top : top + inside.height, left : left + inside.width] = mask[inside.slices]
        return cut


def _pairs(first: MaskArray, last: MaskArray) -> list[tuple[_Island | None, _Island | None]]:
    """Which islands of one mask become which of the other.

    As many on both sides are paired by their place among the others, as the heart carries them
    on together. Else what overlaps belongs together, so that one may part into two and two may
    join; of the rest the nearest pair up. An island without a partner stands alone.
    """
    ours, theirs = _islands(first), _islands(last)
    if len(ours) == len(theirs):
        way = _middle(theirs) - _middle(ours)
        return _nearest(ours, theirs, way=way)
    joined, ours, theirs = _overlapping(ours, theirs)
    return joined + _nearest(ours, theirs, way=np.zeros(2))


def _islands(mask: MaskArray) -> list[_Island]:
    count, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    return [_Island.of(labels == number) for number in range(1, count)]


def _middle(islands: Sequence[_Island]) -> _Centre:
    return np.asarray(np.mean([island.centre for island in islands], axis=0), np.float64)


def _overlapping(
    ours: list[_Island], theirs: list[_Island]
) -> tuple[list[tuple[_Island | None, _Island | None]], list[_Island], list[_Island]]:
    """Groups that overlap, each as one island a side; then what is left of either side."""
    groups: list[tuple[list[_Island], list[_Island]]] = []
    for island in ours:
        met = [other for other in theirs if (island.mask & other.mask).any()]
        touched = [group for group in groups if any(other in group[1] for other in met)]
        mine = [island, *(each for group in touched for each in group[0])]
        others = [*met, *(each for group in touched for each in group[1] if each not in met)]
        groups = [group for group in groups if group not in touched] + [(mine, others)]
    joined = [(_union(mine), _union(others)) for mine, others in groups if others]
    met_ours = {id(each) for mine, others in groups if others for each in mine}
    met_theirs = {id(each) for _mine, others in groups for each in others}
    return (
        list(joined),
        [each for each in ours if id(each) not in met_ours],
        [each for each in theirs if id(each) not in met_theirs],
    )


def _union(islands: Sequence[_Island]) -> _Island:
    return _Island.of(np.logical_or.reduce([island.mask for island in islands]))


def _nearest(
    ours: Sequence[_Island], theirs: Sequence[_Island], *, way: _Centre
) -> list[tuple[_Island | None, _Island | None]]:
    """Pairs, the closest first; `way` is how far all of them have moved together."""
    free, taken = list(theirs), []
    apart = sorted(
        (float(np.linalg.norm(one.centre + way - other.centre)), place, number)
        for place, one in enumerate(ours)
        for number, other in enumerate(theirs)
    )
    partner: dict[int, int] = {}
    for far_px, place, number in apart:
        if place in partner or number in taken:
            continue
        if far_px <= _FARTHEST * (ours[place].radius_px + theirs[number].radius_px):
            partner[place] = number
            taken.append(number)
    found: list[tuple[_Island | None, _Island | None]] = [
        (one, theirs[partner[place]] if place in partner else None)
        for place, one in enumerate(ours)
    ]
    free = [other for number, other in enumerate(theirs) if number not in taken]
    return found + [(None, other) for other in free]


def _moved(distance: DistanceArray, by_px: _Centre) -> DistanceArray:
    """The same distances, shifted; beyond the edge they go on as they are there."""
    rows, columns = distance.shape
    shift = np.array([[1, 0, by_px[0]], [0, 1, by_px[1]]], np.float64)
    moved = cv2.warpAffine(
        distance, shift, (columns, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.float32)


def _widened(box: PixelBox, by_px: int) -> PixelBox:
    return PixelBox(box.top - by_px, box.left - by_px, box.bottom + by_px, box.right + by_px)
