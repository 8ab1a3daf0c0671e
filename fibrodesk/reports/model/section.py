"""The model: what it is, what it learnt from, and how it did against readers."""

from __future__ import annotations

from fibrodesk.contract.model_card import ModelCard
from fibrodesk.reports.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
)
from fibrodesk.reports.figures import TrainingCurves, curve
from fibrodesk.reports.model.beside_readers import beside_readers_blocks
from fibrodesk.reports.model.evaluation import evaluation_blocks
from fibrodesk.reports.numbers import (
    Cell,
    Shown,
    counted,
    sentence,
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
    for place, found in enumerate(model.evaluations):
        blocks += evaluation_blocks(found, key=f"model{place}")
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
