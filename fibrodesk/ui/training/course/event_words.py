"""What the process of a training tells, as sentences of its log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from fibrodesk.contract.events import (
    Failed,
    Finished,
    FoldBegun,
    FoldsEnded,
    Saved,
    Smaller,
    Started,
    Stopped,
    TrainingEvent,
    Validated,
)
from fibrodesk.ui.training import words

translate = QCoreApplication.translate  # under this name the strings are found for translation


def sentence(told: TrainingEvent) -> str:
    """A line of the process in words; a step says nothing, as the curves show it."""
    say = _SENTENCES.get(type(told))
    return "" if say is None else say(told)


def folds_ended(told: FoldsEnded) -> str:
    """What all folds showed together, and what is left to do."""
    if told.dice is None:
        line = translate("Training", "{count} folds are trained; none of them has a Dice.")
        return line.format(count=told.folds)
    line = translate(
        "Training",
        "{count} folds are trained: Dice {dice}, SD between folds {sd}, mean of patients whom "
        "their network never saw. Train once without folds for a model.",
    )
    return line.format(count=told.folds, dice=words.share(told.dice), sd=words.share(told.dice_sd))


def _started(told: Started) -> str:
    line = translate(
        "Training",
        "Started on {device}: {millions} parameters, {train} frames to learn from, "
        "{validation} to validate on.",
    )
    if told.epoch:
        line = translate(
            "Training",
            "Started again after epoch {epoch} on {device}: {millions} parameters, "
            "{train} frames to learn from, {validation} to validate on.",
        )
    said = line.format(
        epoch=told.epoch,
        device=told.device,
        millions=words.millions(told.parameters),
        train=f"{told.train_frames:,}",
        validation=f"{told.validation_frames:,}",
    )
    said = f"{words.stage(told.stage)} · {said}" if told.stage else said
    return " ".join([said, *told.notes])


def _validated(told: Validated) -> str:
    line = translate("Training", "Epoch {epoch}: Dice {dice}, IoU {iou}.")
    if told.best:
        line = translate("Training", "Epoch {epoch}: Dice {dice}, IoU {iou}, the best so far.")
    if told.dice is None:
        line = translate(
            "Training", "Epoch {epoch}: no Dice, as nothing is marked in the validation frames."
        )
    said = line.format(epoch=told.epoch, dice=words.share(told.dice), iou=words.share(told.iou))
    return f"{words.stage(told.stage)} · {said}" if told.stage else said


def _saved(_: Saved) -> str:
    return translate("Training", "A checkpoint is on the disk.")


def _finished(told: Finished) -> str:
    return translate("Training", "Finished: {reason}.").format(reason=told.reason)


def _stopped(told: Stopped) -> str:
    line = translate(
        "Training", "Stopped in epoch {epoch}, after step {step}; it can go on from here."
    )
    return line.format(epoch=told.epoch, step=f"{told.step:,}")


def _failed(told: Failed) -> str:
    return f"{told.message} {told.hint}".strip()


def _fold_begun(told: FoldBegun) -> str:
    return translate("Training", "{fold} begins.").format(fold=words.fold(told))


_SENTENCES: dict[type, Callable[[Any], str]] = {
    Started: _started,
    Validated: _validated,
    Saved: _saved,
    Smaller: words.smaller,
    Finished: _finished,
    Stopped: _stopped,
    Failed: _failed,
    FoldBegun: _fold_begun,
    FoldsEnded: folds_ended,
}
