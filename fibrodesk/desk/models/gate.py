"""The gate: whether a candidate may take the place of the model in use."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fibrodesk.agreement.interval import Interval

FEWEST_PATIENTS = 10
LOWEST_DIFFERENCE = -0.02  # of the 95 % interval's lower bound, in patient Dice
WORST_BIAS_CHANGE_POINTS = 1.0  # of the burden's bias, in percent points of the myocardium

Decision = Literal["passes", "not_decided", "refused"]
RULE = (
    f"It passes if the lower 95 % bound of the paired difference in patient Dice is above "
    f"{LOWEST_DIFFERENCE:+.2f} and the bias of the burden grows by less than "
    f"{WORST_BIAS_CHANGE_POINTS:g} point, on at least {FEWEST_PATIENTS} gate patients."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePatient:
    """One gate patient under both models; nan where there is no value."""

    patient: str
    old_dice: float
    new_dice: float
    old_bias_points: float  # burden of the model minus burden of the readers, in percent points
    new_bias_points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """Old against new on the same patients, with the sentence that the page shows.

    `patients`: those compared, in whom both models have a Dice. A number that is None has its
    word under `reasons` (`agreement.reasons` has the sentences).
    """

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
    gate_patients: int = 0  # compared or not
    bias_patients: int = 0
    newly_found: int = 0  # patients in whom nobody marked anything, and the new model alone does
    no_longer_found: int = 0  # and the old model alone did
    p: float | None = None  # Wilcoxon's signed ranks, two-sided
    reasons: Mapping[str, str] = field(default_factory=dict)
    gallery: str = ""  # the name of its folder, "" without one

    @property
    def left_out(self) -> int:
        """Gate patients without a Dice under one of the models, or both."""
        return self.gate_patients - self.patients


def judge_patients(rows: Sequence[GatePatient]) -> GateResult:
    """The rule: fewer than ten patients decide nothing; else the bound and the bias do.

    A patient for whom either model has no Dice (nobody marked anything, and it did neither) is
    left out of the difference, not of the bias; how many, and what the other did, is told.
    """
    from fibrodesk.agreement.interval import DIFFERENCES, interval_of_mean, mean_of

    pairs = [row for row in rows if not math.isnan(row.old_dice + row.new_dice)]
    differences = [row.new_dice - row.old_dice for row in pairs]
    interval = interval_of_mean(differences, DIFFERENCES)
    old_bias, new_bias, bias_patients = _biases(rows)
    decision, why = _decide(pairs, interval, old_bias, new_bias)
    reasons = {} if interval.defined else {"lower": interval.reason, "upper": interval.reason}
    if not pairs:
        reasons |= dict.fromkeys(("old_dice", "new_dice", "difference"), "nothing_marked")
    if not bias_patients:
        reasons |= dict.fromkeys(("old_bias_points", "new_bias_points"), "no_myocardium")
    return GateResult(
        decision=decision,
        sentence=why + _about_left_out(rows),
        patients=len(pairs),
        old_dice=_known(mean_of([row.old_dice for row in pairs])),
        new_dice=_known(mean_of([row.new_dice for row in pairs])),
        difference=_known(mean_of(differences)),
        lower=_known(interval.low),
        upper=_known(interval.high),
        old_bias_points=_known(old_bias),
        new_bias_points=_known(new_bias),
        rows=tuple(rows),
        gate_patients=len(rows),
        bias_patients=bias_patients,
        newly_found=len(_alone(rows, new=True)),
        no_longer_found=len(_alone(rows, new=False)),
        reasons=reasons,
    )


def first_model(patients: int) -> GateResult:
    """There is no model to compare with."""
    return GateResult(
        decision="not_decided",
        sentence="No model is in use to compare with: not decided.",
        patients=0,
        gate_patients=patients,
    )


def _decide(
    pairs: Sequence[GatePatient], interval: Interval, old_bias: float, new_bias: float
) -> tuple[Decision, str]:
    from fibrodesk.agreement.reasons import in_words

    if not pairs:
        return "not_decided", "No gate patient has a fibrosis mask to compare with: not decided."
    if len(pairs) < FEWEST_PATIENTS:
        return "not_decided", (
            f"{_patients(len(pairs))} with a Dice: fewer than {FEWEST_PATIENTS}, not decided. "
            "An administrator may put the model into use with a reason."
        )
    if not interval.defined:
        return "not_decided", f"No interval ({in_words(interval.reason)}): not decided."
    if interval.low <= LOWEST_DIFFERENCE:
        return "refused", (
            f"The lower 95 % bound of the difference in Dice is {interval.low:+.3f}, "
            f"not above {LOWEST_DIFFERENCE:+.2f}."
        )
    change = abs(new_bias) - abs(old_bias)
    if math.isnan(change):
        return "not_decided", (
            "No gate patient has a locked myocardium, so the bias of the burden is not known: "
            "not decided."
        )
    if change >= WORST_BIAS_CHANGE_POINTS:
        return "refused", f"The bias of the burden grows by {change:.1f} points."
    held = f"grows by {change:.1f} points only" if change > 0 else "does not grow"
    return "passes", (
        f"The lower 95 % bound of the difference in Dice is {interval.low:+.3f}, "
        f"above {LOWEST_DIFFERENCE:+.2f}, and the bias of the burden {held}."
    )


def _about_left_out(rows: Sequence[GatePatient]) -> str:
    """A difference has no value where one model rightly found nothing: it is told, not hidden."""
    told = ""
    left = sum(math.isnan(row.old_dice + row.new_dice) for row in rows)
    if left:
        told = f" {_patients(left)} without a Dice under one or both models "
        told += "is left out." if left == 1 else "are left out."
    for new, which in ((True, "new"), (False, "old")):
        found = len(_alone(rows, new=new))
        if found:
            told += f" In {found} of them the {which} model alone finds what no reader marked."
    return told


def _alone(rows: Sequence[GatePatient], *, new: bool) -> list[GatePatient]:
    """Patients in whom one model alone has a Dice: nobody marked anything, and it did."""
    return [
        row for row in rows if math.isnan(row.old_dice) == new and math.isnan(row.new_dice) != new
    ]


def _patients(count: int) -> str:
    return f"{count} gate patient{'' if count == 1 else 's'}"


def _biases(rows: Sequence[GatePatient]) -> tuple[float, float, int]:
    """Of the old model and the new one, over the patients in whom both are known."""
    from fibrodesk.agreement.interval import mean_of

    both = [row for row in rows if not math.isnan(row.old_bias_points + row.new_bias_points)]
    return (
        mean_of([row.old_bias_points for row in both]),
        mean_of([row.new_bias_points for row in both]),
        len(both),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
