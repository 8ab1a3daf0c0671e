"""From frames that were judged to the figures of a side: micro, macro, spread, interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from fibrodesk.agreement.counts import pooled
from fibrodesk.agreement.distance import TOLERANCE_MM, TOLERANCE_PX
from fibrodesk.agreement.interval import LENGTHS, SHARES, Scale, mean_of
from fibrodesk.agreement.overlap import dice
from training.judging.calibrating.calibration import NOTHING, calibration_figures, expected_error
from training.judging.detecting.detection import detection, marked, patient_score
from training.judging.detecting.mri import against_mri
from training.judging.figures.burden import burden_figures, burdens, on_own_wall
from training.judging.figures.strata import kinds, strata
from training.judging.figures.summaries import measured, overlap
from training.judging.frames.judged import DISTANCES, JudgedFrame, Patients, by
from training.judging.intervals import OVERLAPS, bootstrap_facts, number

__all__ = ["DISTANCES", "JudgedFrame", "figures", "strata", "without_rows"]

Value = Callable[[JudgedFrame], float]
MISSES = ("hausdorff", "hd95", "assd")
"""Distances that have a second row, in which an empty mask lies a diagonal away."""


def figures(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """All figures of one structure on one side; null where there is no value, with the reason.

    A frame stands once for each of its reference masks; `images` says how many there are.
    """
    patients = by(frames, lambda frame: frame.patient)
    counts = [[frame.counts for frame in each] for each in patients.values()]
    found: dict[str, Any] = {
        "patients": len(patients),
        "frames": len(frames),
        "images": len({(frame.patient, frame.image) for frame in frames}),
        "counts": kinds(frames),
        "bootstrap": bootstrap_facts(len(patients)),
    }
    for name in OVERLAPS:
        found[name] = overlap(counts, name)
    for name, (value, scale) in _values().items():
        found[name] = measured(patients, value, scale)
    found["nsd"] |= _tolerances(frames)
    found["detection"] = detection(patients)
    if mri := against_mri(patients):
        found["mri"] = mri
    found["calibration"] = _calibration(patients)
    found["burden"] = burden_figures(patients)
    found["per_patient"] = [_patient(name, each) for name, each in patients.items()]
    return found


def without_rows(found: dict[str, Any]) -> dict[str, Any]:
    """Figures without their rows by patient: a bundle travels further than a study's codes."""
    others = {name: without_rows(each) for name, each in found.get("structures", {}).items()}
    kept = {key: each for key, each in found.items() if key != "per_patient"}
    return kept | {"structures": others} if "structures" in found else kept


def _values() -> dict[str, tuple[Value, Scale]]:
    """What each frame has of its own, by the name of its figure."""
    found: dict[str, tuple[Value, Scale]] = {
        name: (_distance(name), SHARES if name == "nsd" else LENGTHS) for name in DISTANCES
    }
    for name in DISTANCES:
        if name.startswith(MISSES):
            found[f"{name}_with_misses"] = (_with_misses(name), LENGTHS)
    found["brier"] = (lambda frame: frame.brier, SHARES)
    found["brier_band"] = (lambda frame: frame.reliability.brier_band, SHARES)
    return found


def _distance(name: str) -> Value:
    return lambda frame: frame.distances[name]


def _with_misses(name: str) -> Value:
    def value(frame: JudgedFrame) -> float:
        if frame.kind == "one_empty":
            return frame.missed_mm if name.endswith("_mm") else frame.missed_px256
        return frame.distances[name]

    return value


def _tolerances(frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """Up to where two outlines are the same, and how many frames were held to which."""
    known = [frame for frame in frames if not math.isnan(frame.distances["nsd"])]
    bare = sum(math.isnan(frame.pixel_mm2) for frame in known)
    return {
        "tolerance_mm": TOLERANCE_MM,
        "tolerance_native_px": TOLERANCE_PX,
        "frames_at_mm": len(known) - bare,
        "frames_at_native_px": bare,
    }


def _calibration(patients: Patients) -> dict[str, Any]:
    return calibration_figures(
        [sum((frame.reliability.band for frame in each), NOTHING) for each in patients.values()],
        [sum((frame.reliability.narrow for frame in each), NOTHING) for each in patients.values()],
    )


def _patient(name: str, frames: Sequence[JudgedFrame]) -> dict[str, Any]:
    """One row for pairing two models on the same patients."""
    counts = pooled(frame.counts for frame in frames)
    reference, model = burdens(frames)
    band = sum((frame.reliability.band for frame in frames), NOTHING)
    return {
        "patient": name,
        "frames": len(frames),
        "tp": counts.tp,
        "reference_only": counts.a_only,
        "model_only": counts.b_only,
        "tn": counts.tn,
        "dice_pooled": number(dice(counts)),
        **{
            key: number(mean_of([share(frame.counts) for frame in frames]))
            for key, share in OVERLAPS.items()
        },
        **{
            key: number(mean_of([value(frame) for frame in frames]))
            for key, (value, _) in _values().items()
        },
        "ece": number(expected_error(band)),
        "marked": marked(frames),
        "score": patient_score(frames),
        "burden_reference": number(reference),
        "burden_model": number(model),
        "burden_own_wall": number(burdens(frames, on_own_wall)[1]),
        "burden_error": number(abs(model - reference)),
    }
