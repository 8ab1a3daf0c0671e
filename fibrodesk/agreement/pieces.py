"""The connected pieces of what one of two readers alone marked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.distance import outline, outline_points
from fibrodesk.agreement.regions import LabelArray, label_regions
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
    """All pieces of one reader on a cut of the frame."""

    labels: LabelArray  # shape of the cut: n where pieces[n - 1] lies
    pieces: tuple[Piece, ...]
    islands: tuple[bool, ...]  # of each piece: the whole of a region that the other did not touch
    apart: tuple[float | None, ...]
    """Of each piece the distance to the other's mask: the least of an island, the greatest of
    another; None where the other marked nothing."""


def side_pieces(
    mask: MaskArray,
    other: MaskArray,
    *,
    side: Side,
    corner: tuple[int, int],
    segments: NDArray[np.uint8] | None,
    spacing: PixelSpacing | None,
) -> SidePieces:
    """Find the pieces of `mask` that `other` does not have.

    Args:
        mask, other, segments: the same cut of the frame.
        corner: row and column of the cut on the frame.
        spacing: makes distances mm; without it they are px.
    """
    labels, islands = _labelled(mask, other)
    rows, columns = np.nonzero(labels)
    which = labels[rows, columns] - 1
    area = np.bincount(which, minlength=islands.size)
    centres = [
        np.bincount(which, weights=places, minlength=islands.size) / area + offset + 0.5
        for places, offset in ((rows, corner[0]), (columns, corner[1]))
    ]
    walls = _walls(which, None if segments is None else segments[rows, columns], islands.size)
    boxes = _boxes(labels, corner)
    pieces = tuple(
        Piece(
            side=side,
            area_px=int(area[place]),
            box=boxes[place],
            centre=ImagePoint(float(centres[1][place]), float(centres[0][place])),
            segments=walls[place],
        )
        for place in range(islands.size)
    )
    return SidePieces(
        labels=labels,
        pieces=pieces,
        islands=tuple(islands.tolist()),
        apart=_apart(labels, islands, other, spacing),
    )


def _labelled(mask: MaskArray, other: MaskArray) -> tuple[LabelArray, NDArray[np.bool_]]:
    """Numbers of the pieces, and which of them are islands; islands come last."""
    regions, number = label_regions(mask)
    met = np.zeros(number + 1, np.bool_)
    met[regions[other]] = True
    labels, shifts = label_regions(mask & ~other & met[regions])
    free = ~met
    free[0] = False
    names = np.where(free, shifts + np.cumsum(free), 0).astype(np.int32)
    labels += names[regions]
    alone = int(free.sum())
    return labels, np.arange(shifts + alone) >= shifts


def _walls(
    which: NDArray[np.int32], numbers: NDArray[np.uint8] | None, pieces: int
) -> list[tuple[int, ...]]:
    """The wall segments of each piece, the one with most of its pixels first."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(pieces)]
    if numbers is not None:
        codes = which[numbers > 0].astype(np.int64) * _NUMBERS + numbers[numbers > 0]
        for code, times in zip(*np.unique(codes, return_counts=True), strict=True):
            place, segment = divmod(int(code), _NUMBERS)
            found[place].append((-int(times), segment))
    return [tuple(segment for _times, segment in sorted(each)) for each in found]


def _boxes(labels: LabelArray, corner: tuple[int, int]) -> list[PixelBox]:
    from scipy import ndimage  # imported when first needed: it is slow to load

    down, right = corner
    return [
        PixelBox(rows.start + down, columns.start + right, rows.stop + down, columns.stop + right)
        for rows, columns in ndimage.find_objects(labels)
    ]


def _apart(
    labels: LabelArray,
    islands: NDArray[np.bool_],
    other: MaskArray,
    spacing: PixelSpacing | None,
) -> tuple[float | None, ...]:
    if not islands.size or not other.any():
        return (None,) * islands.size
    of_island = np.concatenate(([False], islands))[labels]
    # the pixel of an island that lies nearest to the other's is one of its edge; the pixel of a
    # shift that lies farthest can lie in the midst of it, as in a hole that one reader filled
    asked = np.argwhere(labels.astype(np.bool_) & (~of_island | outline(of_island)))
    which = labels[asked[:, 0], asked[:, 1]] - 1
    gaps = _gaps(asked, outline_points(other), spacing)
    least, most = np.full(islands.size, np.inf), np.zeros(islands.size)
    np.minimum.at(least, which, gaps)
    np.maximum.at(most, which, gaps)
    return tuple(np.where(islands, least, most).tolist())


def _gaps(
    points: NDArray[np.int64], others: NDArray[np.int64], spacing: PixelSpacing | None
) -> NDArray[np.float64]:
    """From each pixel (row, column) the distance to the nearest of `others`, in mm or px."""
    from scipy.spatial import cKDTree

    step = (1.0, 1.0) if spacing is None else (spacing.row_mm, spacing.column_mm)
    gaps, _ = cKDTree(others * step).query(points * step)
    return np.asarray(gaps, np.float64)
