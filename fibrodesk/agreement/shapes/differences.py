"""What two readers' masks of one frame differ in, piece by piece, each of a kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import as_mask
from fibrodesk.agreement.shapes.elsewhere import placed_elsewhere
from fibrodesk.agreement.shapes.pieces import Cut, Piece, Side, SidePieces, side_pieces
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, bounding_box


class DifferenceKind(StrEnum):
    """In what two masks differ; the names take the first reader's mask as the starting point."""

    BOUNDARY_SHIFT = "boundary_shift"  # of a region that both marked, one drew the edge further out
    MISSED_ISLAND = "missed_island"  # a region that only the first marked
    EXTRA_ISLAND = "extra_island"  # a region that only the second marked
    OTHER_SEGMENT = "other_segment"  # one finding that the two placed in different wall segments


class Mark(IntEnum):
    """What a pixel of `DifferenceMap.kinds` is."""

    NONE = 0  # neither marked it
    BOTH = 1
    SHIFT_FIRST = 2  # boundary shift, marked by the first alone
    SHIFT_SECOND = 3
    MISSED_ISLAND = 4  # by the first alone
    EXTRA_ISLAND = 5  # by the second alone
    ELSEWHERE_FIRST = 6  # where the first placed a finding that the second placed elsewhere
    ELSEWHERE_SECOND = 7


