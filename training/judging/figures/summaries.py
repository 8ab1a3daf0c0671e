"""One figure of a side, three ways: pooled (micro), mean of frames, mean of patients (macro)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.interval import (
    SHARES,
    Scale,
    beside,
    interval_of_mean,
    jackknife_interval,
    mean_of,
)
from training.judging.frames.judged import JudgedFrame, Patients
from training.judging.intervals import (
    OVERLAPS,
    bootstrap_mean,
    bootstrap_share,
    ends,
    number,
)

CountsByPatient = Sequence[Sequence[Counts]]
"""A list a patient, of that patient's frames."""


def overlap(patients: CountsByPatient, name: str) -> dict[str, Any]:
    """An overlap by its name in `OVERLAPS`: micro pools the pixels of all frames.

    A frame in which it has no value is in no mean, and counted under `without_value`.
    """
    share = OVERLAPS[name]
    sums = [pooled(each) for each in patients]
    values = [[share(counts) for counts in each] for each in patients]
    micro = share(pooled(sums))
    found = {"micro": number(micro), **spread(values, SHARES)}
    reasons = found["reasons"]
    if math.isnan(micro):
        reasons["micro"] = "both_empty"
    interval = jackknife_interval(sums, share, scale=SHARES)
    drawn = beside(bootstrap_share(sums, name), interval)
    found["interval_micro"] = ends(interval, reasons, "interval_micro")
    found["bootstrap_micro"] = ends(drawn, reasons, "bootstrap_micro")
    if interval.cut:
        found["cut"] = [*found["cut"], "interval_micro"]
    return found


def measured(
    patients: Patients, value: Callable[[JudgedFrame], float], scale: Scale
) -> dict[str, Any]:
    """A figure that each frame has of its own, such as a distance; nan where it has none."""
    return spread([[value(frame) for frame in each] for each in patients.values()], scale)


def spread(patients: Iterable[Sequence[float]], scale: Scale) -> dict[str, Any]:
    """Of frames and of patients: mean, spread and median, with the counts of both.

    `frame_mean` is over the `n` frames that have a value, as the paper has distances; macro is over
    the `patients` of whom at least one frame has one.
    """
    groups = [list(each) for each in patients]
    every = [value for each in groups for value in each]
    means = [mean_of(each) for each in groups]
    known, seen = _known(means), _known(every)
    interval = interval_of_mean(means, scale)
    reasons: dict[str, str] = {}
    if not known:
        reasons |= dict.fromkeys(("macro", "median", "frame_mean", "frame_median"), "no_value")
    if len(known) < 2:
        reasons["sd"] = "too_few_patients_for_sd"
    return {
        "frame_mean": number(mean_of(every)),
        "frame_median": number(statistics.median(seen) if seen else math.nan),
        "n": len(seen),
        "macro": number(mean_of(means)),
        "sd": number(statistics.stdev(known) if len(known) > 1 else math.nan),
        "median": number(statistics.median(known) if known else math.nan),
        "interval": ends(interval, reasons, "interval"),
        "bootstrap": ends(beside(bootstrap_mean(means), interval), reasons, "bootstrap"),
        "cut": ["interval"] if interval.cut else [],
        "patients": len(known),
        "without_value": {
            "frames": len(every) - len(seen),
            "patients": len(means) - len(known),
        },
        "reasons": reasons,
    }


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]
