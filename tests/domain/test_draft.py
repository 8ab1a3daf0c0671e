"""A draft is its journal: replayed, it is the same, history included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.answering import painted
from fibrodesk.domain.draft import AnswerChange, Draft, Edit, Entry, EntryKind, FactChange
from fibrodesk.domain.entry_codec import decode_entry, encode_entry
from fibrodesk.domain.mask import MaskKey, Structure, difference
from fibrodesk.domain.reading import UNANSWERED, Answer, AnswerState, Origin

SHAPE = (9, 11)


def _key(frame):
    return MaskKey(frame, Structure.FIBROSIS)


def _paint(draft, frame, rectangle, value, *, state=AnswerState.DRAWN):
    key = _key(frame)
    before = draft.mask(key)
    after = before.copy()
    top, left, height, width = rectangle
    after[top : top + height, left : left + width] = value
    patch = difference(key, before, after)
    said = Answer(state=state, origin=Origin.DRAWN, confidence=3, comment="ü")
    return Edit(
        kind="paint",
        frame=frame,
        patches=() if patch is None else (patch,),
        answers=(AnswerChange(key, draft.answer(key), said),),
    )


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("paint"),
            st.integers(0, 2),
            st.tuples(*(st.integers(0, 8) for _ in range(4))),
            st.booleans(),
        ),
        st.tuples(st.sampled_from(["undo", "redo"]), st.sampled_from([0, 1, 2, None])),
        st.tuples(st.just("say"), st.sampled_from(["focal", "mixed", None, 3, [1, 2]])),
    ),
    max_size=25,
)


def _do(draft, steps_taken):
    entries = []
    for step in steps_taken:
        if step[0] == "paint":
            entries.append(draft.record(_paint(draft, *step[1:])))
        elif step[0] == "say":
            change = FactChange("form", draft.facts.get("form"), step[1])
            entries.append(draft.record(Edit(kind="form", frame=None, facts=(change,))))
        else:
            done = draft.undo(step[1]) if step[0] == "undo" else draft.redo(step[1])
            if done is not None:
                entries.append(done[1])
    return entries


def _same(first, second):
    assert first.facts == second.facts
    assert first.last_edit is None or first.last_edit.operation == second.last_edit.operation
    for frame in range(3):
        assert np.array_equal(first.mask(_key(frame)), second.mask(_key(frame)))
        assert first.answer(_key(frame)) == second.answer(_key(frame))
        assert first.has_mask(_key(frame)) == first.mask(_key(frame)).any()
    for line in (0, 1, 2, None):
        for ask in ("next_undo", "next_redo"):
            one, two = getattr(first, ask)(line), getattr(second, ask)(line)
            assert (one and one.operation) == (two and two.operation)


@given(steps)
def test_a_replayed_draft_is_the_same_with_its_history(taken):
    """Also through the bytes of the journal, and so are all its undos and redos."""
    draft, again = Draft(shape=SHAPE), Draft(shape=SHAPE)
    entries = _do(draft, taken)
    again.replay([decode_entry(encode_entry(entry)) for entry in entries])
    _same(draft, again)
    for line in (0, 1, 2, None):
        while (step := draft.undo(line)) is not None:
            again.replay([step[1]])
        _same(draft, again)
    assert not any(draft.has_mask(_key(frame)) for frame in range(3))
    assert draft.answered(Structure.FIBROSIS) == {}
    assert draft.last_edit is None


def test_undo_goes_by_frame():
    draft = Draft(shape=SHAPE)
    draft.record(_paint(draft, 0, (0, 0, 3, 3), True))
    draft.record(_paint(draft, 1, (0, 0, 2, 2), True))
    draft.undo(0)
    assert not draft.has_mask(_key(0))
    assert draft.mask(_key(1)).sum() == 4
    assert draft.undo(0) is None
    assert draft.redo(1) is None
    assert draft.last_edit.frame == 1


def test_what_was_undone_is_gone_once_something_new_is_drawn():
    draft = Draft(shape=SHAPE)
    draft.record(_paint(draft, 0, (0, 0, 3, 3), True))
    draft.undo(0)
    draft.record(_paint(draft, 0, (5, 5, 1, 1), True))
    assert draft.redo(0) is None
    assert draft.mask(_key(0)).sum() == 1


def test_a_journal_that_undoes_what_is_not_next_is_damaged():
    draft = Draft(shape=SHAPE)
    entry = draft.record(_paint(draft, 0, (0, 0, 3, 3), True))
    draft.record(_paint(draft, 0, (1, 1, 3, 3), True))
    for wrong in (
        Entry(EntryKind.UNDO, "o", target=entry.operation),
        Entry(EntryKind.REDO, "o", target=entry.operation),
    ):
        with pytest.raises(ValueError, match="not next"):
            draft.replay([wrong])


def test_answers_are_listed_by_frame_and_structure():
    draft = Draft(shape=SHAPE)
    for frame in (2, 0):
        draft.record(_paint(draft, frame, (0, 0, 1, 1), True, state=AnswerState.DRAWN))
    assert list(draft.answered(Structure.FIBROSIS)) == [0, 2]
    assert draft.answered(Structure.MYOCARDIUM) == {}
    assert draft.answer(_key(1)) is UNANSWERED
    assert {key.frame for key in draft.mask_keys()} == {0, 2}


def test_facts_are_read_and_not_written():
    draft = Draft(shape=SHAPE)
    with pytest.raises(TypeError):
        draft.facts["form"] = "focal"


@given(steps, st.data())
def test_damaged_bytes_are_never_an_entry_that_was_not_written(taken, data):
    """Cut anywhere, or with a byte changed: refused as a ValueError, or still an entry."""
    entries = _do(Draft(shape=SHAPE), taken)
    if not entries:
        return
    whole = encode_entry(data.draw(st.sampled_from(entries)))
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(ValueError, match=r".+"):
        decode_entry(cut)
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    try:
        decode_entry(changed)
    except ValueError:
        return


def test_an_entry_that_ends_before_its_masks_is_refused_as_damaged():
    """Cut just behind the head, where every length still fits."""
    draft = Draft(shape=(4, 4))
    patch = difference(
        MaskKey(0, Structure.FIBROSIS), np.zeros((4, 4), bool), np.ones((4, 4), bool)
    )
    whole = encode_entry(draft.record(painted(draft, patch)))
    head = 4 + int.from_bytes(whole[:4], "little")
    with pytest.raises(ValueError, match="no journal entry"):
        decode_entry(whole[:head])


def test_an_answer_that_is_no_object_is_a_damaged_entry():
    """The head of an entry is JSON of ours; anything else in its place is refused."""
    change = AnswerChange(MaskKey(0, Structure.FIBROSIS), UNANSWERED, Answer(comment="x"))
    data = encode_entry(Draft(shape=(4, 4)).record(Edit(kind="note", frame=0, answers=(change,))))
    damaged = data.replace(b'{"comment":"x"}', b'["comment","x"]')
    assert damaged != data
    with pytest.raises(ValueError, match="no journal entry"):
        decode_entry(damaged)


class _Shown(np.ndarray):
    """A mask during whose look the other thread shows one more frame."""

    def any(self, *arguments, **named):
        self.draft.mask(_key(7))
        return np.asarray(self).any(*arguments, **named)


def test_masks_are_listed_though_another_thread_shows_a_frame_meanwhile():
    draft = Draft(shape=SHAPE)
    draft.record(_paint(draft, 0, (0, 0, 3, 3), True))
    shown = draft.mask(_key(0)).view(_Shown)
    shown.draft = draft
    draft._masks[_key(0)] = shown
    assert draft.mask_keys() == [_key(0)]


def test_the_steps_that_stand_on_a_frame_are_named_oldest_first():
    """What was taken back is not among them until it is done again."""
    draft = Draft(shape=SHAPE)
    assert draft.kinds(0) == ()
    draft.record(_paint(draft, 0, (1, 1, 3, 3), True))
    key = _key(0)
    none = AnswerChange(key, draft.answer(key), Answer(state=AnswerState.NONE))
    draft.record(Edit(kind="none", frame=0, answers=(none,)))
    draft.record(_paint(draft, 1, (1, 1, 3, 3), True))
    assert draft.kinds(0) == ("paint", "none")
    draft.undo(0)
    assert draft.kinds(0) == ("paint",)
    draft.redo(0)
    assert draft.kinds(0) == ("paint", "none")
    assert draft.kinds(1) == ("paint",)
