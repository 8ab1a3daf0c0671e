"""Two models beside one another: paired by patient, with seeds, several at once."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from scipy.stats import wilcoxon
from statsmodels.stats.multitest import multipletests

from training.judging.comparing.comparison import compare, compare_seeds, holm, interval_over_seeds
from training.judging.comparing.difference import BETTER, NO_DIFFERENCE, NOT_DECIDED, WORSE

PATIENTS = 12


def rows(values, **others):
    return [
        {
            "patient": f"P{at}",
            "dice": value,
            "tp": 100 + 7 * at,
            "reference_only": 10,
            "model_only": 5 + at % 3,
            "tn": 900,
            **{name: each[at] for name, each in others.items()},
        }
        for at, value in enumerate(values)
    ]


def drawn(seed, centre=0.8, spread=0.05, size=PATIENTS):
    return np.random.default_rng(seed).normal(centre, spread, size).tolist()


def test_the_difference_is_students_over_the_patients_differences():
    old, new = drawn(1), drawn(2, 0.85)
    found = compare(rows(old), rows(new))
    apart = np.array(new) - np.array(old)
    low, high = student.interval(0.95, PATIENTS - 1, apart.mean(), apart.std(ddof=1) / 12**0.5)
    assert found.difference == pytest.approx(apart.mean())
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))
    assert found.p == pytest.approx(wilcoxon(apart).pvalue)
    assert found.n == PATIENTS
    assert found.bootstrap.low > found.interval.low  # of twelve it is too narrow, as is known


def test_patients_are_paired_by_name_and_what_is_left_out_is_counted():
    old, new = rows(drawn(1)), rows(drawn(2))[::-1]
    new = [row for row in new if row["patient"] != "P3"] + [{**new[0], "patient": "P99"}]
    old[5]["dice"] = None
    found = compare(old, new)
    assert found.n == PATIENTS - 2
    assert found.left_out.only_old == 1
    assert found.left_out.only_new == 1
    assert found.left_out.without_value == 1
    assert found.left_out.total == 3


def test_below_five_patients_there_is_a_difference_and_no_interval():
    found = compare(rows(drawn(1, size=4)), rows(drawn(2, size=4))).to_json()
    assert found["difference"] is not None
    assert found["interval"] is None
    assert found["p"] is None
    assert set(found["reasons"].values()) == {"too_few_patients"}
    assert found["decision"] == NOT_DECIDED
    json.dumps(found, allow_nan=False)


def test_no_patient_in_common_is_told_and_not_a_number():
    found = compare(rows(drawn(1)), []).to_json()
    assert found["difference"] is None
    assert found["reasons"]["difference"] == "no_common_patient"
    assert found["left_out"]["only_old"] == PATIENTS


def test_the_same_model_twice_differs_in_nobody():
    old = rows(drawn(1))
    found = compare(old, old)
    assert found.difference == 0
    assert math.isnan(found.p)
    assert found.reasons["p"] == "no_difference_anywhere"
    assert found.interval.reason == "no_spread_between_patients"


@pytest.mark.parametrize(
    ("figure", "shift", "decision"),
    [
        ("dice", 0.02, BETTER),
        ("dice", -0.02, WORSE),
        ("dice", 0.0, NO_DIFFERENCE),
        ("hausdorff_px256", -0.02, BETTER),
        ("ece", 0.02, WORSE),
    ],
)
def test_a_claim_is_decided_only_by_a_narrow_interval(figure, shift, decision):
    chance = np.random.default_rng(4)
    before = drawn(1)
    noise = chance.normal(0, 0.004, PATIENTS)
    noise -= noise.mean()
    after = (np.array(before) + shift + noise).tolist()
    found = compare(rows(before, **{figure: before}), rows(after, **{figure: after}), figure=figure)
    assert found.half_width < 0.01
    assert found.decision() == decision
    assert found.decision(widest_half=found.half_width / 2) == NOT_DECIDED


def test_a_figure_that_no_row_has_is_a_mistake():
    with pytest.raises(ValueError, match="hold no sharpness"):
        compare(rows(drawn(1)), rows(drawn(2)), figure="sharpness")


def test_a_second_draw_of_the_training_widens_the_interval():
    """The same patients' differences; with seeds that disagree the interval must hold both."""
    chance = np.random.default_rng(5)
    base = chance.normal(0.01, 0.005, (30, 1))
    calm = np.hstack([base, base, base])
    torn = calm + np.array([-0.03, 0.0, 0.03])
    narrow, wide = interval_over_seeds(calm), interval_over_seeds(torn)
    assert wide.high - wide.low > 5 * (narrow.high - narrow.low)
    assert wide.low < 0 < narrow.low


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(5, 25), st.integers(2, 6))
def test_the_interval_with_seeds_adds_the_two_variances(seed, patients, seeds):
    apart = np.random.default_rng(seed).normal(0, 0.05, (patients, seeds))
    found = interval_over_seeds(apart)
    one = apart.mean(1).var(ddof=1) / patients
    other = apart.mean(0).var(ddof=1) / seeds
    degrees = (one + other) ** 2 / (one**2 / (patients - 1) + other**2 / (seeds - 1))
    reach = student.ppf(0.975, degrees) * (one + other) ** 0.5
    assert (found.high - found.low) / 2 == pytest.approx(reach)
    assert min(patients, seeds) - 1 <= degrees + 1e-9


def test_a_patient_without_a_value_for_one_seed_is_left_out_of_all():
    old = [rows(drawn(1)), rows(drawn(2))]
    new = [rows(drawn(3)), rows(drawn(4))]
    new[1][2]["dice"] = None
    found = compare_seeds(old, new)
    assert (found.n, found.seeds, found.left_out.without_value) == (PATIENTS - 1, 2, 1)
    with pytest.raises(ValueError, match="pairs of seeds"):
        compare_seeds(old, new[:1])


def test_several_comparisons_at_once_are_corrected_as_statsmodels_does():
    old = rows(drawn(1))
    found = [compare(old, rows(drawn(seed, 0.8 + 0.01 * seed))) for seed in range(2, 7)]
    found.append(compare(old, old))  # has no p, and counts for none
    corrected = holm(found)
    wanted = multipletests([one.p for one in found[:5]], method="holm")[1]
    assert [one.p_holm for one in corrected[:5]] == pytest.approx(wanted)
    assert math.isnan(corrected[5].p_holm)
    assert {one.comparisons for one in corrected} == {5}
