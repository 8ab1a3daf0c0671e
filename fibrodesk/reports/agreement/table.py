"""An agreement as tables: one row a value, a frame or a patient."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.bootstrap import Bootstrap
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.frame import FrameKind
from fibrodesk.agreement.records.study import OUTLINE_NAMES, frame_record, patient_record
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.agreement.summary import Summary
from fibrodesk.reports.agreement.table_beside import area_rows, form_rows
from fibrodesk.reports.agreement.table_readers import fact_rows
from fibrodesk.reports.agreement.value_rows import (
    JACKKNIFE,
    T_OVER_PATIENTS,
    Rows,
    ValueRow,
    records_csv,
)

if TYPE_CHECKING:
    from fibrodesk.reports.study import RoundAgreement

_POOLED: tuple[tuple[str, Callable[[Counts], float]], ...] = (
    ("iou_pooled", overlap.iou),
    ("positive_agreement", kappa.positive_agreement),
    ("negative_agreement", kappa.negative_agreement),
    ("kappa_max", kappa.largest_kappa),
    ("pabak", kappa.pabak),
    ("ac1", kappa.ac1),
    ("prevalence_index", kappa.prevalence_index),
    ("bias_index", kappa.bias_index),
)


def frames_csv(found: StudyAgreement) -> str:
    """A row a frame, with all that `agreement --json` tells of it."""
    whole = found.domain is Domain.FRAME
    records = [frame_record(one, whole_frame=whole) for one in found.frames]
    return records_csv(records, domain=str(found.domain), mode=str(found.mode))


def patients_csv(found: StudyAgreement) -> str:
    """A row a patient; an area that is not calibrated stands in px, and mm2 says why not."""
    whole = found.domain is Domain.FRAME
    records = [patient_record(one, whole_frame=whole) for one in found.patients]
    return records_csv(records, domain=str(found.domain), mode=str(found.mode))


def round_rows(part: RoundAgreement) -> list[ValueRow]:
    """The main domain whole, then kappa in the others; a domain that is missing says why."""
    main, *others = part.agreements
    rows = study_rows(main)
    for found in others:
        rows += domain_rows(found)
    for domain, why in part.missing_domains.items():
        rows += [
            ValueRow(name=name, domain=domain, mode=str(main.mode), reason=why)
            for name in ("kappa_mean", "kappa_pooled")
        ]
    return rows if part.facts is None else [*rows, *fact_rows(part.facts)]


def study_rows(found: StudyAgreement) -> list[ValueRow]:
    """Every value of one agreement, the primary first."""
    out = Rows(found)
    _kappa_rows(out, found.study)
    _pooled_rows(out, found)
    _outline_rows(out, found.study)
    _region_rows(out, found.study)
    _count_rows(out, found)
    _presence_rows(out, found)
    rows = out.rows + area_rows(found) + form_rows(found)
    rows += summary_rows(found, "independently drawn frames", found.independent)
    for what, strata in (("form", found.by_form), ("quality", found.by_quality)):
        for name, part in strata.items():
            rows += summary_rows(found, f"{what} {name}", part)
    return rows


def domain_rows(found: StudyAgreement) -> list[ValueRow]:
    """Kappa alone, of a domain that is not the main one."""
    out = Rows(found)
    _kappa_rows(out, found.study)
    return out.rows


def summary_rows(found: StudyAgreement, of: str, part: Summary) -> list[ValueRow]:
    """Kappa and Dice of a part of the frames."""
    out = Rows(found, of=of)
    _kappa_rows(out, part)
    return out.rows


def _kappa_rows(out: Rows, part: Summary) -> None:
    no_mean = part.mean_reason
    for name, patients in (("kappa", part.kappa_mean_patients), ("dice", part.dice_mean_patients)):
        mean, pooled = f"{name}_mean", f"{name}_pooled"
        out.put(
            mean,
            getattr(part, mean),
            no_mean,
            ends=getattr(part, f"{mean}_interval"),
            method=T_OVER_PATIENTS,
            patients=patients,
            frames=part.frames,
        )
        out.put(
            pooled,
            getattr(part, pooled),
            part.reason,
            ends=getattr(part, f"{pooled}_interval"),
            method=JACKKNIFE,
            patients=part.patients,
            frames=part.frames,
        )
    _bootstrap_rows(out, part, no_mean)


def _bootstrap_rows(out: Rows, part: Summary, no_mean: str) -> None:
    drawn = part.bootstrap
    for name, ends, patients, why in (
        ("kappa_mean", drawn.mean, part.kappa_mean_patients, no_mean),
        ("kappa_pooled", drawn.pooled, part.patients, part.reason),
    ):
        out.put(
            f"{name}_bootstrap",
            getattr(part, name),
            why,
            ends=ends,
            method=bootstrap_method(drawn),
            patients=patients,
            frames=part.frames,
        )


def bootstrap_method(drawn: Bootstrap) -> str:
    """How a bootstrap interval was made, and whether it is known to be too narrow."""
    narrow = ", too narrow below 30 patients" if drawn.too_narrow else ""
    return f"patient bootstrap, percentile, {drawn.resamples} resamples, seed {drawn.seed}{narrow}"


def _pooled_rows(out: Rows, found: StudyAgreement) -> None:
    study = found.study
    ends = {
        "positive_agreement": study.dice_pooled_interval,  # the same number by another name
        "negative_agreement": study.negative_agreement_interval,
    }
    for name, value in _POOLED:
        kept_out = found.domain is Domain.FRAME and name in ("pabak", "ac1")
        out.put(
            name,
            None if kept_out else value(study.counts),
            "domain" if kept_out else study.reason,
            ends=ends.get(name),
            method=JACKKNIFE,
            patients=study.patients,
            frames=study.frames,
        )


def _outline_rows(out: Rows, part: Summary) -> None:
    """In mm, or px where nothing is calibrated; then in px whatever the cines are."""
    for means, suffix in ((part.outlines, ""), (part.outlines_px, "_native")):
        for name in OUTLINE_NAMES:
            of_one = name == "nsd"  # counts frames with one outline too, as 0
            out.put(
                f"{name}_mean{suffix}",
                getattr(means, name),
                means.nsd_reason if of_one else means.reason,
                ends=means.intervals.get(name),
                method=T_OVER_PATIENTS,
                unit="" if of_one else means.unit,
                patients=means.nsd_patients if of_one else means.patients,
                frames=means.nsd_frames if of_one else means.frames,
            )
        out.put(f"nsd_tolerance{suffix}", means.tolerance, means.nsd_reason, unit=means.unit)


def _region_rows(out: Rows, part: Summary) -> None:
    out.put(
        "region_f1",
        part.region_f1,
        "" if part.regions.union else "no_frame_with_one",
        ends=part.region_f1_interval,
        method=JACKKNIFE,
        patients=part.patients,
        frames=part.frames,
    )
    for name in ("tp", "a_only", "b_only"):
        out.put(f"regions_{name}", getattr(part.regions, name), "", frames=part.frames)


def _count_rows(out: Rows, found: StudyAgreement) -> None:
    study = found.study
    out.put("cines_excluded", len(found.excluded), "")
    for name in ("tp", "a_only", "b_only", "tn"):
        out.put(name, getattr(study.counts, name), "", unit="px", frames=study.frames)
    for name, number in zip(("first", "second"), found.outside_px, strict=True):
        out.put(f"outside_{name}_px", number, "", unit="px", frames=study.frames)
    out.put("patients_with_fibrosis", study.patients_marked, "", patients=study.patients)
    out.put(
        "patients_without_fibrosis",
        study.patients - study.patients_marked,
        "",
        patients=study.patients,
    )
    for kind in FrameKind:
        with_any = sum(1 for one in found.patients if one.kinds[kind])
        out.put(f"frames_{kind}", study.kinds[kind], "", patients=with_any)


def _presence_rows(out: Rows, found: StudyAgreement) -> None:
    """Frames with any fibrosis, then patients with any in a frame that both assessed."""
    shown, patients = found.presence, found.study.patients
    for name, table, value, ends in (
        ("presence", shown.table, shown.kappa, shown.interval),
        ("presence_of_patients", shown.patient_table, shown.patient_kappa, shown.patient_interval),
    ):
        frames = table.total if name == "presence" else None
        out.put(
            f"{name}_kappa",
            value,
            "same_answer_everywhere" if table.total else "no_frame_compared",
            ends=ends,
            method=JACKKNIFE,
            patients=patients,
            frames=frames,
        )
        cells = (("both", table.tp), ("first_only", table.a_only))
        for cell, number in (*cells, ("second_only", table.b_only), ("none", table.tn)):
            out.put(f"{name}_{cell}", number, "", patients=patients, frames=frames)
