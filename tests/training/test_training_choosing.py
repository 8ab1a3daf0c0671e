"""What counts as found is chosen on the validation patients: first clean hearts, then edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.desk.choosing import THRESHOLDS, choose_rule

SHAPE = (40, 60)


def frame(*blocks: tuple[int, float]) -> np.ndarray:
    """Probabilities of 0.02, and blocks of 8 x 10 px from a column on, (column, probability)."""
    answer = np.full(SHAPE, 0.02)
    for column, probability in blocks:
        answer[10:18, column : column + 10] = probability
    return answer


def mask(*columns: int) -> np.ndarray:
    drawn = np.zeros(SHAPE, np.bool_)
    for column in columns:
        drawn[10:18, column : column + 10] = True
    return drawn


def test_a_doubtful_finding_in_a_healthy_heart_raises_how_sure_one_must_be_and_no_threshold():
    answers = [frame((5, 0.72)), frame((20, 0.68)), frame((5, 0.72), (30, 0.69))]
    chosen = choose_rule(answers, [mask(5), mask(), mask(5)], ["scarred", "healthy", "scarred"])
    assert chosen.threshold == 0.5
    assert chosen.sure == 0.7
    assert chosen.dice == pytest.approx(1.0)
    assert (chosen.healthy_frames, chosen.healthy_found) == (1, 0)


def test_without_a_healthy_heart_a_finding_is_as_sure_as_costs_nothing():
    chosen = choose_rule([frame((5, 0.82))], [mask(5)], ["scarred"])
    assert chosen.sure == 0.8
    assert chosen.healthy_frames == 0


def test_healthy_hearts_may_ask_for_more_than_is_free():
    """Here the finding of a healthy heart is surer than that of a scarred one."""
    answers = [frame((5, 0.97)), frame((5, 0.72)), frame((20, 0.83))]
    chosen = choose_rule(answers, [mask(5), mask(5), mask()], ["one", "other", "healthy"])
    assert chosen.sure == 0.85
    assert chosen.dice == pytest.approx(0.5)


def test_the_threshold_follows_the_edges():
    """A rim of 0.42 belongs to the scar in every frame: one half would leave it out."""
    answer = frame((5, 0.95))
    answer[8:10, 5:15] = 0.42
    answer[18:20, 5:15] = 0.42
    reference = mask(5)
    reference[8:20, 5:15] = True
    assert choose_rule([answer], [reference], ["scarred"]).threshold == 0.4


def test_one_healthy_frame_in_a_hundred_may_keep_a_finding():
    answers = [frame((5, 0.97)), frame((20, 0.99)), *[frame()] * 99]
    masks = [mask(5), *[mask()] * 100]
    patients = ["scarred", *[f"healthy {number}" for number in range(100)]]
    chosen = choose_rule(answers, masks, patients)
    assert chosen.healthy_found == 1
    assert chosen.dice == pytest.approx(1.0)


def test_where_nobody_has_scar_a_finding_must_be_surer_than_those_of_healthy_hearts():
    chosen = choose_rule([frame(), frame((5, 0.9))], [mask(), mask()], ["a", "b"])
    assert (chosen.threshold, chosen.sure) == (0.5, 0.95)
    assert (chosen.healthy_frames, chosen.healthy_found) == (2, 0)
    assert math.isnan(chosen.dice)


@given(
    answers=st.lists(
        st.lists(st.tuples(st.integers(0, 50), st.floats(0.01, 0.99)), max_size=3), min_size=1
    ),
    data=st.data(),
)
@settings(max_examples=40)
def test_the_choice_is_one_that_may_be_chosen(answers, data):
    frames = [frame(*blocks) for blocks in answers]
    masks = [mask(*data.draw(st.lists(st.integers(0, 50), max_size=2))) for _ in range(len(frames))]
    chosen = choose_rule(frames, masks, [f"P{number // 2}" for number in range(len(frames))])
    assert chosen.threshold in THRESHOLDS
    assert 0 <= chosen.sure < 1
    assert math.isnan(chosen.dice) or 0 <= chosen.dice <= 1


def speck(column: int) -> np.ndarray:
    """A finding of 4 px, as sure as any."""
    answer = frame()
    answer[2:4, column : column + 2] = 0.97
    return answer


def test_specks_are_passed_over_up_to_the_size_that_costs_nothing():
    answers = [frame((5, 0.97)), speck(30), frame((5, 0.97))]
    chosen = choose_rule(answers, [mask(5), mask(), mask(5)], ["one", "healthy", "other"])
    assert chosen.smallest_px == 77  # below the 80 px of the scar
    assert chosen.dice == pytest.approx(1.0)


def test_a_scar_that_is_small_is_no_speck():
    reference = mask()
    reference[2:4, 30:36] = True
    answer = frame()
    answer[2:4, 30:36] = 0.97
    assert choose_rule([answer], [reference], ["one"]).smallest_px == 10
    halved = choose_rule([answer], [reference], ["one"], square_px=[0.25])
    assert halved.smallest_px == 0
