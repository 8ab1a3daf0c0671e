"""What the training, a model card and the gate say to a person."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QCoreApplication

from fibrodesk.contract.events import (
    Failed,
    Finished,
    Saved,
    Started,
    Stopped,
    TrainingEvent,
    Validated,
)
from fibrodesk.contract.model_card import ModelCard, TrainingData
from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.answers import word_of
from fibrodesk.ui.training.ports import Gate, SnapshotEntry

DASH = "–"
translate = QCoreApplication.translate  # under this name the strings are found for translation


def state(of_model: str) -> str:
    words = {
        "in_use": translate("Training", "in use"),
        "candidate": translate("Training", "candidate"),
        "kept": translate("Training", "kept"),
    }
    return words.get(of_model, of_model)


def decision(of_gate: str) -> str:
    words = {
        "passes": translate("Training", "passes"),
        "not_decided": translate("Training", "not decided"),
        "refused": translate("Training", "refused"),
    }
    return words.get(of_gate, "")


def event(told: TrainingEvent) -> str:
    """A line of the process in words; a step says nothing, as the curves show it."""
    if isinstance(told, Started):
        return _started(told)
    if isinstance(told, Validated):
        return _validated(told)
    if isinstance(told, Saved):
        return translate("Training", "A checkpoint is on the disk.")
    if isinstance(told, Finished):
        return translate("Training", "Finished: {reason}.").format(reason=told.reason)
    if isinstance(told, Stopped):
        words = translate(
            "Training", "Stopped in epoch {epoch}, after step {step}; it can go on from here."
        )
        return words.format(epoch=told.epoch, step=f"{told.step:,}")
    if isinstance(told, Failed):
        return f"{told.message} {told.hint}".strip()
    return ""


def _started(told: Started) -> str:
    words = translate(
        "Training",
        "Started on {device}: {millions} parameters, {train} frames to learn from, "
        "{validation} to validate on.",
    )
    if told.epoch:
        words = translate(
            "Training",
            "Started again after epoch {epoch} on {device}: {millions} parameters, "
            "{train} frames to learn from, {validation} to validate on.",
        )
    return words.format(
        epoch=told.epoch,
        device=told.device,
        millions=millions(told.parameters),
        train=f"{told.train_frames:,}",
        validation=f"{told.validation_frames:,}",
    )


def _validated(told: Validated) -> str:
    words = translate("Training", "Epoch {epoch}: Dice {dice}, IoU {iou}.")
    if told.best:
        words = translate("Training", "Epoch {epoch}: Dice {dice}, IoU {iou}, the best so far.")
    return words.format(epoch=told.epoch, dice=share(told.dice), iou=share(told.iou))


def share(value: float | None) -> str:
    """Two decimals, or a dash for what has no value."""
    return DASH if value is None or math.isnan(value) else f"{value:.2f}"


def millions(parameters: int) -> str:
    return f"{parameters / 1e6:.2g} M" if parameters < 1e7 else f"{parameters / 1e6:.1f} M"


def snapshot(taken: SnapshotEntry) -> str:
    """How many patients stand on which side."""
    sides = {
        "train": translate("Training", "train {count}"),
        "validation": translate("Training", "validation {count}"),
        "gate": translate("Training", "gate {count}"),
        "report": translate("Training", "report {count}"),
    }
    told = [sides[name].format(count=taken.sides[name]) for name in sides if name in taken.sides]
    words = translate("Training", "{frames} frames of {patients} patients")
    head = words.format(frames=f"{taken.frames:,}", patients=taken.patients)
    return "\n".join([head, " · ".join(told)])


def validation_dice(card: ModelCard) -> str:
    """Pooled Dice on the validation patients, as the card tells it."""
    side = card.figures.get("validation")
    dice = side.get("dice") if isinstance(side, dict) else None
    micro = dice.get("micro") if isinstance(dice, dict) else dice
    return share(micro) if isinstance(micro, float | int) else DASH


def card_lines(card: ModelCard) -> list[tuple[str, str]]:
    """The model card, line by line: what it is called, and what it says."""
    network = translate("Training", "{network}, {millions} parameters")
    network = network.format(network=card.network, millions=millions(card.parameters))
    dice = translate("Training", "{dice} pooled").format(dice=validation_dice(card))
    learnt, hearts = _learnt_from(card.training_data)
    return [
        (translate("Training", "preset"), card.preset),
        (translate("Training", "network"), network),
        (translate("Training", "proposes"), ", ".join(map(_structure, card.structures))),
        (translate("Training", "learnt from"), learnt),
        (translate("Training", "hearts"), hearts),
        (translate("Training", "was run"), _run(card.run)),
        (translate("Training", "Dice, validation"), dice),
        (translate("Training", "use"), card.intended_use),
        (translate("Training", "limits"), " ".join(card.limits)),
    ]


def _structure(name: str) -> str:
    known = {structure.value for structure in Structure}
    return word_of(Structure(name)) if name in known else name.replace("_", " ")


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
    told = [
        words[key].format(count=f"{really[key]:,}")
        for key in words
        if isinstance(really.get(key), int)
    ]
    return ", ".join(told) if told else DASH


def gate(result: Gate | None) -> str:
    """The sentence of the gate, or that nobody has asked it."""
    if result is None:
        return translate("Training", "Not judged yet against the model in use.")
    return result.sentence


def gate_figures(result: Gate | None) -> str:
    """Old against new with the interval of the difference, where there is one."""
    if result is None or result.old_dice is None or result.new_dice is None:
        return ""
    old, new, patients = share(result.old_dice), share(result.new_dice), result.patients
    if result.difference is None or result.lower is None or result.upper is None:
        words = translate("Training", "Dice {old} → {new} in {count} patients")
        return words.format(old=old, new=new, count=patients)
    words = translate(
        "Training", "Dice {old} → {new} in {count} patients, difference {low} to {high}"
    )
    low, high = (f"{bound:+.3f}".replace("-", "−") for bound in (result.lower, result.upper))
    return words.format(old=old, new=new, count=patients, low=low, high=high)
