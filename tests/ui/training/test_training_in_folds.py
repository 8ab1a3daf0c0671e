"""Folds by patient in the window: offered, recommended with few patients, followed to their end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QSpinBox

from fibrodesk.contract.events import (
    Finished,
    FoldBegun,
    FoldsEnded,
    Prepared,
    Started,
    Step,
    Stopped,
)
from fibrodesk.ui.training.course import event_words, now
from fibrodesk.ui.training.graphs.curves import Course
from fibrodesk.ui.training.plan.folds_box import FoldsBox
from fibrodesk.ui.training.presenter import Stage


@dataclass(frozen=True)
class Taken:
    """A snapshot of which the box wants to know its patients alone."""

    id: str = "s1"
    patients: int = 12
    frames: int = 240
    sides: dict = field(default_factory=lambda: {"train": 8, "validation": 2, "gate": 1})
    warnings: tuple[str, ...] = ()
    folds_recommended: bool = False


def step(number: int, *, stage: str = "") -> Step:
    return Step(
        step=number,
        epoch=1,
        generator_loss=1.0,
        discriminator_loss=None,
        dice_loss=0.5,
        bce=0.2,
        seconds_left=30.0,
        stage=stage,
        steps_per_second=2.0,
    )


STARTED = Started(config={"preset": "unet"}, parameters=5, device="cpu", total_steps=120)


@pytest.fixture
def box(qtbot) -> FoldsBox:
    made = FoldsBox()
    qtbot.addWidget(made)
    made.show()
    return made


def words(box: FoldsBox, name: str) -> str:
    label = box.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def test_few_patients_are_told_once_and_folds_are_recommended(box):
    box.take_snapshot(Taken(folds_recommended=True))
    assert words(box, "training_folds_advice").startswith("Recommended: with 12 patients")
    box.findChild(QCheckBox, "training_in_folds").click()
    assert box.folds == 5
    assert words(box, "training_folds_advice") == ""
    assert "5 times as long, and leaves figures, no model" in words(box, "training_folds_words")


def test_with_many_patients_folds_are_offered_and_nothing_is_urged(box):
    box.take_snapshot(Taken(patients=90))
    assert words(box, "training_folds_advice") == words(box, "training_folds_words") == ""
    assert box.findChild(QCheckBox, "training_in_folds").isEnabled()


def test_there_are_no_more_folds_than_patients_to_deal(box):
    sides = {"train": 3, "validation": 1, "gate": 5, "report": 5}
    box.take_snapshot(Taken(sides=sides))
    number = box.findChild(QSpinBox, "training_folds")
    assert (number.maximum(), number.value()) == (4, 4)


def test_each_fold_has_two_patients_to_learn_from(box):
    check = box.findChild(QCheckBox, "training_in_folds")
    number = box.findChild(QSpinBox, "training_folds")
    box.take_snapshot(Taken(sides={"train": 2, "validation": 1, "gate": 3}))
    assert (number.minimum(), number.maximum()) == (3, 3)
    box.take_snapshot(Taken(sides={"train": 3, "validation": 1}))
    assert (number.minimum(), number.maximum()) == (2, 4)
    assert check.isEnabled()
    box.take_snapshot(Taken(sides={"train": 1, "validation": 1, "gate": 3}, folds_recommended=True))
    assert not check.isEnabled()
    assert "Three patients at least" in check.toolTip()
    assert box.findChild(QLabel, "training_folds_advice").isHidden()


def test_the_end_of_a_fold_is_not_the_end_and_nothing_is_registered(presenter, desk, plan, qtbot):
    presenter.start(plan)
    qtbot.waitUntil(lambda: presenter.stage is Stage.RUNNING)
    run = desk.runs_begun[-1]
    run.tell(
        FoldBegun(fold=1, folds=2),
        STARTED,
        step(1),
        Finished(bundle="run/fold-1/bundle", reason="all epochs"),
        FoldBegun(fold=2, folds=2),
        STARTED,
        step(1),
    )
    qtbot.waitUntil(lambda: presenter.course.fold == FoldBegun(fold=2, folds=2))
    qtbot.waitUntil(lambda: presenter.course.step is not None)
    assert presenter.stage is Stage.RUNNING
    with qtbot.waitSignal(presenter.ended):
        run.tell(
            Finished(bundle="run/fold-2/bundle", reason="all epochs"),
            FoldsEnded(folds=2, dice=0.61, dice_sd=0.05, without_value=0),
        )
    assert presenter.stage is Stage.IDLE
    assert presenter.resumable is None
    assert not run.registered


def test_a_stop_in_a_fold_can_go_on(presenter, desk, plan, qtbot):
    presenter.start(plan)
    qtbot.waitUntil(lambda: presenter.stage is Stage.RUNNING)
    with qtbot.waitSignal(presenter.ended):
        desk.runs_begun[-1].tell(FoldBegun(fold=1, folds=2), STARTED, Stopped(epoch=1, step=1))
    assert presenter.resumable == plan


def test_a_fold_that_goes_on_keeps_its_curves_and_the_next_begins_its_own():
    course = Course()
    going_on = Started(config={}, parameters=5, device="cpu", epoch=1, total_steps=120)
    for event in (FoldBegun(fold=1, folds=2), STARTED, step(1), FoldBegun(fold=1, folds=2)):
        course.add(event)
    course.add(going_on)
    course.add(step(2))
    assert list(course.now.steps) == [1, 2]
    for event in (FoldBegun(fold=2, folds=2), STARTED, step(1)):
        course.add(event)
    assert list(course.now.steps) == [1]


def test_progress_and_time_are_those_of_all_folds():
    course = Course()
    for event in (FoldBegun(fold=2, folds=5), STARTED, step(30, stage="scar")):
        course.add(event)
    told = course.step
    assert now.reached(told, course, None) == (150, 600)
    said = now.step(told, course)  # 30 s of this fold, 60 s of each of three
    assert said == "Fold 2 of 5 · Scar · epoch 1 · step 30 · about 4 min left"


def test_after_the_last_step_the_model_is_being_written():
    last = replace(step(120), seconds_left=0.0)
    assert now.step(last, Course()) == "epoch 1 · step 120 · the model is written and tried"


def test_while_the_walls_are_rolled_out_the_time_left_is_told():
    told = Prepared(stage="scar", done=312, total=4000, seconds_left=130.0)
    assert now.prepared(told, Course()) == (
        "Scar · rolling the walls out, 312 of 4,000 · about 2 min until it learns"
    )


def test_what_folds_found_is_a_sentence_that_says_what_is_missing():
    said = event_words.sentence(FoldsEnded(folds=5, dice=0.61, dice_sd=0.05, without_value=0))
    assert "Dice 0.61, SD between folds 0.05" in said
    assert "without folds for a model" in said
    nothing = event_words.sentence(FoldsEnded(folds=5, dice=None, dice_sd=None, without_value=5))
    assert "none of them has a Dice" in nothing
