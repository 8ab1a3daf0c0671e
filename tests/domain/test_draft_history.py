"""Notes that are no step, a history that takes little room, and undo to the very beginning."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.domain.answering import painted
from fibrodesk.domain.draft import Draft, Edit, EntryKind, FactChange
from fibrodesk.domain.entry_codec import decode_entry, encode_entry
from fibrodesk.domain.history import STEPS_KEPT_WHOLE
from fibrodesk.domain.mask import MaskKey, Structure, difference

SHAPE = (60, 80)
NOON_S = 1_800_000_000


def _key(frame):
    return MaskKey(frame, Structure.FIBROSIS)


def _stroke(draft, frame, chance):
    before = draft.mask(_key(frame))
    after = before.copy()
    top, left = chance.integers(0, SHAPE[0] - 9), chance.integers(0, SHAPE[1] - 9)
    after[top : top + 9, left : left + 9] ^= chance.random((9, 9)) < 0.7
    return draft.record(painted(draft, difference(_key(frame), before, after)))


def _drawn(count, *, frames=5, seed=1):
    draft, chance = Draft(shape=SHAPE), np.random.default_rng(seed)
    return draft, [_stroke(draft, int(chance.integers(frames)), chance) for _ in range(count)]


def test_a_note_is_no_step_and_leaves_undo_and_redo_as_they_were():
    draft, _ = _drawn(3, frames=1)
    draft.undo(0)
    entry = draft.note({"active_s": {"0": 12.5}})
    assert entry.kind is EntryKind.NOTE
    assert draft.facts["active_s"] == {"0": 12.5}
    assert draft.next_undo(None) is None
    assert draft.redo(0) is not None
    while draft.undo(0) is not None:
        pass
    assert draft.last_edit is None
    assert draft.facts["active_s"] == {"0": 12.5}, "no undo takes a note back"


def test_a_note_comes_back_with_the_journal():
    draft, entries = _drawn(3)
    entries.append(draft.note({"active_s": {"1": 3.0}, "pace": None}))
    entries.append(draft.note({"active_s": {"1": 4.5}}))
    again = Draft(shape=SHAPE)
    again.replay([decode_entry(encode_entry(entry)) for entry in entries])
    assert again.facts == {"active_s": {"1": 4.5}, "pace": None}
    assert len(again.log) == len(entries)


def test_a_note_whose_facts_are_no_object_is_a_damaged_entry():
    data = encode_entry(Draft(shape=SHAPE).note({"active_s": 1}))
    damaged = data.replace(b'{"active_s":1}', b'["active_s",1]')
    assert damaged != data
    with pytest.raises(ValueError, match="no journal entry"):
        decode_entry(damaged)


def test_the_clock_on_the_wall_is_told_and_orders_nothing():
    told = iter([NOON_S, NOON_S - 86_400, NOON_S + 5])
    draft = Draft(shape=SHAPE, now_s=lambda: next(told))
    entries = [
        draft.record(Edit(kind="x", frame=0, facts=(FactChange("a", None, n),))) for n in range(2)
    ]
    entries.append(draft.undo(0)[1])
    again = Draft(shape=SHAPE)
    again.replay([decode_entry(encode_entry(entry)) for entry in entries])
    assert again.facts == {"a": None}
    assert [line.told_s for line in again.log.since(0)] == [NOON_S, NOON_S - 86_400, NOON_S + 5]


def test_a_journal_from_before_times_were_told_is_still_read():
    entry = Draft(shape=SHAPE).record(Edit(kind="x", frame=0))
    data = encode_entry(entry)
    told = f'"told_s":{entry.told_s},'.encode()
    assert told in data
    head = data[4:].replace(told, b"")
    old = len(head).to_bytes(4, "little") + head
    again = Draft(shape=SHAPE)
    again.replay([decode_entry(old)])
    assert again.log.since(0)[0].told_s is None


@settings(deadline=None)
@given(st.integers(0, 3 * STEPS_KEPT_WHOLE), st.integers(0, 2**16))
def test_a_packed_history_undoes_and_redoes_every_pixel(count, seed):
    draft, _ = _drawn(count, frames=2, seed=seed)
    drawn = [draft.mask(_key(frame)).copy() for frame in (0, 1)]
    for frame in (0, 1):
        while draft.undo(frame) is not None:
            pass
        assert not draft.has_mask(_key(frame))
    for frame in (0, 1):
        while draft.redo(frame) is not None:
            pass
        assert np.array_equal(draft.mask(_key(frame)), drawn[frame])


def test_five_thousand_edits_are_undone_to_the_beginning_after_a_restart():
    """Each undo takes the same time, however long the history is."""
    draft, entries = _drawn(5000)
    data = [encode_entry(entry) for entry in entries]
    again = Draft(shape=SHAPE)
    again.replay(map(decode_entry, data))
    for frame in range(5):
        assert np.array_equal(again.mask(_key(frame)), draft.mask(_key(frame)))
    began, undone = time.process_time(), 0
    for frame in range(5):
        while again.undo(frame) is not None:
            undone += 1
    assert undone == 5000
    assert (time.process_time() - began) / undone < 0.001
    assert again.mask_keys() == []
    assert again.answered(Structure.FIBROSIS) == {}


def test_an_old_step_takes_a_fraction_of_the_room_of_its_cuts():
    draft = Draft(shape=(600, 800))
    whole = np.zeros((600, 800), np.bool_)
    for count in range(STEPS_KEPT_WHOLE + 1):
        whole[100:500, 100 + count : 700] = count % 2 == 0
        draft.record(painted(draft, difference(_key(0), draft.mask(_key(0)), whole)))
    first = draft.log.since(0)[0].step
    assert not first._edit.patches, "its cuts are packed"
    (patch,) = first._packed
    assert len(patch.before) + len(patch.after) < patch.box.width * patch.box.height / 50
    assert np.array_equal(next(first.patches(_key(0))).after, np.ones((400, 600), np.bool_))
