"""A training is started, followed and stopped; its models are judged and used apart from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer

from fibrodesk.contract.events import Failed, Finished, Started, Step, Stopped, Validated
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.training.course import event_words
from fibrodesk.ui.training.plan import estimate
from fibrodesk.ui.training.presenter import Stage, TrainingPresenter


def step(number: int, *, discriminator: float | None = 0.7) -> Step:
    return Step(
        step=number,
        epoch=1,
        generator_loss=3.0 / number,
        discriminator_loss=discriminator,
        dice_loss=0.5,
        bce=0.2,
        seconds_left=10.0,
    )


def begin(presenter, desk, plan, qtbot):
    presenter.start(plan)
    qtbot.waitUntil(lambda: presenter.stage is Stage.RUNNING)
    return desk.runs_begun[-1]


def test_events_of_the_run_become_points_of_the_curves(presenter, desk, plan, qtbot):
    run = begin(presenter, desk, plan, qtbot)
    run.tell(
        Started(config={}, parameters=5, device="cpu"),
        step(1),
        step(2),
        Validated(epoch=1, dice=0.4, iou=0.3, best=True),
    )
    qtbot.waitUntil(lambda: list(presenter.course.now.epochs) == [1])
    curves = presenter.course.now
    assert list(curves.generator) == [3.0, 1.5]
    assert list(curves.discriminator) == [0.7, 0.7]
    assert (list(curves.dice), list(curves.iou)) == ([0.4], [0.3])
    assert presenter.course.step.step == 2


def test_a_finished_run_is_kept_among_the_models(presenter, desk, plan, qtbot):
    run = begin(presenter, desk, plan, qtbot)
    with qtbot.waitSignals([presenter.registered, presenter.ended]):
        run.tell(step(1), Finished(bundle="b", reason="all epochs"))
    assert run.registered
    assert presenter.stage is Stage.IDLE
    assert presenter.resumable is None


def test_a_stopped_run_goes_on_with_the_same_plan_and_keeps_its_curves(
    presenter, desk, plan, qtbot
):
    run = begin(presenter, desk, plan, qtbot)
    run.tell(step(1))
    presenter.stop()
    assert (run.stopped, presenter.stage) == (True, Stage.STOPPING)
    with qtbot.waitSignal(presenter.ended):
        run.tell(Stopped(epoch=1, step=1))
    assert not run.registered
    assert presenter.resumable == plan
    begin(presenter, desk, plan, qtbot)
    assert (desk.starts, desk.gone_on) == ([plan], [run.folder.name])
    assert list(presenter.course.now.steps) == [1]


def test_another_plan_starts_afresh(presenter, desk, plan, qtbot):
    run = begin(presenter, desk, plan, qtbot)
    presenter.stop()
    with qtbot.waitSignal(presenter.ended):
        run.tell(step(1), Stopped(epoch=1, step=1))
    other = replace(plan, epochs=9)
    begin(presenter, desk, other, qtbot)
    assert (desk.starts[-1], desk.gone_on) == (other, [])
    assert list(presenter.course.now.steps) == []


def test_a_second_start_is_not_heard(presenter, desk, plan, qtbot):
    presenter.start(plan)
    presenter.start(plan)
    qtbot.waitUntil(lambda: presenter.stage is Stage.RUNNING)
    presenter.start(plan)
    assert len(desk.starts) == 1


def test_a_stop_before_the_process_answers_still_stops_it(presenter, desk, plan, qtbot):
    presenter.start(plan)
    presenter.stop()
    qtbot.waitUntil(lambda: bool(desk.runs_begun) and desk.runs_begun[0].stopped)
    assert presenter.stage is Stage.STOPPING


def test_a_run_that_dies_says_so_and_leaves_no_model(presenter, desk, plan, qtbot):
    run = begin(presenter, desk, plan, qtbot)
    with qtbot.waitSignal(presenter.ended):
        run.tell(Failed(message="Out of memory.", hint="Choose fewer channels."))
    assert not run.registered
    assert presenter.stage is Stage.IDLE


def test_a_start_that_is_refused_is_told(presenter, desk, plan, qtbot):
    desk.error = FibrodeskError()
    with qtbot.waitSignal(presenter.failed) as told:
        presenter.start(plan)
    assert told.args == [desk.error]
    assert presenter.stage is Stage.IDLE


def test_a_snapshot_taken_is_listed_last(presenter, desk, qtbot):
    presenter.take_snapshot()
    presenter.take_snapshot()  # one press, one snapshot
    qtbot.waitUntil(lambda: not presenter.taking_snapshot)
    assert [one.id for one in presenter.snapshots] == ["s1", "s2"]


def test_a_snapshot_that_is_refused_is_told(presenter, desk, qtbot):
    desk.error = FibrodeskError()
    with qtbot.waitSignal(presenter.failed):
        presenter.take_snapshot()
    assert not presenter.taking_snapshot


def test_a_run_that_another_day_stopped_goes_on_with_its_curves_from_the_beginning(
    desk, runner, past, plan, qtbot
):
    desk.past = [past(number=3, state="stopped", resumable=True)]
    desk.courses["run-3"] = [step(1), step(2)]
    presenter = TrainingPresenter(desk, runner)
    with qtbot.waitSignal(presenter.choices_changed):
        presenter.load()
    assert presenter.resumable == plan
    run = begin(presenter, desk, plan, qtbot)
    assert (desk.starts, desk.gone_on) == ([], ["run-3"])
    run.tell(step(3))
    qtbot.waitUntil(lambda: list(presenter.course.now.steps) == [1, 2, 3])


def test_a_run_that_stopped_before_a_newer_one_finished_is_not_pressed_on_anybody(
    desk, runner, past, qtbot
):
    desk.past = [past(number=4), past(number=3, state="stopped", resumable=True)]
    presenter = TrainingPresenter(desk, runner)
    with qtbot.waitSignal(presenter.choices_changed):
        presenter.load()
    assert presenter.resumable is None


def test_a_run_that_was_let_go_is_heard_no_more(presenter, desk, plan, qtbot):
    run = begin(presenter, desk, plan, qtbot)
    heard = []
    presenter.event_told.connect(heard.append)
    assert presenter.let_go() is run
    run.tell(step(1))
    qtbot.wait(30)
    assert heard == []


def test_a_flood_of_steps_never_keeps_the_window_from_its_turn(presenter, desk, plan, qtbot):
    """20,000 steps told at once, as by a run that is listened to again."""
    run = begin(presenter, desk, plan, qtbot)
    seen = set()  # how many had arrived at each turn of the window
    timer = QTimer()
    timer.timeout.connect(lambda: seen.add(len(presenter.course.now.steps)))
    timer.start(0)
    run.tell(*(step(number) for number in range(1, 20_001)))
    qtbot.waitUntil(lambda: len(presenter.course.now.steps) == 20_000, timeout=60_000)
    timer.stop()
    assert len(seen - {0, 20_000}) > 5


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (40, "40 s"), (600, "10 min"), (12000, "3 h 20 min")]
)
def test_a_duration_is_told_as_exactly_as_it_is_known(seconds, text):
    assert estimate.duration(seconds) == text


def test_the_end_of_a_run_is_told_in_words():
    assert event_words.sentence(Stopped(epoch=2, step=1500)).startswith(
        "Stopped in epoch 2, after step 1,500"
    )
    assert event_words.sentence(Failed(message="Out of memory.", hint="Fewer channels.")) == (
        "Out of memory. Fewer channels."
    )
    assert event_words.sentence(step(1)) == ""


def test_judging_a_candidate_brings_the_sentence_of_the_gate(models, desk, qtbot):
    models.choose("m2")
    told = []
    models.judging.connect(lambda done, total: told.append((done, total)))
    with qtbot.waitSignal(models.judged):
        models.judge()
    qtbot.waitUntil(lambda: models.chosen.gate is not None)
    assert told == [(1, 2), (2, 2)]
    assert models.chosen.gate.sentence == "The new model is better."
    assert not models.needs_reason


def test_a_model_that_the_gate_did_not_pass_needs_a_reason(models, desk, qtbot):
    models.choose("m2")
    assert models.needs_reason  # nobody has judged it
    desk.gate = replace(desk.gate, decision="not_decided")
    with qtbot.waitSignal(models.judged):
        models.judge()
    qtbot.waitUntil(lambda: models.chosen.gate is not None)
    assert models.needs_reason


def test_a_judged_model_brings_its_pictures_and_the_next_model_none_of_them(models, desk, qtbot):
    models.choose("m2")
    assert models.gallery is None  # nobody has judged it
    with qtbot.waitSignal(models.judged):
        models.judge()
    qtbot.waitUntil(lambda: models.gallery is desk.pictures)
    models.choose("m1")
    assert models.gallery is None


def test_a_model_is_used_with_one_press_and_back_with_another(models, desk, qtbot):
    models.choose("m2")
    assert not models.can_go_back
    with qtbot.waitSignal(models.models_changed):
        models.use("few patients")
    assert desk.used == [("m2", "few patients")]
    assert models.in_use.id == "m2"
    assert not models.can_use  # it is in use
    with qtbot.waitSignal(models.models_changed):
        models.go_back()
    assert models.in_use.id == "m1"


def test_a_refusal_of_the_gate_is_told(models, desk, qtbot):
    models.choose("m2")
    desk.error = FibrodeskError()
    with qtbot.waitSignal(models.failed):
        models.use()
    assert (models.in_use.id, models.busy) == ("m1", "")
