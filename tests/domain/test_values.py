"""Purposes, people, answers, cines and errors: small values with one meaning each."""

import copy

import numpy as np
import pytest

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.entry_codec import answer_from_json, answer_to_json
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Person, Role
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose


def test_only_readings_of_a_round_are_sealed():
    assert {purpose for purpose in Purpose if purpose.sealed} == {
        Purpose.SEALED,
        Purpose.REPEAT,
        Purpose.REVISION,
    }


def test_a_person_holds_the_roles_that_were_given():
    person = Person(id="p", name="Pat", roles=frozenset({Role.REVIEWER}))
    assert person.holds(Role.REVIEWER)
    assert not person.holds(Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(),
        Answer(state=AnswerState.NOT_ASSESSABLE, reason="shadow", comment="top left"),
        Answer(state=AnswerState.DRAWN, origin=Origin.MODEL_CORRECTED, confidence=5, model="m"),
    ],
)
def test_an_answer_comes_back_from_json(answer):
    assert answer_from_json(answer_to_json(answer)) == answer


@pytest.mark.parametrize("fields", [{"state": "perhaps"}, {"origin": "x"}, {"unknown": 1}])
def test_what_is_no_answer_is_refused(fields):
    with pytest.raises((ValueError, TypeError)):
        answer_from_json(fields)


def test_an_empty_answer_says_nothing():
    assert answer_to_json(Answer()) == {}


def test_the_time_of_a_frame_is_the_median_step():
    times = CineFacts(frames=4, rows=1, columns=1, frame_times_ms=(0.0, 30.0, 60.0, 190.0))
    assert times.frame_time_ms == pytest.approx(30.0)
    assert CineFacts(frames=1, rows=1, columns=1).frame_time_ms == pytest.approx(1000 / 30)
    assert times.shape == (1, 1)


def test_a_loop_in_memory_gives_its_frames():
    frames = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    cine = ArrayCine(CineFacts(frames=3, rows=2, columns=2), frames)
    assert np.array_equal(cine.frame(1), frames[1])
    assert "frames" not in repr(cine).replace("frames=3", "")


def test_an_error_fills_its_words():
    class CupMissingError(FibrodeskError):
        text = "There is no {thing}."
        hint = "Buy a {thing}."

    error = CupMissingError(thing="cup")
    assert (str(error), error.advice, error.fields) == (
        "There is no cup.",
        "Buy a cup.",
        {"thing": "cup"},
    )
    assert str(FibrodeskError()) == ""


class KettleBrokenError(FibrodeskError):
    text = "Kettle {number} is broken."


def test_an_error_comes_whole_out_of_another_process():
    told = copy.copy(KettleBrokenError(number=3))  # by the same steps as it is sent
    assert isinstance(told, KettleBrokenError)
    assert (str(told), told.fields) == ("Kettle 3 is broken.", {"number": 3})
