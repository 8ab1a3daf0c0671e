"""The burden by the model beside that by the reference, one value a patient."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.icc import icc_agreement
from fibrodesk.agreement.interval import LENGTHS, Scale, beside, interval_of_mean, mean_of
from training.judging.frames.judged import JudgedFrame, Patients
from training.judging.intervals import bootstrap_mean, ends, number

_APART = Scale(low=-1.0, high=1.0)  # of two shares of the myocardium
Value = Callable[[JudgedFrame], float]


def burden_figures(patients: Patients) -> dict[str, Any]:
    """Over the cycle, at ED and at ES; fractions of the reference's myocardium, model minus it.

    `own_wall`: the same where the model proposes the wall itself and its burden is of that.
    """
    cycle = _beside(patients, on_reference_wall, phase="")
    return {
        **cycle,
        "ed": _beside(patients, on_reference_wall, phase="ED"),
        "es": _beside(patients, on_reference_wall, phase="ES"),
        "own_wall": _beside(patients, on_own_wall, phase=""),
    }


def on_reference_wall(frame: JudgedFrame) -> float:
    return frame.burden_model


def on_own_wall(frame: JudgedFrame) -> float:
    return frame.burden_own_wall


def burdens(
    frames: Sequence[JudgedFrame], value: Value = on_reference_wall, *, phase: str = ""
) -> tuple[float, float]:
    """Medians of one patient, reference and model, over the frames that have both; nan of none."""
    known = [
        (frame.burden_reference, value(frame))
        for frame in frames
        if phase in ("", frame.strata.get("phase", ""))
        and not math.isnan(frame.burden_reference + value(frame))
    ]
    if not known:
        return math.nan, math.nan
    first, second = zip(*known, strict=True)
    return statistics.median(first), statistics.median(second)


def _beside(patients: Patients, value: Value, *, phase: str) -> dict[str, Any]:
    """Bland-Altman, ICC(2,1) and the mean absolute difference of one value a patient."""
    pairs = [burdens(each, value, phase=phase) for each in patients.values()]
    reference, model = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    apart = model - reference
    limits, icc = bland_altman(model, reference), icc_agreement(model, reference)
    interval, absolute = interval_of_mean(apart, _APART), interval_of_mean(np.abs(apart), LENGTHS)
    reasons = {"icc": icc.reason} if icc.reason else {}
    if limits.reason:
        reasons |= dict.fromkeys(("limits", "sd"), limits.reason)
    if not limits.n:
        reasons |= dict.fromkeys(("bias", "mean_absolute"), "no_value")
    if limits.slope_reason:
        reasons["slope"] = limits.slope_reason
    return {
        "bias": number(mean_of(apart)),
        "interval": ends(interval, reasons, "interval"),
        "bootstrap": ends(beside(bootstrap_mean(apart), interval), reasons, "bootstrap"),
        "sd": number(limits.sd),
        "limits": None if limits.reason else [limits.low, limits.high],
        "interval_low_limit": ends(limits.low_interval, reasons, "interval_low_limit"),
        "interval_high_limit": ends(limits.high_interval, reasons, "interval_high_limit"),
        "slope": number(limits.slope),
        "interval_slope": ends(limits.slope_interval, reasons, "interval_slope"),
        "mean_absolute": number(mean_of(np.abs(apart))),
        "interval_mean_absolute": ends(absolute, reasons, "interval_mean_absolute"),
        "icc": number(icc.value),
        "interval_icc": ends(icc.interval, reasons, "interval_icc"),
        "cut": ["interval_mean_absolute"] if absolute.cut else [],
        "patients": limits.n,
        "without_value": {"patients": limits.left_out},
        "points": [[mean, difference] for mean, difference in limits.points],
        "reasons": reasons,
    }
