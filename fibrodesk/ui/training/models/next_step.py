"""What an administrator can do now: one sentence, and the one act that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui.training.ports import ModelEntry

translate = QCoreApplication.translate  # under this name the strings are found for translation


class Deed(StrEnum):
    """What the button of the band does."""

    NONE = ""
    TRAIN = "train"  # go where trainings are begun
    WATCH = "watch"  # go where the running one is seen
    JUDGE = "judge"
    USE = "use"
    LOOK = "look"  # at what the gate says of the model


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """`model` is the one that the deed is done to."""

    sentence: str
    deed: Deed = Deed.NONE
    label: str = ""
    model: str = ""


def next_step(models: Sequence[ModelEntry], *, training: bool, judging: bool) -> NextStep:
    """The most pressing thing: what runs, then the newest model that waits, then a new training."""
    if judging:
        said = translate("Training", "A model is being judged; the answer comes here.")
        return NextStep(sentence=said)
    if training:
        return NextStep(
            sentence=translate("Training", "A training is running; its model will stand here."),
            deed=Deed.WATCH,
            label=translate("Training", "See it run"),
        )
    newest = max(models, key=lambda model: model.number, default=None)
    if newest is None:
        said = translate("Training", "Without a model nothing is proposed. Train one.")
        return NextStep(sentence=said, deed=Deed.TRAIN, label=translate("Training", "Train"))
    if newest.state == "candidate":
        return _candidate(newest)
    said = translate("Training", "No model waits for a decision.")
    return NextStep(sentence=said, deed=Deed.TRAIN, label=translate("Training", "Train another"))


def _candidate(model: ModelEntry) -> NextStep:
    decision = "" if model.gate is None else model.gate.decision
    if not decision:
        said = translate("Training", "Model {number} is newer and was not judged against it yet.")
        deed, label = Deed.JUDGE, translate("Training", "Judge it")
    elif decision == "passes":
        said = translate("Training", "Model {number} has passed the gate and may take its place.")
        deed, label = Deed.USE, translate("Training", "Put it into use")
    elif decision == "refused":
        said = translate("Training", "The gate refused model {number}; the model in use stays.")
        deed, label = Deed.LOOK, translate("Training", "See why")
    else:
        said = translate(
            "Training", "The gate could not decide on model {number}: a person may, with a reason."
        )
        deed, label = Deed.LOOK, translate("Training", "See what it found")
    said = said.format(number=model.number)
    return NextStep(sentence=said, deed=deed, label=label, model=model.id)
