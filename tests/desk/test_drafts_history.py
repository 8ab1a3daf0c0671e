"""What the journal keeps beside strokes, how far back it goes, and what a crash leaves of it."""

import time

import numpy as np
import pytest

from desk.studies import FRAMES, PASSWORD, SHAPE, answered, paint, said, write
from fibrodesk.desk.active_time import seconds_a_frame, seconds_of
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import reading_facts, submit_reading, view_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.status import project_status
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState
from fibrodesk.domain.recovery import way_back

FIBROSIS = MaskKey(0, Structure.FIBROSIS)


def note(reading, **facts):
    reading.append(reading.draft.note(facts), done=lambda: None, failed=pytest.fail)


def undo(reading, frame):
    step = reading.draft.undo(frame)
    if step is not None:
        reading.append(step[1], done=lambda: None, failed=pytest.fail)
    return step


def restarted(study, *, closed=True):
    """The program again: closed properly, or ended as a kill ends it."""
    if closed:
        study.project.close()
    else:
        study.project.abandon()
    study.project = open_project(study.project.path)
    for each in study.sessions:
        study.sessions[each] = sign_in(study.project, each, PASSWORD)
    study.administrator = study.sessions["administrator"]
    return study


def killed(study, reading):
    """As if the process that holds the pen had been killed: it lives no more."""
    from sqlalchemy import update

    from fibrodesk.storage.schema import pens
    from fibrodesk.storage.shelf import row_checksum

    reading.flush()

    def end(rows):
        row = dict(rows.connection.execute(pens.select()).mappings().one())
        row["process_start"] = "long ago"
        row["checksum"] = row_checksum(pens, row)
        rows.connection.execute(update(pens).values(**row))

    study.project.store.write(end)
    return restarted(study, closed=False)


def test_a_note_is_kept_over_a_restart_and_is_no_step(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5)))
    note(reading, active_s={"0": 4.5})
    write(reading, paint(reading.draft, 0, (5, 5, 9, 9)))
    note(reading, active_s={"0": 7.25})
    reading.close()
    again = restarted(study).open("ann")
    assert again.draft.facts["active_s"] == {"0": 7.25}
    assert reading_facts(study.ann, again.id)["active_s"] == {"0": 7.25}
    assert undo(again, 0) is not None
    assert undo(again, 0) is not None
    assert undo(again, 0) is None
    assert undo(again, None) is None
    assert again.draft.facts["active_s"] == {"0": 7.25}
    again.close()
    study.project.close()
    assert verify_project(study.project.path) == []


def test_a_reading_with_a_note_behind_its_checkpoint_opens(study):
    """The checkpoint's facts are compared with the journal at their own place."""
    reading = study.open("ann")
    note(reading, active_s={"0": 1.0})
    reading.save()
    note(reading, active_s={"0": 2.0})
    reading.flush()
    again = killed(study, reading).open("ann")
    assert again.draft.facts["active_s"] == {"0": 2.0}
    assert not again.recovery.anything, "time is no step that one would go back on"


def test_undo_reaches_the_beginning_through_thousands_of_edits_and_restarts(study):
    reading = study.open("ann")
    chance = np.random.default_rng(3)
    for _ in range(1500):
        top, left = int(chance.integers(30)), int(chance.integers(30))
        box = (top, left, top + int(chance.integers(1, 9)), left + int(chance.integers(1, 9)))
        value = chance.random() < 0.7
        write(reading, paint(reading.draft, int(chance.integers(FRAMES)), box, value=value))
    reading.close()
    reading = restarted(study).open("ann")
    for frame in range(FRAMES):
        for _ in range(100):
            undo(reading, frame)
    reading.close()
    reading = restarted(study).open("ann")
    while any(undo(reading, frame) is not None for frame in range(FRAMES)):
        pass
    assert reading.draft.mask_keys() == []
    assert all(reading.draft.redo(frame) is not None for frame in range(FRAMES))


def test_a_crash_leaves_what_came_after_the_save_point_to_be_shown(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5)))
    write(reading, answered(reading.draft, 1))
    reading.save()
    write(reading, paint(reading.draft, 0, (10, 10, 15, 15)))
    write(reading, answered(reading.draft, 2, AnswerState.NOT_ASSESSABLE, reason="shadow"))
    write(reading, said(reading.draft, form="focal"))
    drawn = reading.draft.mask(FIBROSIS).copy()
    again = killed(study, reading).open("ann")
    assert np.array_equal(again.draft.mask(FIBROSIS), drawn), "nothing is lost"
    found = again.recovery
    assert found.frames == [0, 2]
    assert found.steps == 3
    assert abs(found.told_s - time.time()) < 60
    assert found.before[FIBROSIS][1].sum() == 25
    assert found.facts_before == {"form": None}

    for edit in way_back(again.draft, found):
        write(again, edit)
    again.close()
    once_more = restarted(study).open("ann")
    assert once_more.recovery is None, "it was closed properly"
    assert once_more.draft.mask(FIBROSIS).sum() == 25
    assert once_more.draft.answered(Structure.FIBROSIS).keys() == {0, 1}
    for frame in (0, 2, None):
        assert undo(once_more, frame) is not None
    assert np.array_equal(once_more.draft.mask(FIBROSIS), drawn)
    assert once_more.draft.facts["form"] == "focal"


