"""The model's burden beside that of the readers, over the frames that all of them assessed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.icc import icc_agreement
from fibrodesk.agreement.interval import LENGTHS, interval_of_mean, mean_of
from fibrodesk.clinical.burden import PatientBurden, SourceBurden
from fibrodesk.reports.blocks import Block, Heading
from fibrodesk.reports.model.details import burden_blocks
from fibrodesk.reports.model.parts import BurdenPart
from fibrodesk.reports.study import BurdenReport

_TIMES: tuple[tuple[str, Callable[[SourceBurden], float]], ...] = (
    ("Median over the cycle", lambda one: one.fraction),
    ("At end-diastole", lambda one: one.fraction_ed),
    ("At end-systole", lambda one: one.fraction_es),
)


def model_beside_readers(part: BurdenReport) -> list[Block]:
    """Bias, limits of agreement and ICC; nothing where no patient has both."""
    names = list(part.readers[0].sources) if part.readers else []
    parts = [
        found
        for title, value in _TIMES
        if (found := _part(title, part.beside, names, value)).patients
    ]
    if not parts:
        return []
    title = "The model’s burden beside the readers’"
    return [
        Heading(text=title, level=3),
        *burden_blocks(parts, "beside-readers", against="mean of the readers"),
    ]


def _part(
    title: str,
    patients: Sequence[PatientBurden],
    readers: Sequence[str],
    value: Callable[[SourceBurden], float],
) -> BurdenPart:
    """One value a patient of the model and of the readers, who stand for one by their mean."""
    pairs = [_pair(one, readers, value) for one in patients]
    model, reference = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    limits, icc = bland_altman(model, reference), icc_agreement(model, reference)
    absolute = np.abs(model - reference)
    return BurdenPart(
        title=title,
        bias=limits.bias,
        bias_interval=limits.bias_interval,
        low=limits.low,
        low_interval=limits.low_interval,
        high=limits.high,
        high_interval=limits.high_interval,
        absolute=mean_of(absolute),
        absolute_interval=interval_of_mean(absolute, LENGTHS),
        icc=icc.value,
        icc_interval=icc.interval,
        icc_reason=icc.reason,
        limits_reason=limits.reason,
        patients=limits.n,
        left_out=limits.left_out,
        points=limits.points,
    )


def _pair(
    one: PatientBurden, readers: Sequence[str], value: Callable[[SourceBurden], float]
) -> tuple[float, float]:
    others = [name for name in one.sources if name not in readers]
    if len(others) != 1:
        return math.nan, math.nan
    return value(one.sources[others[0]]), float(
        np.mean([value(one.sources[name]) for name in readers])
    )
