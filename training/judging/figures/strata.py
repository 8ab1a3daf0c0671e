"""The same figures for parts of a side: by form, quality, scanner, phase, segment and contrast."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.interval import LENGTHS
from training.judging.detecting.detection import area_as_share
from training.judging.figures.summaries import CountsByPatient, measured, overlap
from training.judging.frames.judged import JudgedFrame, Patients, by

THIRDS = ("lowest third", "middle third", "highest third")
CONTRAST_UNIT = "grey levels of 256 (a log-compressed picture: 4.25 of them are 1 dB of 60)"
_UNTOLD = {"phase": "between ED and ES"}
Key = Callable[[JudgedFrame], str]


def strata(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """By name and value of each stratum; what nobody told is counted under "not told"."""
    names = sorted({name for frame in frames for name in frame.strata})
    return {
        **{name: _by_value(frames, _named(name), _UNTOLD.get(name, "not told")) for name in names},
        "segment": _segments(frames),
        "contrast": _contrast(frames),
    }


def _named(name: str) -> Key:
    return lambda frame: frame.strata.get(name, "")


def _by_value(frames: Sequence[JudgedFrame], key: Key, untold: str) -> dict[str, Any]:
    """One entry a value; nothing where nobody told of any."""
    groups = by(frames, key)
    if set(groups) <= {""}:
        return {}
    return {value or untold: _figures(groups[value]) for value in sorted(groups)}


def _figures(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    patients = by(frames, lambda frame: frame.patient)
    dice = overlap(_counts(patients), "dice")
    return {
        "patients": len(patients),
        "frames": len(frames),
        "counts": kinds(frames),
        "dice_micro": dice["micro"],
        "dice": dice,
        "recall": overlap(_counts(patients), "recall"),
        "precision": overlap(_counts(patients), "precision"),
        "hd95_px256": measured(patients, lambda frame: frame.distances["hd95_px256"], LENGTHS),
        "found": sum(area_as_share(each, each.counts.second) >= 1 for each in frames),
        "marked": sum(each.counts.first > 0 for each in frames),
    }


def kinds(frames: Sequence[JudgedFrame]) -> dict[str, int]:
    """How many frames both marked, one alone, neither."""
    found = [frame.kind for frame in frames]
    return {kind: found.count(kind) for kind in ("both_marked", "one_empty", "both_empty")}


def _segments(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """Overlap in each segment of the wall, over the frames whose wall can be followed."""
    names = dict.fromkeys(name for frame in frames for name in frame.segments)
    found: dict[str, Any] = {}
    for name in names:
        patients: dict[str, list[Counts]] = {}
        for frame in frames:
            if name in frame.segments:
                patients.setdefault(frame.patient, []).append(frame.segments[name])
        counts = list(patients.values())
        every = [one for each in counts for one in each]
        dice = overlap(counts, "dice")
        found[name] = {
            "patients": len(counts),
            "frames": len(every),
            "frames_without_segment": len(frames) - len(every),
            "marked": sum(one.first > 0 for one in every),
            "found": sum(one.second > 0 for one in every),
            "dice_micro": dice["micro"],
            "dice": dice,
            "recall": overlap(counts, "recall"),
            "precision": overlap(counts, "precision"),
        }
    return found


def _contrast(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """Patients in three thirds by the contrast of their scar, the median over their frames."""
    patients = by(frames, lambda frame: frame.patient)
    of_patient = {name: _median(each) for name, each in patients.items()}
    ranked = sorted(
        (name for name, value in of_patient.items() if not math.isnan(value)),
        key=lambda name: of_patient[name],
    )
    if len(ranked) < len(THIRDS):
        return {}
    found: dict[str, Any] = {}
    for place, title in enumerate(THIRDS):
        first, last = (len(ranked) * each // len(THIRDS) for each in (place, place + 1))
        names = ranked[first:last]
        found[title] = {
            "from": of_patient[names[0]],
            "to": of_patient[names[-1]],
            "unit": CONTRAST_UNIT,
            **_figures([frame for name in names for frame in patients[name]]),
        }
    return found


def _median(frames: Sequence[JudgedFrame]) -> float:
    known = [frame.contrast for frame in frames if not math.isnan(frame.contrast)]
    return statistics.median(known) if known else math.nan


def _counts(patients: Patients) -> CountsByPatient:
    return [[frame.counts for frame in each] for each in patients.values()]
