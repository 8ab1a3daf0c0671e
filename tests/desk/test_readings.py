"""A reading from the first stroke to the opening of its round."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from desk.studies import FRAMES, PASSWORD, SHAPE, add_cine, answered, paint, said, write
from fibrodesk.desk.active_time import seconds_of
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.drafts import opening, writing
from fibrodesk.desk.errors import (
    IncompleteReadingError,
    NotAllowedError,
    NotAssignedError,
    RoundOpenError,
    SealedError,
    SubmittedError,
)
from fibrodesk.desk.preparing import lock_preparation, open_preparation
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import (
    check_reading,
    finish_draft,
    locked_masks,
    open_correction_reading,
    open_reading,
    reading_answers,
    reading_facts,
    readings_of,
    store_reading,
    submit_reading,
    take_back,
    view_reading,
)
from fibrodesk.desk.rounds.round import create_round, list_rounds, work_list
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.answering import done_fact, noted, replaced, unsaid
from fibrodesk.domain.draft import Entry, EntryKind
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose, ReadingState
from fibrodesk.storage.errors import PenTakenError, ProjectBusyError, ReadingDamagedError

FIBROSIS = MaskKey(0, Structure.FIBROSIS)


def _again(study, name, cine=0):
    """The same reading after the program was closed and started again."""
    study.project.close()
    study.project = open_project(study.project.path)
    for each in study.sessions:
        study.sessions[each] = sign_in(study.project, each, PASSWORD)
    study.administrator = study.sessions["administrator"]
    return study.open(name, cine)


def test_what_was_drawn_is_there_after_a_restart_with_all_its_history(study):
    reading = study.open("ann")
    draft = reading.draft
    for step in range(4):
        write(reading, paint(draft, 0, (step, step, step + 5, step + 5)))
    write(reading, answered(draft, 1, AnswerState.NOT_ASSESSABLE, reason="shadow"))
    write(reading, said(draft, form="diffuse", comment="a thin wall"))
    _, entry = draft.undo(0)
    reading.append(entry, done=lambda: None, failed=lambda _: None)
    before = draft.mask(FIBROSIS).copy()

    again = _again(study, "ann")
    assert np.array_equal(again.draft.mask(FIBROSIS), before)
    assert again.draft.answer(MaskKey(1, Structure.FIBROSIS)).reason == "shadow"
    assert again.draft.facts == {"form": "diffuse", "comment": "a thin wall"}
    assert again.draft.redo(0) is not None  # undone before the restart
    for _ in range(4):
        assert again.draft.undo(0) is not None
    assert not again.draft.mask(FIBROSIS).any()
    assert again.draft.undo(0) is None
    study.project.abandon()


def test_an_entry_is_acknowledged_after_its_commit(study):
    """When `done` comes, a second connection sees the entry."""
    reading = study.open("ann")
    told = threading.Event()
    entry = reading.draft.record(paint(reading.draft, 0, (0, 0, 3, 3)))
    seen = []

    def done():
        seen.append(study.project.store.read(lambda rows: rows.readings.get(reading.id).entries))
        told.set()

    reading.append(entry, done=done, failed=lambda _: told.set())
    assert told.wait(10)
    assert seen == [1]
    assert reading.pending == 0


def test_an_operation_that_is_there_already_is_acknowledged_and_not_doubled(study):
    reading = study.open("ann")
    entry = reading.draft.record(paint(reading.draft, 0, (0, 0, 3, 3)))
    told = []
    for _ in range(3):
        reading.append(entry, done=lambda: told.append(1), failed=told.append)
    reading.flush()
    assert told == [1, 1, 1]
    assert study.project.store.read(lambda rows: rows.readings.get(reading.id).entries) == 1
    assert _again(study, "ann").draft.mask(FIBROSIS).sum() == 9
    study.project.abandon()


def test_a_checkpoint_comes_every_fifty_strokes(study):
    reading = study.open("ann")
    for step in range(writing.STROKES_BETWEEN_CHECKPOINTS - 1):
        write(reading, paint(reading.draft, 0, (step % 30, 0, step % 30 + 2, 9)))
    reading.flush()
    assert _rows(study, reading) == []
    write(reading, paint(reading.draft, 0, (33, 0, 35, 9)))
    reading.flush()
    (row,) = _rows(study, reading)
    assert (row.frame, row.entries) == (0, writing.STROKES_BETWEEN_CHECKPOINTS)
    drawn = reading_answers(study.ann, reading.id)[FIBROSIS][1]
    assert np.array_equal(drawn, reading.draft.mask(FIBROSIS))


def test_a_checkpoint_that_a_crash_left_out_comes_with_the_next_save(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 2, (0, 0, 6, 6)))
    reading.flush()
    study.project.abandon()  # nothing is saved and no pen laid down: as after a kill
    study.project = open_project(study.project.path)
    study.project.store.write(lambda rows: rows.pens.lay_down(reading.id, study.ann.id))
    study.sessions["ann"] = sign_in(study.project, "ann", PASSWORD)
    again = study.open("ann")
    again.save()
    assert [row.frame for row in _rows(study, again)] == [2]
    again.close()
    study.project.close()


def _rows(study, reading):
    return study.project.store.read(lambda rows: rows.readings.newest_answers(reading.id))


def test_a_checkpoint_that_differs_from_the_journal_is_not_shown(study):
    """A row that claims another answer than the journal made is damage, though it decrypts."""
    from fibrodesk.desk import seal
    from fibrodesk.desk.drafts import content

    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 6, 6)))
    reading.close()

    def forge(rows):
        row = rows.readings.require(reading.id)
        envelope = seal.envelope_of(study.ann, rows, row)
        wrong = {FIBROSIS: (Answer(state=AnswerState.NONE), np.zeros(SHAPE, np.bool_))}
        forged = content.Content(masks=wrong, entries=row.entries)
        content.write_content(rows, envelope, row.id, forged)

    study.project.store.write(forge)
    with pytest.raises(ReadingDamagedError):
        study.open("ann")
    with pytest.raises(ReadingDamagedError):  # and the refusal holds no pen
        study.open("ann")


def test_a_reading_has_one_pen(study):
    reading = study.open("ann")
    with pytest.raises(PenTakenError):
        study.open("ann")
    elsewhere = open_project(study.project.path)
    ann = sign_in(elsewhere, "ann", PASSWORD)
    with pytest.raises(PenTakenError):
        open_reading(ann, round_id=study.round_id, cine_id=study.cines[0])
    reading.close()
    second = open_reading(ann, round_id=study.round_id, cine_id=study.cines[0])
    assert second.editable
    elsewhere.close()


def test_a_pen_that_was_lost_keeps_the_strokes_in_memory(study):
    reading = study.open("ann")
    study.project.store.write(lambda rows: rows.pens.lay_down(reading.id, study.ann.id))
    failures = []
    entry = reading.draft.record(paint(reading.draft, 0, (0, 0, 4, 4)))
    reading.append(entry, done=lambda: None, failed=failures.append)
    with pytest.raises(PenTakenError):
        reading.flush()
    assert reading.pending == 1
    assert isinstance(failures[0], PenTakenError)
    study.project.store.write(lambda rows: rows.pens.take(reading.id, study.ann.id))
    reading.save()
    assert reading.pending == 0


def test_two_checkpoints_that_waited_together_are_both_written(study):
    """While nothing can be written a second one comes due; it speaks of another frame."""
    reading = study.open("ann")
    study.project.store.write(lambda rows: rows.pens.lay_down(reading.id, study.ann.id))
    write(reading, said(reading.draft, form="focal"))
    for frame in (0, 1):
        for step in range(writing.STROKES_BETWEEN_CHECKPOINTS):
            write(reading, paint(reading.draft, frame, (step % 30, 0, step % 30 + 2, 9)))
        with pytest.raises(PenTakenError):
            reading.flush()
    study.project.store.write(lambda rows: rows.pens.take(reading.id, study.ann.id))
    reading.close()
    assert {row.frame for row in _rows(study, reading)} == {None, 0, 1}
    assert reading_facts(study.ann, reading.id) == {"form": "focal"}
    assert study.open("ann").draft.mask(MaskKey(1, Structure.FIBROSIS)).any()


def test_waiting_for_the_disk_has_an_end(study):
    reading = study.open("ann")
    held = threading.Event()
    study.project.store.submit(lambda _rows: held.wait(10))
    write(reading, paint(reading.draft, 0, (0, 0, 2, 2)))
    with pytest.raises(ProjectBusyError):
        reading.flush(0.05)
    held.set()
    reading.flush()
    assert reading.pending == 0


def test_a_journal_that_does_not_fit_together_is_not_shown(study):
    """Its chain is whole, as whoever wrote it held the pen; but an undo has no edit."""
    from fibrodesk.desk import seal
    from fibrodesk.desk.drafts import content

    reading = study.open("ann")
    stray = Entry(EntryKind.UNDO, "stray", target="an edit that never was")

    def append(rows):
        envelope = seal.envelope_of(study.ann, rows, rows.readings.require(reading.id))
        row = content.sealed_entry(envelope, reading.id, stray)
        rows.journal.append(reading.id, study.ann.id, [row])

    study.project.store.write(append)
    reading.close()
    with pytest.raises(ReadingDamagedError):
        study.open("ann")


def test_an_entry_that_does_not_decrypt_is_not_shown(study):
    from fibrodesk.storage.journal import JournalRow

    reading = study.open("ann")
    row = JournalRow(operation="x", kind="edit", payload=b"no ciphertext of this reading")
    study.project.store.write(
        lambda rows: rows.journal.append(reading.id, study.ann.id, [row, row])
    )
    reading.close()
    with pytest.raises(ReadingDamagedError):
        view_reading(study.ann, reading.id)


def test_only_an_own_reading_of_a_round_is_submitted(study):
    reading = open_correction_reading(study.rita, study.cines[0])
    study.project.open_readings.clear()
    with pytest.raises(ValueError, match="own reading"):
        submit_reading(study.ann, reading)
    with pytest.raises(NotAllowedError):
        submit_reading(study.rita, reading)
    finish_draft(study.rita, reading, lambda rows: None)
    with pytest.raises(ValueError, match="not open"):
        finish_draft(study.rita, reading, lambda rows: None)


def test_a_preparation_is_read_whole_by_those_who_prepare(study):
    """Readers have its locked masks, which never hold fibrosis."""
    cine_id = add_cine(study.project, study.administrator)
    reading = open_preparation(study.rita, cine_id)
    write(reading, paint(reading.draft, 0, (0, 0, 9, 9)))
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5), structure=Structure.MYOCARDIUM))
    write(reading, said(reading.draft, excluded=True, exclusion_reason="no apex"))
    lock_preparation(study.rita, reading)
    assert reading_answers(study.administrator, reading.id)[FIBROSIS][1].sum() == 81
    with pytest.raises(NotAllowedError):
        reading_answers(study.ann, reading.id)
    assert set(locked_masks(study.ann, cine_id)) == {MaskKey(0, Structure.MYOCARDIUM)}


def test_a_closed_reading_takes_no_strokes(study):
    reading = study.open("ann")
    reading.close()
    reading.close()
    with pytest.raises(ValueError, match="not open"):
        reading.append(Entry(EntryKind.UNDO, "x"), done=lambda: None, failed=lambda _: None)


def test_only_what_is_on_the_own_list_is_opened(study):
    for name in ("rita", "administrator"):
        with pytest.raises(NotAllowedError):
            study.open(name)
    zoe = study.add("zoe", Role.ANNOTATOR)
    for round_id, cine_id in (
        (study.round_id, study.cines[0]),
        (study.round_id, "no such cine"),
        ("no such round", study.cines[0]),
    ):
        with pytest.raises(NotAssignedError):
            open_reading(zoe, round_id=round_id, cine_id=cine_id)


def test_submitting_wants_an_answer_on_every_key_frame(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 4, 4)))
    write(reading, answered(reading.draft, 1))
    with pytest.raises(IncompleteReadingError) as told:
        submit_reading(study.ann, reading)
    assert told.value.fields == {"count": FRAMES - 2, "first": 3}
    assert reading.editable
    write(reading, answered(reading.draft, 2))
    reading.close()


def test_the_check_list_names_what_is_worth_a_look(study):
    reading = study.open("ann")
    for frame, box in ((0, (0, 0, 10, 10)), (1, (0, 0, 10, 11)), (3, (0, 0, 30, 10))):
        write(reading, paint(reading.draft, frame, box))
    found = {(each.kind, each.frame) for each in check_reading(study.ann, reading)}
    assert found == {
        ("unanswered", 2),
        ("unanswered", 4),
        ("area_jump", 3),
        ("form_missing", None),
        ("confidence_missing", 0),
    }
    (unsure,) = [
        each for each in check_reading(study.ann, reading) if each.kind == "confidence_missing"
    ]
    assert unsure.fields == {"count": 3}


def test_a_form_of_the_disease_without_any_fibrosis_is_doubted(study):
    reading = study.open("ann")
    write(reading, said(reading.draft, form="diffuse"))
    write(reading, paint(reading.draft, 0, (0, 0, 10, 10)))

    def kinds():
        return {each.kind for each in check_reading(study.ann, reading)}

    assert "form_undrawn" not in kinds()
    write(reading, unsaid(reading.draft, MaskKey(0, Structure.FIBROSIS)))
    for frame in range(FRAMES):
        write(reading, answered(reading.draft, frame))
    assert "form_undrawn" in kinds()
    reading.close()


def test_carried_masks_that_nobody_called_done_are_on_the_check_list(study):
    """UX rule 2: what came from another frame is not handed in unseen without a word of it."""
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 10, 10)))
    mask = reading.draft.mask(MaskKey(0, Structure.FIBROSIS)).copy()
    for frame, origin in ((1, Origin.COPIED), (2, Origin.PROPAGATED), (3, Origin.INTERPOLATED)):
        key = MaskKey(frame, Structure.FIBROSIS)
        write(reading, replaced(reading.draft, key, mask, origin=origin, kind="copy"))

    def told():
        found = check_reading(study.ann, reading)
        return [(each.frame, each.fields["count"]) for each in found if each.kind == "carried"]

    assert told() == [(1, 3)]
    for frame in (1, 3):
        write(reading, noted(reading.draft, done_fact(frame), True, frame=frame))
    assert told() == [(2, 1)]
    write(reading, noted(reading.draft, done_fact(2), True, frame=2))
    assert told() == []
    reading.close()


def test_an_open_question_is_on_the_check_list_and_keeps_nobody_from_submitting(study):
    from fibrodesk.desk.remarks import answer, pin_remark
    from fibrodesk.domain.remark import Anchor, RemarkKind

    reading = study.open("ann")
    where = {"round_id": study.round_id, "cine_id": study.cines[0]}
    for kind in RemarkKind:
        thread = pin_remark(study.ann, **where, kind=kind, text="here", anchor=Anchor(frame=3))
    for frame in range(FRAMES):
        write(reading, answered(reading.draft, frame))
    found = [each for each in check_reading(study.ann, reading) if each.kind == "open_question"]
    assert [each.frame for each in found] == [3]
    answer(study.rita, thread)
    assert "open_question" not in [each.kind for each in check_reading(study.ann, reading)]
    submit_reading(study.ann, reading)


def test_the_round_opens_with_the_last_submit_and_not_before(study):
    first = study.read_all("ann", 0)
    study.read_all("ann", 1)
    study.read_all("bob", 0)
    with pytest.raises(SealedError):
        view_reading(study.bob, first)
    with pytest.raises(SealedError):
        view_reading(study.rita, first)
    last = study.read_all("bob", 1)
    (view,) = list_rounds(study.ann)
    assert view.open
    assert view_reading(study.bob, first).mask(FIBROSIS).sum() == 150
    assert reading_answers(study.rita, first)[FIBROSIS][1].sum() == 150
    assert reading_facts(study.administrator, last) == {"form": "focal"}
    acts = [row.act for row in read_audit(study.administrator)]
    assert acts.count("reading submitted") == 4
    assert acts[-1] == "round opened"


def test_an_answer_comes_back_as_it_was_given(study):
    study.read_all("ann", 0)
    (row,) = readings_of(study.ann, cine_id=study.cines[0])
    answers = reading_answers(study.ann, row.id)
    assert answers[FIBROSIS][0] == Answer(state=AnswerState.DRAWN, origin=Origin.DRAWN)
    assert answers[MaskKey(1, Structure.FIBROSIS)] == (Answer(state=AnswerState.NONE), None)
    assert row.state is ReadingState.SUBMITTED
    assert row.finished_by == study.ann.person.id


def test_a_submitted_reading_is_looked_at_and_taken_back_until_the_opening(study):
    study.read_all("ann", 0)
    shown = study.open("ann", 0)
    assert not shown.editable
    with pytest.raises(SubmittedError):
        submit_reading(study.ann, shown)
    shown.close()
    study.read_all("ann", 1)
    take_back(study.ann, round_id=study.round_id, cine_id=study.cines[0])
    take_back(study.ann, round_id=study.round_id, cine_id=study.cines[0])  # once is enough
    study.read_all("bob", 0)
    study.read_all("bob", 1)
    assert not list_rounds(study.ann)[0].open  # the share went back with the reading
    reading = study.open("ann", 0)
    write(reading, paint(reading.draft, 0, (20, 20, 22, 22)))
    view = submit_reading(study.ann, reading)
    assert view.open
    with pytest.raises(RoundOpenError):
        take_back(study.ann, round_id=study.round_id, cine_id=study.cines[0])
    acts = [row.act for row in read_audit(study.administrator)]
    assert acts.count("reading taken back") == 1


def test_what_nobody_began_before_the_opening_is_not_begun_after(study):
    """The round opened; its readers all submitted, so only a forged row could leave a gap."""
    study.project.store.write(lambda rows: rows.rounds.set_opened(study.round_id, "now"))
    with pytest.raises(RoundOpenError):
        study.open("ann")


def test_a_draft_of_another_is_not_shown_even_unsealed(study):
    correction = open_correction_reading(study.rita, study.cines[0])
    write(correction, paint(correction.draft, 0, (0, 0, 3, 3)))
    correction.save()
    with pytest.raises(NotAllowedError):
        view_reading(study.administrator, correction.id)
    assert [row.id for row in readings_of(study.rita)] == [correction.id]
    finish_draft(study.rita, correction, lambda rows: None)
    assert view_reading(study.administrator, correction.id).mask(FIBROSIS).sum() == 9
    second = open_correction_reading(study.rita, study.cines[0])
    assert second.id != correction.id


def test_a_proposal_is_stored_whole_and_shown_to_whom_the_table_names(study):
    mask = np.zeros(SHAPE, np.bool_)
    mask[3:9, 4:8] = True
    said_of_it = Answer(state=AnswerState.DRAWN, origin=Origin.MODEL, model="m1")
    told = []
    stored = store_reading(
        study.rita,
        cine_id=study.cines[0],
        author_kind="bundle",
        author="m1",
        purpose=Purpose.PROPOSAL,
        masks={FIBROSIS: (said_of_it, mask)},
        facts={"device": "cpu"},
        also=lambda rows, reading_id: told.append(reading_id),
    )
    assert told == [stored]
    answer, shown = reading_answers(study.rita, stored)[FIBROSIS]
    assert answer == said_of_it
    assert np.array_equal(shown, mask)
    assert np.array_equal(view_reading(study.rita, stored).mask(FIBROSIS), mask)
    with pytest.raises(SealedError):
        reading_answers(study.ann, stored)
    with pytest.raises(NotAllowedError):
        reading_answers(study.administrator, stored)
    for name in ("ann", "bob"):
        for cine in (0, 1):
            study.read_all(name, cine)
    for session in (study.ann, study.administrator):
        assert reading_answers(session, stored)[FIBROSIS][0].origin is Origin.MODEL


def test_a_sealed_reading_is_made_by_its_readers_hand_alone(study):
    for purpose in (Purpose.SEALED, Purpose.REPEAT):
        with pytest.raises(ValueError, match="drawn"):
            store_reading(
                study.rita,
                cine_id=study.cines[0],
                author_kind="person",
                author=study.rita.person.id,
                purpose=purpose,
                masks={},
            )


def test_a_second_round_of_the_same_cines_closes_the_eyes_again(study):
    """Who reads anew sees neither the others' masks of the first round nor the own ones."""
    mine = study.read_all("ann", 0)
    study.read_all("ann", 1)
    study.read_all("bob", 0)
    study.read_all("bob", 1)
    readers = [study.people[name].id for name in ("ann", "bob")]
    create_round(study.administrator, name="Again", cines=study.cines, readers=readers)
    for session in (study.ann, study.bob):
        with pytest.raises(SealedError):
            view_reading(session, mine)
    assert view_reading(study.rita, mine).mask(FIBROSIS).any()


