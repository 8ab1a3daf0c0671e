"""How a model did against reference masks, in one shape wherever the figures come from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, stdev
from typing import Any

from fibrodesk.agreement import overlap
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.frame import FrameAgreement, FrameKind
from fibrodesk.agreement.interval import (
    LENGTHS,
    SHARES,
    Interval,
    interval_of_mean,
    jackknife_interval,
    mean_of,
)
from fibrodesk.agreement.study import StudyAgreement

OVERLAPS: tuple[tuple[str, str, Callable[[Counts], float]], ...] = (
    ("dice", "Dice", overlap.dice),
    ("iou", "IoU", overlap.iou),
    ("precision", "Precision", overlap.precision),
    ("recall", "Recall", overlap.recall),
)
_DISTANCES = (
    ("hausdorff_px256", "Hausdorff distance", "px of 256"),
    ("hausdorff_px256_with_misses", "Hausdorff, a miss counted as the diagonal", "px of 256"),
    ("hausdorff_mm", "Hausdorff distance", "mm"),
    ("hd95_px256", "Hausdorff, 95th percentile", "px of 256"),
    ("assd_px256", "Mean surface distance", "px of 256"),
    ("assd_mm", "Mean surface distance", "mm"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapRow:
    """Micro pools the pixels of all frames; macro is the mean over patients of their frames."""

    title: str
    micro: float
    micro_interval: Interval
    macro: float
    sd: float
    median: float
    macro_interval: Interval
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceRow:
    """Over frames that have a value, as the paper has it, and as the mean over patients."""

    title: str
    unit: str
    frame_mean: float
    frame_median: float
    frames: int
    macro: float
    macro_interval: Interval
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFigures:
    """One evaluation: on whom, against what, and its rows."""

    title: str  # "On this study's opened rounds"
    words: str  # against whose masks, on which patients
    synthetic: bool
    patients: int
    frames: int
    both_marked: int
    one_empty: int
    both_empty: int
    overlaps: tuple[OverlapRow, ...]
    distances: tuple[DistanceRow, ...]


def from_evaluation(
    found: Mapping[str, Any], *, title: str, words: str = "", synthetic: bool = False
) -> ModelFigures:
    """The figures that `python -m training.evaluate --json` prints, or that a card carries.

    Args:
        synthetic: that its patients are; figures that say so themselves need no telling.
    """
    counts = found["counts"]
    return ModelFigures(
        title=title,
        words=words,
        synthetic=bool(found.get("synthetic", synthetic)),
        patients=found["patients"],
        frames=found["frames"],
        both_marked=counts["both_marked"],
        one_empty=counts["one_empty"],
        both_empty=counts["both_empty"],
        overlaps=tuple(_overlap_row(name, found[key]) for key, name, _ in OVERLAPS if key in found),
        distances=tuple(
            _distance_row(name, unit, found[key])
            for key, name, unit in _DISTANCES
            if key in found and found[key]["n"]
        ),
    )


def from_agreement(
    found: StudyAgreement, *, title: str, words: str = "", synthetic: bool = False
) -> ModelFigures:
    """The figures of a comparison whose second reader is the model."""
    groups: dict[str, list[FrameAgreement]] = {}
    for frame in found.frames:
        if frame.counts is not None:
            groups.setdefault(frame.patient, []).append(frame)
    kinds = found.study.kinds
    return ModelFigures(
        title=title,
        words=words,
        synthetic=synthetic,
        patients=found.study.patients,
        frames=found.study.frames,
        both_marked=kinds[FrameKind.BOTH],
        one_empty=kinds[FrameKind.ONE_EMPTY],
        both_empty=kinds[FrameKind.BOTH_EMPTY],
        overlaps=tuple(_shares(name, share, found, groups) for _, name, share in OVERLAPS),
        distances=_apart(groups),
    )


def _shares(
    title: str,
    share: Callable[[Counts], float],
    found: StudyAgreement,
    groups: Mapping[str, Sequence[FrameAgreement]],
) -> OverlapRow:
    sums = [patient.counts for patient in found.patients if patient.frames]
    means = [
        mean_of([share(frame.counts) for frame in frames if frame.counts is not None])
        for frames in groups.values()
    ]
    known = [value for value in means if not math.isnan(value)]
    return OverlapRow(
        title=title,
        micro=share(found.study.counts),
        micro_interval=jackknife_interval(sums, share, scale=SHARES),
        macro=mean_of(means),
        sd=stdev(known) if len(known) > 1 else math.nan,
        median=median(known) if known else math.nan,
        macro_interval=interval_of_mean(means, SHARES),
        patients=len(known),
    )


def _apart(groups: Mapping[str, Sequence[FrameAgreement]]) -> tuple[DistanceRow, ...]:
    """One row for each figure and unit; frames in mm and in px are never averaged together."""
    rows = []
    for name, title in (("hd", "Hausdorff distance"), ("assd", "Mean surface distance")):
        for unit in ("mm", "px"):
            patients = [
                [
                    getattr(frame.distances, name)
                    for frame in frames
                    if frame.kind is FrameKind.BOTH
                    and frame.distances is not None
                    and frame.distances.unit == unit
                ]
                for frames in groups.values()
            ]
            every = [value for values in patients for value in values]
            if every:
                means = [mean_of(values) for values in patients if values]
                rows.append(
                    DistanceRow(
                        title=title,
                        unit=unit,
                        frame_mean=mean_of(every),
                        frame_median=median(every),
                        frames=len(every),
                        macro=mean_of(means),
                        macro_interval=interval_of_mean(means, LENGTHS),
                        patients=len(means),
                    )
                )
    return tuple(rows)


def _overlap_row(title: str, found: Mapping[str, Any]) -> OverlapRow:
    reasons = found.get("reasons", {})
    return OverlapRow(
        title=title,
        micro=_number(found["micro"]),
        micro_interval=_interval(found.get("interval_micro"), reasons.get("interval_micro")),
        macro=_number(found["macro"]),
        sd=_number(found.get("sd")),
        median=_number(found.get("median")),
        macro_interval=_interval(found.get("interval"), reasons.get("interval")),
        patients=found.get("patients", 0),
    )


def _distance_row(title: str, unit: str, found: Mapping[str, Any]) -> DistanceRow:
    return DistanceRow(
        title=title,
        unit=unit,
        frame_mean=_number(found["frame_mean"]),
        frame_median=_number(found.get("frame_median")),
        frames=found["n"],
        macro=_number(found["macro"]),
        macro_interval=_interval(found.get("interval"), found.get("reasons", {}).get("interval")),
        patients=found.get("patients", 0),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _interval(ends: Sequence[float] | None, reason: str | None) -> Interval:
    if ends is None:
        return Interval(reason=reason or "undefined")
    return Interval(low=float(ends[0]), high=float(ends[1]))
