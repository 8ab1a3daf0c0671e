"""Areas, forms of disease and presence as plain JSON values."""

from __future__ import annotations

from fibrodesk.agreement import kappa
from fibrodesk.agreement.areas import AreaAgreement, StudyAreas
from fibrodesk.agreement.bland_altman import BlandAltman
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.icc import Icc
from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.many.categories import CategoryAgreement
from fibrodesk.agreement.records.sheet import Record, Sheet
from fibrodesk.agreement.shapes.regions import SAME_FROM_IOU
from fibrodesk.agreement.study import Presence

_PRESENCE_SHARES = (
    ("kappa_max", kappa.largest_kappa),
    ("observed_agreement", kappa.observed_agreement),
    ("positive_agreement", kappa.positive_agreement),
    ("negative_agreement", kappa.negative_agreement),
    ("prevalence_index", kappa.prevalence_index),
    ("bias_index", kappa.bias_index),
    ("pabak", kappa.pabak),
    ("ac1", kappa.ac1),
)
"""Beside the kappa of presence: a table of frames or patients has no background to inflate them."""


def areas_record(areas: StudyAreas) -> Record:
    """`size` in mm2 or px, `share` as a fraction of the myocardium; one value a patient."""
    return {"size": _area_record(areas.size), "share": _area_record(areas.share)}


def _area_record(found: AreaAgreement) -> Record:
    why = found.reason or "undefined"
    rows = zip(found.patients, found.first, found.second, strict=True)
    sheet = Sheet(
        unit=found.unit,
        patients=[
            {"patient": patient, "first": first, "second": second}
            for patient, first, second in rows
        ],
        patients_left_out=found.left_out,
        icc=icc_record(found.icc, found.reason),
        bland_altman=bland_altman_record(found.bland_altman, why if found.reason else ""),
    )
    sheet.put("left_out_because", found.left_out_because, "nobody_left_out")
    return sheet.record()


def icc_record(icc: Icc, reason: str = "") -> Record:
    """ICC(2,1), with its F and degrees of freedom."""
    why = reason or icc.reason
    sheet = Sheet(n=icc.n, left_out=icc.left_out, readers=icc.readers)
    sheet.put("icc_2_1", icc.value, why)
    sheet.put_interval("icc_2_1_interval", icc.interval)
    sheet.put("f", icc.f, why or "no_residual")
    sheet.put("df_patients", icc.df_patients or None, why)
    sheet.put("df_rest", icc.df_rest or None, why)
    return sheet.record()


def bland_altman_record(found: BlandAltman, reason: str = "") -> Record:
    """The bias, the limits, the trend, and a point for each patient as [mean, difference]."""
    why = reason or found.reason
    sheet = Sheet(n=found.n, points=[list(point) for point in found.points])
    for name in ("bias", "low", "high"):
        sheet.put(name, getattr(found, name), why)
        sheet.put_interval(f"{name}_interval", getattr(found, f"{name}_interval"))
    sheet.put("sd", found.sd, why)
    sheet.put("slope", found.slope, why or found.slope_reason)
    sheet.put_interval("slope_interval", found.slope_interval)
    return sheet.record()


def forms_record(found: CategoryAgreement) -> Record:
    """The k x k table with its kappa, and the cines without a form by one or both."""
    sheet = Sheet(
        categories=list(found.categories),
        table=[list(row) for row in found.table],
        n=found.n,
        patients=found.patients,
        without_first=found.without_first,
        without_second=found.without_second,
        without_both=found.without_both,
    )
    sheet.put("kappa", found.kappa, found.reason)
    sheet.put_interval("kappa_interval", found.interval)
    sheet.put("observed_agreement", found.observed, found.reason)
    by_category = Sheet()
    for category in found.categories:
        by_category.put(category, found.agreement_on(category), "form_not_named")
    sheet.values["agreement_by_category"] = by_category.record()
    return sheet.record()


def regions_record(regions: Counts, f1: float, interval: Interval | None = None) -> Record:
    """Connected regions, matched one to one from an IoU on that is told; none is too small."""
    sheet = Sheet(
        both=regions.tp,
        first_only=regions.a_only,
        second_only=regions.b_only,
        iou=SAME_FROM_IOU,
        smallest_px=0,
    )
    sheet.put("f1", f1, "both_empty")
    if interval is not None:
        sheet.put_interval("f1_interval", interval)
    return sheet.record()


def presence_record(found: Presence) -> Record:
    """The table of frames, and that of patients under `patients`."""
    record = _table_record(found.table, found.kappa, found.interval)
    record["patients"] = _table_record(
        found.patient_table, found.patient_kappa, found.patient_interval
    )
    return record


def _table_record(table: Counts, value: float, interval: Interval) -> Record:
    sheet = Sheet(both=table.tp, first_only=table.a_only, second_only=table.b_only, none=table.tn)
    why = "same_answer_everywhere" if table.total else "no_frame_compared"
    sheet.put("kappa", value, why)
    sheet.put_interval("kappa_interval", interval)
    for name, share in _PRESENCE_SHARES:
        sheet.put(name, share(table), why)
    return sheet.record()
