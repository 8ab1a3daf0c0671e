"""After a crash: what changed since the last save point, and the way back to it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.domain.answering import done_fact, noted, painted, rated, said
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskKey, Structure, difference
from fibrodesk.domain.reading import AnswerState
from fibrodesk.domain.recovery import recovery, way_back

SHAPE = (20, 30)
acts = st.lists(
    st.tuples(
        st.sampled_from(["draw", "undo", "redo", "none", "rate", "done", "form", "note"]),
        st.integers(0, 2),
    ),
    max_size=30,
)


def _key(frame):
    return MaskKey(frame, Structure.FIBROSIS)


def _act(draft, act, frame, chance):
    key = _key(frame)
    if act == "draw":
        after = draft.mask(key).copy()
        after[chance.integers(20), :] ^= chance.random(30) < 0.5
        patch = difference(key, draft.mask(key), after)
        edit = None if patch is None else painted(draft, patch)
    elif act in ("undo", "redo"):
        getattr(draft, act)(frame if frame < 2 else None)
        return
    elif act == "note":
        draft.note({"active_s": {str(frame): 1.0}})
        return
    else:
        edit = {
            "none": lambda: said(draft, key, AnswerState.NONE),
            "rate": lambda: rated(draft, key, 1 + frame),
            "done": lambda: noted(draft, done_fact(frame), True, frame=frame),
            "form": lambda: noted(draft, "form", ["focal", "mixed", "diffuse"][frame]),
        }[act]()
    if edit is not None:
        draft.record(edit)


def _state(draft):
    """All that is said, but for notes, which no way back takes away."""
    facts = {name: value for name, value in draft.facts.items() if value is not None}
    facts.pop("active_s", None)
    return [(draft.mask(_key(f)).tolist(), draft.answer(_key(f))) for f in range(3)], facts


@settings(deadline=None)
@given(acts, acts, st.integers(0, 999))
def test_the_way_back_leads_to_the_save_point_and_can_itself_be_undone(before, after, seed):
    draft, chance = Draft(shape=SHAPE), np.random.default_rng(seed)
    for act in before:
        _act(draft, *act, chance)
    saved, save_point = _state(draft), len(draft.log)
    for act in after:
        _act(draft, *act, chance)
    now = _state(draft)
    found = recovery(draft, save_point)
    assert found.anything == (now != saved)
    edits = way_back(draft, found)
    assert len({edit.frame for edit in edits}) == len(edits), "one step for each frame"
    for edit in edits:
        draft.record(edit)
    assert _state(draft) == saved
    for edit in edits:
        draft.undo(edit.frame)
    assert _state(draft) == now


def test_the_preview_has_the_mask_of_the_save_point():
    draft, chance = Draft(shape=SHAPE, now_s=lambda: 77), np.random.default_rng(1)
    _act(draft, "draw", 0, chance)
    at_save = draft.mask(_key(0)).copy()
    save_point = len(draft.log)
    for _ in range(3):
        _act(draft, "draw", 0, chance)
    _act(draft, "draw", 2, chance)
    found = recovery(draft, save_point)
    assert found.frames == [0, 2]
    assert found.steps == 4
    assert found.told_s == 77
    assert np.array_equal(found.before[_key(0)][1], at_save)
    assert not found.before[_key(2)][1].any()
