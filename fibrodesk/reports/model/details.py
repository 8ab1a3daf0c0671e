"""Detection, calibration, burden and strata of a model, each as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fibrodesk.agreement.interval import Interval
from fibrodesk.reports.blocks import Block, Column, Figure, Table
from fibrodesk.reports.model.parts import (
    BurdenPart,
    CalibrationPart,
    DetectionPart,
    Shares,
    StratumRow,
)
from fibrodesk.reports.model.plots import bland_altman_plot
from fibrodesk.reports.numbers import (
    Cell,
    counted,
    interval,
    measured,
    measured_interval,
    percent,
    sentence,
    share,
    whole,
)


def detection_table(found: DetectionPart) -> Table:
    """By frame and by patient, with the rule and the healthy hearts beneath."""
    return Table(
        columns=(
            Column(title="Any fibrosis", numeric=False),
            Column(title="Sensitivity"),
            Column(title="95 % interval"),
            Column(title="With fibrosis"),
            Column(title="Specificity"),
            Column(title="95 % interval"),
            Column(title="Without"),
            Column(title="ROC area"),
            Column(title="95 % interval"),
        ),
        rows=[_detection_row(one) for one in found.shares],
        note=f"Found is {found.rule}; the reference is positive with any pixel. "
        f"{_healthy_words(found)} Intervals over patients as shares are Wilson’s; over frames and "
        "of areas by the jackknife over patients.",
    )


def _detection_row(one: Shares) -> tuple[Cell, ...]:
    return (
        f"by {one.over[:-1]}",
        share(one.sensitivity, "none_of_these"),
        _ends(one.sensitivity, one.sensitivity_interval),
        whole(one.positive),
        share(one.specificity, "none_of_these"),
        _ends(one.specificity, one.specificity_interval),
        whole(one.negative),
        share(one.area, one.area_reason),
        _ends(one.area, one.area_interval),
    )


def _healthy_words(found: DetectionPart) -> str:
    if found.met is None:
        return "No patient is without fibrosis."
    goal = "This is" if found.met else "This is not"
    return (
        f"Of {counted(found.healthy_patients, 'patient')} without fibrosis "
        f"{whole(found.healthy_patients_negative)} stayed negative, and "
        f"{whole(found.healthy_frames_negative)} of their "
        f"{counted(found.healthy_frames, 'frame')}. "
        f"{goal} the goal of 90 % of patients and 95 % of frames."
    )


def calibration_table(found: CalibrationPart) -> Table:
    """Expected error and Brier scores."""
    near = f"expected error in the band of {found.band_px256:g} px of 256"
    rows: list[tuple[Cell, ...]] = [
        (
            sentence(near).removesuffix("."),
            share(found.pooled, found.reason, decimals=3),
            _ends(found.pooled, found.pooled_interval, decimals=3),
            share(found.macro, found.reason, decimals=3),
            _ends(found.macro, found.macro_interval, decimals=3),
        ),
        ("Brier score, in that band", "", "", *_brier(found.brier_band, found.brier_band_interval)),
        ("Brier score, whole frame", "", "", *_brier(found.brier, found.brier_interval)),
    ]
    return Table(
        columns=(
            Column(title="Calibration", numeric=False),
            Column(title="Pooled (micro)"),
            Column(title="95 % interval"),
            Column(title="Mean of patients (macro)"),
            Column(title="95 % interval"),
        ),
        rows=rows,
        note=f"Over the {counted(found.patients, 'patient')} with a boundary in the reference; the "
        "band lies half to either side of it.",
    )


def _brier(value: float, ends: Interval) -> tuple[Cell, Cell]:
    return share(value, "no_value", decimals=4), _ends(value, ends, decimals=4)


def burden_blocks(parts: Sequence[BurdenPart], key: str) -> list[Block]:
    """All parts in a table, and the differences of the first as a drawing."""
    if not parts:
        return []
    left = max(one.left_out for one in parts)
    table = Table(
        columns=(
            Column(title="Burden, model − reference (points)", numeric=False),
            Column(title="Bias"),
            Column(title="95 % interval"),
            Column(title="Limits of agreement"),
            Column(title="Mean absolute"),
            Column(title="ICC(2,1)"),
            Column(title="95 % interval"),
            Column(title="Patients"),
        ),
        rows=[_burden(one) for one in parts],
        note="The A4C myocardial area fraction, one value a patient, in percentage points; the "
        "limits hold 95 % of the differences (Bland and Altman)."
        + (f" {counted(left, 'patient')} without such a value left out." if left else ""),
    )
    blocks: list[Block] = [table]
    if parts[0].points:
        blocks.append(
            Figure(
                drawing=bland_altman_plot(parts[0], key=f"{key}-burden"),
                caption=_limits_words(parts[0]),
            )
        )
    return blocks


def _burden(one: BurdenPart) -> tuple[Cell, ...]:
    limits: Cell = measured_interval(Interval(low=one.low, high=one.high), factor=100)
    if math.isnan(one.low):
        limits = measured(math.nan, "", one.limits_reason)
    return (
        one.title,
        measured(100 * one.bias, ""),
        measured_interval(one.bias_interval, factor=100),
        limits,
        measured(100 * one.absolute, ""),
        share(one.icc, one.icc_reason),
        _ends(one.icc, one.icc_interval),
        whole(one.patients),
    )


def _limits_words(one: BurdenPart) -> str:
    words = f"Burden, {one.title.lower()}: one point a patient."
    if not one.low_interval.defined:
        return words
    low, high = (
        measured_interval(each, factor=100).text for each in (one.low_interval, one.high_interval)
    )
    return f"{words} 95 % intervals of the limits: lower {low}, upper {high} points."


def strata_table(rows: Sequence[StratumRow]) -> Table:
    """Dice by form, quality, scanner, phase, segment and contrast."""
    return Table(
        columns=(
            Column(title="Dice by", numeric=False),
            Column(title="", numeric=False),
            Column(title="Pooled (micro)"),
            Column(title="95 % interval"),
            Column(title="Mean of patients (macro)"),
            Column(title="95 % interval"),
            Column(title="Patients"),
            Column(title="Frames"),
            Column(title="Marked"),
            Column(title="Found"),
        ),
        rows=[
            (
                row.by if at == 0 or rows[at - 1].by != row.by else "",
                row.value,
                share(row.micro, "both_empty"),
                _ends(row.micro, row.micro_interval),
                share(row.macro, "no_patient_marked"),
                _ends(row.macro, row.macro_interval),
                whole(row.patients),
                whole(row.frames),
                percent(row.marked / row.frames if row.frames else math.nan, decimals=0),
                percent(row.found / row.frames if row.frames else math.nan, decimals=0),
            )
            for at, row in enumerate(rows)
        ],
        note="Marked: frames on which the reference marks anything; found: frames on which the "
        "model does, by the printed rule, in a segment with any pixel. Thirds of patients by how "
        "much brighter the scar is than the rest of the wall, in grey levels of 256 (4.25 of them "
        "are 1 dB where a picture shows 60).",
    )


def _ends(value: float, ends: Interval, *, decimals: int = 2) -> Cell:
    """An interval, or why none; of a value that is missing its own reason says enough."""
    return "" if math.isnan(value) else interval(ends, decimals=decimals)
