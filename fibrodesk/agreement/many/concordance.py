"""What more than two readers come to together: over pixels, over frames, over cines."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.bootstrap import (
    NARROW_BELOW,
    RESAMPLES,
    SEED,
    percentiles,
    ratios,
    resampled_sums,
)
from fibrodesk.agreement.interval import (
    FEWEST_PATIENTS,
    Estimate,
    Interval,
    beside,
    interval_of_left_out,
)
from fibrodesk.agreement.many.categories import Table, kappa_of_table, less, summed
from fibrodesk.agreement.many.fleiss import fleiss_kappa
from fibrodesk.agreement.many.krippendorff import krippendorff_alpha
from fibrodesk.agreement.many.ratings import Splits, pooled_splits, rated_by, units, without_part

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnConcordance:
    """Percentile intervals of the same three values, patients drawn with replacement."""

    mean_pairwise: Interval
    fleiss: Interval
    alpha: Interval
    resamples: int = RESAMPLES
    seed: int = SEED
    too_narrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Three answers to one question; every interval is a jackknife over patients.

    `units` are pixels, frames or cines. Fleiss' kappa goes over those that every reader rated,
    alpha over those of two readers or more, the mean of pairs over those of each pair.
    """

    mean_pairwise: Estimate  # Cohen's kappa of all pairs, pooled over patients, then their mean
    pairs: int  # of readers
    pairs_without_kappa: int  # and of these, how many the mean leaves out
    fleiss: Estimate
    alpha: Estimate  # Krippendorff's, of categories without an order
    units: int  # that somebody could have rated
    units_of_all: int
    units_of_two: int  # or more
    bootstrap: DrawnConcordance


def concordance(
    parts: Mapping[str, Splits],
    tables: Sequence[Mapping[str, Table]],
    *,
    readers: int,
    seed: int = SEED,
) -> Concordance:
    """Everything about units whose splits are known by patient.

    Args:
        parts: the splits of each patient's units.
        tables: one a pair of readers: each patient's units by both readers' categories.
    Source:
        The mean of pairs: Light RJ, Psychol Bull 1971;76:365-377.
    """
    whole = pooled_splits(parts.values())
    of_all = {patient: rated_by(part, readers) for patient, part in parts.items()}
    of_two = {patient: _by_two(part) for patient, part in parts.items()}
    patients = [name for name, part in of_two.items() if part]
    pooled = [summed(list(table.values())) for table in tables]
    with_value = [
        (table, sums)
        for table, sums in zip(tables, pooled, strict=True)
        if not math.isnan(kappa_of_table(sums))
    ]
    mean = _mean_of_pairs(with_value, patients)
    fleiss = _estimate(of_all, fleiss_kappa, nothing="no_unit_of_all")
    alpha = _estimate(of_two, krippendorff_alpha, nothing="no_unit_of_two")
    drawn = _drawn(of_all, of_two, [table for table, _ in with_value], patients, seed)
    return Concordance(
        mean_pairwise=mean,
        pairs=len(tables),
        pairs_without_kappa=len(tables) - len(with_value),
        fleiss=fleiss,
        alpha=alpha,
        units=units(whole),
        units_of_all=units(rated_by(whole, readers)),
        units_of_two=units(_by_two(whole)),
        bootstrap=replace(
            drawn,
            mean_pairwise=beside(drawn.mean_pairwise, mean.interval),
            fleiss=beside(drawn.fleiss, fleiss.interval),
            alpha=beside(drawn.alpha, alpha.interval),
        ),
    )


def _by_two(splits: Splits) -> dict[tuple[int, ...], int]:
    return {split: number for split, number in splits.items() if sum(split) > 1}


def _estimate(
    parts: Mapping[str, Splits], statistic: Callable[[Splits], float], *, nothing: str
) -> Estimate:
    known = [part for part in parts.values() if part]
    whole = pooled_splits(known)
    value = statistic(whole)
    if math.isnan(value):
        return Estimate(reason="one_answer_only" if whole else nothing, patients=len(known))
    without = [statistic(without_part(whole, part)) for part in known]
    return Estimate(value=value, interval=interval_of_left_out(value, without), patients=len(known))


