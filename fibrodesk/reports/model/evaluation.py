"""One evaluation of a model on a page: its tables and drawings in their order."""

from __future__ import annotations

from collections.abc import Sequence

from fibrodesk.reports.blocks import Block, Column, Figure, Figures, Heading, Paragraph, Table
from fibrodesk.reports.model.details import (
    burden_blocks,
    calibration_table,
    detection_table,
    strata_table,
)
from fibrodesk.reports.model.figures import (
    WITH_MISSES,
    DistanceRow,
    ModelFigures,
    OverlapRow,
)
from fibrodesk.reports.model.mri import mri_table
from fibrodesk.reports.model.plots import reliability_plot, roc_plot
from fibrodesk.reports.numbers import (
    Cell,
    counted,
    interval,
    measured,
    measured_interval,
    sentence,
    share,
    whole,
)

_INTERVALS = (
    "Intervals: t over patients for means, delete-one-patient jackknife with t for pooled values."
)


def evaluation_blocks(found: ModelFigures, *, key: str = "model") -> list[Block]:
    """All that was taken, micro and macro, each with its numbers.

    Args:
        key: a word of its own for each evaluation on one page: its drawings bear it.
    """
    on = "synthetic patients" if found.synthetic else "patients"
    twice = ""
    if found.images not in (0, found.frames):
        twice = f" ({counted(found.images, 'picture')}, each once a reference)"
    words = (
        f"{sentence(found.words)} {whole(found.patients)} {on}, "
        f"{counted(found.frames, 'frame')}{twice}: "
        f"marked by both {whole(found.both_marked)}, by one only {whole(found.one_empty)}, "
        f"by neither {whole(found.both_empty)}."
    )
    blocks: list[Block] = [
        Heading(text=found.title, level=3),
        Paragraph(text=words.strip()),
        _overlaps(found.overlaps, found.bootstrap),
        _distances(found.distances),
    ]
    if found.detection is not None:
        blocks.append(detection_table(found.detection))
    if found.mri is not None:
        blocks.append(mri_table(found.mri))
    if found.calibration is not None:
        blocks.append(calibration_table(found.calibration))
    blocks += _plots(found, key)
    blocks += burden_blocks(found.burdens, key)
    if found.strata:
        blocks.append(strata_table(found.strata))
    return blocks


def _overlaps(rows: Sequence[OverlapRow], bootstrap: str) -> Table:
    return Table(
        columns=(
            Column(title="Overlap", numeric=False),
            Column(title="Pooled (micro)"),
            Column(title="95 % interval"),
            Column(title="Mean of frames"),
            Column(title="Frames"),
            Column(title="Mean of patients (macro)"),
            Column(title="95 % interval"),
            Column(title="SD"),
            Column(title="Median"),
            Column(title="Patients"),
        ),
        rows=[
            (
                row.title,
                share(row.micro, "both_empty", decimals=3),
                interval(row.micro_interval, decimals=3),
                share(row.frame_mean, "no_value", decimals=3),
                whole(row.frames),
                share(row.macro, "no_patient_marked", decimals=3),
                interval(row.macro_interval, decimals=3),
                share(row.sd, "too_few_patients_for_sd", decimals=3),
                share(row.median, "no_patient_marked", decimals=3),
                whole(row.patients),
            )
            for row in rows
        ],
        note="Micro pools the pixels of all frames; macro is the mean over patients of each one’s "
        "mean over frames. A frame that both leave empty has no value; one that only one marks "
        f"has 0 for Dice and IoU. {_INTERVALS} {bootstrap}".strip(),
    )


def _distances(rows: Sequence[DistanceRow]) -> Table:
    return Table(
        columns=(
            Column(title="Distance", numeric=False, code=True),
            Column(title="Unit", numeric=False, code=True),
            Column(title="Over", numeric=False, code=True),
            Column(title="Mean of frames"),
            Column(title="Median of frames"),
            Column(title="Frames"),
            Column(title="Mean of patients (macro)"),
            Column(title="95 % interval"),
            Column(title="Median of patients"),
            Column(title="Patients"),
        ),
        rows=[
            _distance(row, first=at == 0 or rows[at - 1].title != row.title)
            for at, row in enumerate(rows)
        ],
        note=_distance_note(rows),
        empty="No distance: on no frame do both the model and the reference have a mask.",
    )


def _distance_note(rows: Sequence[DistanceRow]) -> str:
    words = ["Both marked: the frames on which both have a mask."]
    if any(row.over == WITH_MISSES for row in rows):
        words.append("With misses: also those on which one alone has, at the picture’s diagonal.")
    words.append(
        "Boundaries are the mask without its 4-connected erosion; 95 %: the larger of the two "
        "directed 95th percentiles."
    )
    if any(not row.unit for row in rows):
        words.append(
            "Surface Dice: the share of both boundaries that lies so near, in mm where "
            "calibrated, else in native px."
        )
    return " ".join(words)


def _distance(row: DistanceRow, *, first: bool) -> tuple[Cell, ...]:
    decimals = 1 if row.unit else 3  # without a unit it is a share of both outlines
    values = [
        measured(each, "", decimals=decimals)
        for each in (row.frame_mean, row.frame_median, row.macro, row.median)
    ]
    return (
        row.title if first else "",
        row.unit,
        row.over,
        values[0],
        values[1],
        whole(row.frames),
        values[2],
        measured_interval(row.macro_interval, decimals=decimals),
        values[3],
        whole(row.patients),
    )


def _plots(found: ModelFigures, key: str) -> list[Block]:
    figures = []
    if found.detection is not None and any(one.curve for one in found.detection.shares):
        figures.append(
            Figure(
                drawing=roc_plot(found.detection, key=f"{key}-roc"),
                caption="ROC: a patient’s score is the area that at least half of the frames "
                "reach. The mark is the printed rule.",
            )
        )
    if found.calibration is not None and found.calibration.bins:
        figures.append(
            Figure(
                drawing=reliability_plot(found.calibration, key=f"{key}-reliability"),
                caption="Reliability near the boundary: on the dotted line a probability means "
                "what it says. Larger marks stand for more pixels.",
            )
        )
    return [Figures(figures=figures)] if figures else []
