"""Whether one pair of readers agrees better than another on the same patients."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fibrodesk.agreement.bootstrap import SEED, Bootstrap, bootstrap_difference
from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.interval import (
    DIFFERENCES,
    Interval,
    beside,
    interval_of_mean,
    jackknife_difference,
    mean_of,
)
from fibrodesk.agreement.kappa import cohen_kappa


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDifference:
    """First minus second, such as kappa(model, A) - kappa(A, B), paired by patient."""

    pooled: float
    pooled_interval: Interval  # jackknife-t
    mean: float  # of the patients' differences
    mean_interval: Interval  # t
    bootstrap: Bootstrap
    patients: int  # in both
    patients_of_mean: int  # in whom both have a value
    only_first: int  # patients that the second does not have, and so are left out
    only_second: int
    reason: str = ""


def paired_difference(
    first: Mapping[str, Counts],
    second: Mapping[str, Counts],
    *,
    seed: int = SEED,
) -> PairedDifference:
    """The difference of two kappas over the patients that both comparisons have.

    Args:
        first, second: counts summed over each patient's frames, by patient.
    """
    common = sorted(first.keys() & second.keys())
    pairs = [(first[name], second[name]) for name in common]
    one, other = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    whole = cohen_kappa(pooled(one)) - cohen_kappa(pooled(other))
    apart = [cohen_kappa(a) - cohen_kappa(b) for a, b in pairs]
    of_pooled = jackknife_difference(one, other)
    of_mean = interval_of_mean(apart, DIFFERENCES)
    drawn = bootstrap_difference(one, other, seed=seed)
    return PairedDifference(
        pooled=whole,
        pooled_interval=of_pooled,
        mean=mean_of(apart),
        mean_interval=of_mean,
        bootstrap=replace(
            drawn, pooled=beside(drawn.pooled, of_pooled), mean=beside(drawn.mean, of_mean)
        ),
        patients=len(common),
        patients_of_mean=sum(not math.isnan(value) for value in apart),
        only_first=len(first.keys() - second.keys()),
        only_second=len(second.keys() - first.keys()),
        reason="" if common else "no_common_patient",
    )
