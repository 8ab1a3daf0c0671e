"""Whether fibrosis was found at all, by frame and by patient, under one printed rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from fibrodesk.agreement.bootstrap import percentiles, ratios, resampled_sums
from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.interval import (
    FEWEST_PATIENTS,
    SHARES,
    Interval,
    beside,
    jackknife_interval,
)
from fibrodesk.agreement.overlap import recall
from training.judging.detecting.roc import Scores, roc
from training.judging.frames.judged import JudgedFrame, Patients
from training.judging.intervals import ends, number

LEAST_AREA_MM2 = 30.0
"""What counts as found: a tenth of a wall segment of 10 by 30 mm."""
LEAST_AREA_PX256 = 77.0
"""The same where a cine is not calibrated: 30 mm2 in the 256 square of a picture 160 mm deep."""
LEAST_SHARE_OF_FRAMES = 0.5
GOAL_FRAMES, GOAL_PATIENTS = 0.95, 0.90
"""Of healthy hearts: at least so many are negative."""

_NORMAL = 1.959963984540054  # of a 95 % interval


def area_as_share(frame: JudgedFrame, pixels: int) -> float:
    """An area of a frame's native pixels as a share of the least that counts: 1 is the rule."""
    if math.isnan(frame.pixel_mm2):
        return pixels * frame.scale**2 / LEAST_AREA_PX256
    return pixels * frame.pixel_mm2 / LEAST_AREA_MM2


def patient_score(frames: Sequence[JudgedFrame]) -> float:
    """The share of the rule's area that at least half of a patient's frames reach."""
    shares = sorted((area_as_share(each, each.counts.second) for each in frames), reverse=True)
    return shares[math.ceil(LEAST_SHARE_OF_FRAMES * len(shares)) - 1]


def detection(patients: Patients) -> dict[str, Any]:
    """Sensitivity, specificity and ROC; what is positive, any pixel of the reference says."""
    by_frame = [
        Scores(
            positive=_array([_score(each) for each in frames if each.counts.first]),
            negative=_array([_score(each) for each in frames if not each.counts.first]),
        )
        for frames in patients.values()
    ]
    by_patient = [
        Scores(
            positive=_array([patient_score(frames)] if marked(frames) else []),
            negative=_array([] if marked(frames) else [patient_score(frames)]),
        )
        for frames in patients.values()
    ]
    small = sum(
        0 < area_as_share(each, each.counts.first) < 1
        for frames in patients.values()
        for each in frames
    )
    return {
        "rule": f"an area of at least {LEAST_AREA_MM2:g} mm2 ({LEAST_AREA_PX256:g} px of 256 where "
        "a cine is not calibrated); a patient with it on at least half of the frames",
        "least_area_mm2": LEAST_AREA_MM2,
        "least_area_px256": LEAST_AREA_PX256,
        "least_share_of_frames": LEAST_SHARE_OF_FRAMES,
        "references_below_the_rule": small,
        "frames": found_and_not(by_frame, clustered=True) | {"roc": roc(by_frame)},
        "patients": found_and_not(by_patient, clustered=False) | {"roc": roc(by_patient)},
        "healthy": _healthy(patients),
    }


def marked(frames: Sequence[JudgedFrame]) -> bool:
    """Whether the reference marks a patient at all; else the heart is healthy."""
    return any(each.counts.first for each in frames)


def _score(frame: JudgedFrame) -> float:
    return area_as_share(frame, frame.counts.second)


def found_and_not(patients: Sequence[Scores], *, clustered: bool) -> dict[str, Any]:
    """Of one table a patient: found and not, among what is positive and what is not."""
    tables = [
        Counts(
            tp=int((each.positive >= 1).sum()),
            a_only=int((each.positive < 1).sum()),
            b_only=int((each.negative >= 1).sum()),
            tn=int((each.negative < 1).sum()),
        )
        for each in patients
    ]
    whole = pooled(tables)
    reasons: dict[str, str] = {}
    found: dict[str, Any] = {
        "positive": whole.first,
        "negative": whole.b_only + whole.tn,
        "found": whole.second,
    }
    for name, share, parts in (
        ("sensitivity", recall, (whole.tp, whole.first)),
        ("specificity", specificity, (whole.tn, whole.b_only + whole.tn)),
    ):
        value = share(whole)
        if math.isnan(value):
            reasons[name] = "none_of_these"
        interval = jackknife_interval(tables, share, scale=SHARES) if clustered else wilson(*parts)
        drawn = beside(_drawn(tables, name), interval)
        found[name] = number(value)
        found[f"interval_{name}"] = ends(interval, reasons, f"interval_{name}")
        found[f"bootstrap_{name}"] = ends(drawn, reasons, f"bootstrap_{name}")
    return found | {"reasons": reasons}


def _drawn(tables: Sequence[Counts], name: str) -> Interval:
    """The patient bootstrap of a share of what is positive, or of what is not."""
    if len(tables) < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients")
    columns = [
        (each.tp, each.first) if name == "sensitivity" else (each.tn, each.tn + each.b_only)
        for each in tables
    ]
    sums = resampled_sums(np.array(columns, dtype=np.float64))
    return percentiles(ratios(sums[:, 0], sums[:, 1]))


def specificity(counts: Counts) -> float:
    """Of what the reference leaves free, the share that the model leaves free; nan of nothing."""
    free = counts.tn + counts.b_only
    return counts.tn / free if free else math.nan


def wilson(part: int, whole: int) -> Interval:
    """The interval of a share of patients, each counted once; also where all or none are.

    Source:
        Wilson EB, J Am Stat Assoc 1927;22:209-212.
    """
    if whole < FEWEST_PATIENTS:
        return Interval(reason="too_few_patients" if whole else "no_value")
    share, square = part / whole, _NORMAL**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = (
        _NORMAL
        * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2))
        / (1 + square / whole)
    )
    return Interval(low=max(0.0, middle - reach), high=min(1.0, middle + reach))


def _healthy(patients: Patients) -> dict[str, Any]:
    """Hearts in which the reference marks nothing: how many stay negative, and the goals."""
    healthy = [frames for frames in patients.values() if not marked(frames)]
    every = [each for frames in healthy for each in frames]
    free = sum(_score(each) < 1 for each in every)
    free_patients = sum(patient_score(frames) < 1 for frames in healthy)
    met = None
    if healthy:
        met = free >= GOAL_FRAMES * len(every) and free_patients >= GOAL_PATIENTS * len(healthy)
    return {
        "patients": len(healthy),
        "patients_negative": free_patients,
        "frames": len(every),
        "frames_negative": free,
        "share_of_patients": number(free_patients / len(healthy) if healthy else math.nan),
        "share_of_frames": number(free / len(every) if every else math.nan),
        "goal_of_patients": GOAL_PATIENTS,
        "goal_of_frames": GOAL_FRAMES,
        "met": met,
        "reasons": {}
        if healthy
        else dict.fromkeys(("share_of_patients", "share_of_frames", "met"), "no_healthy_patient"),
    }


def _array(values: Sequence[float]) -> np.ndarray:
    return np.array(values, dtype=np.float64)