def _mean_of_pairs(
    pairs: Sequence[tuple[Mapping[str, Table], Table]], patients: Sequence[str]
) -> Estimate:
    if not pairs:
        why = "one_answer_only" if patients else "no_unit_of_two"
        return Estimate(reason=why, patients=len(patients))
    value = fmean(kappa_of_table(sums) for _, sums in pairs)
    without = [
        fmean(kappa_of_table(less(sums, table[patient])) for table, sums in pairs)
        for patient in patients
    ]
    return Estimate(
        value=value, interval=interval_of_left_out(value, without), patients=len(patients)
    )


def _drawn(
    of_all: Mapping[str, Splits],
    of_two: Mapping[str, Splits],
    tables: Sequence[Mapping[str, Table]],
    patients: Sequence[str],
    seed: int,
) -> DrawnConcordance:
    """The three values over the same draws of patients; one who adds nothing to a value adds 0."""
    if len(patients) < FEWEST_PATIENTS:
        none = Interval(reason="too_few_patients")
        return DrawnConcordance(mean_pairwise=none, fleiss=none, alpha=none, seed=seed)
    kappas = [_kappas_of_draws(table, patients, seed) for table in tables]
    return DrawnConcordance(
        mean_pairwise=percentiles(np.mean(kappas, axis=0))
        if kappas
        else Interval(reason="no_value"),
        fleiss=_splits_of_draws(of_all, patients, seed, _fleiss_of_rows),
        alpha=_splits_of_draws(of_two, patients, seed, _alpha_of_rows),
        seed=seed,
        too_narrow=len(patients) < NARROW_BELOW,
    )


def _kappas_of_draws(table: Mapping[str, Table], patients: Sequence[str], seed: int) -> Array:
    cells = np.array([table[patient] for patient in patients], dtype=np.float64)
    sums = resampled_sums(cells.reshape(len(patients), -1), seed).reshape(-1, *cells.shape[1:])
    whole = sums.sum(axis=(1, 2))
    by_chance = (sums.sum(axis=1) * sums.sum(axis=2)).sum(axis=1)
    same = np.trace(sums, axis1=1, axis2=2)
    return ratios(whole * same - by_chance, whole * whole - by_chance)


def _splits_of_draws(
    parts: Mapping[str, Splits],
    patients: Sequence[str],
    seed: int,
    statistic: Callable[[Array, Array], Array],
) -> Interval:
    kinds = sorted({split for part in parts.values() for split in part})
    if not kinds:
        return Interval(reason="no_value")
    table = np.array(
        [[parts[patient].get(kind, 0) for kind in kinds] for patient in patients], np.float64
    )
    return percentiles(statistic(resampled_sums(table, seed), np.array(kinds, dtype=np.float64)))


def _fleiss_of_rows(sums: Array, kinds: Array) -> Array:
    """`fleiss_kappa` of each row of `sums`, (B, S), over the splits `kinds`, (S, categories)."""
    readers = kinds[0].sum()
    ratings = sums.sum(axis=1) * readers
    same = ratios(sums @ (kinds * (kinds - 1)).sum(axis=1), ratings * (readers - 1))
    shares = sums @ kinds
    by_chance = ratios((shares**2).sum(axis=1), ratings**2)
    return ratios(same - by_chance, 1 - by_chance)


def _alpha_of_rows(sums: Array, kinds: Array) -> Array:
    """`krippendorff_alpha` of each row, as above."""
    rated = kinds.sum(axis=1)
    apart = sums @ ((kinds * (rated[:, np.newaxis] - kinds)).sum(axis=1) / (rated - 1))
    shares = sums @ kinds
    ratings = shares.sum(axis=1)
    by_chance = (shares * (ratings[:, np.newaxis] - shares)).sum(axis=1)
    return np.asarray(1 - (ratings - 1) * ratios(apart, by_chance))
