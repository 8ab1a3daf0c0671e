"""Intervals of a model's figures as the figures print them, each with the bootstrap beside."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fibrodesk.agreement.bootstrap import (
    NARROW_BELOW,
    RESAMPLES,
    SEED,
    percentiles,
    ratios,
    resampled_sums,
)
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.interval import FEWEST_PATIENTS, Interval
from fibrodesk.agreement.overlap import dice, iou, precision, recall

Array = NDArray[np.float64]

OVERLAPS: dict[str, Callable[[Counts], float]] = {
    "dice": dice,
    "iou": iou,
    "precision": precision,
    "recall": recall,
}
_PARTS = {  # of (tp, reference only, model only): above the line, and below it
    "dice": ((2, 0, 0), (2, 1, 1)),
    "iou": ((1, 0, 0), (1, 1, 1)),
    "precision": ((1, 0, 0), (1, 0, 1)),
    "recall": ((1, 0, 0), (1, 1, 0)),
}


def bootstrap_mean(values: ArrayLike) -> Interval:
    """Of a mean over patients, shape (K,); one with nan is drawn too and left out of the mean."""
    array = np.asarray(values, dtype=np.float64)
    if np.count_nonzero(~np.isnan(array)) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    sums = resampled_sums(np.column_stack((np.nan_to_num(array), ~np.isnan(array))))
    return percentiles(ratios(sums[:, 0], sums[:, 1]))


def bootstrap_share(counts: Sequence[Counts], name: str) -> Interval:
    """Of a pooled overlap, by its name in `OVERLAPS`; one entry a patient."""
    if len(counts) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    return percentiles(_share(resampled_sums(_columns(counts)), name))


def ends(interval: Interval, reasons: dict[str, str], name: str) -> list[float] | None:
    """Both ends for the JSON, or None with the reason put under `name`."""
    if not interval.defined:
        reasons[name] = interval.reason
        return None
    return [interval.low, interval.high]


def number(value: float) -> float | None:
    """A value for the JSON: null where there is none."""
    return None if math.isnan(value) else float(value)


def bootstrap_facts(patients: int) -> dict[str, Any]:
    """What stands beside every bootstrap interval of a side, once."""
    return {"resamples": RESAMPLES, "seed": SEED, "too_narrow": patients < NARROW_BELOW}


def _columns(counts: Sequence[Counts]) -> Array:
    return np.array([(c.tp, c.a_only, c.b_only) for c in counts], dtype=np.float64)


def _share(sums: Array, name: str) -> Array:
    above, below = (np.array(weights, dtype=np.float64) for weights in _PARTS[name])
    return ratios(sums @ above, sums @ below)