def test_a_crash_right_after_a_save_point_has_nothing_to_show(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5)))
    reading.save()
    again = killed(study, reading).open("ann")
    assert not again.recovery.anything
    assert again.recovery.frames == []


def test_a_second_crash_before_any_answer_shows_the_same_again(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5)))
    again = killed(study, reading).open("ann")
    assert again.recovery.frames == [0]
    assert killed(study, again).open("ann").recovery.frames == [0]


def test_a_reading_that_was_closed_has_nothing_to_recover(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5)))
    reading.close()
    assert restarted(study).open("ann").recovery is None


def test_the_replay_is_there_after_a_restart_and_for_a_submitted_reading(study):
    from fibrodesk.domain.replay import Replay

    reading_id = study.read_all("ann")
    restarted(study)
    draft = view_reading(study.ann, reading_id)
    replay = Replay(draft.log.since(0), FIBROSIS, shape=SHAPE)
    assert [step.kind for step in replay.steps] == ["paint"]
    assert replay.mask_at(1).sum() == 150
    assert replay.steps[0].told_s is not None


# Active seconds, and who is told of them.


def _read_with_time(study, name, cine=0, seconds=30.0):
    reading = study.open(name, cine)
    for frame in range(FRAMES):
        write(reading, answered(reading.draft, frame))
    note(reading, active_s={"0": seconds, "1": seconds / 2})
    submit_reading(study.sessions[name], reading)
    return reading.id


def test_seconds_are_told_to_their_reader_and_to_others_after_the_opening(study):
    ann = _read_with_time(study, "ann")
    assert seconds_of(study.ann, round_id=study.round_id) == {ann: {0: 30.0, 1: 15.0}}
    for name in ("bob", "rita", "administrator"):
        assert seconds_of(study.sessions[name]) == {}
        told = project_status(study.sessions[name])
        assert all(cine["active_seconds"] == {} for cine in told["cines"])
    assert project_status(study.ann)["cines"][0]["active_seconds"] == {"ann": 45.0}

    _read_with_time(study, "ann", 1)
    bob = _read_with_time(study, "bob", seconds=10.0)
    _read_with_time(study, "bob", 1)
    found = seconds_of(study.rita, cine_id=study.cines[0])
    assert found == {ann: {0: 30.0, 1: 15.0}, bob: {0: 10.0, 1: 5.0}}
    told = project_status(study.rita)["cines"][0]["active_seconds"]
    assert told == {"Reader A": 45.0, "Reader B": 15.0}
    told = project_status(study.administrator)["cines"][0]["active_seconds"]
    assert told == {"ann": 45.0, "bob": 15.0}


def test_the_seconds_of_a_cine_that_is_read_again_add_up(study):
    for cine in (0, 1):
        for name in ("ann", "bob"):
            _read_with_time(study, name, cine)
    readers = [study.people[name].id for name in ("ann", "bob")]
    study.round_id = create_round(
        study.administrator, name="Round 2", cines=study.cines[:1], readers=readers
    ).id
    for name in ("ann", "bob"):
        _read_with_time(study, name, seconds=10.0)
    told = project_status(study.administrator)["cines"][0]["active_seconds"]
    assert told == {"ann": 60.0, "bob": 60.0}
    told = project_status(study.rita)["cines"][0]["active_seconds"]
    assert told == {
        "Reader A (Round 1)": 45.0,
        "Reader B (Round 1)": 45.0,
        "Reader A (Round 2)": 15.0,
        "Reader B (Round 2)": 15.0,
    }


def test_the_seconds_of_an_open_reading_are_those_on_the_screen(study):
    reading = study.open("ann")
    note(reading, active_s={"3": 12.0})
    assert seconds_of(study.ann) == {reading.id: {3: 12.0}}
    assert seconds_a_frame(study.ann) == [12.0]


def test_the_usual_pace_comes_from_every_own_reading(study):
    _read_with_time(study, "ann", 0, seconds=20.0)
    _read_with_time(study, "ann", 1, seconds=0.5)
    assert sorted(seconds_a_frame(study.ann)) == [10.0, 20.0], "what is under a second is no work"
    assert seconds_a_frame(study.bob) == []
