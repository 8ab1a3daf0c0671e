"""The agreement as plain JSON values: no value is null, and `reasons` says why.

Names are stable; a unit stands in the name. `study.areas`, `study.forms` and `study.presence` hold
what has a table or a plot of its own.
"""

from __future__ import annotations

from fibrodesk.agreement.frame import FrameAgreement
from fibrodesk.agreement.outlines import OutlineMeans
from fibrodesk.agreement.records.parts import (
    areas_record,
    forms_record,
    presence_record,
    regions_record,
)
from fibrodesk.agreement.records.sheet import OUTLINE_NAMES as OUTLINE_NAMES
from fibrodesk.agreement.records.sheet import Record as Record
from fibrodesk.agreement.records.sheet import (
    Sheet,
    put_counts,
    put_distances,
    put_no_counts,
    put_shares,
)
from fibrodesk.agreement.study import Domain, Primary, StudyAgreement
from fibrodesk.agreement.summary import PatientAgreement, Summary


def frame_record(frame: FrameAgreement, *, whole_frame: bool) -> Record:
    """One row of the list of frames."""
    sheet = Sheet(patient=frame.patient, cine=frame.cine, frame=frame.frame, kind=str(frame.kind))
    if frame.counts is None:
        put_no_counts(sheet, frame.reason)
    else:
        put_counts(sheet, frame.counts)
        put_shares(sheet, frame.counts, whole_frame=whole_frame)
    put_distances(sheet, frame.distances, str(frame.kind))
    put_distances(sheet, frame.distances_px, str(frame.kind), suffix="_px")
    sheet.put("apart_px", frame.apart_px, frame.reason)
    sheet.put("apart_mm2", frame.apart_mm2, frame.reason or "not_calibrated")
    if frame.regions is None:
        sheet.put("regions", None, str(frame.kind))
    else:
        sheet.values["regions"] = regions_record(frame.regions.counts, frame.regions.f1)
    sheet.values.update(
        outside_first_px=frame.outside_first_px, outside_second_px=frame.outside_second_px
    )
    for name, told, why in (
        ("origin_first", frame.origin_first, "no_mask_drawn"),
        ("origin_second", frame.origin_second, "no_mask_drawn"),
        ("domain_hash", frame.domain_hash, "no_domain_hash"),
        ("form", frame.form, "no_form_in_common"),
        ("form_first", frame.form_first, "form_not_told"),
        ("form_second", frame.form_second, "form_not_told"),
        ("quality", frame.quality, "quality_not_told"),
    ):
        sheet.put(name, str(told) if told else None, why)
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
    for name, share in (("first", patient.share_first), ("second", patient.share_second)):
        sheet.put(f"share_of_domain_{name}", share, why or "roi_empty")
    return sheet.record()


def summary_record(summary: Summary, *, whole_frame: bool) -> Record:
    """A study, or one part of it."""
    sheet = Sheet(
        patients=summary.patients,
        patients_with_fibrosis=summary.patients_marked,
        patients_without_fibrosis=summary.patients - summary.patients_marked,
        patients_not_compared=summary.patients_not_compared,
        patient_kinds={str(kind): number for kind, number in summary.patient_kinds.items()},
        frames=summary.frames,
        kinds={str(kind): number for kind, number in summary.kinds.items()},
    )
    why = summary.reason
    put_counts(sheet, summary.counts)
    put_shares(sheet, summary.counts, whole_frame=whole_frame, reason=why)
    for name in ("kappa", "dice"):  # the pooled ones, under the name that says so
        del sheet.values[name]
        sheet.reasons.pop(name, None)
        sheet.put(f"{name}_pooled", getattr(summary, f"{name}_pooled"), why)
        sheet.put_interval(f"{name}_pooled_interval", getattr(summary, f"{name}_pooled_interval"))
    for name in ("kappa", "dice", "iou"):
        sheet.put(f"{name}_mean", getattr(summary, f"{name}_mean"), summary.mean_reason)
        sheet.put_interval(f"{name}_mean_interval", getattr(summary, f"{name}_mean_interval"))
    sheet.put_interval("positive_agreement_interval", summary.dice_pooled_interval)
    sheet.put_interval("negative_agreement_interval", summary.negative_agreement_interval)
    sheet.values.update(
        kappa_mean_patients=summary.kappa_mean_patients,
        dice_mean_patients=summary.dice_mean_patients,
        patients_without_kappa=summary.without_kappa,
        patients_without_dice=summary.without_dice,
        bootstrap=_bootstrap_record(summary),
        outlines=_outlines_record(summary.outlines),
        outlines_px=_outlines_record(summary.outlines_px),
        regions=regions_record(summary.regions, summary.region_f1, summary.region_f1_interval),
    )
    return sheet.record()


