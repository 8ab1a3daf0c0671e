"""The points of a training, its pace in words, and what two runs have apart."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.contract.events import Sampled, Smaller, Started, Step, Validated
from fibrodesk.ui.training.course import event_words
from fibrodesk.ui.training.graphs.curves import Course, Curves, course_of
from fibrodesk.ui.training.graphs.thinning import thinned
from fibrodesk.ui.training.plan import estimate, lengths
from fibrodesk.ui.training.runs import words as run_words
from fibrodesk.ui.training.runs.presenter import RunsPresenter, plan_of
from training.presets import preset_config


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


def started(**told) -> Started:
    return Started(config={}, parameters=5, device="cpu", **told)


def test_curves_never_run_backwards_after_a_resume():
    course = course_of([started(), *(step(number) for number in (1, 2, 3, 4))])
    course.add(started(epoch=1))
    course.add(step(3))
    assert list(course.now.steps) == [1, 2, 3]
    assert len(course.now.discriminator) == len(course.now.rate) == 3


def test_a_new_run_begins_with_empty_curves():
    course = course_of([started(), step(1), Smaller(batch_size=2, reason="memory"), started()])
    assert list(course.now.steps) == []
    assert course.smaller is None


def test_the_second_stage_leaves_the_curves_of_the_first_alone():
    both = ("wall", "scar")
    course = course_of(
        [
            started(stage="wall", stages=both),
            replace(step(1), stage="wall"),
            Sampled(epoch=1, stage="wall", folder="w", frames=3),
            started(stage="scar", stages=both),
            replace(step(2), stage="scar"),
        ]
    )
    assert list(course.stages) == ["wall", "scar"]
    assert [list(each.steps) for each in course.stages.values()] == [[1], [2]]
    assert course.samples["wall"][1].folder == "w"
    assert course.stage == "scar"


def test_without_a_discriminator_there_is_no_curve_of_one():
    curves = Curves()
    curves.add_step(step(1, discriminator=None))
    assert list(curves.generator) == [3.0]
    assert not curves.has_discriminator
    assert not curves.has_memory


def test_a_validation_without_a_value_is_no_number():
    curves = Curves()
    curves.add_validation(Validated(epoch=10, dice=None, iou=None, best=False))
    assert math.isnan(curves.dice[0])
    assert curves.best_epoch is None


def test_a_structure_that_comes_later_leaves_a_gap_before():
    curves = Curves()
    curves.add_validation(Validated(epoch=1, dice=0.5, iou=0.4, best=True))
    curves.add_validation(
        Validated(epoch=2, dice=0.6, iou=0.5, best=True, structures={"fibrosis": 0.6})
    )
    found = list(curves.structures["fibrosis"])
    assert math.isnan(found[0])
    assert found[1] == 0.6


def test_what_nobody_marked_is_told_as_such():
    said = event_words.sentence(Validated(epoch=3, dice=None, iou=None, best=False))
    assert said == "Epoch 3: no Dice, as nothing is marked in the validation frames."


# Thinning.


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3000),
    st.integers(20, 400),
)
def test_a_thinned_curve_is_short_and_keeps_its_ends_and_peaks(values, most):
    along = np.arange(len(values), dtype=np.float64)
    xs, ys = thinned(along, values, most=most)
    assert len(xs) <= max(most + 2, len(values) if len(values) <= most else 0)
    assert (xs[-1], ys[-1]) == (along[-1], values[-1])
    assert all(values[int(x)] == y for x, y in zip(xs, ys, strict=True))
    assert np.all(np.diff(xs) >= 0)
    assert (ys.min(), ys.max()) == (min(values), max(values))


def test_a_long_curve_with_gaps_is_thinned_over_what_is_known():
    values = np.ones(5000)
    values[::2] = math.nan
    xs, ys = thinned(np.arange(5000.0), values, most=100)
    assert len(xs) <= 102
    assert np.isfinite(ys).all()


# How long it takes.


def test_the_discriminator_and_the_width_cost_time(plan):
    wide = replace(plan, width=64)
    assert estimate.seconds(replace(plan, preset="baseline")) < estimate.seconds(plan)
    assert estimate.seconds(plan) < estimate.seconds(wide)
    assert estimate.seconds(replace(wide, epochs=4)) == pytest.approx(2 * estimate.seconds(wide))


def test_the_pace_of_the_newest_run_of_the_same_kind_goes_before_the_table(plan, past):
    slow = past(number=1, seconds=480.0, steps=8)  # 60 s a step of 6 images
    quick = past(number=2, seconds=8.0, steps=8)
    other = past(number=3, preset="baseline", seconds=800.0, steps=8)
    other.config.update(preset="baseline")
    about = estimate.estimate(plan, [other, quick, slow])
    assert about.measured
    assert about.seconds == pytest.approx(8.0)  # 2 epochs of 4 steps, 1 s each
    assert not estimate.estimate(replace(plan, width=32), [quick]).measured
    assert not estimate.estimate(plan, [past(number=1, steps=2)]).measured


def test_every_preset_has_the_length_that_the_training_gives_it():
    for name, length in lengths.LENGTHS.items():
        config = preset_config(name, snapshot="s", out="o")
        assert length.epochs == config.epochs
        assert length.batches == config.batches
        assert length.batch_size == config.batch_size
        assert (length.network, length.width) == (config.network, config.width)


# Two runs.


def test_a_stopped_run_tells_the_plan_that_it_was_begun_with(past, plan):
    assert plan_of(past()) == plan
    other = past()
    other.config.update(network="residual_unet", seed=7)
    assert plan_of(other) == replace(plan, network="residual_unet", seed=7)


def test_runs_that_were_set_up_alike_differ_by_chance_alone(past):
    told = run_words.differences([past(number=1), past(number=2)])
    assert told == ["Run 2 was set up as run 1: only chance differs."]
    assert run_words.differences([past()]) == []


def test_another_snapshot_is_a_difference(past):
    told = run_words.differences([past(number=1), past(number=2, snapshot_id="s2")])
    assert told == ["Run 2 against run 1: snapshot s2, not s1."]


def test_no_more_curves_lie_over_one_another_than_can_be_told_apart(desk, runner, past, qtbot):
    desk.past = [past(number=number) for number in range(1, 10)]
    presenter = RunsPresenter(desk, runner)
    with qtbot.waitSignal(presenter.runs_changed):
        presenter.load()
    assert presenter.ticked == ["run-9"]
    ticked = [presenter.tick(run.id, on=True) for run in presenter.runs]
    assert ticked == [True] * 6 + [False] * 3
    assert [run.number for run in presenter.compared] == [4, 5, 6, 7, 8, 9]


def test_the_course_of_a_run_that_went_on_is_read_again(desk, runner, past, qtbot):
    desk.past = [past(steps=1)]
    desk.courses["run-1"] = [step(1)]
    presenter = RunsPresenter(desk, runner)
    presenter.load()
    qtbot.waitUntil(lambda: "run-1" in presenter.courses)
    assert list(presenter.courses["run-1"].now.steps) == [1]
    desk.past, desk.courses["run-1"] = [past(steps=2)], [step(1), step(2)]
    presenter.load()
    qtbot.waitUntil(lambda: list(presenter.courses.get("run-1", Course()).now.steps) == [1, 2])
