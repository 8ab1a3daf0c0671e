"""Whether two drafts say the same."""

import numpy as np
import pytest

from fibrodesk.domain import answering
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskKey, MaskPatch, Structure
from fibrodesk.domain.reading import AnswerState

KEY = MaskKey(0, Structure.FIBROSIS)
OTHER = MaskKey(1, Structure.FIBROSIS)


def painted(draft, row=2):
    box = PixelBox(row, 2, row + 2, 4)
    patch = MaskPatch(KEY, box, np.zeros((2, 2), bool), np.ones((2, 2), bool))
    draft.record(answering.painted(draft, patch, kind="paint"))
    return draft


def draft():
    return Draft(shape=(8, 8))


def test_two_drafts_of_the_same_steps_say_the_same():
    one, two = painted(draft()), painted(draft())
    one.mask(OTHER)  # a frame that was looked at is no mask
    assert one.says_as(two)
    assert two.says_as(one)


@pytest.mark.parametrize(
    "change",
    [
        lambda made: painted(made, row=3),
        lambda made: made.record(answering.said(made, OTHER, AnswerState.NONE)),
        lambda made: made.note({"active_s": {"0": 3.5}}),
        lambda made: (painted(made, row=5), made.undo(0)),
    ],
    ids=["a mask", "an answer", "a fact", "a step taken back"],
)
def test_one_difference_is_enough(change):
    one, two = painted(draft()), painted(draft())
    change(two)
    assert not one.says_as(two)
    assert not two.says_as(one)


def test_the_same_count_of_steps_elsewhere_is_not_the_same():
    assert not painted(draft(), row=1).says_as(painted(draft(), row=4))
