"""Where two readers part on one frame: each difference with its kind, and the map of them all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray

if TYPE_CHECKING:
    from fibrodesk.agreement.shapes.differences import Difference, Differences


class Kind(StrEnum):
    """The words of `agreement.shapes.differences.DifferenceKind`."""

    BOUNDARY = "boundary_shift"
    MISSED = "missed_island"  # the first alone marked it
    EXTRA = "extra_island"  # the second alone
    ELSEWHERE = "other_segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One difference; `number` is the one at its pin, from 1, the largest first."""

    number: int
    kind: Kind
    by: str  # "A" or "B": who marked it; "" where each marked another place
    area: float
    area_unit: str  # "mm²" or "px²"
    apart: float  # nan where the other marked nothing
    apart_unit: str  # "mm" or "px"
    segments: tuple[int, ...]  # AHA numbers; empty where segments are undefined
    box: PixelBox
    at: ImagePoint


@dataclass(frozen=True, slots=True, eq=False)
class Parting:
    """`marks` holds `shapes.differences.Mark`, shape (H, W); `numbers` the part of a pixel."""

    parts: tuple[Part, ...]
    marks: NDArray[np.uint8]
    numbers: NDArray[np.int32]

    def of(self, kind: Kind) -> MaskArray:
        """The pixels of one kind, whoever marked them."""
        return np.isin(self.marks, _MARKS[kind])

    @property
    def both(self) -> MaskArray:
        return np.asarray(self.marks == _BOTH)

    def area(self, kind: Kind) -> float:
        """Of all differences of a kind, in their unit."""
        return sum(part.area for part in self.parts if part.kind is kind)

    def at(self, point: ImagePoint) -> Part | None:
        """The difference at a point of the image."""
        row, column = int(point.y_px), int(point.x_px)
        if not (0 <= row < self.numbers.shape[0] and 0 <= column < self.numbers.shape[1]):
            return None
        number = int(self.numbers[row, column])
        return self.parts[number - 1] if number else None


_BOTH = 1
_MARKS = {Kind.BOUNDARY: (2, 3), Kind.MISSED: (4,), Kind.EXTRA: (5,), Kind.ELSEWHERE: (6, 7)}


def parting_of(found: Differences) -> Parting:
    """What `agreement.shapes.differences` found, as the screen shows it."""
    parts = tuple(_part(number, item) for number, item in enumerate(found.items, start=1))
    return Parting(parts, found.map.kinds, found.map.numbers)


def _part(number: int, item: Difference) -> Part:
    side = item.side
    return Part(
        number=number,
        kind=Kind(item.kind.value),
        by="" if side is None else ("A" if side is type(side).FIRST else "B"),
        area=item.area,
        area_unit="mm²" if item.area_unit == "mm2" else "px²",
        apart=math.nan if item.apart is None else item.apart,
        apart_unit=item.length_unit,
        segments=item.segments,
        box=item.box,
        at=item.pieces[0].centre,
    )
