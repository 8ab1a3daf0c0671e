"""The agreement as plain JSON values: no value is null, and `reasons` says why."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.distance import Distances
from fibrodesk.agreement.frame import FrameAgreement
from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.agreement.summary import PatientAgreement, Summary

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

    def record(self) -> Record:
        return {**self.values, "reasons": self.reasons}


def put_counts(sheet: Sheet, counts: Counts) -> None:
    sheet.values.update(tp=counts.tp, a_only=counts.a_only, b_only=counts.b_only, tn=counts.tn)


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


def put_distances(sheet: Sheet, found: Distances | None, reason: str) -> None:
    for name in (*OUTLINE_NAMES, "tolerance", "unit"):
        sheet.put(name, None if found is None else getattr(found, name), reason)


def frame_record(frame: FrameAgreement, *, whole_frame: bool) -> Record:
    """One row of the list of frames."""
    sheet = Sheet(patient=frame.patient, cine=frame.cine, frame=frame.frame, kind=str(frame.kind))
    if frame.counts is None:
        for name in ("tp", "a_only", "b_only", "tn", *(name for name, _ in _CHANCE_NAMES)):
            sheet.put(name, None, frame.reason)
    else:
        put_counts(sheet, frame.counts)
        put_shares(sheet, frame.counts, whole_frame=whole_frame)
    put_distances(sheet, frame.distances, str(frame.kind))
    sheet.put("apart_px", frame.apart_px, frame.reason)
    sheet.put("apart_mm2", frame.apart_mm2, frame.reason or "not_calibrated")
    sheet.values.update(
        outside_first_px=frame.outside_first_px,
        outside_second_px=frame.outside_second_px,
        origin_first=frame.origin_first and str(frame.origin_first),
        origin_second=frame.origin_second and str(frame.origin_second),
        domain_hash=frame.domain_hash or None,
        form=frame.form or None,
        quality=frame.quality or None,
    )
    return sheet.record()


def patient_record(patient: PatientAgreement, *, whole_frame: bool) -> Record:
    """One row of the list of patients."""
    sheet = Sheet(
        patient=patient.patient,
        frames=patient.frames,
        kinds={str(kind): number for kind, number in patient.kinds.items()},
    )
    put_counts(sheet, patient.counts)
    why = "" if patient.frames else "no_frame_compared"
    put_shares(sheet, patient.counts, whole_frame=whole_frame, reason=why)
    for name, area in (("area_first", patient.area_first), ("area_second", patient.area_second)):
        sheet.put(f"{name}_{patient.area_unit}", area, why)
        if patient.area_unit == "px":
            sheet.put(f"{name}_mm2", None, why or "not_calibrated")
    return sheet.record()


def summary_record(summary: Summary, *, whole_frame: bool) -> Record:
    """A study, or one part of it."""
    sheet = Sheet(
        patients=summary.patients,
        patients_with_fibrosis=summary.patients_marked,
        patients_without_fibrosis=summary.patients - summary.patients_marked,
        frames=summary.frames,
        kinds={str(kind): number for kind, number in summary.kinds.items()},
    )
    why = summary.reason
    no_mean = why or "no_patient_marked"
    put_counts(sheet, summary.counts)
    put_shares(sheet, summary.counts, whole_frame=whole_frame, reason=why)
    for name in ("kappa", "dice"):  # the pooled ones, under the name that says so
        del sheet.values[name]
        sheet.reasons.pop(name, None)
        sheet.put(f"{name}_pooled", getattr(summary, f"{name}_pooled"), why)
        sheet.put_interval(f"{name}_pooled_interval", getattr(summary, f"{name}_pooled_interval"))
        sheet.put(f"{name}_mean", getattr(summary, f"{name}_mean"), no_mean)
        sheet.put_interval(f"{name}_mean_interval", getattr(summary, f"{name}_mean_interval"))
    sheet.values["bootstrap"] = _bootstrap_record(summary)
    sheet.values["outlines"] = _outlines_record(summary)
    return sheet.record()


def study_record(agreement: StudyAgreement) -> Record:
    """All of it, as `fibrodesk agreement --json` prints it."""
    whole = agreement.domain is Domain.FRAME

    def parts(groups: dict[str, Summary]) -> Record:
        return {name: summary_record(part, whole_frame=whole) for name, part in groups.items()}

    study = summary_record(agreement.study, whole_frame=whole)
    study["primary"] = {
        "name": "kappa_mean",
        "value": study["kappa_mean"],
        "interval": study["kappa_mean_interval"],
        "over": "patients in whom at least one reader marked fibrosis",
    }
    study["presence"] = _presence_record(agreement)
    study["independent"] = summary_record(agreement.independent, whole_frame=whole)
    study["origins"] = _origins_record(agreement)
    study["outside_first_px"], study["outside_second_px"] = agreement.outside_px
    study["strata"] = {"form": parts(agreement.by_form), "quality": parts(agreement.by_quality)}
    return {
        "domain": str(agreement.domain),
        "domain_hash": agreement.domain_hash or None,
        "mode": str(agreement.mode),
        "readers": list(agreement.readers),
        "frames": [frame_record(frame, whole_frame=whole) for frame in agreement.frames],
        "patients": [patient_record(one, whole_frame=whole) for one in agreement.patients],
        "study": study,
    }


def _bootstrap_record(summary: Summary) -> Record:
    drawn = summary.bootstrap
    sheet = Sheet(resamples=drawn.resamples, seed=drawn.seed, too_narrow=drawn.too_narrow)
    sheet.put_interval("kappa_pooled_interval", drawn.pooled)
    sheet.put_interval("kappa_mean_interval", drawn.mean)
    return sheet.record()


def _outlines_record(summary: Summary) -> Record:
    found = summary.outlines
    sheet = Sheet(frames=found.frames, patients=found.patients)
    for name in (*OUTLINE_NAMES, "tolerance", "unit"):
        sheet.put(name, getattr(found, name), found.reason)
    return sheet.record()


def _presence_record(agreement: StudyAgreement) -> Record:
    found = agreement.presence
    sheet = Sheet(
        both=found.table.tp,
        first_only=found.table.a_only,
        second_only=found.table.b_only,
        none=found.table.tn,
    )
    sheet.put("kappa", found.kappa, _presence_reason(found.table))
    sheet.put_interval("kappa_interval", found.interval)
    return sheet.record()


def _presence_reason(table: Counts) -> str:
    return "no_frame_compared" if table.total == 0 else "same_answer_everywhere"


def _origins_record(agreement: StudyAgreement) -> Record:
    return {
        name: {str(origin): number for origin, number in found.items()}
        for name, found in zip(("first", "second"), agreement.origins, strict=True)
    }
