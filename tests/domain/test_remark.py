"""Threads of notes and questions, as the sum of their steps."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.remark import (
    Anchor,
    RemarkKind,
    StepKind,
    ThreadStep,
    step_from_json,
    step_to_json,
    thread_of,
)

POINT = Anchor(frame=3, at=ImagePoint(12.5, 40.25))


def _begin(kind=RemarkKind.QUESTION, text="Is this the wall?", anchor=POINT):
    return ThreadStep(
        kind=StepKind.BEGIN, id="1", person="ann", text=text, begins=kind, anchor=anchor
    )


def _step(kind, number, person="rita", text="", of=""):
    return ThreadStep(kind=kind, id=str(number), person=person, text=text, of=of)


def test_a_question_is_open_until_it_is_answered():
    steps = [_begin()]
    assert thread_of(steps).open
    steps.append(_step(StepKind.REPLY, 2, text="Let me look."))
    assert thread_of(steps).open
    steps.append(_step(StepKind.ANSWER, 3, text="Yes, it is."))
    thread = thread_of(steps)
    assert not thread.open
    assert [remark.text for remark in thread.remarks] == [
        "Is this the wall?",
        "Let me look.",
        "Yes, it is.",
    ]


def test_an_answered_question_can_be_opened_again():
    steps = [_begin(), _step(StepKind.ANSWER, 2), _step(StepKind.REOPEN, 3, "ann", "Also here?")]
    thread = thread_of(steps)
    assert thread.open
    assert [remark.text for remark in thread.remarks] == ["Is this the wall?", "Also here?"]


def test_a_note_waits_for_nobody():
    assert not thread_of([_begin(RemarkKind.NOTE)]).open


def test_an_edit_is_told_and_only_the_own_words_are_edited():
    steps = [
        _begin(),
        _step(StepKind.EDIT, 2, "rita", "Something else", of="1"),
        _step(StepKind.EDIT, 3, "ann", "Is this the wall, or the bright line?", of="1"),
    ]
    assert thread_of(steps[:2]).remarks[0].text == "Is this the wall?"
    (remark,) = thread_of(steps).remarks
    assert remark.edited
    assert remark.text == "Is this the wall, or the bright line?"


def test_what_was_struck_comes_back_as_it_was():
    steps = [_begin(), _step(StepKind.STRIKE, 2, "ann", of="1")]
    struck = thread_of(steps)
    assert struck.struck
    assert not struck.open
    steps.append(_step(StepKind.RESTORE, 3, "ann", of="1"))
    assert thread_of(steps) == thread_of(steps[:1])


@pytest.mark.parametrize(
    "steps", [[], [_step(StepKind.REPLY, 1, text="x")], [_begin(), _begin()]], ids=len
)
def test_a_thread_has_one_beginning(steps):
    with pytest.raises(ValueError, match="a thread has"):
        thread_of(steps)


def test_a_point_without_a_frame_is_refused():
    with pytest.raises(ValueError, match="a point lies on a frame"):
        Anchor(at=ImagePoint(1.0, 1.0))


anchors = st.one_of(
    st.just(Anchor()),
    st.builds(Anchor, frame=st.integers(0, 400)),
    st.builds(
        Anchor,
        frame=st.integers(0, 400),
        at=st.builds(ImagePoint, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)),
    ),
)
begins = st.builds(
    ThreadStep,
    kind=st.just(StepKind.BEGIN),
    id=st.just("1"),
    person=st.just("ann"),
    when=st.text(),
    text=st.text(),
    begins=st.sampled_from(RemarkKind),
    anchor=anchors,
)
others = st.builds(
    ThreadStep,
    kind=st.sampled_from([kind for kind in StepKind if kind is not StepKind.BEGIN]),
    id=st.just("1"),
    person=st.just("ann"),
    when=st.text(),
    text=st.text(),
    of=st.text(),
)


@given(step=st.one_of(begins, others))
def test_a_step_comes_back_from_its_json(step):
    told = json.loads(json.dumps(step_to_json(step)))
    assert step_from_json(told, step_id="1", person="ann") == step
