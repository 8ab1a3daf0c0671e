"""What a score says of a frame and of a case, before anything is counted together."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.calibration import (
    CaseScore,
    FrameScore,
    Totals,
    case_from_json,
    first_and_last,
    frames_of,
)

frames = st.builds(
    FrameScore,
    frame=st.integers(0, 400),
    said=st.sampled_from(["drawn", "none", "not_assessable"]),
    true_px=st.integers(0, 9000),
    both_px=st.integers(0, 9000),
    added_px=st.integers(0, 9000),
    missed_px=st.integers(0, 9000),
    neither_px=st.integers(0, 9000),
    outside_px=st.integers(0, 9000),
    pixel_mm2=st.none() | st.floats(0.01, 1),
)
forms = st.sampled_from(["", "focal", "diffuse", "mixed"])
scores = st.builds(
    CaseScore,
    case=st.integers(1, 6),
    attempt=st.integers(1, 9),
    form_said=forms,
    form_true=forms,
    frames=st.lists(frames, max_size=4).map(tuple),
)


@given(score=scores)
def test_a_score_is_read_back_as_it_was_written(score):
    assert case_from_json(score.to_json()) == score


@given(told=st.lists(scores, max_size=12))
def test_first_and_last_hold_each_case_once_in_order(told):
    first, last = first_and_last(told)
    numbers = sorted({score.case for score in told})
    assert [score.case for score in first] == numbers
    assert [score.case for score in last] == numbers
    for early, late in zip(first, last, strict=True):
        attempts = [score.attempt for score in told if score.case == early.case]
        assert (early.attempt, late.attempt) == (min(attempts), max(attempts))


@pytest.mark.parametrize(
    ("said", "true_px", "agrees"),
    [
        ("drawn", 5, True),
        ("drawn", 0, False),
        ("none", 5, False),
        ("none", 0, True),
        ("not_assessable", 5, False),
        ("not_assessable", 0, False),
    ],
)
def test_presence_agrees_where_it_was_judged_and_judged_right(said, true_px, agrees):
    assert FrameScore(frame=0, said=said, true_px=true_px).presence_agrees is agrees


@given(told=st.lists(scores, max_size=5))
def test_the_frames_of_several_cases_keep_their_order(told):
    assert frames_of(told) == [frame for score in told for frame in score.frames]


@given(score=scores)
def test_the_form_agrees_where_the_same_was_said_and_silence_is_right_for_no_disease(score):
    assert score.form_agrees is (score.form_said == score.form_true)


def test_what_has_no_value_is_null_in_the_rows():
    totals = Totals(cases=1, dice=math.nan, kappa=0.5, presence_agrees=4, frames=4, forms_agree=1)
    told = totals.to_json_fields()
    assert told["dice"] is None
    assert told["kappa"] == 0.5
