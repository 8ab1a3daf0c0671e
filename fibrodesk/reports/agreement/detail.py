"""What stands behind an agreement: presence, origins, outlines, strata, patients."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from fibrodesk.agreement.frame import FrameKind
from fibrodesk.agreement.shapes.regions import SAME_FROM_IOU
from fibrodesk.agreement.study import StudyAgreement
from fibrodesk.agreement.summary import PatientAgreement, Summary
from fibrodesk.reports.agreement.beside import area_blocks, form_blocks
from fibrodesk.reports.agreement.headline import ground
from fibrodesk.reports.blocks import Block, Column, Heading, Table
from fibrodesk.reports.numbers import (
    Cell,
    absent,
    counted,
    interval,
    measured,
    measured_interval,
    percent,
    share,
    whole,
)

_DISTANCES = (
    ("Hausdorff distance", "hd"),
    ("Hausdorff, 95th percentile", "hd95"),
    ("Mean surface distance (ASSD)", "assd"),
)


def detail_blocks(found: StudyAgreement) -> list[Block]:
    """Everything but the values themselves."""
    return [
        *_presence(found),
        *area_blocks(found),
        *form_blocks(found),
        _outlines(found),
        *_independence(found),
        *_strata(found),
        Heading(text="By patient", level=3),
        _patients(found),
    ]


def _presence(found: StudyAgreement) -> list[Block]:
    table = found.presence.table
    first, second = found.readers
    shown = share(found.presence.kappa, _presence_reason(found))
    ends = interval(found.presence.interval)
    if math.isnan(found.presence.kappa):
        words = f"Kappa of presence has no value: {shown.aside}."
    else:
        told = f"95 % interval {ends.text}"
        if not found.presence.interval.defined:
            told = f"no interval: {ends.aside}"
        words = f"Kappa of presence {shown.text} ({told}), over frames."
    return [
        Heading(text="Any fibrosis in the frame?", level=3),
        Table(
            narrow=True,
            columns=(
                Column(title="", numeric=False),
                Column(title=f"{second}: yes"),
                Column(title=f"{second}: no"),
            ),
            rows=[
                (f"{first}: yes", whole(table.tp), whole(table.a_only)),
                (f"{first}: no", whole(table.b_only), whole(table.tn)),
            ],
            note=f"{words} Here, nothing found by both is agreement. {_of_patients(found)}",
        ),
    ]


def _of_patients(found: StudyAgreement) -> str:
    """The same asked of patients: any fibrosis in any frame that both assessed?"""
    shown, table = found.presence, found.presence.patient_table
    cells = (
        f"by both in {whole(table.tp)}, by one only in {whole(table.a_only + table.b_only)}, by "
        f"none in {whole(table.tn)}"
    )
    kappa = share(shown.patient_kappa, _presence_reason(found))
    if math.isnan(shown.patient_kappa):
        return f"Patients: found {cells}; no kappa: {kappa.aside}."
    ends = interval(shown.patient_interval)
    told = f"95 % interval {ends.text}"
    if not shown.patient_interval.defined:
        told = f"no interval: {ends.aside}"
    return f"Patients: found {cells}; kappa {kappa.text} ({told})."


def _presence_reason(found: StudyAgreement) -> str:
    return "same_answer_everywhere" if found.presence.table.total else "no_frame_compared"


def _independence(found: StudyAgreement) -> list[Block]:
    rows = []
    for name, origins in zip(found.readers, found.origins, strict=True):
        total = sum(origins.values())
        told = ", ".join(
            f"{str(origin).replace('_', ' ')} {percent(number / total, decimals=0).text} %"
            for origin, number in sorted(origins.items(), key=lambda item: -item[1])
        )
        rows.append((name, whole(total), told or absent("no_mask_drawn")))
    alone = found.independent
    return [
        Heading(text="Where the masks come from", level=3),
        Table(
            narrow=True,
            columns=(
                Column(title="Reader", numeric=False),
                Column(title="Masks"),
                Column(title="Origin", numeric=False),
            ),
            rows=rows,
            note="On the "
            + counted(alone.frames, "frame")
            + " without a copied, propagated, interpolated or proposed mask, kappa ("
            + f"{ground(found)}) is {_in_line(alone)}. One algorithm under two readers’ hands "
            "inflates agreement.",
        ),
    ]


def _in_line(part: Summary) -> str:
    mean = share(part.kappa_mean, part.mean_reason)
    both = share(part.kappa_pooled, part.reason)
    if math.isnan(part.kappa_mean):
        return f"without a value ({mean.aside})"
    return f"{mean.text} as the mean of patients and {both.text} pooled"


def _outlines(found: StudyAgreement) -> Table:
    means, study = found.study.outlines, found.study
    return Table(
        caption="How far the outlines lie apart",
        columns=(
            Column(title="Distance", numeric=False),
            Column(title="Domain", numeric=False),
            Column(title="Mean of patients"),
            Column(title="95 % interval"),
            Column(title="Frames"),
        ),
        rows=_outline_rows(found),
        note=f"Distances over the frames of {counted(means.patients, 'patient')} on which both "
        f"drew an outline, pixel centre to pixel centre (intervals: t over patients, cut at 0); "
        f"the surface Dice also over those on which one did "
        f"({counted(means.nsd_patients, 'patient')}), where it is 0. "
        f"Regions: {whole(study.regions.tp)} found by both, {whole(study.regions.a_only)} by "
        f"{found.readers[0]} alone, {whole(study.regions.b_only)} by {found.readers[1]} alone.",
    )


def _outline_rows(found: StudyAgreement) -> list[tuple[Cell, ...]]:
    means, study, where = found.study.outlines, found.study, ground(found)
    rows: list[tuple[Cell, ...]] = []
    for title, name in _DISTANCES:
        value = measured(getattr(means, name), means.unit, means.reason)
        ends = "" if means.reason else measured_interval(means.intervals[name])
        rows.append((title, where, value, ends, whole(means.frames)))
    within = "" if means.nsd_reason else f" within {means.tolerance:g} {means.unit}"
    ends = "" if means.nsd_reason else interval(means.intervals["nsd"])
    nsd = share(means.nsd, means.nsd_reason)
    rows.append((f"Surface Dice{within}", where, nsd, ends, whole(means.nsd_frames)))
    f1 = share(study.region_f1, study.reason or "no_frame_with_one")
    ends = "" if math.isnan(study.region_f1) else interval(study.region_f1_interval)
    title = f"Matched regions, pooled F1 (IoU from {SAME_FROM_IOU:g})"
    return [*rows, (title, where, f1, ends, whole(study.frames))]


def _strata(found: StudyAgreement) -> list[Block]:
    rows = [*_stratum_rows("Form", found.by_form), *_stratum_rows("Quality", found.by_quality)]
    if not rows:
        return []
    return [
        Heading(text="By form of disease and quality of the image", level=3),
        Table(
            columns=(
                Column(title="Frames of", numeric=False),
                Column(title="Patients"),
                Column(title="Frames"),
                Column(title="Kappa, mean of patients"),
                Column(title="95 % interval"),
                Column(title="Kappa, pooled"),
            ),
            rows=rows,
            note=f"Domain: {ground(found)}. In no row, as none was told or the readers told it "
            f"differently: {counted(found.without_stratum('form'), 'frame')} by form, "
            f"{whole(found.without_stratum('quality'))} by quality.",
        ),
    ]


def _stratum_rows(title: str, parts: dict[str, Summary]) -> Iterable[Sequence[Cell]]:
    for name, part in parts.items():
        yield (
            f"{title}: {name}",
            whole(part.patients),
            whole(part.frames),
            share(part.kappa_mean, part.mean_reason),
            interval(part.kappa_mean_interval),
            share(part.kappa_pooled, part.reason),
        )


def _patients(found: StudyAgreement) -> Table:
    first, second = found.readers
    return Table(
        columns=(
            Column(title="Patient", numeric=False, code=True),
            Column(title="Frames compared"),
            Column(title="Both · one · none"),
            Column(title="Kappa"),
            Column(title="Dice"),
            Column(title=f"Area, {first}"),
            Column(title=f"Area, {second}"),
        ),
        rows=[_patient_row(one) for one in found.patients],
        note=f"Domain: {ground(found)}. Areas are medians over the key frames that both assessed.",
        empty="No patient was read by both.",
    )


def _patient_row(one: PatientAgreement) -> tuple[Cell, ...]:
    why = "" if one.frames else "no_frame_compared"
    unit = "mm²" if one.area_unit == "mm2" else "px"
    kinds = (FrameKind.BOTH, FrameKind.ONE_EMPTY, FrameKind.BOTH_EMPTY)
    decimals = 1 if unit == "mm²" else 0
    return (
        one.patient,
        whole(one.frames),
        " · ".join(whole(one.kinds[kind]) for kind in kinds),
        share(one.kappa, one.reason),
        share(one.dice, one.reason),
        measured(one.area_first, unit, why, decimals=decimals),
        measured(one.area_second, unit, why, decimals=decimals),
    )
