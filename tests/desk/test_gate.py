"""Which candidate may take the place of the model in use."""

import math
from dataclasses import replace

import pytest

from fibrodesk.desk.models.gate import (
    LOWEST_DIFFERENCE,
    GatePatient,
    first_model,
    judge_patients,
)


def patients(count, *, gain, old_bias=0.0, new_bias=0.0):
    """Old Dice between 0.5 and 0.7, the new one higher by `gain`, give or take a little."""
    return [
        GatePatient(
            patient=f"FD-{n:04d}",
            old_dice=0.5 + 0.02 * n,
            new_dice=0.5 + 0.02 * n + gain + (0.002 if n % 2 else -0.002),
            old_bias_points=old_bias,
            new_bias_points=new_bias,
        )
        for n in range(count)
    ]


def test_fewer_than_ten_patients_decide_nothing():
    found = judge_patients(patients(9, gain=0.3))
    assert found.decision == "not_decided"
    assert "9 gate patients" in found.sentence
    assert found.difference == pytest.approx(0.3, abs=0.001)


def test_a_better_model_passes():
    found = judge_patients(patients(12, gain=0.05))
    assert found.decision == "passes"
    assert found.lower > 0


def test_a_model_that_is_worse_within_the_margin_passes():
    assert judge_patients(patients(12, gain=-0.01)).decision == "passes"


def test_a_worse_model_is_refused():
    found = judge_patients(patients(12, gain=-0.05))
    assert found.decision == "refused"
    assert "not above" in found.sentence


def test_a_bias_that_grows_by_a_point_is_refused_in_either_direction():
    for bias in (1.5, -1.5):
        found = judge_patients(patients(12, gain=0.05, new_bias=bias))
        assert found.decision == "refused"
        assert "bias" in found.sentence
    assert judge_patients(patients(12, gain=0.05, old_bias=2, new_bias=-2.5)).decision == "passes"


def test_patients_without_a_value_are_left_out_of_the_difference():
    rows = patients(12, gain=0.05)
    empty = GatePatient(
        patient="FD-9999",
        old_dice=math.nan,
        new_dice=math.nan,
        old_bias_points=0.0,
        new_bias_points=0.0,
    )
    assert judge_patients([*rows, empty]).patients == 12
    assert judge_patients([empty]).decision == "not_decided"
    assert judge_patients([]).decision == "not_decided"


def test_the_first_model_has_nothing_to_be_compared_with():
    assert first_model(12).decision == "not_decided"


def test_nobody_knows_a_bias_where_no_wall_was_locked_so_it_cannot_hold():
    """A bias that is nan is no bias of zero; the rule has two halves."""
    found = judge_patients(patients(12, gain=0.05, old_bias=math.nan, new_bias=math.nan))
    assert found.decision == "not_decided"
    assert "locked myocardium" in found.sentence
    assert found.new_bias_points is None
    assert found.reasons["new_bias_points"] == "no_myocardium"


def test_the_bias_goes_over_patients_in_whom_both_models_have_one():
    rows = patients(12, gain=0.05)
    lone = replace(rows[0], old_bias_points=math.nan, new_bias_points=60.0)
    found = judge_patients([lone, *rows[1:]])
    assert found.decision == "passes"
    assert found.bias_patients == 11


def test_what_the_new_model_finds_where_nobody_marked_anything_is_told():
    rows = patients(12, gain=0.05)
    healthy = [
        replace(rows[0], patient=f"FD-9{n:03d}", old_dice=math.nan, new_dice=0.0) for n in range(3)
    ]
    found = judge_patients([*rows, *healthy])
    assert (found.patients, found.gate_patients, found.left_out) == (12, 15, 3)
    assert (found.newly_found, found.no_longer_found) == (3, 0)
    assert "In 3 of them the new model alone finds" in found.sentence


@pytest.mark.parametrize(("count", "reason"), [(4, "too_few_patients"), (0, "no_value")])
def test_a_bound_that_is_missing_has_its_word(count, reason):
    found = judge_patients(patients(count, gain=0.05))
    assert found.lower is None
    assert found.reasons["lower"] in (reason, "too_few_patients")


def test_models_that_answer_alike_leave_no_spread_and_are_not_decided():
    """Twelve differences of zero are no proof of anything: the candidate may be the same file."""
    rows = [replace(row, new_dice=row.old_dice) for row in patients(12, gain=0.0)]
    found = judge_patients(rows)
    assert found.decision == "not_decided"
    assert found.reasons["lower"] == "no_spread_between_patients"


def test_the_margin_is_a_bound_and_not_the_mean():
    """A better mean whose interval reaches below the margin does not pass."""
    rows = [
        replace(row, new_dice=row.old_dice + (0.3 if n % 2 else -0.25))
        for n, row in enumerate(patients(12, gain=0.0))
    ]
    found = judge_patients(rows)
    assert found.difference > 0
    assert found.decision == "refused"
    at_least = judge_patients(patients(12, gain=-0.019))
    assert (at_least.decision == "passes") == (at_least.lower > LOWEST_DIFFERENCE)
