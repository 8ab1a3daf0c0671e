"""The burden of each patient, and how it goes with the heart's function."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fibrodesk.agreement.reasons import in_words
from fibrodesk.clinical.burden import PatientBurden
from fibrodesk.clinical.measures import MRI_SCAR, Measure
from fibrodesk.clinical.relation import Relation, relate
from fibrodesk.clinical.table import ClinicalRow
from fibrodesk.reports.blocks import Block, Column, Figure, Heading, Paragraph, Table
from fibrodesk.reports.figures import scatter
from fibrodesk.reports.model.burden import model_beside_readers
from fibrodesk.reports.numbers import (
    DASH,
    Cell,
    Shown,
    counted,
    measured,
    p_value,
    percent,
    share,
    span,
)
from fibrodesk.reports.study import BurdenReport

SAME_CONTOURS = (
    "Both the burden and the ejection fraction may come from the same contours, so that part of "
    "their correlation may lie in the contours and not in the hearts."
)
_MEASURES = {
    Measure.EJECTION_FRACTION: "ejection fraction",
    Measure.LVIDD_MM: "LVIDd",
    Measure.LVIDS_MM: "LVIDs",
    Measure.AGE_YEARS: "age",
    **{each: f"scar of segment {number} by MRI" for number, each in MRI_SCAR.items()},
}
_AGAINST = (Measure.EJECTION_FRACTION, Measure.LVIDD_MM, Measure.LVIDS_MM)


def burden_blocks(part: BurdenReport, *, synthetic: bool) -> list[Block]:
    """The table by patient, then the burden against the ejection fraction and the diameters."""
    blocks: list[Block] = [
        Paragraph(
            text="Burden is the outlined share of the myocardium in the picture, the A4C "
            "myocardial area fraction: the median over the key frames that every reader "
            "assessed. This plane crosses 7 of 17 segments; it is no share of the ventricle’s mass."
        ),
        _table(part),
    ]
    against = [one for one in part.relations if one.measure is Measure.EJECTION_FRACTION]
    others = [one for one in part.relations if one.measure is not Measure.EJECTION_FRACTION]
    blocks.append(Heading(text="Burden against ejection fraction", level=3))
    if not against:
        blocks.append(
            Paragraph(
                text="The clinical table holds no ejection fraction of a patient with a burden.",
                tone="quiet",
            )
        )
    blocks += [_figure(one, place) for place, one in enumerate(against)]
    blocks.append(Paragraph(text=SAME_CONTOURS, tone="warn"))
    if synthetic:
        blocks.append(
            Paragraph(
                text="In synthetic hearts the ejection fraction falls with the burden by "
                "construction: this correlation is a mechanism, not a finding.",
                tone="warn",
            )
        )
    blocks.append(_correlations(part.relations, whose="mean of the readers"))
    if others:
        blocks.append(
            Paragraph(
                text="LVIDd and LVIDs are parasternal measures from the clinical table, "
                "never from these loops.",
                tone="quiet",
            )
        )
    return [*blocks, *_of_model(part), *_doubts(part)]


def _table(part: BurdenReport) -> Table:
    names = list(part.readers[0].sources) if part.readers else []
    model = {one.patient: one for one in part.model}
    columns = [
        Column(title="Patient", numeric=False, code=True),
        Column(title="Frames"),
        *(Column(title=f"{name} (%)") for name in names),
        Column(title="Mean (%)"),
        Column(title="At ED (%)"),
        Column(title="At ES (%)"),
        Column(title="Area"),
    ]
    if model:
        columns.append(Column(title="Model (%)"))
    columns.append(Column(title="EF"))
    return Table(
        columns=columns,
        rows=[
            _row(one, names, model.get(one.patient), part.clinical.get(one.patient), bool(model))
            for one in part.readers
        ],
        note="Mean, ED, ES and area are means over the readers. EF as the clinical table has it.",
        empty="No patient has a myocardium and readings to take a burden from.",
    )


def _row(
    one: PatientBurden,
    names: Sequence[str],
    model: PatientBurden | None,
    clinical: ClinicalRow | None,
    with_model: bool,
) -> tuple[Cell, ...]:
    why = "no_myocardium" if one.frames else "no_frame_compared"
    cells: list[Cell] = [one.patient, str(one.frames)]
    cells += [_bare(one.sources[name].fraction, why) for name in names]
    cells.append(_bare(one.fraction, why))
    cells.append(_bare(_mean([one.sources[name].fraction_ed for name in names]), "no_ed"))
    cells.append(_bare(_mean([one.sources[name].fraction_es for name in names]), "no_es"))
    area = _mean([one.sources[name].area_mm2 for name in names])
    cells.append(measured(area, "mm²", "not_calibrated" if one.frames else why))
    if with_model:
        cells.append(_bare(None if model is None else model.fraction, "no_proposal"))
    known = None if clinical is None else clinical.ejection_fraction
    method = clinical.ef_method if clinical is not None else ""
    shown = percent(known, "not_in_table", decimals=0)
    cells.append(Shown(shown.text, f"% {method}") if known is not None and method else shown)
    return tuple(cells)


def _bare(fraction: float | None, why: str) -> Shown:
    """A percentage whose unit stands at the head of its column."""
    shown = percent(fraction, why)
    return shown if shown.text == DASH else Shown(shown.text)


def _figure(one: Relation, place: int) -> Block:
    return Figure(drawing=scatter(one, key=f"burden{place}"), caption=_caption(one))


def _caption(one: Relation) -> str:
    found = one.correlation
    method = f" ({one.method})" if one.method else ""
    what = f"Burden against {_MEASURES[one.measure]}{method}, one point a patient"
    if found.reason:
        return f"{what}. No correlation is given: {in_words(found.reason)} (n = {found.n})."
    ends = f"95 % interval {span(found.low, found.high)}"
    if found.interval_reason:
        ends = f"no interval: {in_words(found.interval_reason)}"
    r = share(found.r).text
    return (
        f"{what}. Pearson r = {r} ({ends}), {p_value(found.p)}, n = {found.n}; least-squares line."
    )


def _of_model(part: BurdenReport) -> list[Block]:
    """The model's burden against the same clinical values, and against the readers'."""
    blocks: list[Block] = []
    relations = [one for measure in _AGAINST for one in relate(part.model, part.clinical, measure)]
    if relations:
        blocks.append(_correlations(relations, whose="model"))
    return blocks + model_beside_readers(part)


def _correlations(relations: Sequence[Relation], *, whose: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in relations:
        found = one.correlation
        ends = Shown(DASH, in_words(found.interval_reason))
        if not found.interval_reason:
            ends = Shown(span(found.low, found.high))
        rows.append(
            (
                _MEASURES[one.measure],
                _method(one),
                str(found.n),
                share(found.r, found.reason),
                ends,
                "" if found.reason else p_value(found.p),
                share(found.spearman, found.reason),
                "" if found.reason else p_value(found.spearman_p),
            )
        )
    return Table(
        caption=f"Burden ({whose}) against clinical values",
        columns=(
            Column(title="Measure", numeric=False),
            Column(title="Method", numeric=False),
            Column(title="n"),
            Column(title="Pearson r"),
            Column(title="95 % interval (Fisher)"),
            Column(title="p"),
            Column(title="Spearman"),
            Column(title="p"),
        ),
        rows=rows,
        note="Methods of measuring an ejection fraction are never mixed in one r.",
        empty="The clinical table holds no value to hold the burden against.",
    )


def _method(one: Relation) -> str:
    """How an ejection fraction was measured; other measures have one way."""
    if one.measure is Measure.EJECTION_FRACTION:
        return one.method or "not told"
    return ""


def _doubts(part: BurdenReport) -> list[Block]:
    if not part.doubtful_values:
        return []
    return [
        Paragraph(
            text=f"{counted(part.doubtful_values, 'value')} of the clinical table "
            f"{'is' if part.doubtful_values == 1 else 'are'} doubtful; "
            f"{part.left_out_values} of them {'is' if part.left_out_values == 1 else 'are'} left "
            "out of every figure here.",
            tone="warn",
        )
    ]


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known and len(known) == len(values) else math.nan
