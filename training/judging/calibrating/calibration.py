"""Whether a probability means what it says, where it matters: along the reference's boundary.

Far from any boundary a network is sure and right; there its error is nearly 0 whatever it does near
one. So the error is taken on a band along the boundary, in pixels of the 256 square.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.bootstrap import percentiles, resampled_sums
from fibrodesk.agreement.interval import (
    FEWEST_PATIENTS,
    SHARES,
    Interval,
    beside,
    interval_of_left_out,
    interval_of_mean,
)
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.domain.mask import MaskArray, bounding_box
from training.judging.intervals import bootstrap_mean, ends, number

BINS = 15
"""Of equal width from 0 to 1, as Guo has them."""
BAND_PX = 10.0
"""How far the band reaches to either side of the boundary, in pixels of the 256 square."""
NARROW_PX = 5.0
"""The other way to read "a band of 10 px": ten pixels wide. Printed beside the first, as it counts
what nobody can know for an error (decision 30)."""

Table = NDArray[np.float64]
"""Shape (BINS, 3): pixels, the sum of their probabilities, how many are of the structure."""
NOTHING: Table = np.zeros((BINS, 3))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reliability:
    """One frame's pixels near the boundary, by probability; all zeros where there is none."""

    band: Table
    narrow: Table
    brier_band: float  # mean squared error there; nan without a boundary


NO_BOUNDARY = Reliability(band=NOTHING, narrow=NOTHING, brier_band=math.nan)


def reliability(reference: MaskArray, probability: FloatImage, *, scale: float) -> Reliability:
    """What the probabilities near the boundary of `reference`, both (H, W), say and what is true.

    Args:
        scale: pixels of the 256 square for one of these.
    """
    box = bounding_box(reference)
    if box.empty:
        return NO_BOUNDARY
    near = _grown(box, math.ceil(BAND_PX / scale) + 1, reference.shape)
    true, said = reference[near.slices], probability[near.slices]
    away = edge_distance(true, at_frame=_sides(near, reference.shape)) * scale
    band, narrow = away <= BAND_PX, away <= NARROW_PX
    return Reliability(
        band=table_of(true[band], said[band]),
        narrow=table_of(true[narrow], said[narrow]),
        brier_band=float(np.mean((said[band] - true[band]) ** 2)) if band.any() else math.nan,
    )


def edge_distance(
    mask: MaskArray, *, at_frame: tuple[bool, bool, bool, bool] = (True,) * 4
) -> NDArray[np.float32]:
    """From the middle of each pixel to the edge of `mask`, (H, W), in pixels; 0.5 beside it.

    Args:
        at_frame: whether the frame ends above, below, left and right; background lies beyond.
    """
    top, bottom, left, right = (int(side) for side in at_frame)
    wide = np.pad(mask.view(np.uint8), ((top, bottom), (left, right)))
    inside, outside = (
        cv2.distanceTransform(part, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for part in (wide, 1 - wide)
    )
    away = np.maximum(inside, outside) - np.float32(0.5)
    return np.asarray(away[top : away.shape[0] - bottom, left : away.shape[1] - right])


def table_of(true: NDArray[np.bool_], said: NDArray[np.floating[Any]]) -> Table:
    """Pixels (N,) by the bin of their probability."""
    place = np.minimum((said * BINS).astype(np.intp), BINS - 1)
    columns = (None, said, true.astype(np.float64))
    return np.stack([np.bincount(place, each, BINS) for each in columns], axis=1).astype(np.float64)


def expected_error(table: Table) -> float:
    """Expected calibration error: the mean over pixels of how far a bin's claim is from the truth.

    Returns:
        A fraction, or nan of no pixel.
    Source:
        Naeini MP et al., AAAI 2015:2901-2907; Guo C et al., ICML 2017, arXiv 1706.04599.
    """
    pixels = float(table[:, 0].sum())
    if pixels == 0:
        return math.nan
    return float(np.abs(table[:, 1] - table[:, 2]).sum()) / pixels


def calibration_figures(patients: Sequence[Table], narrow: Sequence[Table]) -> dict[str, Any]:
    """Of one table a patient, summed over that patient's frames: pooled, and mean of patients."""
    whole = sum(patients, NOTHING)
    each = [expected_error(table) for table in patients]
    reasons: dict[str, str] = {}
    macro, micro = interval_of_mean(each, SHARES), _pooled_interval(patients)
    known = [value for value in each if not math.isnan(value)]
    found = {
        "micro": number(expected_error(whole)),
        "macro": number(float(np.mean(known)) if known else math.nan),
        "sd": number(float(np.std(known, ddof=1)) if len(known) > 1 else math.nan),
        "median": number(float(np.median(known)) if known else math.nan),
        "interval": ends(macro, reasons, "interval"),
        "interval_micro": ends(micro, reasons, "interval_micro"),
        "bootstrap": ends(beside(bootstrap_mean(each), macro), reasons, "bootstrap"),
        "bootstrap_micro": ends(beside(_drawn(patients), micro), reasons, "bootstrap_micro"),
        "patients": len(known),
    }
    if len(known) < 2:
        reasons["sd"] = "too_few_patients_for_sd"
    if not known:
        reasons |= dict.fromkeys(("micro", "macro", "median"), "no_boundary")
    return {
        "band_px256": BAND_PX,
        "bins": BINS,
        "pixels": int(whole[:, 0].sum()),
        "ece": {**found, "reasons": reasons},
        "ece_micro_within_5_px256": number(expected_error(sum(narrow, NOTHING))),
        "table": _rows(whole),
        "reasons": {} if known else {"ece_micro_within_5_px256": "no_boundary"},
    }


def _rows(table: Table) -> list[dict[str, Any]]:
    """For a reliability plot: what a bin said, and how often it was so."""
    return [
        {
            "low": at / BINS,
            "high": (at + 1) / BINS,
            "pixels": int(pixels),
            "said": number(said / pixels if pixels else math.nan),
            "true": number(true / pixels if pixels else math.nan),
            "reasons": {} if pixels else dict.fromkeys(("said", "true"), "no_pixel"),
        }
        for at, (pixels, said, true) in enumerate(table.tolist())
    ]


def _pooled_interval(patients: Sequence[Table]) -> Interval:
    known = [table for table in patients if table[:, 0].any()]
    whole = sum(known, NOTHING)
    return SHARES.cut(
        interval_of_left_out(
            expected_error(whole), [expected_error(whole - table) for table in known]
        )
    )


def _drawn(patients: Sequence[Table]) -> Interval:
    known = [table for table in patients if table[:, 0].any()]
    if len(known) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    sums = resampled_sums(np.stack(known).reshape(len(known), -1)).reshape(-1, BINS, 3)
    apart = np.abs(sums[..., 1] - sums[..., 2]).sum(axis=1)
    return percentiles(np.asarray(apart / sums[..., 0].sum(axis=1), dtype=np.float64))


def _grown(box: PixelBox, by: int, shape: tuple[int, ...]) -> PixelBox:
    return PixelBox(
        max(0, box.top - by),
        max(0, box.left - by),
        min(shape[0], box.bottom + by),
        min(shape[1], box.right + by),
    )


def _sides(box: PixelBox, shape: tuple[int, ...]) -> tuple[bool, bool, bool, bool]:
    return box.top == 0, box.bottom == shape[0], box.left == 0, box.right == shape[1]
