"""What is said of a frame changes with what is drawn on it, in one step."""

import numpy as np
import pytest

from fibrodesk.domain import answering
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskKey, Structure, difference
from fibrodesk.domain.reading import AnswerState, Origin

KEY = MaskKey(2, Structure.FIBROSIS)
SHAPE = (12, 16)


@pytest.fixture
def draft():
    return Draft(shape=SHAPE)


def square(value=True, at=(2, 2, 6, 6)):
    mask = np.zeros(SHAPE, bool)
    mask[at[0] : at[2], at[1] : at[3]] = value
    return mask


def paint(draft, mask, kind="paint"):
    draft.record(answering.painted(draft, difference(KEY, draft.mask(KEY), mask), kind=kind))


def test_drawing_answers_a_frame(draft):
    paint(draft, square())
    assert draft.answer(KEY).state is AnswerState.DRAWN
    assert draft.answer(KEY).origin is Origin.DRAWN


def test_erasing_the_last_pixel_opens_it_again(draft):
    paint(draft, square())
    paint(draft, np.zeros(SHAPE, bool), kind="erase")
    assert draft.answer(KEY).state is None
    assert draft.answer(KEY).origin is None


def test_erasing_a_part_leaves_it_drawn(draft):
    paint(draft, square())
    rest = square()
    rest[2:4] = False
    paint(draft, rest, kind="erase")
    assert draft.answer(KEY).state is AnswerState.DRAWN


def test_drawing_on_a_frame_without_fibrosis_is_one_step_back(draft):
    draft.record(answering.said(draft, KEY, AnswerState.NONE))
    paint(draft, square())
    assert draft.answer(KEY).state is AnswerState.DRAWN
    draft.undo(KEY.frame)
    assert draft.answer(KEY).state is AnswerState.NONE
    assert not draft.has_mask(KEY)


@pytest.mark.parametrize("state", [AnswerState.NONE, AnswerState.NOT_ASSESSABLE])
def test_an_answer_empties_the_mask_and_undo_brings_both_back(draft, state):
    paint(draft, square())
    draft.record(answering.said(draft, KEY, state, reason="shadow"))
    assert not draft.has_mask(KEY)
    assert draft.answer(KEY).state is state
    draft.undo(KEY.frame)
    assert np.array_equal(draft.mask(KEY), square())
    assert draft.answer(KEY).origin is Origin.DRAWN


def test_saying_it_twice_is_no_step(draft):
    draft.record(answering.said(draft, KEY, AnswerState.NONE))
    assert answering.said(draft, KEY, AnswerState.NONE) is None


def test_drawn_is_never_merely_said(draft):
    with pytest.raises(ValueError, match="by drawing"):
        answering.said(draft, KEY, AnswerState.DRAWN)


def test_a_corrected_proposal_is_told_apart(draft):
    draft.record(
        answering.replaced(
            draft, KEY, square(), origin=Origin.MODEL, kind="proposal", model="bundle"
        )
    )
    assert draft.answer(KEY).origin is Origin.MODEL
    paint(draft, square(at=(2, 2, 7, 7)))
    assert draft.answer(KEY).origin is Origin.MODEL_CORRECTED
    assert draft.answer(KEY).model == "bundle"


def test_a_mended_copy_stays_a_copy(draft):
    draft.record(answering.replaced(draft, KEY, square(), origin=Origin.COPIED, kind="paste"))
    paint(draft, square(at=(2, 2, 7, 7)))
    assert draft.answer(KEY).origin is Origin.COPIED


def test_pasting_the_same_again_is_no_step(draft):
    draft.record(answering.replaced(draft, KEY, square(), origin=Origin.COPIED, kind="paste"))
    again = answering.replaced(draft, KEY, square(), origin=Origin.COPIED, kind="paste")
    assert again is None


def test_opening_a_frame_again_takes_answer_and_mask(draft):
    paint(draft, square())
    draft.record(answering.unsaid(draft, KEY))
    assert draft.answer(KEY).state is None
    assert not draft.has_mask(KEY)
    assert answering.unsaid(draft, KEY) is None


def test_confidence_stands_beside_the_answer(draft):
    paint(draft, square())
    draft.record(answering.rated(draft, KEY, 4))
    assert draft.answer(KEY).confidence == 4
    assert draft.answer(KEY).state is AnswerState.DRAWN
    assert answering.rated(draft, KEY, 4) is None


def test_a_fact_stands_in_the_history_it_is_given(draft):
    draft.record(answering.noted(draft, "form", "focal"))
    draft.record(answering.noted(draft, answering.done_fact(2), True, frame=2))
    assert answering.noted(draft, "form", "focal") is None
    draft.undo(2)
    assert draft.facts["form"] == "focal"
    assert draft.facts[answering.done_fact(2)] is None


def test_a_comment_on_a_frame_is_one_step_and_leaves_its_answer(draft):
    draft.record(answering.said(draft, KEY, AnswerState.NONE))
    draft.record(answering.commented(draft, KEY, "a poor window"))
    assert draft.answer(KEY).comment == "a poor window"
    assert draft.answer(KEY).state is AnswerState.NONE
    assert answering.commented(draft, KEY, "a poor window") is None
    draft.undo(KEY.frame)
    assert draft.answer(KEY).comment == ""
