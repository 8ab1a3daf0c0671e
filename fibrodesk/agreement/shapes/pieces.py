"""The connected pieces of what one of two readers alone marked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.distance import nearest_distances, outline, outline_points
from fibrodesk.agreement.shapes.regions import label_regions
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray

_NUMBERS = 256  # of wall segments, as a segment map is uint8


class Side(StrEnum):
    """Which of two readers; the screen knows their names or letters."""

    FIRST = "first"
    SECOND = "second"

    @property
    def other(self) -> Side:
        return Side.SECOND if self is Side.FIRST else Side.FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A connected piece that one reader marked and the other did not."""

    side: Side  # who marked it
    area_px: int
    box: PixelBox  # on the frame
    centre: ImagePoint  # of its pixels; need not lie on one of them
    segments: tuple[int, ...]  # AHA numbers; the one that holds most of it first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SidePieces:
    """All pieces of one reader, and of each pixel in which of them it lies."""

    pixels: tuple[NDArray[np.int64], NDArray[np.int64]]  # rows and columns on the frame, (N,)
    which: NDArray[np.int64]  # shape (N,): the place of the pixel's piece in `pieces`
    pieces: tuple[Piece, ...]
    islands: tuple[bool, ...]  # of each piece: the whole of a region that the other did not touch
    apart: tuple[float | None, ...]
    """Of each piece the distance to the other's mask: the least of an island, the greatest of
    another; None where the other marked nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """The part of a frame that holds both masks; `segments` is its part of the segment map."""

    masks: tuple[MaskArray, MaskArray]
    box: PixelBox
    segments: NDArray[np.uint8] | None
    spacing: PixelSpacing | None  # makes distances mm; without it they are px


def side_pieces(cut: Cut, side: Side) -> SidePieces:
    """Find the pieces that one reader marked and the other did not."""
    mask, other = cut.masks if side is Side.FIRST else cut.masks[::-1]
    alone = mask & ~other
    rows, columns = np.nonzero(alone)
    labels, number = label_regions(alone)
    which = labels[rows, columns].astype(np.int64) - 1
    islands = np.ones(number, np.bool_)
    islands[which[_beside(mask & other, rows, columns)]] = False
    on_frame = (rows + cut.box.top, columns + cut.box.left)
    numbers = None if cut.segments is None else cut.segments[rows, columns]
    return SidePieces(
        pixels=on_frame,
        which=which,
        pieces=_pieces(which, on_frame, _walls(which, numbers, number), side),
        islands=tuple(islands.tolist()),
        apart=_apart((rows, columns), which, islands, cut, mask=mask, other=other),
    )


def step_of(spacing: PixelSpacing | None) -> tuple[float, float]:
    """From a row to the next and from a column to the next: in mm, or 1 px."""
    return (1.0, 1.0) if spacing is None else (spacing.row_mm, spacing.column_mm)


def _beside(
    mask: MaskArray, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which of the pixels have one of `mask` among their eight neighbours."""
    wide = np.pad(mask, 1)
    found = np.zeros(rows.size, np.bool_)
    for down in range(3):
        for right in range(3):
            found |= wide[rows + down, columns + right]
    return found


def _pieces(
    which: NDArray[np.int64],
    pixels: tuple[NDArray[np.int64], NDArray[np.int64]],
    walls: list[tuple[int, ...]],
    side: Side,
) -> tuple[Piece, ...]:
    area = np.bincount(which, minlength=len(walls))
    y_px, x_px = (
        np.bincount(which, weights=at, minlength=len(walls)) / area + 0.5 for at in pixels
    )
    boxes = _boxes(which, *pixels, len(walls))
    return tuple(
        Piece(
            side=side,
            area_px=int(area[place]),
            box=boxes[place],
            centre=ImagePoint(float(x_px[place]), float(y_px[place])),
            segments=segments,
        )
        for place, segments in enumerate(walls)
    )


def _walls(
    which: NDArray[np.int64], numbers: NDArray[np.uint8] | None, pieces: int
) -> list[tuple[int, ...]]:
    """The wall segments of each piece, the one with most of its pixels first."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(pieces)]
    if numbers is not None:
        codes = which[numbers > 0] * _NUMBERS + numbers[numbers > 0]
        for code, times in zip(*np.unique(codes, return_counts=True), strict=True):
            place, segment = divmod(int(code), _NUMBERS)
            found[place].append((-int(times), segment))
    return [tuple(segment for _times, segment in sorted(each)) for each in found]


def _boxes(
    which: NDArray[np.int64], rows: NDArray[np.int64], columns: NDArray[np.int64], pieces: int
) -> list[PixelBox]:
    far = np.iinfo(np.int64).max
    edges = []
    for places in (rows, columns):
        least, most = np.full(pieces, far), np.zeros(pieces, np.int64)
        np.minimum.at(least, which, places)
        np.maximum.at(most, which, places)
        edges += [least.tolist(), (most + 1).tolist()]
    top, bottom, left, right = edges
    return [PixelBox(*sides) for sides in zip(top, left, bottom, right, strict=True)]


def _apart(
    pixels: tuple[NDArray[np.int64], NDArray[np.int64]],
    which: NDArray[np.int64],
    islands: NDArray[np.bool_],
    cut: Cut,
    *,
    mask: MaskArray,
    other: MaskArray,
) -> tuple[float | None, ...]:
    if not islands.size or not other.any():
        return (None,) * islands.size
    # the pixel of an island that lies nearest to the other's is one of its edge; the pixel of a
    # shift that lies farthest can lie in the midst of it, as in a hole that one reader filled
    asked = ~islands[which] | outline(mask)[pixels]
    points, others = np.stack(pixels, axis=1)[asked], outline_points(other)
    gaps = nearest_distances(points, others, step_of(cut.spacing))
    least, most = np.full(islands.size, np.inf), np.zeros(islands.size)
    np.minimum.at(least, which[asked], gaps)
    np.maximum.at(most, which[asked], gaps)
    return tuple(np.where(islands, least, most).tolist())