def study_record(agreement: StudyAgreement) -> Record:
    """All of it, as `fibrodesk agreement --json` prints it."""
    whole = agreement.domain is Domain.FRAME

    def parts(groups: dict[str, Summary]) -> Record:
        return {name: summary_record(part, whole_frame=whole) for name, part in groups.items()}

    study = summary_record(agreement.study, whole_frame=whole)
    study["primary"] = _primary_record(agreement, study)
    study["presence"] = presence_record(agreement.presence)
    study["areas"] = areas_record(agreement.areas)
    study["forms"] = forms_record(agreement.forms)
    study["excluded_cines"] = list(agreement.excluded)
    study["tolerance_mm"], study["tolerance_px"] = agreement.tolerances.mm, agreement.tolerances.px
    study["independent"] = summary_record(agreement.independent, whole_frame=whole)
    study["origins"] = _origins_record(agreement)
    study["outside_first_px"], study["outside_second_px"] = agreement.outside_px
    study["strata"] = {"form": parts(agreement.by_form), "quality": parts(agreement.by_quality)}
    study["frames_in_no_stratum"] = {
        name: agreement.without_stratum(name) for name in ("form", "quality")
    }
    sheet = Sheet(
        domain=str(agreement.domain),
        mode=str(agreement.mode),
        readers=list(agreement.readers),
        frames=[frame_record(frame, whole_frame=whole) for frame in agreement.frames],
        patients=[patient_record(one, whole_frame=whole) for one in agreement.patients],
        study=study,
    )
    sheet.put("domain_hash", agreement.domain_hash, "no_domain_hash")
    return sheet.record()


def _primary_record(agreement: StudyAgreement, study: Record) -> Record:
    name = str(agreement.primary)
    pooled = agreement.primary is Primary.KAPPA_POOLED
    return {
        "name": name,
        "value": study[name],
        "interval": study[f"{name}_interval"],
        "over": "all patients with a frame that both assessed"
        if pooled
        else "patients in whom at least one reader marked fibrosis",
        "reasons": {
            short: study["reasons"][long]
            for short, long in (("value", name), ("interval", f"{name}_interval"))
            if long in study["reasons"]
        },
    }


def _bootstrap_record(summary: Summary) -> Record:
    drawn = summary.bootstrap
    sheet = Sheet(
        resamples=drawn.resamples,
        seed=drawn.seed,
        too_narrow=drawn.too_narrow,
        resamples_without_kappa_pooled=drawn.pooled_undefined,
        resamples_without_kappa_mean=drawn.mean_undefined,
    )
    sheet.put_interval("kappa_pooled_interval", drawn.pooled)
    sheet.put_interval("kappa_mean_interval", drawn.mean)
    return sheet.record()


def _outlines_record(found: OutlineMeans) -> Record:
    sheet = Sheet(
        frames=found.frames,
        patients=found.patients,
        nsd_frames=found.nsd_frames,
        nsd_patients=found.nsd_patients,
    )
    for name in OUTLINE_NAMES:
        why = found.nsd_reason if name == "nsd" else found.reason
        sheet.put(name, getattr(found, name), why)
        sheet.put_interval(f"{name}_interval", found.intervals[name])
    for name in ("tolerance", "unit"):
        sheet.put(name, getattr(found, name), found.nsd_reason)
    return sheet.record()


def _origins_record(agreement: StudyAgreement) -> Record:
    return {
        name: {str(origin): number for origin, number in found.items()}
        for name, found in zip(("first", "second"), agreement.origins, strict=True)
    }
