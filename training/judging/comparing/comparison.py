"""Whether one model is better than another, paired by patient, and how sure that is.

Differences are new minus old. The unit is the patient; where a model was trained with several
seeds the interval includes them (decision 30).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import wilcoxon

from fibrodesk.agreement.interval import (
    FEWEST_PATIENTS,
    Interval,
    Scale,
    around,
    beside,
    interval_of_mean,
    mean_of,
    same_everywhere,
)
from training.judging.comparing.difference import LOWER_IS_BETTER, Difference, LeftOut
from training.judging.intervals import bootstrap_mean

Row = Mapping[str, Any]
"""One patient, as `figures` puts it under `per_patient`."""
Rows = Sequence[Row]
Array = NDArray[np.float64]

_SHARES_APART = Scale(low=-1.0, high=1.0)
_LENGTHS_APART = Scale(low=-math.inf, high=math.inf)


def compare(old: Rows, new: Rows, *, figure: str = "dice") -> Difference:
    """The mean of the patients' differences: t interval, patient bootstrap, Wilcoxon.

    Args:
        old, new: `per_patient` of the figures of two models on the same side.
        figure: a number of each row, such as dice, iou, hausdorff_px256 or burden_error.
    Source:
        Wilcoxon F, Biometrics Bull 1945;1:80-83; patients who do not differ are left out of it.
    """
    return compare_seeds([old], [new], figure=figure)


def compare_seeds(old: Sequence[Rows], new: Sequence[Rows], *, figure: str = "dice") -> Difference:
    """The same where each model was trained with several seeds: entry i of both had seed i.

    The interval adds the variance between patients and that between seeds, with Satterthwaite's
    degrees of freedom. Wilcoxon's test is of the patients' means over the seeds and knows of no
    other seeds.

    Raises:
        ValueError: not one entry for each seed in both.
    Source:
        Hillis SL, Stat Med 2007;26:596-619, with seeds in the place of readers and without taking
        the residual off; decision 30 has how often it covers the truth.
    """
    if len(old) != len(new) or not old:
        raise ValueError(f"pairs of seeds are needed, got {len(old)} and {len(new)}")
    before, after, left_out = _tables(old, new, figure)
    apart = after - before
    scale = _LENGTHS_APART if figure.startswith(LOWER_IS_BETTER[:3]) else _SHARES_APART
    means = apart.mean(axis=1) if apart.size else np.zeros(0)
    interval = scale.cut(interval_over_seeds(apart))
    p, why = _wilcoxon(means)
    reasons = {"p": why} if why else {}
    if not len(apart):
        reasons |= dict.fromkeys(("old", "new", "difference"), "no_common_patient")
    return Difference(
        figure=figure,
        old=mean_of(before),
        new=mean_of(after),
        difference=mean_of(apart),
        interval=interval,
        bootstrap=beside(bootstrap_mean(means), interval),
        p=p,
        n=len(apart),
        seeds=len(old),
        left_out=left_out,
        reasons=reasons,
    )


def holm(found: Sequence[Difference]) -> tuple[Difference, ...]:
    """Several comparisons made at once, each with its p corrected; without a p it stays without.

    Source:
        Holm S, Scand J Stat 1979;6:65-70.
    """
    known = sorted(
        (at for at, one in enumerate(found) if not math.isnan(one.p)), key=lambda at: found[at].p
    )
    corrected, least = dict[int, float](), 0.0
    for rank, at in enumerate(known):
        least = max(least, min(1.0, (len(known) - rank) * found[at].p))
        corrected[at] = least
    return tuple(
        replace(one, p_holm=corrected.get(at, math.nan), comparisons=len(known))
        for at, one in enumerate(found)
    )


def interval_over_seeds(apart: Array) -> Interval:
    """The interval of the mean of `apart`, shape (patients, seeds), without a nan.

    With one seed it is Student's over patients. A second seed is a second draw of the training:
    its variance is added to that of the patients, each from its own means, so that the residual is
    counted twice and the interval errs to the wide side.
    """
    patients, seeds = apart.shape
    if patients < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    if seeds == 1:
        return interval_of_mean(apart[:, 0], _LENGTHS_APART)
    by_patient, by_seed = apart.mean(axis=1), apart.mean(axis=0)
    if same_everywhere(by_patient):
        return Interval(reason="no_spread_between_patients")
    of_patients = float(by_patient.var(ddof=1)) / patients
    of_seeds = float(by_seed.var(ddof=1)) / seeds
    total = of_patients + of_seeds
    degrees = total**2 / (of_patients**2 / (patients - 1) + of_seeds**2 / (seeds - 1))
    return around(float(apart.mean()), math.sqrt(total), degrees)


def _tables(old: Sequence[Rows], new: Sequence[Rows], figure: str) -> tuple[Array, Array, LeftOut]:
    """Both models' values, shape (patients, seeds), of the patients who have all of them."""
    sides = [
        [{row["patient"]: _value(row, figure) for row in rows} for rows in each]
        for each in (old, new)
    ]
    names = [set.intersection(*(set(rows) for rows in side)) for side in sides]
    common = sorted(names[0] & names[1])
    tables = [
        np.array([[rows[name] for rows in side] for name in common], dtype=np.float64).reshape(
            len(common), len(side)
        )
        for side in sides
    ]
    known = ~(np.isnan(tables[0]) | np.isnan(tables[1])).any(axis=1)
    seen = [set.union(*(set(rows) for rows in side)) for side in sides]
    left_out = LeftOut(
        only_old=len(seen[0] - set(common)),
        only_new=len(seen[1] - set(common) - seen[0]),
        without_value=int((~known).sum()),
    )
    return tables[0][known], tables[1][known], left_out


def _value(row: Row, figure: str) -> float:
    if figure not in row:
        raise ValueError(f"the rows hold no {figure}, but {', '.join(row)}")
    return math.nan if row[figure] is None else float(row[figure])


def _wilcoxon(apart: Array) -> tuple[float, str]:
    """The p of no difference, or nan and why there is none."""
    if len(apart) < FEWEST_PATIENTS:
        return math.nan, "too_few_patients"
    if not np.abs(apart).max() > 0:
        return math.nan, "no_difference_anywhere"
    return float(wilcoxon(apart[apart != 0]).pvalue), ""
