"""What the training, a model card and the gate say to a person."""

from __future__ import annotations

import math
from typing import Any

from fibrodesk.contract.events import (
    Failed,
    Finished,
    Saved,
    Started,
    Stopped,
    TrainingEvent,
    Validated,
)
from fibrodesk.contract.model_card import ModelCard
from fibrodesk.ui.training.ports import Gate, SnapshotEntry

DASH = "–"
STATES = {"in_use": "in use", "candidate": "candidate", "kept": "kept"}
_SIDES = ("train", "validation", "gate", "report")
DECISIONS = {"passes": "passes", "not_decided": "not decided", "refused": "refused"}


def event(told: TrainingEvent) -> str:
    """A line of the process in words; a step says nothing, as the curves show it."""
    if isinstance(told, Started):
        return _started(told)
    if isinstance(told, Validated):
        best = ", the best so far" if told.best else ""
        return f"Epoch {told.epoch}: Dice {share(told.dice)}, IoU {share(told.iou)}{best}."
    if isinstance(told, Saved):
        return "A checkpoint is on the disk."
    if isinstance(told, Finished):
        return f"Finished: {told.reason}."
    if isinstance(told, Stopped):
        return f"Stopped in epoch {told.epoch}, after step {told.step:,}; it can go on from here."
    if isinstance(told, Failed):
        return f"{told.message} {told.hint}".strip()
    return ""


def _started(told: Started) -> str:
    again = f" again after epoch {told.epoch}" if told.epoch else ""
    return (
        f"Started{again} on {told.device}: {millions(told.parameters)} parameters, "
        f"{told.train_frames:,} frames to learn from, {told.validation_frames:,} to validate on."
    )


def share(value: float | None) -> str:
    """Two decimals, or a dash for what has no value."""
    return DASH if value is None or math.isnan(value) else f"{value:.2f}"


def millions(parameters: int) -> str:
    return f"{parameters / 1e6:.2g} M" if parameters < 1e7 else f"{parameters / 1e6:.1f} M"


def snapshot(taken: SnapshotEntry) -> str:
    """How many patients stand on which side."""
    order = [name for name in _SIDES if name in taken.sides]
    sides = " · ".join(f"{name} {taken.sides[name]}" for name in order)
    return f"{taken.frames:,} frames of {taken.patients} patients\n{sides}"


def validation_dice(card: ModelCard) -> str:
    """Pooled Dice on the validation patients, as the card tells it."""
    side = card.figures.get("validation")
    dice = side.get("dice") if isinstance(side, dict) else None
    micro = dice.get("micro") if isinstance(dice, dict) else dice
    return share(micro) if isinstance(micro, float | int) else DASH


def card_lines(card: ModelCard) -> list[tuple[str, str]]:
    """The model card, line by line: what it is called, and what it says."""
    data = card.training_data
    hearts = "synthetic hearts alone" if data.synthetic else f"study {data.study}"
    return [
        ("preset", card.preset),
        ("network", f"{card.network}, {millions(card.parameters)} parameters"),
        ("proposes", ", ".join(name.replace("_", " ") for name in card.structures)),
        ("learnt from", f"{_sides(data.frames)} frames, {_sides(data.patients)} patients"),
        ("hearts", hearts),
        ("was run", _run(card.run)),
        ("Dice, validation", f"{validation_dice(card)} pooled"),
        ("use", card.intended_use),
        ("limits", " ".join(card.limits)),
    ]


def _sides(counts: dict[str, int]) -> str:
    return f"{counts.get('train', 0):,}"


def _run(run: dict[str, Any]) -> str:
    """The run as it really was; what the card does not tell is left out."""
    really = run.get("really_run", run)
    really = really if isinstance(really, dict) else run
    told = [
        f"{really[key]:,} {unit}"
        for key, unit in (("epochs", "epochs"), ("batches", "mini-batches in all"))
        if isinstance(really.get(key), int)
    ]
    return ", ".join(told) if told else DASH


def gate(result: Gate | None) -> str:
    """The sentence of the gate, or that nobody has asked it."""
    return "Not judged yet against the model in use." if result is None else result.sentence


def gate_figures(result: Gate | None) -> str:
    """Old against new with the interval of the difference, where there is one."""
    if result is None or result.old_dice is None or result.new_dice is None:
        return ""
    told = f"Dice {share(result.old_dice)} → {share(result.new_dice)} in {result.patients} patients"
    if result.difference is None or result.lower is None or result.upper is None:
        return told
    low, high = (f"{bound:+.3f}".replace("-", "−") for bound in (result.lower, result.upper))
    return f"{told}, difference {low} to {high}"
