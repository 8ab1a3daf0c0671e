"""What a paired comparison found, and what may be claimed of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fibrodesk.agreement.interval import Interval
from training.judging.intervals import ends, number

WIDEST_HALF = 0.01
"""An interval whose half is wider decides nothing about a claim (MODEL.md)."""
LOWER_IS_BETTER = ("hausdorff", "hd95", "assd", "brier", "ece", "burden_error")
BETTER, WORSE, NO_DIFFERENCE, NOT_DECIDED = "better", "worse", "no difference", "not decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Patients that a paired comparison could not use."""

    only_old: int = 0
    only_new: int = 0
    without_value: int = 0  # in both, but at least one of them has no value

    @property
    def total(self) -> int:
        return self.only_old + self.only_new + self.without_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Mean of new minus old over the patients that both have; nan with a word in `reasons`."""

    figure: str
    old: float
    new: float
    difference: float
    interval: Interval
    bootstrap: Interval = field(default_factory=lambda: Interval(reason="undefined"))
    p: float = math.nan  # Wilcoxon's signed ranks, two-sided
    p_holm: float = math.nan  # the same, for as many comparisons as were made at once
    comparisons: int = 1
    n: int = 0  # patients
    seeds: int = 1
    left_out: LeftOut = field(default_factory=LeftOut)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def half_width(self) -> float:
        """Of the interval; nan without one."""
        return (self.interval.high - self.interval.low) / 2

    def decision(self, *, widest_half: float = WIDEST_HALF) -> str:
        """What a claim may say: too wide an interval decides nothing, whatever it excludes."""
        if not self.interval.defined or not self.half_width <= widest_half:
            return NOT_DECIDED
        low, high = self.interval.low, self.interval.high
        if self.figure.startswith(LOWER_IS_BETTER):
            low, high = -high, -low
        if low > 0:
            return BETTER
        return WORSE if high < 0 else NO_DIFFERENCE

    def to_json(self) -> dict[str, Any]:
        """Null where there is no value, with the reason."""
        reasons = dict(self.reasons)
        interval = ends(self.interval, reasons, "interval")
        drawn = ends(self.bootstrap, reasons, "bootstrap")
        return {
            "figure": self.figure,
            **{name: number(getattr(self, name)) for name in ("old", "new", "difference")},
            "interval": interval,
            "bootstrap": drawn,
            "p": number(self.p),
            "p_holm": number(self.p_holm),
            "comparisons": self.comparisons,
            "n": self.n,
            "seeds": self.seeds,
            "left_out": {
                "only_old": self.left_out.only_old,
                "only_new": self.left_out.only_new,
                "without_value": self.left_out.without_value,
            },
            "decision": self.decision(),
            "reasons": reasons,
        }
