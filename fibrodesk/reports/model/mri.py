"""Scar by segment against cardiac MRI, where a clinical table told of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fibrodesk.agreement.interval import Interval
from fibrodesk.reports.blocks import Column, Table
from fibrodesk.reports.model.parts import interval_of, number_of
from fibrodesk.reports.numbers import Cell, counted, interval, share, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class MriRow:
    """One segment, or all of them, by the model or by the readers of the echo."""

    who: str
    segment: str
    positive: int  # by MRI
    negative: int
    sensitivity: float
    sensitivity_interval: Interval
    specificity: float
    specificity_interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class MriPart:
    rule: str
    patients: int
    without_segments: int  # patients with MRI whose wall was not cut into numbered segments
    rows: tuple[MriRow, ...]


def mri_part(found: Mapping[str, Any]) -> MriPart | None:
    """None where nobody told of MRI."""
    if not found:
        return None
    return MriPart(
        rule=found["rule"],
        patients=found["patients"],
        without_segments=found["patients_without_segments"],
        rows=tuple(
            _row(who, segment, one)
            for who in ("model", "reader")
            for segment, one in {
                "all segments": found[who]["all"],
                **found[who]["segments"],
            }.items()
        ),
    )


def mri_table(found: MriPart) -> Table:
    """Model first, the readers of the same frames beneath."""
    left = ""
    if found.without_segments:
        left = (
            f" {counted(found.without_segments, 'patient')} with MRI could not be cut into "
            "numbered segments."
        )
    return Table(
        columns=(
            Column(title="Scar by MRI", numeric=False),
            Column(title="Segment", numeric=False),
            Column(title="Sensitivity"),
            Column(title="95 % interval"),
            Column(title="With scar"),
            Column(title="Specificity"),
            Column(title="95 % interval"),
            Column(title="Without"),
        ),
        rows=[_cells(each) for each in found.rows],
        note=f"Found is {found.rule}. {counted(found.patients, 'patient')}.{left} Intervals of one "
        "segment are Wilson’s, of all segments by the jackknife over patients.",
    )


def _row(who: str, segment: str, one: Mapping[str, Any]) -> MriRow:
    return MriRow(
        who=who,
        segment=segment,
        positive=one["positive"],
        negative=one["negative"],
        sensitivity=number_of(one["sensitivity"]),
        sensitivity_interval=interval_of(one, "interval_sensitivity"),
        specificity=number_of(one["specificity"]),
        specificity_interval=interval_of(one, "interval_specificity"),
    )


def _cells(one: MriRow) -> tuple[Cell, ...]:
    return (
        one.who.capitalize(),
        one.segment,
        share(one.sensitivity, "none_of_these"),
        _ends(one.sensitivity, one.sensitivity_interval),
        whole(one.positive),
        share(one.specificity, "none_of_these"),
        _ends(one.specificity, one.specificity_interval),
        whole(one.negative),
    )


def _ends(value: float, ends: Interval) -> Cell:
    """Of a value that is missing its own reason says enough."""
    return "" if math.isnan(value) else interval(ends)
