"""How far two outlines lie apart, all figures from one pass."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import as_mask
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, bounding_box

TOLERANCE_MM = 1.5
"""Up to here two outlines are the same for the surface Dice, where the cine is calibrated."""
TOLERANCE_PX = 3.0
"""And where it is not, in native pixels."""
Points = NDArray[np.int64]
"""Pixel indices (row, column), shape (N, 2)."""
Lengths = NDArray[np.float64]
_ROUNDING = 1 + 1e-12  # 5 px of 0.3 mm are 1.5 mm, also where a float says a little more


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerances:
    """Up to where two outlines are the same, by the unit; printed beside each surface Dice."""

    mm: float = TOLERANCE_MM
    px: float = TOLERANCE_PX

    def __post_init__(self) -> None:
        if not (self.mm >= 0 and self.px >= 0):
            raise ValueError(f"a tolerance is 0 or more, got {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """Distances between two outlines, in `unit`; nan where one mask or both are empty.

    An outline is the mask without its 4-connected erosion, and what lies outside the frame is
    background; distances go from pixel centre to pixel centre.
    """

    hd: float
    """Largest distance from a point of either outline to the other (Hausdorff)."""
    hd95: float
    """Larger of the two directed 95th percentiles, linear interpolation."""
    assd: float
    """Mean over all points of both outlines."""
    masd: float
    """Mean of the two directed means."""
    nsd: float
    """Share of both outlines within `tolerance` of the other; 0 if one mask is empty."""
    tolerance: float
    unit: str
    """"mm" or "px"."""


def distances(
    first: NDArray[Any],
    second: NDArray[Any],
    *,
    spacing: PixelSpacing | None = None,
    tolerance: float | None = None,
) -> Distances:
    """Measure how far the outlines of two masks lie apart.

    Args:
        first, second: shape (H, W) on one pixel grid.
        spacing: makes it millimetres; without it the unit is the pixel.
        tolerance: of the surface Dice, in that unit; 1.5 mm or 3 px if not given.
    Raises:
        ValueError: the shapes differ, an array is no mask, or the tolerance is negative.
    Source:
        Huttenlocher DP et al., IEEE PAMI 1993;15(9):850-863 (hd); Maier-Hein L et al., Nat
        Methods 2024;21:195-212 (hd95, assd, masd); Nikolov S et al., arXiv 1809.04430 (nsd).
    """
    if tolerance is None:
        tolerance = TOLERANCE_PX if spacing is None else TOLERANCE_MM
    if not tolerance >= 0:
        raise ValueError(f"a tolerance is 0 or more, got {tolerance}")
    unit = "px" if spacing is None else "mm"
    step = (1.0, 1.0) if spacing is None else (spacing.row_mm, spacing.column_mm)
    here, there = _two_outlines(as_mask(first), as_mask(second))
    return _figures(*_apart(here, there, step), tolerance, unit)


def distances_px_and_mm(
    first: MaskArray,
    second: MaskArray,
    *,
    spacing: PixelSpacing | None,
    tolerances: Tolerances | None = None,
) -> tuple[Distances, Distances | None]:
    """Both units, from one search where pixels are square; millimetres only with a spacing.

    Raises:
        ValueError: the shapes differ.
    """
    tolerances = tolerances or Tolerances()
    here, there = _two_outlines(first, second)
    apart = _apart(here, there, (1.0, 1.0))
    in_px = _figures(*apart, tolerances.px, "px")
    if spacing is None:
        return in_px, None
    if spacing.row_mm == spacing.column_mm:
        apart = (apart[0] * spacing.row_mm, apart[1] * spacing.row_mm)
    else:
        apart = _apart(here, there, (spacing.row_mm, spacing.column_mm))
    return in_px, _figures(*apart, tolerances.mm, "mm")


def _two_outlines(first: MaskArray, second: MaskArray) -> tuple[Points, Points]:
    if first.shape != second.shape:
        raise ValueError(f"masks of {first.shape} and {second.shape} cannot be compared")
    return outline_points(first), outline_points(second)


def _apart(here: Points, there: Points, step: tuple[float, float]) -> tuple[Lengths, Lengths]:
    """From each point of either outline to the other; none to or from an outline of no point."""
    if len(here) == 0 or len(there) == 0:
        return np.full(len(here), np.nan), np.full(len(there), np.nan)
    return nearest_distances(here, there, step), nearest_distances(there, here, step)


def _figures(forth: Lengths, back: Lengths, tolerance: float, unit: str) -> Distances:
    """All figures from the distances of each outline's points to the other outline."""
    if len(forth) == 0 or len(back) == 0:
        none = dict.fromkeys(("hd", "hd95", "assd", "masd"), math.nan)
        nsd = math.nan if len(forth) == len(back) else 0.0
        return Distances(**none, nsd=nsd, tolerance=tolerance, unit=unit)
    total = float(forth.sum()) + float(back.sum())
    near = sum(int(np.count_nonzero(one <= tolerance * _ROUNDING)) for one in (forth, back))
    points = len(forth) + len(back)
    return Distances(
        hd=float(max(forth.max(), back.max())),
        hd95=float(max(np.percentile(forth, 95), np.percentile(back, 95))),
        assd=total / points,
        masd=float(forth.mean() + back.mean()) / 2,
        nsd=near / points,
        tolerance=tolerance,
        unit=unit,
    )


def outline(mask: MaskArray) -> MaskArray:
    """The pixels of `mask` with a free pixel, or the frame's edge, above, below or beside."""
    wide = np.pad(mask, 1)
    inner = wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
    return mask & ~inner


def outline_points(mask: MaskArray) -> Points:
    """The outline as pixel indices (row, column), shape (N, 2)."""
    box = bounding_box(mask)  # nothing outside the box can touch the outline
    corner = np.array([box.top, box.left])
    return np.asarray(np.argwhere(outline(mask[box.slices])) + corner, dtype=np.int64)


def nearest_distances(points: Points, others: Points, step: tuple[float, float]) -> Lengths:
    """From each of `points` the distance to the nearest of `others`; `step` is (row, column).

    A tree over the few outline pixels gives the same exact numbers as a distance transform of the
    crop that holds both outlines, in half of its time.
    """
    from scipy.spatial import cKDTree  # imported when first needed: it is slow to load

    _, nearest = cKDTree(others * step).query(points * step)
    # from whole pixels, so that 1 px is `step` to the bit
    apart = (points - others[nearest]) * step
    return np.asarray(np.hypot(apart[:, 0], apart[:, 1]), dtype=np.float64)
