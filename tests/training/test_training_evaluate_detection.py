"""Detection of any fibrosis, the ROC curve, healthy hearts and negative controls."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score, roc_curve
from statsmodels.stats.proportion import proportion_confint

from fibrodesk.agreement.counts import Counts
from training.judging.detecting.detection import (
    LEAST_AREA_MM2,
    LEAST_AREA_PX256,
    detection,
    patient_score,
    wilson,
)
from training.judging.detecting.roc import MOST_POINTS, Scores, roc
from training.judging.frames.judged import DISTANCES, JudgedFrame, by


def frame(patient, *, marked, found, **facts):
    """Areas in pixels of one mm2 each, all of what is found within what is marked."""
    tp = min(marked, found)
    return JudgedFrame(
        patient=patient,
        counts=Counts(tp, marked - tp, found - tp, 5000),
        distances=dict.fromkeys(DISTANCES, math.nan),
        missed_px256=300.0,
        strata={},
        brier=0.1,
        **{"pixel_mm2": 1.0, **facts},
    )


def side(areas):
    """`areas`: of each patient a list of (marked, found)."""
    frames = [
        frame(f"P{at}", marked=marked, found=found)
        for at, each in enumerate(areas)
        for marked, found in each
    ]
    return detection(by(frames, lambda each: each.patient))


def test_the_rule_is_an_area_on_at_least_half_of_the_frames():
    below, least = int(LEAST_AREA_MM2) - 1, int(LEAST_AREA_MM2)
    half = [frame("A", marked=0, found=each) for each in (least, least, below, 0)]
    less = [frame("A", marked=0, found=each) for each in (below, below, 900)]
    assert patient_score(half) >= 1
    assert patient_score(less) < 1
    assert patient_score(less) == pytest.approx(below / least)


def test_where_a_cine_is_not_calibrated_the_area_is_in_pixels_of_the_square():
    bare = {"pixel_mm2": math.nan, "scale": 0.5}
    least = int(LEAST_AREA_PX256 / 0.5**2)
    assert patient_score([frame("A", marked=0, found=least, **bare)]) == 1
    assert patient_score([frame("A", marked=0, found=least - 4, **bare)]) < 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from([0, 0, 10, 50]), st.integers(0, 60)), min_size=1),
        min_size=1,
        max_size=8,
    )
)
def test_the_areas_under_both_curves_are_those_of_scikit_learn(areas):
    found = side(areas)
    true = [marked > 0 for each in areas for marked, _ in each]
    said = [area for each in areas for _, area in each]
    patients = [any(marked for marked, _ in each) for each in areas]
    scores = [sorted((area for _, area in each), reverse=True) for each in areas]
    reached = [each[math.ceil(len(each) / 2) - 1] for each in scores]
    for name, truth, score in (("frames", true, said), ("patients", patients, reached)):
        one = found[name]["roc"]
        if len(set(truth)) == 1:
            assert one["area"] is None
            assert one["reasons"]["area"] == "one_kind_only"
            assert one["curve"] == []
        else:
            assert one["area"] == pytest.approx(roc_auc_score(truth, score))
            across, up, _ = roc_curve(truth, score, drop_intermediate=True)
            drawn = np.array(one["curve"])
            assert np.trapezoid(drawn[:, 1], drawn[:, 0]) == pytest.approx(one["area"])
            assert set(zip(drawn[:, 0].round(9), drawn[:, 1].round(9), strict=True)) <= set(
                zip(*(each.round(9) for each in roc_curve(truth, score)[:2]), strict=True)
            )
            assert (across[-1], up[-1]) == (drawn[-1, 0], drawn[-1, 1]) == (1, 1)
    json.dumps(found, allow_nan=False)


def test_the_rule_stands_on_the_curve():
    chance = np.random.default_rng(1)
    areas = [
        [(40 * (at % 2), int(chance.gamma(2, 10 + 20 * (at % 2)))) for _ in range(12)]
        for at in range(20)
    ]
    found = side(areas)["frames"]
    curve = np.array(found["roc"]["curve"])
    place = (1 - found["specificity"], found["sensitivity"])
    assert np.interp(place[0], curve[:, 0], curve[:, 1]) == pytest.approx(place[1], abs=0.03)


def test_the_interval_of_the_area_is_over_patients_however_many_frames_are_alike():
    """A hundred frames of one patient are one patient."""
    chance = np.random.default_rng(2)
    few = [
        Scores(positive=chance.normal(1, 1, 2), negative=chance.normal(0, 1, 2)) for _ in range(12)
    ]
    many = [
        Scores(positive=np.repeat(each.positive, 50), negative=np.repeat(each.negative, 50))
        for each in few
    ]
    assert roc(many)["interval"] == pytest.approx(roc(few)["interval"])
    assert roc(few)["interval"][0] < roc(few)["area"] < roc(few)["interval"][1]
    assert roc(few)["bootstrap"][0] < roc(few)["area"] < roc(few)["bootstrap"][1]


def test_a_curve_of_very_many_frames_is_thinned_and_keeps_both_ends():
    chance = np.random.default_rng(3)
    one = Scores(positive=chance.normal(0.5, 1, 4000), negative=chance.normal(0, 1, 4000))
    drawn = np.array(roc([one])["curve"])
    assert len(drawn) <= MOST_POINTS
    assert drawn[0, :2].tolist() == [0, 0]
    assert drawn[-1, :2].tolist() == [1, 1]
    assert roc([one])["reasons"]["interval"] == "too_few_patients"


@settings(max_examples=50)
@given(st.integers(5, 200), st.floats(0, 1))
def test_a_share_of_patients_has_wilsons_interval(whole, share):
    part = round(share * whole)
    found = wilson(part, whole)
    assert (found.low, found.high) == pytest.approx(
        proportion_confint(part, whole, method="wilson"), abs=1e-12
    )


def test_healthy_hearts_are_counted_and_held_to_the_goal():
    calm = [[(0, 0)] * 20 for _ in range(10)]
    found = side(calm)["healthy"]
    assert (found["patients"], found["patients_negative"], found["met"]) == (10, 10, True)
    speck = [[(0, 0)] * 18 + [(0, 99)] * 2 for _ in range(10)]  # 90 % of frames, all patients
    found = side(speck)["healthy"]
    assert (found["share_of_frames"], found["share_of_patients"]) == (0.9, 1.0)
    assert found["met"] is False
    ill = side([[(40, 40)] * 3])["healthy"]
    assert ill["met"] is None
    assert ill["reasons"]["met"] == "no_healthy_patient"


def test_a_reference_below_the_rule_is_positive_and_counted():
    found = side([[(5, 0), (0, 0)], [(0, 0), (0, 0)]])
    assert found["references_below_the_rule"] == 1
    assert (found["frames"]["positive"], found["patients"]["positive"]) == (1, 1)
    assert found["frames"]["sensitivity"] == 0


def test_of_no_healthy_frame_there_is_no_specificity():
    found = side([[(50, 50)]] * 6)["frames"]
    assert found["specificity"] is None
    assert found["reasons"]["specificity"] == "none_of_these"
    assert found["sensitivity"] == 1
    assert found["reasons"]["interval_sensitivity"] == "no_spread_at_one"


def test_a_share_has_the_patient_bootstrap_beside_its_interval():
    chance = np.random.default_rng(6)
    areas = [[(40, int(each)) for each in chance.gamma(2, 20, 12)] for _ in range(9)]
    found = side(areas)["frames"]
    low, high = found["bootstrap_sensitivity"]
    assert low < found["sensitivity"] < high
    assert found["bootstrap_specificity"] is None
    assert found["reasons"]["bootstrap_specificity"]