def test_the_work_list_counts_the_frames_that_are_done(study):
    assert {item.state for item in work_list(study.ann)} == {"not_started"}
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 3, 3)))
    write(reading, answered(reading.draft, 1))
    assert _done(study) == ("in_progress", 2, FRAMES)  # by the draft that is open
    reading.close()
    assert _done(study) == ("in_progress", 2, FRAMES)  # by its checkpoint
    study.read_all("ann")
    assert _done(study) == ("submitted", FRAMES, FRAMES)


def _done(study):
    (item,) = (each for each in work_list(study.ann) if each.cine.id == study.cines[0])
    return item.state, item.frames_done, item.frames_total


def test_of_two_that_open_one_reading_at_once_one_has_the_pen(study, monkeypatch):
    """Both ask before either has loaded it, as two quick presses on a list do."""
    load, both_ask = opening._load, threading.Barrier(2)

    def slow(*arguments, **named):
        with contextlib.suppress(threading.BrokenBarrierError):
            both_ask.wait(0.5)
        return load(*arguments, **named)

    study.open("ann").close()
    monkeypatch.setattr(opening, "_load", slow)
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(study.open, "ann") for _ in range(2)]
    failed = [each.exception() for each in tries if each.exception() is not None]
    assert [type(error) for error in failed] == [PenTakenError]
    assert len(study.project.open_readings) == 1


def test_lists_are_made_though_a_reading_is_closed_meanwhile(study):
    class Closing:
        """Is closed on another thread just as it is looked at."""

        @property
        def id(self):
            study.project.open_readings.discard(self)
            return "another"

    reading = study.open("ann")
    study.project.open_readings.add(Closing())
    assert work_list(study.ann)
    study.project.open_readings.add(Closing())
    assert seconds_of(study.ann) == {reading.id: {}}
    reading.close()
