"""What a training does now, in one line, and how much of all its work that is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.contract.events import FoldBegun, Prepared, Step
from fibrodesk.ui.training import words
from fibrodesk.ui.training.graphs.curves import Course
from fibrodesk.ui.training.plan import estimate
from fibrodesk.ui.training.ports import TrainingPlan

translate = QCoreApplication.translate  # under this name the strings are found for translation


def step(told: Step, course: Course) -> str:
    """The fold and the stage, where there are several; the time left is that of all folds."""
    line = translate("Training", "epoch {epoch} · step {step} · about {time} left")
    if told.seconds_left == 0:  # no step is left, and none tells how long the writing takes
        line = translate("Training", "epoch {epoch} · step {step} · the model is written and tried")
    left = estimate.duration(seconds_left(told, course))
    said = line.format(epoch=told.epoch, step=f"{told.step:,}", time=left)
    return " · ".join([*_before(told.stage, course.fold), said])


def prepared(told: Prepared, course: Course) -> str:
    line = translate(
        "Training", "rolling the walls out, {done} of {total} · about {time} until it learns"
    )
    left = estimate.duration(told.seconds_left)
    said = line.format(done=f"{told.done:,}", total=f"{told.total:,}", time=left)
    return " · ".join([*_before(told.stage, course.fold), said])


def seconds_left(told: Step, course: Course) -> float:
    """Of all folds; each that comes is as long as this one at its present pace."""
    if course.fold is None or course.started is None or not told.steps_per_second:
        return told.seconds_left
    later = course.fold.folds - course.fold.fold
    return told.seconds_left + later * course.started.total_steps / told.steps_per_second


def reached(told: Step, course: Course, plan: TrainingPlan | None) -> tuple[int, int]:
    """Steps that lie behind and all steps, over every fold."""
    total = course.started.total_steps if course.started is not None else 0
    if not total and plan is not None:
        total = plan.epochs * plan.batches
    total = max(told.step, total)
    if course.fold is None:
        return told.step, total
    return (course.fold.fold - 1) * total + told.step, course.fold.folds * total


def _before(stage: str, fold: FoldBegun | None) -> list[str]:
    told = []
    if fold is not None:
        told.append(words.fold(fold))
    if stage:
        told.append(words.stage(stage))
    return told
