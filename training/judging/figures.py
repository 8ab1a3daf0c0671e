"""From frames that were judged to the figures of a side: micro, macro, spread, interval."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.interval import Interval, jackknife_interval, mean_of, t_interval
from fibrodesk.agreement.overlap import dice, iou, precision, recall

OVERLAPS: dict[str, Callable[[Counts], float]] = {
    "dice": dice,
    "iou": iou,
    "precision": precision,
    "recall": recall,
}
LEAST_AREA_MM2 = 30.0
"""What counts as found: a tenth of a wall segment of 10 by 30 mm."""

DISTANCES = ("hausdorff_px256", "hd95_px256", "assd_px256", "nsd", "hausdorff_mm", "assd_mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFrame:
    """One frame, one reference mask, and how the model's mask stands to it."""

    patient: str
    counts: Counts  # first the reference, second the model, on native pixels
    distances: dict[str, float]  # by the names of `DISTANCES`; nan where a mask is empty
    missed_px256: float  # the diagonal of the field of view: what one empty mask costs
    strata: dict[str, str]  # form, quality, scanner, phase
    brier: float
    pixel_mm2: float = math.nan  # nan where the cine is not calibrated
    burden_reference: float = math.nan  # share of the reference myocardium, nan without one
    burden_model: float = math.nan

    @property
    def kind(self) -> str:
        """Which of the two masks is empty."""
        if self.counts.union == 0:
            return "both_empty"
        return "one_empty" if 0 in (self.counts.first, self.counts.second) else "both_marked"


