"""The gate: whether a candidate may take the place of the model in use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FEWEST_PATIENTS = 10
LOWEST_DIFFERENCE = -0.02  # of the 95 % interval's lower bound, in patient Dice
WORST_BIAS_CHANGE_POINTS = 1.0  # of the burden's bias, in percent points of the myocardium

Decision = Literal["passes", "not_decided", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePatient:
    """One gate patient under both models."""

    patient: str
    old_dice: float
    new_dice: float
    old_bias_points: float  # burden of the model minus burden of the readers, in percent points
    new_bias_points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """Old against new on the same patients, with the sentence that the page shows."""

    decision: Decision
    sentence: str
    patients: int
    old_dice: float | None = None
    new_dice: float | None = None
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    old_bias_points: float | None = None
    new_bias_points: float | None = None
    rows: tuple[GatePatient, ...] = ()


def judge_patients(rows: Sequence[GatePatient]) -> GateResult:
    """The rule: fewer than ten patients decide nothing; else the bound and the bias do.

    A patient for whom either model has no Dice (nothing marked by anybody) is left out of the
    difference, not of the bias, and the sentence says how many were compared.
    """
    from fibrodesk.agreement.interval import t_interval

    pairs = [row for row in rows if not math.isnan(row.old_dice + row.new_dice)]
    if not pairs:
        return GateResult(
            decision="not_decided",
            sentence="No gate patient has a fibrosis mask to compare with: not decided.",
            patients=0,
            rows=tuple(rows),
        )
    differences = [row.new_dice - row.old_dice for row in pairs]
    interval = t_interval(differences)
    old_bias, new_bias = _bias(rows, new=False), _bias(rows, new=True)
    decision, why = _decide(len(pairs), interval.low, abs(new_bias) - abs(old_bias))
    return GateResult(
        decision=decision,
        sentence=why,
        patients=len(pairs),
        old_dice=_mean([row.old_dice for row in pairs]),
        new_dice=_mean([row.new_dice for row in pairs]),
        difference=_mean(differences),
        lower=_known(interval.low),
        upper=_known(interval.high),
        old_bias_points=_known(old_bias),
        new_bias_points=_known(new_bias),
        rows=tuple(rows),
    )


def first_model(patients: int) -> GateResult:
    """There is no model to compare with."""
    return GateResult(
        decision="not_decided",
        sentence="No model is in use to compare with: not decided.",
        patients=patients,
    )


def _decide(patients: int, lower: float, bias_change: float) -> tuple[Decision, str]:
    if patients < FEWEST_PATIENTS:
        return "not_decided", (
            f"{patients} gate patients are fewer than {FEWEST_PATIENTS}: not decided. "
            "An administrator may put the model into use with a reason."
        )
    if math.isnan(lower):
        return "not_decided", "The difference has no interval: not decided."
    if lower <= LOWEST_DIFFERENCE:
        return "refused", (
            f"The lower 95 % bound of the difference in Dice is {lower:+.3f}, "
            f"not above {LOWEST_DIFFERENCE:+.2f}."
        )
    if bias_change >= WORST_BIAS_CHANGE_POINTS:
        return "refused", f"The bias of the burden grows by {bias_change:.1f} points."
    return "passes", (
        f"The lower 95 % bound of the difference in Dice is {lower:+.3f}, "
        f"above {LOWEST_DIFFERENCE:+.2f}, and the bias of the burden holds."
    )


def _bias(rows: Sequence[GatePatient], *, new: bool) -> float:
    values = [row.new_bias_points if new else row.old_bias_points for row in rows]
    return _mean([value for value in values if not math.isnan(value)])


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
