"""Patients drawn again and again with replacement: what stands beside every interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.interval import FEWEST_PATIENTS, LEVEL, Interval, same_everywhere

NARROW_BELOW = 30
"""Below this many patients the bootstrap is known to be too narrow."""
RESAMPLES = 10_000
SEED = 12345
_BLOCK = 1_000  # resamples that are summed at once, to bound the memory

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """Patients drawn with replacement; it stands beside the other interval, never alone."""

    pooled: Interval
    mean: Interval
    resamples: int = RESAMPLES
    seed: int = SEED
    too_narrow: bool = False
    pooled_undefined: int = 0  # resamples in which there is no such value, and so none to rank
    mean_undefined: int = 0


def bootstrap_interval(
    counts: Sequence[Counts], *, seed: int = SEED, resamples: int = RESAMPLES
) -> Bootstrap:
    """Percentile intervals of the pooled kappa and of the mean of patients' kappas.

    Patients without a value are drawn too and are left out of each mean.

    Source:
        Efron B, Tibshirani RJ, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    if len(counts) < FEWEST_PATIENTS:
        return _too_few(seed, resamples)
    sums = resampled_sums(_columns(counts), seed, resamples)
    return _ranked(
        _kappas(sums[:, :4]), ratios(sums[:, 4], sums[:, 5]), patients=len(counts), seed=seed
    )


def bootstrap_difference(
    first: Sequence[Counts],
    second: Sequence[Counts],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Bootstrap:
    """Percentile intervals of differences of kappa, each patient drawn in both comparisons at once.

    The mean goes over the patients who have both kappas.

    Raises:
        ValueError: the two do not hold one entry for each patient.
    """
    if len(first) != len(second):
        raise ValueError(f"pairs are needed, got {len(first)} and {len(second)} patients")
    if len(first) < FEWEST_PATIENTS:
        return _too_few(seed, resamples)
    one, other = _columns(first), _columns(second)
    both = one[:, 5] * other[:, 5]
    apart = both * (one[:, 4] - other[:, 4])
    columns = np.column_stack((one[:, :4], other[:, :4], apart, both))
    sums = resampled_sums(columns, seed, resamples)
    return _ranked(
        _kappas(sums[:, :4]) - _kappas(sums[:, 4:8]),
        ratios(sums[:, 8], sums[:, 9]),
        patients=len(first),
        seed=seed,
    )


def _too_few(seed: int, resamples: int) -> Bootstrap:
    none = Interval(reason="too_few_patients")
    return Bootstrap(pooled=none, mean=none, resamples=resamples, seed=seed)


def _columns(counts: Sequence[Counts]) -> Array:
    """A patient's four counts, kappa (0 where it has none) and whether it has one: (K, 6)."""
    table = np.array([(c.tp, c.a_only, c.b_only, c.tn) for c in counts], dtype=np.float64)
    kappas = _kappas(table)
    return np.column_stack((table, np.nan_to_num(kappas), ~np.isnan(kappas)))


def resampled_sums(columns: Array, seed: int = SEED, resamples: int = RESAMPLES) -> Array:
    """The sums of columns (K patients, C) over each draw of K patients: (resamples, C)."""
    patients = len(columns)
    drawn = np.random.default_rng(seed).integers(0, patients, (resamples, patients))
    return np.concatenate(
        [
            _times_drawn(drawn[start : start + _BLOCK]) @ columns
            for start in range(0, resamples, _BLOCK)
        ]
    )


def _ranked(pooled: Array, mean: Array, *, patients: int, seed: int) -> Bootstrap:
    return Bootstrap(
        pooled=percentiles(pooled),
        mean=percentiles(mean),
        resamples=len(pooled),
        seed=seed,
        too_narrow=patients < NARROW_BELOW,
        pooled_undefined=int(np.isnan(pooled).sum()),
        mean_undefined=int(np.isnan(mean).sum()),
    )


def _kappas(table: Array) -> Array:
    """Cohen's kappa of each row (tp, a, b, tn) of shape (N, 4); nan where it has none."""
    tp, a_only, b_only, tn = table.T
    chance = (tp + a_only) * (a_only + tn) + (tp + b_only) * (b_only + tn)
    return ratios(2 * (tp * tn - a_only * b_only), chance)


def ratios(parts: Array, wholes: Array) -> Array:
    """Part by part; nan where the whole is 0."""
    found = np.full(len(parts), np.nan)
    np.divide(parts, wholes, out=found, where=wholes > 0)
    return found


def _times_drawn(drawn: NDArray[np.int64]) -> Array:
    """How often each patient is in each resample: shape (B, K) of places to (B, K) of counts.

    Sums by these weights are exact, as counts of pixels are whole numbers below 2**53.
    """
    resamples, patients = drawn.shape
    places = drawn + patients * np.arange(resamples)[:, np.newaxis]
    times = np.bincount(places.ravel(), minlength=drawn.size)
    return times.reshape(resamples, patients).astype(np.float64)


def percentiles(values: Array) -> Interval:
    """Where 95 % of the resamples that have a value lie."""
    defined = values[~np.isnan(values)]
    if defined.size == 0:
        return Interval(reason="undefined")
    if same_everywhere(defined):
        return Interval(reason="no_spread_between_patients")
    low, high = np.percentile(defined, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Interval(low=float(low), high=float(high))
