"""The replay of a mask: every step of it, and the mask as it was after each."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.domain.answering import painted, said
from fibrodesk.domain.draft import Draft, EntryKind
from fibrodesk.domain.mask import MaskKey, Structure, difference
from fibrodesk.domain.reading import AnswerState
from fibrodesk.domain.replay import STEPS_BETWEEN_KEYFRAMES, Replay, gone_back, steps

SHAPE = (40, 50)
KEY = MaskKey(1, Structure.FIBROSIS)
ELSEWHERE = MaskKey(2, Structure.FIBROSIS)


def _stroke(draft, key, chance, kind="paint"):
    before = draft.mask(key)
    after = before.copy()
    top, left = chance.integers(0, draft.shape[0] - 9), chance.integers(0, draft.shape[1] - 9)
    after[top : top + 9, left : left + 9] ^= chance.random((9, 9)) < 0.7
    draft.record(painted(draft, difference(key, before, after), kind=kind))


acts = st.lists(
    st.sampled_from(["draw", "undo", "redo", "none", "elsewhere", "note"]), max_size=140
)


def _live(taken, seed):
    """A draft that went through `taken`, and the mask and answer after each step on KEY."""
    draft, chance = Draft(shape=SHAPE), np.random.default_rng(seed)
    seen = [(draft.mask(KEY).copy(), draft.answer(KEY))]
    for act in taken:
        happened = True
        if act == "draw":
            _stroke(draft, KEY, chance)
        elif act in ("undo", "redo"):
            happened = getattr(draft, act)(KEY.frame) is not None
        elif act == "none":
            edit = said(draft, KEY, AnswerState.NONE)
            happened = edit is not None and draft.record(edit) is not None
        elif act == "elsewhere":
            _stroke(draft, ELSEWHERE, chance)
            happened = False
        else:
            draft.note({"active_s": {}})
            happened = False
        if happened:
            seen.append((draft.mask(KEY).copy(), draft.answer(KEY)))
    return draft, seen


@settings(deadline=None)
@given(acts, st.integers(0, 999), st.data())
def test_the_replay_shows_every_step_as_it_was(taken, seed, data):
    """Also what was taken back and then drawn over, and in whatever order it is looked at."""
    draft, seen = _live(taken, seed)
    replay = Replay(draft.log.since(0), KEY, shape=SHAPE)
    assert len(replay.steps) == len(seen) - 1
    order = data.draw(st.permutations(range(len(seen))))
    for number in order:
        mask, answer = seen[number]
        assert np.array_equal(replay.mask_at(number), mask)
        assert replay.answer_at(number) == answer
    assert np.array_equal(replay.mask_at(len(seen) - 1), draft.mask(KEY))


def test_a_step_tells_its_kind_and_how_it_came_about():
    draft, chance = Draft(shape=SHAPE), np.random.default_rng(1)
    _stroke(draft, KEY, chance, kind="paint")
    _stroke(draft, KEY, chance, kind="erase")
    draft.undo(KEY.frame)
    draft.redo(KEY.frame)
    told = [(step.how, step.kind) for step in steps(draft.log.since(0), KEY)]
    assert told == [
        (EntryKind.EDIT, "paint"),
        (EntryKind.EDIT, "erase"),
        (EntryKind.UNDO, "erase"),
        (EntryKind.REDO, "erase"),
    ]


def test_going_back_is_one_step_that_can_be_undone():
    draft, chance = Draft(shape=SHAPE), np.random.default_rng(1)
    for _ in range(6):
        _stroke(draft, KEY, chance)
    now = draft.mask(KEY).copy()
    replay = Replay(draft.log.since(0), KEY, shape=SHAPE)
    then = replay.mask_at(2)
    draft.record(gone_back(draft, KEY, then, replay.answer_at(2)))
    assert np.array_equal(draft.mask(KEY), then)
    draft.undo(KEY.frame)
    assert np.array_equal(draft.mask(KEY), now)
    assert gone_back(draft, KEY, now, draft.answer(KEY)) is None


def test_there_are_no_more_steps_than_there_are():
    replay = Replay([], KEY, shape=SHAPE)
    assert not replay.mask_at(0).any()
    for wrong in (-1, 1):
        with pytest.raises(ValueError, match="step"):
            replay.mask_at(wrong)


def test_two_thousand_strokes_are_dragged_through_without_a_stall():
    """Any step within 50 ms of work once the end was seen; the first way through is longest."""
    draft, chance = Draft(shape=(768, 1024)), np.random.default_rng(1)
    for _ in range(2000):
        _stroke(draft, KEY, chance)
    replay = Replay(draft.log.since(0), KEY, shape=draft.shape)
    began = time.process_time()
    assert np.array_equal(replay.mask_at(2000), draft.mask(KEY))
    first_s = time.process_time() - began
    slowest_s = 0.0
    for number in chance.integers(0, 2001, 100):
        began = time.process_time()
        replay.mask_at(int(number))
        slowest_s = max(slowest_s, time.process_time() - began)
    assert first_s < 1.0
    assert slowest_s < 0.05
    assert len(replay._kept) == 2000 // STEPS_BETWEEN_KEYFRAMES + 1