_MARKS = {
    (DifferenceKind.BOUNDARY_SHIFT, Side.FIRST): Mark.SHIFT_FIRST,
    (DifferenceKind.BOUNDARY_SHIFT, Side.SECOND): Mark.SHIFT_SECOND,
    (DifferenceKind.MISSED_ISLAND, Side.FIRST): Mark.MISSED_ISLAND,
    (DifferenceKind.EXTRA_ISLAND, Side.SECOND): Mark.EXTRA_ISLAND,
    (DifferenceKind.OTHER_SEGMENT, Side.FIRST): Mark.ELSEWHERE_FIRST,
    (DifferenceKind.OTHER_SEGMENT, Side.SECOND): Mark.ELSEWHERE_SECOND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: a piece that one reader alone marked, or of OTHER_SEGMENT one of each."""

    kind: DifferenceKind
    pieces: tuple[Piece, ...]
    apart: float | None
    """How far it reaches, in `length_unit`. Of a boundary shift: the greatest distance of a pixel
    of it from the other's mask. Of an island: the gap, the least distance from the other's mask;
    None where the other marked nothing. Of OTHER_SEGMENT: from centre to centre."""
    pixel_mm2: float | None  # None: not calibrated

    @property
    def side(self) -> Side | None:
        """Who marked it; None of OTHER_SEGMENT, where both did, each in another place."""
        return self.pieces[0].side if len(self.pieces) == 1 else None

    @property
    def area_px(self) -> int:
        return sum(piece.area_px for piece in self.pieces)

    @property
    def area(self) -> float:
        """In `area_unit`."""
        return self.area_px * (1.0 if self.pixel_mm2 is None else self.pixel_mm2)

    @property
    def area_unit(self) -> str:
        return "px" if self.pixel_mm2 is None else "mm2"

    @property
    def length_unit(self) -> str:
        return "px" if self.pixel_mm2 is None else "mm"

    @property
    def segments(self) -> tuple[int, ...]:
        """AHA numbers of the wall segments it lies in, of OTHER_SEGMENT the first reader's first;
        within a piece the one that holds most of it first."""
        return tuple(dict.fromkeys(one for piece in self.pieces for one in piece.segments))

    @property
    def box(self) -> PixelBox:
        box = self.pieces[0].box
        for piece in self.pieces[1:]:
            box = box.united(piece.box)
        return box

    @property
    def centre(self) -> ImagePoint:
        """The centre of all its pixels, which need not lie on one of them."""
        x = sum(piece.centre.x_px * piece.area_px for piece in self.pieces) / self.area_px
        y = sum(piece.centre.y_px * piece.area_px for piece in self.pieces) / self.area_px
        return ImagePoint(x, y)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DifferenceMap:
    """Both arrays have the frame's shape (H, W)."""

    kinds: NDArray[np.uint8]  # values of `Mark`
    numbers: NDArray[np.int32]  # 0: no difference; n: it belongs to item n - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Differences:
    """All differences of a frame; their areas sum to the pixels that only one reader marked."""

    items: tuple[Difference, ...]  # largest first
    map: DifferenceMap
    pixel_mm2: float | None

    @property
    def area_px(self) -> int:
        return sum(item.area_px for item in self.items)

    def of_kind(self, kind: DifferenceKind) -> tuple[Difference, ...]:
        """Largest first."""
        return tuple(item for item in self.items if item.kind is kind)

    def at(self, row: int, column: int) -> Difference | None:
        """The difference to which a pixel belongs."""
        number = int(self.map.numbers[row, column])
        return self.items[number - 1] if number else None


def find_differences(
    first: NDArray[Any],
    second: NDArray[Any],
    *,
    domain: NDArray[Any] | None = None,
    segments: NDArray[np.uint8] | None = None,
    spacing: PixelSpacing | None = None,
) -> Differences:
    """Sort what only one of two readers marked into kinds.

    A region (8-connected) that has no pixel in common with the other's mask is an island; what one
    alone marked of the other regions are boundary shifts, one a connected piece. Two islands, one
    of each reader, are one finding placed in different segments by the rule of `elsewhere`. Under
    an exchange of the readers the same pieces are found with the sides exchanged.

    Args:
        first, second: shape (H, W) on one pixel grid.
        domain: shape (H, W); what lies outside is left out, as it is from the counts.
        segments: shape (H, W), AHA number of each pixel's wall segment, 0 outside the wall.
        spacing: makes it mm and mm2; without it the units are px.
    Raises:
        ValueError: the shapes differ, or an array is no mask.
    """
    masks = _masks(first, second, domain)
    shape = masks[0].shape
    if segments is not None and segments.shape != shape:
        raise ValueError(f"segments of {segments.shape} on masks of {shape}")
    kinds, numbers = np.zeros(shape, np.uint8), np.zeros(shape, np.int32)
    box = bounding_box(masks[0]).united(bounding_box(masks[1]))
    pixel_mm2 = None if spacing is None else spacing.pixel_mm2
    found: list[_Found] = []
    if not box.empty:
        cut = Cut(
            masks=(masks[0][box.slices], masks[1][box.slices]),
            box=box,
            segments=None if segments is None else segments[box.slices],
            spacing=spacing,
        )
        sides = tuple(side_pieces(cut, side) for side in Side)
        found = sorted(_found(sides, spacing), key=_largest_first)
        kinds[box.slices] = cut.masks[0] & cut.masks[1]  # `Mark.BOTH` is 1
        _paint(kinds, numbers, found, sides)
    return Differences(
        items=tuple(one.difference for one in found),
        map=DifferenceMap(kinds=kinds, numbers=numbers),
        pixel_mm2=pixel_mm2,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    difference: Difference
    places: tuple[int | None, int | None]  # of its piece among those of either side


def _masks(
    first: NDArray[Any], second: NDArray[Any], domain: NDArray[Any] | None
) -> tuple[MaskArray, MaskArray]:
    masks = [as_mask(array) for array in (first, second, domain) if array is not None]
    shapes = [mask.shape for mask in masks]
    if len(set(shapes)) > 1:
        raise ValueError(f"masks of {' and '.join(map(str, shapes))} cannot be compared")
    if domain is None:
        return masks[0], masks[1]
    return masks[0] & masks[2], masks[1] & masks[2]


def _found(sides: Sequence[SidePieces], spacing: PixelSpacing | None) -> Iterator[_Found]:
    """Each difference once; the pieces of either side go into one of them each."""
    pixel_mm2 = None if spacing is None else spacing.pixel_mm2
    islands = [[place for place, island in enumerate(side.islands) if island] for side in sides]
    firsts, seconds = (
        [side.pieces[place] for place in places]
        for side, places in zip(sides, islands, strict=True)
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    for pair in placed_elsewhere(firsts, seconds, spacing):
        places = (islands[0][pair.first], islands[1][pair.second])
        taken[0].add(places[0])
        taken[1].add(places[1])
        difference = Difference(
            kind=DifferenceKind.OTHER_SEGMENT,
            pieces=(firsts[pair.first], seconds[pair.second]),
            apart=pair.apart,
            pixel_mm2=pixel_mm2,
        )
        yield _Found(difference, places)
    for number, side in enumerate(sides):
        for place, piece in enumerate(side.pieces):
            if place in taken[number]:
                continue
            difference = Difference(
                kind=_kind(piece.side, island=side.islands[place]),
                pieces=(piece,),
                apart=side.apart[place],
                pixel_mm2=pixel_mm2,
            )
            yield _Found(difference, (place, None) if number == 0 else (None, place))


def _kind(side: Side, *, island: bool) -> DifferenceKind:
    if not island:
        return DifferenceKind.BOUNDARY_SHIFT
    return DifferenceKind.MISSED_ISLAND if side is Side.FIRST else DifferenceKind.EXTRA_ISLAND


def _largest_first(found: _Found) -> tuple[float, ...]:
    """By area; equal ones in reading order, whoever marked them."""
    one = found.difference
    return (-one.area_px, one.box.top, one.box.left, one.centre.y_px, one.centre.x_px)


def _paint(
    kinds: NDArray[np.uint8],
    numbers: NDArray[np.int32],
    found: Sequence[_Found],
    sides: Sequence[SidePieces],
) -> None:
    """Write each difference into the maps, through one table a side."""
    for number, side in enumerate(Side):
        pieces = len(sides[number].pieces)
        kind_of, number_of = np.zeros(pieces, np.uint8), np.zeros(pieces, np.int32)
        for item, one in enumerate(found, start=1):
            place = one.places[number]
            if place is not None:
                kind_of[place] = _MARKS[one.difference.kind, side]
                number_of[place] = item
        kinds[sides[number].pixels] = kind_of[sides[number].which]
        numbers[sides[number].pixels] = number_of[sides[number].which]
