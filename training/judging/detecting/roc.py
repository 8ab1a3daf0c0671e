"""How well a score tells patients or frames with fibrosis from those without, at any threshold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.bootstrap import percentiles, ratios, resampled_sums
from fibrodesk.agreement.interval import (
    FEWEST_PATIENTS,
    Interval,
    beside,
    interval_of_left_out,
)
from training.judging.intervals import ends, number

Array = NDArray[np.float64]
MOST_POINTS = 200
"""Of a printed curve; between two of them no more than half a percent of the frames lie."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """One patient's scores: of what is positive by the reference, and of what is not."""

    positive: Array
    negative: Array


def roc(patients: Sequence[Scores]) -> dict[str, Any]:
    """The curve and its area, the patient as the unit of the interval.

    The interval is the jackknife over patients on arctanh(2 area - 1), the bootstrap of patients
    beside; no value where one of the two kinds is missing.

    Source:
        Hanley JA, McNeil BJ, Radiology 1982;143:29-36 (the area as the share of pairs in order);
        Obuchowski NA, Biometrics 1997;53:567-578 (several scores of one patient).
    """
    wins, ones, zeros = _pairs(patients)
    area = _area(wins.sum(), ones.sum(), zeros.sum())
    interval = _interval(area, wins, ones, zeros)
    reasons: dict[str, str] = {}
    if math.isnan(area):
        reasons["area"] = "one_kind_only"
    drawn = beside(_drawn(wins, ones, zeros), interval)
    return {
        "area": number(area),
        "interval": ends(interval, reasons, "interval"),
        "bootstrap": ends(drawn, reasons, "bootstrap"),
        "positive": int(ones.sum()),
        "negative": int(zeros.sum()),
        "curve": [] if math.isnan(area) else curve(patients),
        "reasons": reasons,
    }


def curve(patients: Sequence[Scores]) -> list[list[float]]:
    """Points (1 - specificity, sensitivity, least score that is taken for positive), rising.

    Only corners stand, and of very many every so-manieth; the first point, where nothing is taken
    for positive, has the largest score there is.
    """
    positive = np.sort(np.concatenate([each.positive for each in patients]))
    negative = np.sort(np.concatenate([each.negative for each in patients]))
    scores = np.unique(np.concatenate((positive, negative)))[::-1]
    found = np.column_stack(
        (
            1 - np.searchsorted(negative, scores, side="left") / max(1, len(negative)),
            1 - np.searchsorted(positive, scores, side="left") / max(1, len(positive)),
            scores,
        )
    )
    points = np.vstack(([[0.0, 0.0, scores[0]]], found))
    points = points[_corners(points)]
    if len(points) > MOST_POINTS:
        points = points[np.unique(np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int))]
    return [[float(x) for x in point] for point in points]


def _corners(points: Array) -> NDArray[np.bool_]:
    """Without the points that lie on a straight line between their neighbours."""
    steps = np.diff(points[:, :2], axis=0)
    cross = steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]
    return np.concatenate(([True], np.abs(cross) > 1e-12, [True]))


def _pairs(patients: Sequence[Scores]) -> tuple[Array, Array, Array]:
    """(K, K): pairs in order of a positive of one patient and a negative of another; counts."""
    count = len(patients)
    ones = np.array([len(each.positive) for each in patients], dtype=np.float64)
    zeros = np.array([len(each.negative) for each in patients], dtype=np.float64)
    wins = np.zeros((count, count))
    for at, one in enumerate(patients):
        for to, other in enumerate(patients):
            if len(one.positive) and len(other.negative):
                ranked = np.sort(other.negative)
                below = np.searchsorted(ranked, one.positive, side="left")
                upto = np.searchsorted(ranked, one.positive, side="right")
                wins[at, to] = (below + upto).sum() / 2  # a tie counts half
    return wins, ones, zeros


def _area(wins: float, ones: float, zeros: float) -> float:
    return float(wins / (ones * zeros)) if ones and zeros else math.nan


def _interval(area: float, wins: Array, ones: Array, zeros: Array) -> Interval:
    if math.isnan(area):
        return Interval(reason="no_value")
    without = [
        _area(
            wins.sum() - wins[at].sum() - wins[:, at].sum() + wins[at, at],
            ones.sum() - ones[at],
            zeros.sum() - zeros[at],
        )
        for at in range(len(ones))
    ]
    found = interval_of_left_out(2 * area - 1, 2 * np.array(without) - 1)
    if not found.defined:
        return found
    return Interval(low=(found.low + 1) / 2, high=(found.high + 1) / 2)


def _drawn(wins: Array, ones: Array, zeros: Array) -> Interval:
    if len(ones) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    times = resampled_sums(np.eye(len(ones)))
    in_order = np.asarray(((times @ wins) * times).sum(axis=1), dtype=np.float64)
    return percentiles(ratios(in_order, (times @ ones) * (times @ zeros)))
