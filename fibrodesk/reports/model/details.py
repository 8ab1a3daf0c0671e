"""Detection, calibration, burden and strata of a model, each as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.reasons import in_words
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
        note=f"Found is {found.rule.replace('mm2', 'mm²')}; the reference is positive with any "
        f"pixel. {_healthy_words(found)} Intervals over patients as shares are Wilson’s; "
        "over frames and of areas by the jackknife over patients.",
    )


def _detection_row(one: Shares) -> tuple[Cell, ...]:
    return (
        one.over.capitalize(),
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
    near = f"within {found.band_px256:g} px of 256 of the boundary"
    values = (
        (f"Expected error {near}, pooled", found.pooled, found.pooled_interval, found.patients),
        ("The same, mean of patients", found.macro, found.macro_interval, found.patients),
        (
            "Brier score there, mean of patients",
            found.brier_band,
            found.brier_band_interval,
            found.patients,
        ),
        (
            "Brier score, whole frame, mean of patients",
            found.brier,
            found.brier_interval,
            found.patients_of_brier,
        ),
    )
    return Table(
        columns=(
            Column(title="Calibration", numeric=False),
            Column(title="Estimate"),
            Column(title="95 % interval"),
            Column(title="Patients"),
        ),
        rows=[
            (
                title,
                share(value, found.reason or "no_value", decimals=4),
                _ends(value, ends, decimals=4),
                whole(patients),
            )
            for title, value, ends, patients in values
        ],
        note="The boundary is the reference’s; a frame without one says nothing there. Expected "
        "error: how far a probability is from the share of pixels that were so, over 15 bins.",
    )


def burden_blocks(
    parts: Sequence[BurdenPart], key: str, *, against: str = "reference"
) -> list[Block]:
    """All parts in a table, and the differences of the first as a drawing."""
    if not parts:
        return []
    left = max(one.left_out for one in parts)
    table = Table(
        columns=(
            Column(title=f"Burden, model − {against} (points)", numeric=False),
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
                drawing=bland_altman_plot(parts[0], key=f"{key}-burden", against=against),
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
            Column(title="Dice by", numeric=False, code=True),
            Column(title="", numeric=False),
            Column(title="Pooled (micro)"),
            Column(title="95 % interval"),
            Column(title="Mean of patients (macro)"),
            Column(title="95 % interval"),
            Column(title="Patients"),
            Column(title="Frames"),
            Column(title="Marked (%)"),
            Column(title="Found (%)"),
        ),
        rows=[
            (
                row.by if at == 0 or rows[at - 1].by != row.by else "",
                row.value,
                _bare(share(row.micro)),
                _bare(_ends(row.micro, row.micro_interval)),
                _bare(share(row.macro)),
                _bare(_ends(row.macro, row.macro_interval)),
                whole(row.patients),
                whole(row.frames),
                _percent(row.marked, row.frames),
                _percent(row.found, row.frames),
            )
            for at, row in enumerate(rows)
        ],
        note="Patients: those with a Dice, over whom the mean goes. Marked: frames on "
        "which the reference marks anything; found: frames on which the "
        "model does, by the printed rule, in a segment with any pixel. Thirds of patients by how "
        "much brighter the scar is than the rest of the wall, in grey levels of 256 (4.25 of them "
        f"are 1 dB where a picture shows 60).{_strata_reasons(rows)}",
    )


def _bare(cell: Cell) -> str:
    """A value whose reason, if it has none, stands under the table: there are many rows."""
    return cell if isinstance(cell, str) else cell.text


def _percent(part: int, number: int) -> str:
    """A percentage whose unit stands at the head of its column."""
    return percent(part / number if number else math.nan, decimals=0).text


def _strata_reasons(rows: Sequence[StratumRow]) -> str:
    ends = [each for row in rows for each in (row.micro_interval, row.macro_interval)]
    reasons = dict.fromkeys(in_words(each.reason) for each in ends if not each.defined)
    words = f" Without an interval: {'; '.join(reasons)}." if reasons else ""
    return words + (" An interval that would pass 1 is cut there." if _cut(ends) else "")


def _cut(ends: Sequence[Interval]) -> bool:
    return any(each.cut for each in ends)


def _ends(value: float, ends: Interval, *, decimals: int = 2) -> Cell:
    """An interval, or why none; of a value that is missing its own reason says enough."""
    return "" if math.isnan(value) else interval(ends, decimals=decimals)
