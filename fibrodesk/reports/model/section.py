"""The model: what it is, what it learnt from, and how it did against readers."""

from __future__ import annotations

from collections.abc import Sequence

from fibrodesk.contract.model_card import ModelCard
from fibrodesk.reports.blocks import (
    Block,
    Bullets,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Table,
)
from fibrodesk.reports.figures import TrainingCurves, curve
from fibrodesk.reports.model.beside_readers import beside_readers_blocks
from fibrodesk.reports.model.figures import DistanceRow, ModelFigures, OverlapRow
from fibrodesk.reports.numbers import (
    Cell,
    Shown,
    counted,
    interval,
    measured,
    sentence,
    share,
    whole,
)
from fibrodesk.reports.study import ModelReport


def model_blocks(model: ModelReport) -> list[Block]:
    """The card, its honest sentences, the figures and the curves."""
    blocks: list[Block] = [_card(model), Paragraph(text=sentence(model.card.intended_use))]
    if model.card.training_data.synthetic:
        blocks.append(
            Paragraph(
                text="This model learnt from synthetic patients alone. Its figures are no "
                "measure of how it does on real hearts.",
                tone="warn",
            )
        )
    if model.card.limits:
        blocks.append(Bullets(items=[sentence(limit) for limit in model.card.limits]))
    for found in model.evaluations:
        blocks += evaluation_blocks(found)
    blocks += beside_readers_blocks(model.beside_readers)
    if not model.evaluations:
        blocks.append(
            Paragraph(text="This model has not been compared with readers’ masks.", tone="quiet")
        )
    if model.report_looks is not None:
        blocks.append(
            Paragraph(
                text="The report patients have been opened "
                f"{counted(model.report_looks, 'time')} so far.",
                tone="quiet",
            )
        )
    if model.curves is not None:
        blocks += _curves(model.curves)
    return blocks


def evaluation_blocks(found: ModelFigures) -> list[Block]:
    """One evaluation: overlap and distance, micro and macro, with their numbers."""
    on = "synthetic patients" if found.synthetic else "patients"
    words = (
        f"{sentence(found.words)} {whole(found.patients)} {on}, {counted(found.frames, 'frame')}: "
        f"marked by both {whole(found.both_marked)}, by one only {whole(found.one_empty)}, "
        f"by neither {whole(found.both_empty)}."
    )
    return [
        Heading(text=found.title, level=3),
        Paragraph(text=words.strip()),
        _overlaps(found.overlaps),
        _distances(found.distances),
    ]


def _card(model: ModelReport) -> Facts:
    card = model.card
    data = card.training_data
    learnt = ", ".join(
        f"{side} {counted(number, 'patient')} ({counted(data.frames.get(side, 0), 'frame')})"
        for side, number in data.patients.items()
    )
    items: list[tuple[str, Cell]] = [
        ("Model", Shown(card.name, model.state)),
        ("Identity", card.id),
        ("Made", card.created),
        ("Network", f"{card.network}, preset {card.preset}, {whole(card.parameters)} parameters"),
        ("Proposes", ", ".join(name.replace("_", " ") for name in card.structures)),
        ("Input", f"{card.preprocessing.size_px} × {card.preprocessing.size_px} px, letterboxed"),
        ("Threshold", f"{card.threshold:g} after temperature {card.temperature:g}"),
        ("Learnt from", learnt or Shown("—", "not told by the card")),
        ("Snapshot", data.snapshot_sha256),
        ("Run", _run(card)),
    ]
    return Facts(items=items)


def _run(card: ModelCard) -> str:
    """What was really run, as far as the card tells it."""
    names = ("epochs", "batches", "batch_size", "epochs_run", "best_epoch", "device", "reason")
    told = [f"{name.replace('_', ' ')} {card.run[name]}" for name in names if name in card.run]
    return ", ".join([*told, f"seed {card.seed}"])


def _overlaps(rows: Sequence[OverlapRow]) -> Table:
    return Table(
        columns=(
            Column(title="Overlap", numeric=False),
            Column(title="Pooled (micro)"),
            Column(title="95 % interval"),
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
        "has 0 for Dice and IoU.",
    )


def _distances(rows: Sequence[DistanceRow]) -> Table:
    return Table(
        columns=(
            Column(title="Distance", numeric=False),
            Column(title="Mean of frames (micro)"),
            Column(title="Median of frames"),
            Column(title="Frames"),
            Column(title="Mean of patients (macro)"),
            Column(title="95 % interval"),
            Column(title="Patients"),
        ),
        rows=[
            (
                row.title,
                measured(row.frame_mean, row.unit),
                measured(row.frame_median, row.unit),
                whole(row.frames),
                measured(row.macro, row.unit),
                interval(row.macro_interval, decimals=1),
                whole(row.patients),
            )
            for row in rows
        ],
        note="Over the frames on which both have a mask, unless a row says otherwise.",
        empty="No distance: on no frame do both the model and the reference have a mask.",
    )


def _curves(curves: TrainingCurves) -> list[Block]:
    drawn = (
        ("Generator loss", curves.generator_loss, False),
        ("Discriminator loss", curves.discriminator_loss, False),
        ("Dice, validation", curves.dice, True),
        ("IoU, validation", curves.iou, True),
    )
    figures = [
        Figure(
            drawing=curve(title, points, key=f"curve{place}", share=is_share),
            caption=f"{counted(len(points), 'value')}, the last {points[-1][1]:.3f}.",
        )
        for place, (title, points, is_share) in enumerate(drawn)
        if points
    ]
    if not figures:
        return []
    return [Heading(text="Its training", level=3), Figures(figures=figures)]
