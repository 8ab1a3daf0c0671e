"""Named values with a word beside each that is missing, as JSON takes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.distance import Distances
from fibrodesk.agreement.interval import Estimate, Interval

Record = dict[str, Any]

OUTLINE_NAMES = ("hd", "hd95", "assd", "masd", "nsd")
_CHANCE_NAMES: tuple[tuple[str, Callable[[Counts], float]], ...] = (
    ("kappa", kappa.cohen_kappa),
    ("kappa_max", kappa.largest_kappa),
    ("pabak", kappa.pabak),
    ("ac1", kappa.ac1),
    ("positive_agreement", kappa.positive_agreement),
    ("negative_agreement", kappa.negative_agreement),
    ("prevalence_index", kappa.prevalence_index),
    ("bias_index", kappa.bias_index),
    ("dice", overlap.dice),
    ("iou", overlap.iou),
)


class Sheet:
    """Named values, with a word beside each that is missing."""

    def __init__(self, **known: Any) -> None:
        self.values: Record = dict(known)
        self.reasons: dict[str, str] = {}
        self._cut: list[str] | None = None  # None: no interval is told

    def put(self, name: str, value: float | str | None, reason: str) -> None:
        """Enter `value`; if it is None, nan or an empty word, null, and `reason` beside it."""
        missing = math.isnan(value) if isinstance(value, float) else value in (None, "")
        self.values[name] = None if missing else value
        if missing:
            self.reasons[name] = reason or "undefined"

    def put_interval(self, name: str, interval: Interval) -> None:
        self.values[name] = [interval.low, interval.high] if interval.defined else None
        if not interval.defined:
            self.reasons[name] = interval.reason
        self._cut = [*(self._cut or ()), *([name] if interval.cut else ())]

    def put_estimate(self, name: str, found: Estimate) -> None:
        """A value, its interval and over how many patients it goes, each by a name of its own."""
        self.put(name, found.value, found.reason)
        self.put_interval(f"{name}_interval", found.interval)
        self.values[f"{name}_patients"] = found.patients

    def record(self) -> Record:
        """All of it; `intervals_cut` names those that end where the scale of the value does."""
        cut = {} if self._cut is None else {"intervals_cut": self._cut}
        return {**self.values, **cut, "reasons": self.reasons}


def put_counts(sheet: Sheet, counts: Counts) -> None:
    sheet.values.update(tp=counts.tp, a_only=counts.a_only, b_only=counts.b_only, tn=counts.tn)


def put_no_counts(sheet: Sheet, reason: str) -> None:
    """Null for the counts and for every share that would follow from them."""
    for name in ("tp", "a_only", "b_only", "tn", *(name for name, _ in _CHANCE_NAMES)):
        sheet.put(name, None, reason)


def put_shares(sheet: Sheet, counts: Counts, *, whole_frame: bool, reason: str = "") -> None:
    """Every share that follows from the counts.

    Over a whole frame, chance-corrected values that background makes large are left out.
    """
    why = reason or kappa.undefined_because(counts)
    for name, share in _CHANCE_NAMES:
        if whole_frame and name in ("pabak", "ac1"):
            sheet.put(name, None, "domain")
        else:
            sheet.put(name, share(counts), why)


def put_distances(sheet: Sheet, found: Distances | None, reason: str, *, suffix: str = "") -> None:
    """Every distance with its tolerance, and its unit unless `suffix` names that."""
    names = (*OUTLINE_NAMES, "tolerance") if suffix else (*OUTLINE_NAMES, "tolerance", "unit")
    for name in names:
        sheet.put(f"{name}{suffix}", None if found is None else getattr(found, name), reason)
