"""A training is started, followed and stopped; its models are judged and used apart from it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from fibrodesk.contract.events import Failed, Finished, Started, Step, Stopped, Validated
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.training import estimate, words
from fibrodesk.ui.training.curves import Curves
from fibrodesk.ui.training.presenter import Stage


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
    return desk.runs[-1]


def test_events_of_the_run_become_points_of_the_curves(presenter, desk, plan, qtbot):
    run = begin(presenter, desk, plan, qtbot)
    run.tell(
        Started(config={}, parameters=5, device="cpu"),
        step(1),
        step(2),
        Validated(epoch=1, dice=0.4, iou=0.3, best=True),
    )
    qtbot.waitUntil(lambda: presenter.curves.epochs == [1])
    assert presenter.curves.generator == [3.0, 1.5]
    assert presenter.curves.discriminator == [0.7, 0.7]
    assert (presenter.curves.dice, presenter.curves.iou) == ([0.4], [0.3])
    assert presenter.step.step == 2


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
    assert desk.starts == [(plan, False), (plan, True)]
    assert presenter.curves.steps == [1]


def test_another_plan_starts_afresh(presenter, desk, plan, qtbot):
    run = begin(presenter, desk, plan, qtbot)
    presenter.stop()
    with qtbot.waitSignal(presenter.ended):
        run.tell(step(1), Stopped(epoch=1, step=1))
    other = replace(plan, epochs=9)
    begin(presenter, desk, other, qtbot)
    assert desk.starts[-1] == (other, False)
    assert presenter.curves.steps == []


def test_a_second_start_is_not_heard(presenter, desk, plan, qtbot):
    presenter.start(plan)
    presenter.start(plan)
    qtbot.waitUntil(lambda: presenter.stage is Stage.RUNNING)
    presenter.start(plan)
    assert len(desk.starts) == 1


def test_a_stop_before_the_process_answers_still_stops_it(presenter, desk, plan, qtbot):
    presenter.start(plan)
    presenter.stop()
    qtbot.waitUntil(lambda: bool(desk.runs) and desk.runs[0].stopped)
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


def test_curves_never_run_backwards_after_a_resume():
    curves = Curves()
    for number in (1, 2, 3, 4):
        curves.add(step(number))
    curves.add(Started(config={}, parameters=5, device="cpu", epoch=1))
    curves.add(step(3))
    assert curves.steps == [1, 2, 3]
    assert len(curves.discriminator) == 3


def test_without_a_discriminator_its_curve_is_empty():
    curves = Curves()
    curves.add(step(1, discriminator=None))
    assert (curves.generator, curves.discriminator) == ([3.0], [])


def test_a_validation_without_a_value_is_no_number():
    curves = Curves()
    curves.add(Validated(epoch=10, dice=None, iou=None, best=False))
    assert math.isnan(curves.dice[0])
    assert curves.best_epoch is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (40, "40 s"), (600, "10 min"), (12000, "3 h 20 min")]
)
def test_a_duration_is_told_as_exactly_as_it_is_known(seconds, text):
    assert estimate.duration(seconds) == text


def test_the_discriminator_and_the_width_cost_time(plan):
    wide = replace(plan, width=64)
    assert estimate.seconds(replace(plan, preset="baseline")) < estimate.seconds(plan)
    assert estimate.seconds(plan) < estimate.seconds(wide)
    assert estimate.seconds(replace(wide, epochs=4)) == pytest.approx(2 * estimate.seconds(wide))


def test_the_end_of_a_run_is_told_in_words():
    assert words.event(Stopped(epoch=2, step=1500)).startswith(
        "Stopped in epoch 2, after step 1,500"
    )
    assert words.event(Failed(message="Out of memory.", hint="Fewer channels.")) == (
        "Out of memory. Fewer channels."
    )
    assert words.event(step(1)) == ""


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
