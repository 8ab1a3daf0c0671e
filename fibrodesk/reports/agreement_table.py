"""An agreement as CSV: one row a value, a frame or a patient; full precision, reasons in words.

A value that is missing is an empty cell, and why stands in the row.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.frame import FrameKind
from fibrodesk.agreement.interval import Bootstrap, Interval
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.record import OUTLINE_NAMES, Record, frame_record, patient_record
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.agreement.summary import Summary
from fibrodesk.reports.study import RoundAgreement

T_OVER_PATIENTS = "t over patients"
JACKKNIFE = "delete-one-patient jackknife, t on arctanh"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One value; its fields, in their order, are the columns."""

    name: str
    of: str = ""  # a stratum, a pair of readers; "" for the whole study
    value: float | int | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    interval_method: str = ""
    patients: int | None = None
    frames: int | None = None
    domain: str = ""
    mode: str = ""
    reason: str = ""  # why there is no value
    interval_reason: str = ""  # why there is no interval


def values_csv(rows: Sequence[ValueRow]) -> str:
    """`rows` under the names of their columns."""
    return _csv([field.name for field in fields(ValueRow)], map(astuple, rows))


def frames_csv(found: StudyAgreement) -> str:
    """A row a frame, with all that `agreement --json` tells of it."""
    whole = found.domain is Domain.FRAME
    return _records_csv(found, [frame_record(one, whole_frame=whole) for one in found.frames])


def patients_csv(found: StudyAgreement) -> str:
    """A row a patient; an area that is not calibrated stands in px, and mm2 says why not."""
    whole = found.domain is Domain.FRAME
    records = [patient_record(one, whole_frame=whole) for one in found.patients]
    for record in records:
        record.update({f"frames_{kind}": number for kind, number in record.pop("kinds").items()})
    return _records_csv(found, records)


class Rows:
    """Rows of one agreement, which bear its domain and mode."""

    def __init__(self, found: StudyAgreement, *, of: str = "") -> None:
        self._domain, self._mode, self._of = str(found.domain), str(found.mode), of
        self.rows: list[ValueRow] = []

    def put(
        self,
        name: str,
        value: float | None,
        reason: str,
        *,
        ends: Interval | None = None,
        method: str = "",
        unit: str = "",
        patients: int | None = None,
        frames: int | None = None,
    ) -> None:
        """A row; an interval that is none leaves its ends empty and its reason beside."""
        missing = value is None or math.isnan(value)
        has_ends = ends is not None and ends.defined
        self.rows.append(
            ValueRow(
                name=name,
                of=self._of,
                value=None if missing else value,
                unit="" if missing else unit,
                low=ends.low if ends is not None and has_ends else None,
                high=ends.high if ends is not None and has_ends else None,
                interval_method=method if has_ends else "",
                patients=patients,
                frames=frames,
                domain=self._domain,
                mode=self._mode,
                reason=in_words(reason or "undefined") if missing else "",
                interval_reason="" if ends is None or has_ends else in_words(ends.reason),
            )
        )


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
    return rows


def study_rows(found: StudyAgreement) -> list[ValueRow]:
    """Every value of one agreement, the primary first."""
    out = Rows(found)
    _kappa_rows(out, found.study)
    _pooled_rows(out, found)
    _outline_rows(out, found.study)
    _count_rows(out, found)
    _presence_rows(out, found)
    rows = out.rows
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
    no_mean = part.reason or "no_patient_marked"
    marked, everyone = part.patients_marked, part.patients
    for name in ("kappa", "dice"):
        mean, pooled = f"{name}_mean", f"{name}_pooled"
        out.put(
            mean,
            getattr(part, mean),
            no_mean,
            ends=getattr(part, f"{mean}_interval"),
            method=T_OVER_PATIENTS,
            patients=marked,
            frames=part.frames,
        )
        out.put(
            pooled,
            getattr(part, pooled),
            part.reason,
            ends=getattr(part, f"{pooled}_interval"),
            method=JACKKNIFE,
            patients=everyone,
            frames=part.frames,
        )
    _bootstrap_rows(out, part, no_mean)


def _bootstrap_rows(out: Rows, part: Summary, no_mean: str) -> None:
    drawn = part.bootstrap
    for name, ends, patients, why in (
        ("kappa_mean", drawn.mean, part.patients_marked, no_mean),
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
    for name, value in _POOLED:
        kept_out = found.domain is Domain.FRAME and name in ("pabak", "ac1")
        out.put(
            name,
            None if kept_out else value(study.counts),
            "domain" if kept_out else study.reason,
            patients=study.patients,
            frames=study.frames,
        )


def _outline_rows(out: Rows, part: Summary) -> None:
    means = part.outlines
    for name in OUTLINE_NAMES:
        out.put(
            f"{name}_mean",
            getattr(means, name),
            means.reason,
            unit="" if name == "nsd" else means.unit,
            patients=means.patients,
            frames=means.frames,
        )
    out.put("nsd_tolerance", means.tolerance, means.reason, unit=means.unit)


def _count_rows(out: Rows, found: StudyAgreement) -> None:
    study = found.study
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
    table, study = found.presence.table, found.study
    out.put(
        "presence_kappa",
        found.presence.kappa,
        "same_answer_everywhere" if table.total else "no_frame_compared",
        ends=found.presence.interval,
        method=JACKKNIFE,
        patients=study.patients,
        frames=table.total,
    )
    cells = (("both", table.tp), ("first_only", table.a_only))
    for name, number in (*cells, ("second_only", table.b_only), ("none", table.tn)):
        out.put(f"presence_{name}", number, "", frames=table.total)


def _records_csv(found: StudyAgreement, records: Sequence[Record]) -> str:
    names = list(dict.fromkeys(name for record in records for name in record if name != "reasons"))
    return _csv(
        ["domain", "mode", *names, "reasons"],
        (
            [
                str(found.domain),
                str(found.mode),
                *(record.get(name) for name in names),
                _why(record),
            ]
            for record in records
        ),
    )


def _why(record: Record) -> str:
    return "; ".join(f"{name}: {word}" for name, word in record["reasons"].items())


def _csv(columns: Sequence[str], rows: Iterator[Any] | Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if cell is None else _safe(cell) for cell in row])
    return text.getvalue()


def _safe(cell: object) -> object:
    """A word that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
