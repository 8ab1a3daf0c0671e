"""How sure a value of a study is: intervals whose unit is the patient.

Pixels and frames of one patient are not independent, so that an interval that counts them is far
too narrow. Everything here resamples patients. Below five patients there is no interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.kappa import cohen_kappa

FEWEST_PATIENTS = 5
"""Below this many patients no interval is given."""
NARROW_BELOW = 30
"""Below this many patients the bootstrap is known to be too narrow."""
RESAMPLES = 10_000
SEED = 12345
_LEVEL = 0.95
_BLOCK = 1_000  # resamples that are summed at once, to bound the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % interval, or nan and the reason why there is none."""

    low: float = math.nan
    high: float = math.nan
    reason: str = ""

    @property
    def defined(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """Patients drawn with replacement; it stands beside the other interval, never alone."""

    pooled: Interval
    mean: Interval
    resamples: int = RESAMPLES
    seed: int = SEED
    too_narrow: bool = False


def mean_of(values: ArrayLike) -> float:
    """The mean of the values that are defined, or nan if none is."""
    defined = _defined(values)
    return float(defined.mean()) if defined.size else math.nan


def t_interval(values: ArrayLike) -> Interval:
    """The interval of a mean over patients, or of a mean of paired differences.

    Args:
        values: shape (K,), one a patient; a nan is a patient without a value and is left out.
    """
    defined = _defined(values)
    if defined.size < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    error = float(defined.std(ddof=1)) / math.sqrt(defined.size)
    return _around(float(defined.mean()), error, defined.size)


def jackknife_interval(
    counts: Sequence[Counts], statistic: Callable[[Counts], float] = cohen_kappa
) -> Interval:
    """The interval of a pooled value between -1 and 1: leave one patient out, on arctanh, t.

    Args:
        counts: one a patient, summed over that patient's frames.
    Source:
        Tukey JW, Ann Math Stat 1958;29:614; arctanh after Fisher RA, Metron 1921;1:3-32.
    """
    if len(counts) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    value, without = _left_out(counts, statistic)
    if np.isnan(without).any() or math.isnan(value):
        return Interval(reason="undefined_without_one_patient")
    if abs(value) == 1:
        return Interval(reason="no_spread_at_one")  # arctanh has no value there
    if (np.abs(without) == 1).any():
        return Interval(reason="one_without_one_patient")
    error = _jackknife_error(np.arctanh(without))
    on_scale = _around(math.atanh(value), error, len(counts))
    return Interval(low=math.tanh(on_scale.low), high=math.tanh(on_scale.high))


def jackknife_difference(
    first: Sequence[Counts],
    second: Sequence[Counts],
    statistic: Callable[[Counts], float] = cohen_kappa,
) -> Interval:
    """The interval of `statistic(first) - statistic(second)`, pooled over the same patients.

    Raises:
        ValueError: the two do not hold one entry for each patient.
    """
    if len(first) != len(second):
        raise ValueError(f"pairs are needed, got {len(first)} and {len(second)} patients")
    if len(first) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    value, without = _left_out(first, statistic)
    other, without_other = _left_out(second, statistic)
    apart = without - without_other
    if math.isnan(value - other) or np.isnan(apart).any():
        return Interval(reason="undefined_without_one_patient")
    return _around(value - other, _jackknife_error(apart), len(first))


def jackknife_error(
    counts: Sequence[Counts], statistic: Callable[[Counts], float] = cohen_kappa
) -> float:
    """The standard error of a pooled value on its own scale, by leaving out each patient."""
    return _jackknife_error(_left_out(counts, statistic)[1])


def bootstrap_interval(
    counts: Sequence[Counts], *, seed: int = SEED, resamples: int = RESAMPLES
) -> Bootstrap:
    """Percentile intervals of the pooled kappa and of the mean of patients' kappas.

    Patients without a value are drawn too and are left out of each mean.

    Source:
        Efron B, Tibshirani RJ, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    patients = len(counts)
    if patients < FEWEST_PATIENTS:
        none = Interval(reason="too_few_patients")
        return Bootstrap(pooled=none, mean=none, resamples=resamples, seed=seed)
    table = np.array([(c.tp, c.a_only, c.b_only, c.tn) for c in counts], dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, patients, (resamples, patients))
    kappas = _kappas(table)
    defined = ~np.isnan(kappas)
    columns = np.column_stack((table, np.where(defined, kappas, 0.0), defined))
    sums = np.concatenate(
        [
            _times_drawn(drawn[start : start + _BLOCK]) @ columns
            for start in range(0, resamples, _BLOCK)
        ]
    )
    return Bootstrap(
        pooled=_percentiles(_kappas(sums[:, :4])),
        mean=_percentiles(_ratios(sums[:, 4], sums[:, 5])),
        resamples=resamples,
        seed=seed,
        too_narrow=patients < NARROW_BELOW,
    )


def _left_out(
    counts: Sequence[Counts], statistic: Callable[[Counts], float]
) -> tuple[float, NDArray[np.float64]]:
    whole = pooled(counts)
    return statistic(whole), np.array([statistic(whole - one) for one in counts])


def _jackknife_error(without: NDArray[np.float64]) -> float:
    """sqrt((K-1)/K sum (x - mean)^2) of the K values that each leave one patient out."""
    return float(np.sqrt((len(without) - 1) * without.var()))


def _around(centre: float, error: float, patients: int) -> Interval:
    from scipy.special import stdtrit  # imported when first needed: it is slow to load

    reach = float(stdtrit(patients - 1, (1 + _LEVEL) / 2)) * error
    return Interval(low=centre - reach, high=centre + reach)


def _kappas(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cohen's kappa of each row (tp, a, b, tn) of shape (N, 4); nan where it has none."""
    tp, a_only, b_only, tn = table.T
    chance = (tp + a_only) * (a_only + tn) + (tp + b_only) * (b_only + tn)
    return _ratios(2 * (tp * tn - a_only * b_only), chance)


def _ratios(parts: NDArray[np.float64], wholes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part by part; nan where the whole is 0."""
    found = np.full(len(parts), np.nan)
    np.divide(parts, wholes, out=found, where=wholes > 0)
    return found


def _times_drawn(drawn: NDArray[np.int64]) -> NDArray[np.float64]:
    """How often each patient is in each resample: shape (B, K) of places to (B, K) of counts.

    Sums by these weights are exact, as counts of pixels are whole numbers below 2**53.
    """
    resamples, patients = drawn.shape
    places = drawn + patients * np.arange(resamples)[:, np.newaxis]
    times = np.bincount(places.ravel(), minlength=drawn.size)
    return times.reshape(resamples, patients).astype(np.float64)


def _percentiles(values: NDArray[np.float64]) -> Interval:
    defined = _defined(values)
    if defined.size == 0:
        return Interval(reason="undefined")
    low, high = np.percentile(defined, [50 * (1 - _LEVEL), 50 * (1 + _LEVEL)])
    return Interval(low=float(low), high=float(high))


def _defined(values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    return array[~np.isnan(array)]
