"""Which candidate may take the place of the model in use."""

import math

import pytest

from fibrodesk.desk.models.gate import GatePatient, first_model, judge_patients


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
