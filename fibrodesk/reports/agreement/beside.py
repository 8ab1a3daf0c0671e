"""What stands beside kappa on a page: areas, forms, further readers, repeats, how it ended."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fibrodesk.agreement.areas import AreaAgreement
from fibrodesk.agreement.interval import Estimate, Interval
from fibrodesk.agreement.many.concordance import Concordance
from fibrodesk.agreement.many.readers import ReadersAgreement
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.reports.agreement.headline import ground
from fibrodesk.reports.blocks import Block, Column, Facts, Heading, Paragraph, Table
from fibrodesk.reports.methods.facts import EndingFacts, OwnAgreement
from fibrodesk.reports.numbers import (
    Cell,
    Shown,
    absent,
    counted,
    interval,
    measured,
    measured_interval,
    share,
    whole,
)

_UNITS = {"mm2": ("mm²", 1.0), "px": ("px", 1.0), "share": ("pp", 100.0)}
"""Of a difference: the unit in which it is printed and the factor to it; percentage points."""


def area_blocks(found: StudyAgreement) -> list[Block]:
    """ICC(2,1), bias and limits of one area a patient; in the myocardium of its share too."""
    kinds = [("Area", found.areas.size)]
    if found.domain is Domain.MYOCARDIUM:
        kinds.append(("Share of the myocardium", found.areas.share))
    rows = [row for name, part in kinds for row in _area_rows(name, part)]
    left = "; ".join(
        f"{name.lower()}: {counted(part.left_out, 'patient')} left out, "
        f"{in_words(part.left_out_because)}"
        for name, part in kinds
        if part.left_out
    )
    return [
        Heading(text="Areas, one value a patient", level=3),
        Table(
            columns=(
                Column(title="Value", numeric=False),
                Column(title="Patients"),
                Column(title="Estimate"),
                Column(title="95 % interval"),
            ),
            rows=rows,
            note=f"Domain: {ground(found)}. Medians over the key frames that both assessed; "
            "pp are percentage points. Differences "
            f"are {found.readers[0]} minus {found.readers[1]}; the limits of agreement hold 95 % "
            "of them (Bland and Altman). ICC(2,1) is absolute agreement of single readers (McGraw "
            f"and Wong).{f' Left out: {left}.' if left else ''}",
        ),
    ]


def _area_rows(name: str, part: AreaAgreement) -> list[tuple[Cell, ...]]:
    icc, plot, n = part.icc, part.bland_altman, whole(len(part.patients))
    unit, factor = _UNITS[part.unit]
    why = part.reason or plot.reason
    rows: list[tuple[Cell, ...]] = [
        (
            f"{name}: ICC(2,1)",
            n,
            share(icc.value, part.reason or icc.reason),
            _ends_of(icc.value, interval(icc.interval)),
        )
    ]
    for what, value, ends in (
        ("bias", plot.bias, plot.bias_interval),
        ("lower limit", plot.low, plot.low_interval),
        ("upper limit", plot.high, plot.high_interval),
    ):
        shown = measured(factor * value, unit, why)
        rows.append((f"{name}: {what}", n, shown, _ends_of(value, _scaled(ends, factor))))
    slope = measured(plot.slope, "", part.reason or plot.slope_reason, decimals=2)
    reach = _ends_of(plot.slope, measured_interval(plot.slope_interval, decimals=2))
    return [*rows, (f"{name}: slope of difference on mean", n, slope, reach)]


def _scaled(ends: Interval, factor: float) -> Shown:
    return measured_interval(ends, factor=factor)


def _ends_of(value: float, shown: Shown) -> Cell:
    """An interval, or why none; of a value that is missing its own reason says enough."""
    return "" if math.isnan(value) else shown


def form_blocks(found: StudyAgreement) -> list[Block]:
    """The forms of disease as both readers named them, cine by cine."""
    forms = found.forms
    first, second = found.readers
    untold = (
        f"{counted(forms.without_first, 'cine')} without a form of {first} alone, "
        f"{whole(forms.without_second)} without one of {second} alone, "
        f"{whole(forms.without_both)} without either."
    )
    blocks: list[Block] = [Heading(text="Form of disease", level=3)]
    if not forms.n:
        return [*blocks, Paragraph(text=f"No kappa: {in_words(forms.reason)}; {untold}")]
    shown = share(forms.kappa, forms.reason)
    kappa = f"No kappa: {shown.aside}."
    if not math.isnan(forms.kappa):
        kappa = f"Kappa of the forms {shown.text} ({_interval_words(forms.interval)})."
    return [
        *blocks,
        Table(
            narrow=True,
            columns=(
                Column(title="Cines", numeric=False),
                *(Column(title=f"{second}: {name}") for name in forms.categories),
            ),
            rows=[
                (f"{first}: {name}", *(whole(number) for number in row))
                for name, row in zip(forms.categories, forms.table, strict=True)
            ],
            note=f"{kappa} Over {counted(forms.n, 'cine')} of "
            f"{counted(forms.patients, 'patient')}; {untold}",
        ),
    ]


def _interval_words(ends: Interval) -> str:
    shown = interval(ends)
    return f"95 % interval {shown.text}" if ends.defined else f"no interval: {shown.aside}"


def everyone_blocks(found: ReadersAgreement | None) -> list[Block]:
    """All readers together, then each pair; nothing where there are two."""
    if found is None:
        return []
    where = ground(found)
    return [
        Heading(text=f"All {len(found.names)} readers", level=3),
        Table(
            columns=(
                Column(title="Value", numeric=False),
                Column(title="Over", numeric=False),
                Column(title="Estimate"),
                Column(title="95 % interval"),
                Column(title="Units"),
            ),
            rows=_everyone_rows(found, where),
            strong=frozenset({0}),
            note="Intervals by patient (jackknife; t for the mean). Fleiss’ kappa takes what every "
            "reader rated, Krippendorff’s alpha what two or more did.",
        ),
        _pairs(found, where),
    ]


def _everyone_rows(found: ReadersAgreement, where: str) -> list[tuple[Cell, ...]]:
    icc = found.areas.icc
    of_areas = share(icc.value, icc.reason)
    ends = _ends_of(icc.value, interval(icc.interval))
    patients = counted(found.kappa_mean.patients, "patient")
    return [
        (
            "Kappa, mean of patients’ means of pairs",
            where,
            *_estimate(found.kappa_mean),
            patients,
        ),
        *_concordance(found.pixels, f"pixels, {where}", "pixel"),
        *_concordance(found.presence, "frames: any fibrosis?", "frame"),
        *_concordance(found.forms, "cines: form of disease", "cine"),
        ("ICC(2,1) of areas", where, of_areas, ends, counted(icc.n, "patient")),
    ]


def _estimate(value: Estimate) -> tuple[Cell, Cell]:
    if not value.defined:
        return absent(value.reason), ""
    return share(value.value), interval(value.interval)


def _concordance(found: Concordance, where: str, unit: str) -> list[tuple[Cell, ...]]:
    pairs = counted(found.pairs - found.pairs_without_kappa, "pair")
    return [
        ("Cohen’s kappa, mean of pairs", where, *_estimate(found.mean_pairwise), pairs),
        ("Fleiss’ kappa", where, *_estimate(found.fleiss), counted(found.units_of_all, unit)),
        (
            "Krippendorff’s alpha",
            where,
            *_estimate(found.alpha),
            counted(found.units_of_two, unit),
        ),
    ]


def _pairs(found: ReadersAgreement, where: str) -> Table:
    return Table(
        caption=f"Each pair, {where}",
        columns=(
            Column(title="Readers", numeric=False),
            Column(title="Patients"),
            Column(title="Frames"),
            Column(title="Kappa, mean of patients"),
            Column(title="95 % interval"),
            Column(title="Kappa, pooled"),
            Column(title="95 % interval"),
        ),
        rows=[_pair(one) for one in found.pairs.values()],
    )


def _pair(found: StudyAgreement) -> tuple[Cell, ...]:
    study = found.study
    return (
        " and ".join(found.readers),
        whole(study.patients),
        whole(study.frames),
        share(study.kappa_mean, study.mean_reason),
        _ends_of(study.kappa_mean, interval(study.kappa_mean_interval)),
        share(study.kappa_pooled, study.reason),
        _ends_of(study.kappa_pooled, interval(study.kappa_pooled_interval)),
    )


def own_blocks(own: Sequence[OwnAgreement]) -> list[Block]:
    """The same reader again: each reader’s own kappa."""
    blocks: list[Block] = [Heading(text="The same reader again", level=3)]
    if not own:
        text = "No cine has come back to its readers yet, so that nobody’s own kappa is known."
        return [*blocks, Paragraph(text=text)]
    days = {one.after_days for one in own if one.after_days}
    apart = f", at least {min(days):g} days later" if days else ""
    return [
        *blocks,
        Table(
            columns=(
                Column(title="Reader", numeric=False),
                Column(title="Patients"),
                Column(title="Frames"),
                Column(title="Own kappa, mean of patients"),
                Column(title="95 % interval"),
                Column(title="Pooled"),
                Column(title="95 % interval"),
            ),
            rows=[(one.reader, *_pair(one.agreement)[1:]) for one in own],
            note=f"The same cines under a new code{apart}; domain: {ground(own[0].agreement)}.",
        ),
    ]


def ending_blocks(ending: EndingFacts | None) -> list[Block]:
    """How many frames were sent to adjudication, and which way they ended."""
    if ending is None:
        return []
    items: list[tuple[str, Cell]] = [
        ("Sent to adjudication", f"{whole(ending.flagged)} of {counted(ending.frames, 'frame')}"),
        ("Settled by a reviewer alone", whole(ending.by_reviewer)),
        ("Signed by the readers together", whole(ending.by_both)),
        ("Settled in a meeting", whole(ending.by_meeting)),
        ("Of those settled, sent by no rule", whole(ending.by_hand)),
        ("Begun, not settled", whole(ending.begun)),
        ("Open", whole(ending.open)),
    ]
    if ending.cines_sealed:
        items.append(
            ("Cines not counted, as they are read alone again", whole(ending.cines_sealed))
        )
    return [
        Heading(text="How disagreements ended", level=3),
        Facts(items=items),
        Paragraph(
            text="A consensus never changes the sealed readings, and every value of agreement is "
            "of those alone.",
            tone="quiet",
        ),
    ]