def figures(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """All figures of one structure on one side; null where there is no value, with the reason."""
    patients = _by(frames, lambda frame: frame.patient)
    kinds = [frame.kind for frame in frames]
    found: dict[str, Any] = {
        "patients": len(patients),
        "frames": len(frames),
        "counts": {kind: kinds.count(kind) for kind in ("both_marked", "one_empty", "both_empty")},
    }
    for name, share in OVERLAPS.items():
        found[name] = _overlap(patients, share)
    for name in DISTANCES:
        found[name] = _distance(patients, partial(_named, name))
    found["hausdorff_px256_with_misses"] = _distance(patients, _with_misses)
    found["detection"] = _detection(patients)
    found["brier"] = _number(
        mean_of([mean_of([f.brier for f in each]) for each in patients.values()])
    )
    found["burden"] = _burden(patients)
    found["per_patient"] = [_patient(name, each) for name, each in patients.items()]
    return found


def strata(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """Pooled Dice and counts by form, quality, scanner and phase."""
    names = sorted({name for frame in frames for name in frame.strata})
    return {
        name: {
            value: {
                "patients": len({frame.patient for frame in each}),
                "frames": len(each),
                "dice_micro": _number(dice(pooled(frame.counts for frame in each))),
            }
            for value, each in sorted(_by(frames, partial(_stratum, name)).items())
            if value
        }
        for name in names
    }


def without_rows(found: dict[str, Any]) -> dict[str, Any]:
    """Figures without their rows by patient: a bundle travels further than a study's codes."""
    others = {name: without_rows(each) for name, each in found.get("structures", {}).items()}
    kept = {key: each for key, each in found.items() if key != "per_patient"}
    return kept | {"structures": others} if "structures" in found else kept


Patients = dict[str, list[JudgedFrame]]


def _by(frames: Sequence[JudgedFrame], key: Callable[[JudgedFrame], str]) -> Patients:
    groups: Patients = {}
    for frame in frames:
        groups.setdefault(key(frame), []).append(frame)
    return groups


def _overlap(patients: Patients, share: Callable[[Counts], float]) -> dict[str, Any]:
    """Micro pools pixels over all frames; macro is the mean over patients of their frames' mean."""
    sums = [pooled(frame.counts for frame in each) for each in patients.values()]
    means = [mean_of([share(frame.counts) for frame in each]) for each in patients.values()]
    micro = share(pooled(sums))
    found = {"micro": _number(micro), **_spread(means)}
    found["interval_micro"], reason = _interval(jackknife_interval(sums, share))
    if reason:
        found["reasons"]["interval_micro"] = reason
    if math.isnan(micro):
        found["reasons"]["micro"] = "both_empty"
    return found


def _distance(patients: Patients, value: Callable[[JudgedFrame], float]) -> dict[str, Any]:
    """`frame_mean` is over frames with a value, as the paper has it; macro over patients."""
    every = [value(frame) for each in patients.values() for frame in each]
    known = [each for each in every if not math.isnan(each)]
    means = [mean_of([value(frame) for frame in each]) for each in patients.values()]
    return {
        "frame_mean": _number(mean_of(every)),
        "frame_median": _number(statistics.median(known) if known else math.nan),
        "n": len(known),
        **_spread(means),
    }


def _spread(means: Sequence[float]) -> dict[str, Any]:
    """Mean, spread and interval over patients; those without a value are left out."""
    known = [each for each in means if not math.isnan(each)]
    interval, reason = _interval(t_interval(means))
    reasons = {"interval": reason} if reason else {}
    if not known:
        reasons["macro"] = "no_value"
    return {
        "macro": _number(mean_of(means)),
        "sd": _number(statistics.stdev(known) if len(known) > 1 else math.nan),
        "median": _number(statistics.median(known) if known else math.nan),
        "interval": interval,
        "patients": len(known),
        "reasons": reasons,
    }


def _detection(patients: Patients) -> dict[str, Any]:
    """Whether fibrosis was found at all, by frame and by patient, under the printed rule."""
    marked = [
        [(_marked(f, f.counts.first), _marked(f, f.counts.second)) for f in each]
        for each in patients.values()
    ]
    people = [
        (_mostly([first for first, _ in each]), _mostly([second for _, second in each]))
        for each in marked
    ]
    return {
        "rule": f"at least {LEAST_AREA_MM2:g} mm2 (any pixel where not calibrated); "
        "a patient with at least half of the frames",
        "frames": _two_by_two([pair for each in marked for pair in each]),
        "patients": _two_by_two(people),
    }


def _marked(frame: JudgedFrame, pixels: int) -> bool:
    if math.isnan(frame.pixel_mm2):
        return pixels > 0
    return pixels * frame.pixel_mm2 >= LEAST_AREA_MM2


def _mostly(marked: Sequence[bool]) -> bool:
    return sum(marked) * 2 >= len(marked)


def _two_by_two(pairs: Sequence[tuple[bool, bool]]) -> dict[str, Any]:
    both, missed = pairs.count((True, True)), pairs.count((True, False))
    false, neither = pairs.count((False, True)), pairs.count((False, False))
    return {
        "positive": both + missed,
        "negative": false + neither,
        "sensitivity": _number(both / (both + missed) if both + missed else math.nan),
        "specificity": _number(neither / (false + neither) if false + neither else math.nan),
    }


def _burden(patients: Patients) -> dict[str, Any]:
    """Bias of the share of myocardium, model minus reference, over patients' medians."""
    apart = [second - first for first, second in map(_burdens, patients.values())]
    interval, reason = _interval(t_interval(apart))
    return {
        "bias": _number(mean_of(apart)),
        "interval": interval,
        "patients": sum(not math.isnan(each) for each in apart),
        "reasons": {"interval": reason} if reason else {},
    }


def _burdens(frames: Sequence[JudgedFrame]) -> tuple[float, float]:
    """Medians over the frames that have a reference myocardium."""
    known = [f for f in frames if not math.isnan(f.burden_reference)]
    if not known:
        return math.nan, math.nan
    return (
        statistics.median(f.burden_reference for f in known),
        statistics.median(f.burden_model for f in known),
    )


def _patient(name: str, frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """One row for pairing two models on the same patients."""
    counts = pooled(frame.counts for frame in frames)
    reference, model = _burdens(frames)
    return {
        "patient": name,
        "frames": len(frames),
        "tp": counts.tp,
        "reference_only": counts.a_only,
        "model_only": counts.b_only,
        "tn": counts.tn,
        "dice": _number(mean_of([dice(frame.counts) for frame in frames])),
        "dice_pooled": _number(dice(counts)),
        "iou": _number(mean_of([iou(frame.counts) for frame in frames])),
        "burden_reference": _number(reference),
        "burden_model": _number(model),
    }


def _named(name: str, frame: JudgedFrame) -> float:
    return frame.distances[name]


def _stratum(name: str, frame: JudgedFrame) -> str:
    return frame.strata[name]


def _with_misses(frame: JudgedFrame) -> float:
    if frame.kind == "one_empty":
        return frame.missed_px256
    return frame.distances["hausdorff_px256"]


def _interval(interval: Interval) -> tuple[list[float] | None, str]:
    if not interval.defined:
        return None, interval.reason
    return [interval.low, interval.high], ""


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
