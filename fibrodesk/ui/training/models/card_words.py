"""The model card in a person's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from fibrodesk.contract.model_card import ModelCard, TrainingData
from fibrodesk.ui.training.plan import estimate
from fibrodesk.ui.training.words import DASH, millions, share, structure

translate = QCoreApplication.translate  # under this name the strings are found for translation

_FIGURES = ("dice", "iou", "precision", "recall")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure of a card, as text: the pooled value, the mean of patients, its interval."""

    name: str
    pooled: str
    mean: str
    interval: str


def validation_dice(card: ModelCard) -> str:
    """Pooled Dice on the validation patients, as the card tells it."""
    micro = _part(card.figures, "validation", "dice").get("micro")
    micro = _part(card.figures, "validation").get("dice") if micro is None else micro
    return share(micro) if isinstance(micro, float | int) else DASH


def dice_kind(card: ModelCard) -> str:
    """Of what the Dice is, and of how many patients: never a number alone."""
    patients = card.training_data.patients.get("validation")
    told = translate("Training", "Dice, pooled") if patients is None else ""
    words = translate("Training", "Dice, pooled · validation patients: {count}")
    return told or words.format(count=patients)


def in_a_line(card: ModelCard) -> str:
    """What it proposes, and whose hearts it knows."""
    proposes = ", ".join(structure(name) for name in card.structures)
    words = translate("Training", "proposes {structures} · learnt from {hearts}")
    learnt, hearts = _learnt_from(card.training_data)
    return " · ".join([words.format(structures=proposes, hearts=hearts), learnt])


def card_lines(card: ModelCard) -> list[tuple[str, str]]:
    """The model card, line by line: what it is called, and what it says."""
    network = translate("Training", "{network}, {millions} parameters")
    stages = card.network if card.scar is None else f"{card.network} + {card.scar.network}"
    network = network.format(network=stages, millions=millions(card.parameters))
    learnt, hearts = _learnt_from(card.training_data)
    lines = [
        (translate("Training", "preset"), card.preset),
        (translate("Training", "network"), network),
        (translate("Training", "proposes"), ", ".join(map(structure, card.structures))),
        (translate("Training", "learnt from"), learnt),
        (translate("Training", "hearts"), hearts),
        (translate("Training", "was run"), _run(card.run)),
        (translate("Training", "seed"), str(card.seed)),
        (translate("Training", "found is"), _found_is(card)),
        (translate("Training", "use"), card.intended_use),
    ]
    limits = translate("Training", "limits")
    return [*lines, *(("" if place else limits, each) for place, each in enumerate(card.limits))]


def _found_is(card: ModelCard) -> str:
    """From which probability on, and of a scar also how sure somewhere and how large."""
    if card.scar is None:
        words = translate("Training", "what is more probable than {threshold:.2f}")
        return words.format(threshold=card.threshold)
    words = translate(
        "Training",
        "what is more probable than {threshold:.2f}, at one place at least {sure:.2f}, on "
        "{smallest} pixels or more of {side} x {side}",
    )
    return words.format(
        threshold=card.threshold,
        sure=card.scar.sure,
        smallest=card.scar.smallest_px,
        side=card.preprocessing.size_px,
    )


def figure_lines(card: ModelCard, side: str = "validation") -> list[FigureLine]:
    """The overlap figures of a side, pooled and by patient, with the interval of the mean."""
    names = {
        "dice": translate("Training", "Dice"),
        "iou": translate("Training", "IoU"),
        "precision": translate("Training", "precision"),
        "recall": translate("Training", "recall"),
    }
    found = _part(card.figures, side)
    return [
        FigureLine(
            name=names[name],
            pooled=_number(_part(found, name).get("micro")),
            mean=_number(_part(found, name).get("macro")),
            interval=_interval(_part(found, name).get("interval")),
        )
        for name in _FIGURES
        if _part(found, name)
    ]


def without_figures(card: ModelCard, side: str = "validation") -> str:
    """Why a side has no figure at all; "" where it has."""
    found = _part(card.figures, side)
    if not found or found.get("frames") != 0:
        return ""
    return translate(
        "Training",
        "There are no figures: none of these patients has a mask that was drawn blind, and what "
        "saw a model's answer judges no model.",
    )


def _part(record: Any, *path: str) -> Mapping[str, Any]:
    for name in path:
        record = record.get(name) if isinstance(record, Mapping) else None
    return record if isinstance(record, Mapping) else {}


def _number(value: Any) -> str:
    return share(value) if isinstance(value, float | int) else DASH


def _interval(ends: Any) -> str:
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        return DASH
    return f"{ends[0]:.2f}–{ends[1]:.2f}"


def _learnt_from(data: TrainingData) -> tuple[str, str]:
    """How much the model has seen, and whose hearts they are."""
    frames, patients = (f"{of.get('train', 0):,}" for of in (data.frames, data.patients))
    learnt = translate("Training", "{frames} frames, {patients} patients")
    hearts = translate("Training", "synthetic hearts alone")
    if not data.synthetic:
        hearts = translate("Training", "study {study}").format(study=data.study)
    return learnt.format(frames=frames, patients=patients), hearts


def _run(run: dict[str, Any]) -> str:
    """The run as it really was; what the card does not tell is left out."""
    really = run.get("really_run", run)
    really = really if isinstance(really, dict) else run
    words = {
        "epochs": translate("Training", "{count} epochs"),
        "batches": translate("Training", "{count} mini-batches in all"),
    }
    if really.get("epochs") == 1:
        words["epochs"] = translate("Training", "{count} epoch")
    told = [
        words[key].format(count=f"{really[key]:,}")
        for key in words
        if isinstance(really.get(key), int)
    ]
    seconds = really.get("seconds")
    if isinstance(seconds, float | int):
        told.append(estimate.duration(float(seconds)))
    return ", ".join(told) if told else DASH
