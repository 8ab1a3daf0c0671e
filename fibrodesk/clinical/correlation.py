"""How two measurements of the same patients go together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST_VALUES = 4
"""Below this many patients nothing is given; Fisher's interval needs more than three."""
_LEVEL = 0.95
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Pearson's r with Fisher's interval and p, and Spearman's rank correlation.

    nan where a value is missing, and `reason` or `interval_reason` in a word.
    """

    n: int  # patients who have both values
    r: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    spearman: float = math.nan
    spearman_p: float = math.nan
    reason: str = ""
    interval_reason: str = ""


def correlate(first: ArrayLike, second: ArrayLike) -> Correlation:
    """Correlate two values of each patient; a pair with a nan is left out.

    Args:
        first, second: shape (K,), one a patient.
    Raises:
        ValueError: the two do not hold one value for each patient.
    Source:
        Pearson K, Phil Trans R Soc A 1896;187:253-318; Fisher RA, Metron 1921;1:3-32;
        Spearman C, Am J Psychol 1904;15:72-101. Both p from t with n - 2, two-sided.
    """
    one = np.asarray(first, dtype=np.float64)
    other = np.asarray(second, dtype=np.float64)
    if one.ndim != 1 or one.shape != other.shape:
        raise ValueError(f"pairs are needed, got {one.shape} and {other.shape}")
    both = np.isfinite(one) & np.isfinite(other)
    one, other = one[both], other[both]
    n = int(one.size)
    if n < FEWEST_VALUES:
        return Correlation(n=n, reason="too_few_values", interval_reason="too_few_values")
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return Correlation(n=n, reason="no_spread", interval_reason="no_spread")
    r, ranked = _pearson(one, other), _pearson(_ranks(one), _ranks(other))
    low, high = _fisher(r, n)
    return Correlation(
        n=n,
        r=r,
        low=low,
        high=high,
        p=_p_value(r, n),
        spearman=ranked,
        spearman_p=_p_value(ranked, n),
        interval_reason="no_spread_at_one" if math.isnan(low) else "",
    )


def _pearson(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    # scaled first: products of tiny or huge deviations would leave the range of a float
    one, other = one - one.mean(), other - other.mean()
    one, other = one / np.abs(one).max(), other / np.abs(other).max()
    r = float(np.dot(one, other) / math.sqrt(float(np.dot(one, one) * np.dot(other, other))))
    # a straight line, but for the last bits of its floats, is one
    return math.copysign(1.0, r) if 1 - abs(r) < _ROUNDING else r


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[which], dtype=np.float64)


def _fisher(r: float, n: int) -> tuple[float, float]:
    from scipy.special import ndtri  # imported when first needed: it is slow to load

    if abs(r) == 1:
        return math.nan, math.nan  # arctanh has no value there
    reach = float(ndtri((1 + _LEVEL) / 2)) / math.sqrt(n - 3)
    return math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)


def _p_value(r: float, n: int) -> float:
    from scipy.special import stdtr

    if abs(r) == 1:
        return 0.0
    t = abs(r) * math.sqrt((n - 2) / ((1 - r) * (1 + r)))
    return float(2 * stdtr(n - 2, -t))
