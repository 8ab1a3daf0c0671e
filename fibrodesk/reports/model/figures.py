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
from fibrodesk.reports.model.mri import MriPart, mri_part
from fibrodesk.reports.model.parts import (
    BurdenPart,
    CalibrationPart,
    DetectionPart,
    StratumRow,
    burden_parts,
    calibration_part,
    detection_part,
    interval_of,
    number_of,
    strata_rows,
)

OVERLAPS: tuple[tuple[str, str, Callable[[Counts], float]], ...] = (
    ("dice", "Dice", overlap.dice),
    ("iou", "IoU", overlap.iou),
    ("precision", "Precision", overlap.precision),
    ("recall", "Recall", overlap.recall),
)
_LENGTHS = (
    ("hausdorff", "hd", "Hausdorff distance"),
    ("hd95", "hd95", "Hausdorff, 95 %"),
    ("assd", "assd", "Mean surface distance"),
)
_UNITS = (("px256", "px of 256"), ("mm", "mm"))
BOTH_MARKED, WITH_MISSES = "both marked", "with misses"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapRow:
    """Micro pools the pixels of all frames; macro is the mean over patients of their frames."""

    title: str
    micro: float
    micro_interval: Interval
    frame_mean: float = math.nan
    frames: int = 0  # with a value
    macro: float
    sd: float
    median: float
    macro_interval: Interval
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceRow:
    """Over frames that have a value, as the paper has it, and as the mean over patients."""

    title: str
    unit: str  # "" for the share of both outlines that lie near
    over: str = BOTH_MARKED  # or with misses, each as the diagonal of the picture
    frame_mean: float
    frame_median: float
    frames: int
    macro: float
    macro_interval: Interval
    median: float = math.nan  # of patients
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFigures:
    """One evaluation: on whom, against what, and its rows; parts that nobody took are left out."""

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
    images: int = 0  # pictures, where several references judge one; 0: not told
    bootstrap: str = ""  # the bootstrap's intervals, in a sentence
    detection: DetectionPart | None = None
    mri: MriPart | None = None
    calibration: CalibrationPart | None = None
    burdens: tuple[BurdenPart, ...] = ()
    strata: tuple[StratumRow, ...] = ()


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
        distances=_distance_rows(found),
        images=found.get("images", 0),
        bootstrap=_bootstrap_words(found),
        detection=detection_part(found.get("detection", {})),
        mri=mri_part(found.get("mri", {})),
        calibration=calibration_part(found),
        burdens=burden_parts(found.get("burden", {})),
        strata=strata_rows(found.get("strata", {})),
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
    values = [
        [share(frame.counts) for frame in frames if frame.counts is not None]
        for frames in groups.values()
    ]
    means = [mean_of(each) for each in values]
    every = [value for each in values for value in each if not math.isnan(value)]
    known = [value for value in means if not math.isnan(value)]
    return OverlapRow(
        title=title,
        micro=share(found.study.counts),
        micro_interval=jackknife_interval(sums, share, scale=SHARES),
        frame_mean=mean_of(every),
        frames=len(every),
        macro=mean_of(means),
        sd=stdev(known) if len(known) > 1 else math.nan,
        median=median(known) if known else math.nan,
        macro_interval=interval_of_mean(means, SHARES),
        patients=len(known),
    )


def _apart(groups: Mapping[str, Sequence[FrameAgreement]]) -> tuple[DistanceRow, ...]:
    """One row for each figure and unit; frames in mm and in px are never averaged together."""
    rows = []
    for _, name, title in _LENGTHS:
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
                        median=median(means),
                        patients=len(means),
                    )
                )
    return tuple(rows)


def _overlap_row(title: str, found: Mapping[str, Any]) -> OverlapRow:
    return OverlapRow(
        title=title,
        micro=number_of(found["micro"]),
        micro_interval=interval_of(found, "interval_micro"),
        frame_mean=number_of(found.get("frame_mean")),
        frames=found.get("n", 0),
        macro=number_of(found["macro"]),
        sd=number_of(found.get("sd")),
        median=number_of(found.get("median")),
        macro_interval=interval_of(found, "interval"),
        patients=found.get("patients", 0),
    )


def _distance_rows(found: Mapping[str, Any]) -> tuple[DistanceRow, ...]:
    """Each length twice in each unit: where both marked, and with a miss as the diagonal."""
    rows = []
    for name, _, title in _LENGTHS:
        for key, unit in _UNITS:
            for ending, over in (("", BOTH_MARKED), ("_with_misses", WITH_MISSES)):
                one = found.get(f"{name}_{key}{ending}")
                if one is not None and one["n"]:
                    rows.append(_distance_row(title, unit, over, one))
    near = found.get("nsd")
    if near is not None and near["n"] and "tolerance_mm" in near:
        title = f"Surface Dice, {near['tolerance_mm']:g} mm"
        if near["frames_at_native_px"]:  # where the cine is not calibrated
            title += f" or {near['tolerance_native_px']:g} px"
        rows.append(_distance_row(title, "", "one or both", near))
    return tuple(rows)


def _distance_row(title: str, unit: str, over: str, found: Mapping[str, Any]) -> DistanceRow:
    return DistanceRow(
        title=title,
        unit=unit,
        over=over,
        frame_mean=number_of(found["frame_mean"]),
        frame_median=number_of(found.get("frame_median")),
        frames=found["n"],
        macro=number_of(found["macro"]),
        macro_interval=interval_of(found, "interval"),
        median=number_of(found.get("median")),
        patients=found.get("patients", 0),
    )


def _bootstrap_words(found: Mapping[str, Any]) -> str:
    """What the patient bootstrap says of the overlaps; nothing where it was not drawn."""
    facts = found.get("bootstrap")
    if facts is None:
        return ""
    parts = []
    for key, name, _ in OVERLAPS:
        one = found[key]
        pairs = [("pooled", one.get("bootstrap_micro")), ("patients", one.get("bootstrap"))]
        shown = [f"{what} {ends[0]:.3f}–{ends[1]:.3f}" for what, ends in pairs if ends is not None]
        if shown:
            parts.append(f"{name} {', '.join(shown)}")
    if not parts:
        return ""
    narrow = " Below 30 patients it is too narrow." if facts["too_narrow"] else ""
    draws = f"{facts['resamples']:,}".replace(",", "\u2009")
    return f"Patient bootstrap ({draws} draws, seed {facts['seed']}): {'; '.join(parts)}.{narrow}"
