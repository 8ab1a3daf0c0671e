"""By how much two readers' numbers of the same patient differ, in the unit of the numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fibrodesk.agreement.interval import FEWEST_PATIENTS, Interval, around, same_everywhere

_WIDTH = 1.96
"""Standard deviations from the bias to a limit, as the paper has it."""


def _none() -> Interval:
    return Interval(reason="too_few_patients")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlandAltman:
    """The bias (first minus second), the limits that hold 95 % of differences, and the trend.

    `low` and `high` are the limits of agreement; `slope` is by how much the difference grows with
    the mean of the two. Values without a reason are in the unit of what was compared.
    """

    bias: float = math.nan
    bias_interval: Interval = field(default_factory=_none)
    sd: float = math.nan  # of the differences, K - 1 below the line
    low: float = math.nan
    low_interval: Interval = field(default_factory=_none)
    high: float = math.nan
    high_interval: Interval = field(default_factory=_none)
    slope: float = math.nan  # of the difference on the mean, without a unit
    slope_interval: Interval = field(default_factory=_none)
    slope_reason: str = ""
    n: int = 0  # patients with both values
    left_out: int = 0  # patients with one or none
    points: tuple[tuple[float, float], ...] = ()  # (mean, difference), in the order of the values
    reason: str = ""


def bland_altman(first: ArrayLike, second: ArrayLike) -> BlandAltman:
    """Compare two readers' values, shape (K,) each, one a patient; nan is left out as a pair.

    Returns:
        All of it from five patients up; from two to four the bias and the limits without an
        interval; below that nothing, and the reason.
    Raises:
        ValueError: the two do not hold one value for each patient.
    Source:
        Bland JM, Altman DG, Lancet 1986;327:307-310, and Stat Methods Med Res 1999;8:135-160
        (the intervals of the limits, and the regression of the difference on the mean).
    """
    one, other = (np.asarray(each, dtype=np.float64) for each in (first, second))
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"pairs are needed, got {one.shape} and {other.shape}")
    known = ~(np.isnan(one) | np.isnan(other))
    differences, means = (one - other)[known], ((one + other) / 2)[known]
    n = int(known.sum())
    points = tuple(zip(means.tolist(), differences.tolist(), strict=True))
    kept = BlandAltman(n=n, left_out=len(one) - n, points=points)
    if n < 2:
        why = "too_few_patients_for_sd"
        return replace(kept, reason=why, slope_reason=why)
    bias, sd = float(differences.mean()), float(differences.std(ddof=1))
    at_bias = sd / math.sqrt(n)
    at_limit = sd * math.sqrt(1 / n + _WIDTH**2 / (2 * (n - 1)))
    low, high = bias - _WIDTH * sd, bias + _WIDTH * sd
    slope, slope_interval, slope_reason = _slope(means, differences)
    return replace(
        kept,
        bias=bias,
        bias_interval=_over(bias, at_bias, differences),
        sd=sd,
        low=low,
        low_interval=_over(low, at_limit, differences),
        high=high,
        high_interval=_over(high, at_limit, differences),
        slope=slope,
        slope_interval=slope_interval,
        slope_reason=slope_reason,
    )


def _over(value: float, error: float, differences: NDArray[np.float64]) -> Interval:
    n = len(differences)
    if n < FEWEST_PATIENTS:
        return _none()
    if same_everywhere(differences):  # which is no certainty about the next patient
        return Interval(reason="no_spread_between_patients")
    return around(value, error, n - 1)


def _slope(
    means: NDArray[np.float64], differences: NDArray[np.float64]
) -> tuple[float, Interval, str]:
    """The straight line of the differences over the means: its slope, interval and reason."""
    n = len(means)
    if same_everywhere(means):
        return math.nan, Interval(reason="no_value"), "no_spread_of_means"
    across = means - means.mean()
    squares = float((across**2).sum())
    slope = float((across * differences).sum()) / squares
    if n < FEWEST_PATIENTS:
        return slope, _none(), ""
    if same_everywhere(differences):
        return slope, Interval(reason="no_spread_between_patients"), ""
    rest = differences - differences.mean() - slope * across
    error = math.sqrt(float((rest**2).sum()) / (n - 2) / squares)
    return slope, around(slope, error, n - 2), ""
