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
_MOST_GROWTH = 4.0  # of an island's radius, from one mask to the other
_SPECK_PX = 2.0  # radius
_EDGE_PX = 2  # kept free around both masks, so that every island has an edge

_LEAST_SPREAD = 0.5 * np.eye(2)  # px²; so that one pixel can become a line

_Centre = NDArray[np.float64]  # (2,): x and y in px
_Spread = NDArray[np.float64]  # (2, 2) in px²


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
    spread: _Spread  # covariance of its pixels
    radius_px: float  # of the disc of its area

    @classmethod
    def of(cls, mask: MaskArray) -> _Island:
        places = np.stack(np.nonzero(mask)[::-1]).astype(np.float64)  # x, then y
        centre = places.mean(axis=1)
        apart = places - centre[:, None]
        spread = apart @ apart.T / places.shape[1] + _LEAST_SPREAD
        return cls(mask, centre, spread, math.sqrt(places.shape[1] / math.pi))


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

    @property
    def fades(self) -> bool:
        """Whether more than a speck of it is in one of the masks alone."""
        only = self.last if self.first is None else self.first if self.last is None else None
        return only is not None and only.radius_px > _SPECK_PX

    def at(self, share: float) -> DistanceArray:
        if self.last is None:
            return np.asarray(self.first_px - share * self.first_px.max(), np.float32)
        if self.first is None:
            return np.asarray(self.last_px - (1 - share) * self.last_px.max(), np.float32)
        centre = (1 - share) * self.first.centre + share * self.last.centre
        whole = _transport(self.first.spread, self.last.spread)
        back = _inverse((1 - share) * np.eye(2) + share * whole)
        first = _laid(self.first_px, back, self.first.centre, centre)
        last = _laid(self.last_px, whole @ back, self.last.centre, centre)
        return np.asarray((1 - share) * first + share * last, np.float32)


class Interpolation:
    """Two masks and what lies between them, by their signed distances.

    Every island is laid on the place and stretched to the spread that it has at the moment asked
    for before the distances are mixed: a thin one that has moved by more than its width would
    vanish on the way where they are mixed as they lie. Which becomes which: see `_pairs`.

    Source:
        Raya and Udupa, IEEE Trans Med Imaging 1990;9:32-42, shape-based interpolation.
        McCann, Adv Math 1997;128:153-179, displacement interpolation, here of the moments.
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
        alone = sum(way.fades for way in self._ways)
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
    """The common centre of all their pixels."""
    centres = [island.centre for island in islands]
    weights = [island.radius_px**2 for island in islands]
    return np.asarray(np.average(centres, axis=0, weights=weights), np.float64)


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
    taken: list[int] = []
    apart = sorted(
        (float(np.linalg.norm(one.centre + way - other.centre)), place, number)
        for place, one in enumerate(ours)
        for number, other in enumerate(theirs)
        if _alike(one, other)
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


def _alike(one: _Island, other: _Island) -> bool:
    """A speck does not become a scar, however near it lies."""
    return max(one.radius_px, other.radius_px) < _MOST_GROWTH * min(one.radius_px, other.radius_px)


def _transport(first: _Spread, last: _Spread) -> _Spread:
    """The stretching without turning that gives an island of one spread the other."""
    root = _root(first)
    inverse = _inverse(root)
    return np.asarray(inverse @ _root(root @ last @ root) @ inverse, np.float64)


def _inverse(spread: _Spread) -> _Spread:
    return np.asarray(np.linalg.inv(spread), np.float64)


def _root(spread: _Spread) -> _Spread:
    """The symmetric square root."""
    values, axes = np.linalg.eigh(spread)
    return np.asarray((axes * np.sqrt(np.maximum(values, 0))) @ axes.T, np.float64)


def _laid(
    distance: DistanceArray, stretch: _Spread, centre: _Centre, laid_on: _Centre
) -> DistanceArray:
    """The distances as they are at `stretch` times the way from the centre that they are laid on.

    Beyond the edge they go on as they are there.
    """
    rows, columns = distance.shape
    source = np.column_stack([stretch, centre - stretch @ laid_on])
    laid = cv2.warpAffine(
        distance,
        source,
        (columns, rows),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(laid, np.float32)


def _widened(box: PixelBox, by_px: int) -> PixelBox:
    return PixelBox(box.top - by_px, box.left - by_px, box.bottom + by_px, box.right + by_px)
