"""What more than two readers come to together: over pixels, over frames, over cines."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from fibrodesk.agreement.fleiss import fleiss_kappa
from fibrodesk.agreement.interval import Estimate, interval_of_left_out
from fibrodesk.agreement.krippendorff import krippendorff_alpha
from fibrodesk.agreement.ratings import Splits, pooled_splits, rated_by, units, without_part


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


def concordance(
    parts: Mapping[str, Splits],
    kappas: Sequence[Callable[[str | None], float]],
    *,
    readers: int,
) -> Concordance:
    """Everything about units whose splits are known by patient.

    Args:
        parts: the splits of each patient's units.
        kappas: one a pair of readers: the pooled kappa without the patient of that name, or, of
            None, over all.
    Source:
        The mean of pairs: Light RJ, Psychol Bull 1971;76:365-377.
    """
    whole = pooled_splits(parts.values())
    of_all = {patient: rated_by(part, readers) for patient, part in parts.items()}
    of_two = {patient: _by_two(part) for patient, part in parts.items()}
    return Concordance(
        mean_pairwise=_mean_of_pairs(kappas, [name for name, part in of_two.items() if part]),
        pairs=len(kappas),
        pairs_without_kappa=sum(math.isnan(kappa(None)) for kappa in kappas),
        fleiss=_estimate(of_all, fleiss_kappa, nothing="no_unit_of_all"),
        alpha=_estimate(of_two, krippendorff_alpha, nothing="no_unit_of_two"),
        units=units(whole),
        units_of_all=units(rated_by(whole, readers)),
        units_of_two=units(_by_two(whole)),
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
    kappas: Sequence[Callable[[str | None], float]], patients: Sequence[str]
) -> Estimate:
    defined = [kappa for kappa in kappas if not math.isnan(kappa(None))]
    if not defined:
        return Estimate(
            reason="one_answer_only" if patients else "no_unit_of_two", patients=len(patients)
        )
    value = fmean(kappa(None) for kappa in defined)
    without = [fmean(kappa(patient) for kappa in defined) for patient in patients]
    return Estimate(
        value=value, interval=interval_of_left_out(value, without), patients=len(patients)
    )
