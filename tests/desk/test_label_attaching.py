"""Masks of other tools become a named person's reading: sealed, audited, taken back out."""

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from desk.studies import FRAMES, PASSWORD, SHAPE, add_cine, copy_study
from fibrodesk.desk import people
from fibrodesk.desk.agreeing.study import study_agreement
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.exporting.voices import codes_of, loop_source
from fibrodesk.desk.labels.attaching import NothingToAttachError, ReaderUnknownError, attach
from fibrodesk.desk.labels.imports import NotImportedError, imported_readings, take_out
from fibrodesk.desk.labels.joining import plan
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.readings import (
    reading_answers,
    readings_of,
    submit_reading,
    take_back,
    view_reading,
)
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.training.frames import gather, write_frame
from fibrodesk.domain.mask import MaskKey, Structure, encode_mask
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import AnswerState, Origin, Purpose, ReadingState
from fibrodesk.imaging.labels.content import LabelledFrame, Labels

KEY = MaskKey(1, Structure.FIBROSIS)


@pytest.fixture
def small(template, tmp_path):
    """Ann and Bob still read cines 1 and 2; cine 3 is in no round."""
    made = copy_study(template, tmp_path / "study.fibrodesk")
    made.cines.append(add_cine(made.project, made.administrator, patient="FD-0003"))
    yield made
    made.project.abandon()


def scar(size=6):
    mask = np.zeros(SHAPE, np.bool_)
    mask[5 : 5 + size, 7 : 7 + size] = True
    return mask


def planned(made, *, cine=3, mask=None, frames=(1,), session=None):
    found = [
        LabelledFrame(
            stem=f"cine-{cine:04d}",
            frame=frame,
            label="fibrosis",
            mask=scar() if mask is None else mask,
            source="DOE_JOHN_19500101.nrrd",
        )
        for frame in frames
    ]
    return plan(session or made.administrator, Labels(frames=tuple(found), kind="nrrd"))


def attached(made, *, reader="ann", **more):
    (loop,) = attach(made.administrator, planned(made, **more), reader=reader).loops
    return loop


def open_the_round(made):
    for name in ("ann", "bob"):
        for cine in (0, 1):
            made.read_all(name, cine)


def stored(made, reading):
    return made.project.store.read(lambda rows: rows.readings.require(reading))


def test_it_is_one_submitted_reading_of_the_named_person(small):
    loop = attached(small)
    row = stored(small, loop.reading)
    assert row.author == small.people["ann"].id
    assert row.author_kind == "person"
    assert row.purpose is Purpose.IMPORTED
    assert row.state is ReadingState.SUBMITTED
    answer, mask = reading_answers(small.rita, loop.reading)[KEY]
    assert (answer.state, answer.origin) == (AnswerState.DRAWN, Origin.DRAWN)
    assert np.array_equal(mask, scar())


def test_an_empty_mask_is_the_answer_none(small):
    loop = attached(small, mask=np.zeros(SHAPE, np.bool_))
    assert reading_answers(small.rita, loop.reading)[KEY][0].state is AnswerState.NONE


def test_the_audit_tells_counts_and_kinds_and_no_name_of_a_file(small):
    attached(small, frames=(0, 1))
    row = read_audit(small.administrator)[-1]
    assert row.act == "masks attached"
    assert row.subject == "cine 3"
    assert row.detail["frames"] == 2
    assert row.detail["masks"] == {"fibrosis": 2}
    assert row.detail["tools"] == "nrrd"
    database = (small.project.path / "project.db").read_bytes()
    assert b"DOE_JOHN" not in database
    small.project.close()
    assert verify_project(small.project.path) == []


def test_somebody_who_is_not_of_the_project_is_refused_with_who_is(small):
    with pytest.raises(ReaderUnknownError) as error:
        attach(small.administrator, planned(small), reader="carol")
    assert "ann" in error.value.advice
    assert readings_of(small.rita, purpose=Purpose.IMPORTED) == []


def test_a_plan_in_which_nothing_fits_attaches_nothing(small):
    with pytest.raises(NothingToAttachError):
        attach(small.administrator, planned(small, cine=7), reader="ann")


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_only_an_administrator_attaches_and_takes_out(small, name):
    found = planned(small)
    with pytest.raises(NotAllowedError):
        attach(small.sessions[name], found, reader="ann")
    loop = attached(small)
    with pytest.raises(NotAllowedError):
        take_out(small.sessions[name], loop.reading)
    with pytest.raises(NotAllowedError):
        imported_readings(small.sessions[name])


def test_the_tracings_of_a_data_set_are_a_groups(small):
    (loop,) = attach(small.administrator, planned(small), group="CAMUS").loops
    row = stored(small, loop.reading)
    assert (row.author_kind, row.author) == ("group", "CAMUS")
    assert imported_readings(small.administrator)[0].author == "CAMUS"


# Again, and other ones.


def test_the_same_masks_again_add_nothing_and_say_so(small):
    first = attached(small)
    rows = len(read_audit(small.administrator))
    again = attached(small)
    assert not again.new
    assert again.reading == first.reading
    assert len(read_audit(small.administrator)) == rows
    assert len(readings_of(small.rita, purpose=Purpose.IMPORTED)) == 1


def test_the_same_masks_are_known_again_where_nobody_may_open_them(small):
    first = attached(small, cine=1)
    again = attached(small, cine=1)
    assert first.sealed
    assert not again.new
    assert attached(small, cine=1, mask=scar(7)).new


def test_other_masks_take_their_place_and_nothing_is_deleted(small):
    first = attached(small)
    second = attached(small, mask=scar(9))
    assert second.replaced
    (row,) = readings_of(small.rita, purpose=Purpose.IMPORTED)
    assert row.id == second.reading
    assert stored(small, first.reading).state is ReadingState.SUPERSEDED
    assert np.array_equal(reading_answers(small.administrator, first.reading)[KEY][1], scar())


def test_masks_of_two_people_stand_side_by_side(small):
    attached(small)
    attached(small, reader="bob", mask=scar(9))
    assert len(readings_of(small.rita, purpose=Purpose.IMPORTED)) == 2


def test_taken_back_out_they_are_in_no_list_and_can_be_imported_again(small):
    loop = attached(small)
    take_out(small.administrator, loop.reading, reason="another patient's")
    assert readings_of(small.rita, purpose=Purpose.IMPORTED) == []
    assert imported_readings(small.administrator) == []
    assert "imported-1" not in voices(small.rita, small.cines[2])
    with pytest.raises(NotAllowedError):
        view_reading(small.rita, loop.reading)
    row = read_audit(small.administrator)[-1]
    assert (row.act, row.detail["reason"]) == ("masks taken back out", "another patient's")
    with pytest.raises(NotImportedError):
        take_out(small.administrator, loop.reading)
    assert attached(small).new


def test_a_reading_that_a_reader_drew_is_not_taken_out_here(small):
    reading = small.read_all("ann")
    with pytest.raises(NotImportedError):
        take_out(small.administrator, reading)


# The seal.


def voices(session, cine):
    source = loop_source(session, cine, codes_of(session))
    return {each.code: each for each in source.voices}


def seen_by(session, made, reading):
    """Every way by which a person could come to imported masks of cine 1."""
    ways = {
        "list": any(row.id == reading for row in readings_of(session, cine_id=made.cines[0])),
        "export": "imported-1" in voices(session, made.cines[0]),
    }
    for name, look in (
        ("answers", lambda: reading_answers(session, reading)),
        ("view", lambda: view_reading(session, reading)),
    ):
        try:
            look()
            ways[name] = True
        except (SealedError, NotAllowedError):
            ways[name] = False
    return ways


@pytest.mark.parametrize("author", ["ann", "bob"])
@pytest.mark.parametrize("who", ["ann", "bob", "rita", "administrator"])
def test_while_a_round_is_sealed_nobody_sees_them_not_even_who_drew_them(small, author, who):
    loop = attached(small, reader=author, cine=1)
    assert loop.sealed
    assert not any(seen_by(small.sessions[who], small, loop.reading).values())


@pytest.mark.parametrize("who", ["ann", "bob"])
def test_who_reviews_too_sees_them_no_sooner(small, who):
    loop = attached(small, reader="rita", cine=1)
    both = {Role.ANNOTATOR, Role.REVIEWER, Role.ADMINISTRATOR}
    set_roles(small.administrator, small.people[who].id, both)
    session = sign_in(small.project, who, PASSWORD)
    assert not any(seen_by(session, small, loop.reading).values())
    with pytest.raises(SealedError):
        gather(session)


def test_the_database_holds_them_sealed_as_a_readers_own(small):
    """With the key of the round alone they open; the file tells neither mask nor answer."""
    loop = attached(small, reader="ann", cine=1)
    row = stored(small, loop.reading)
    assert row.sealed

    def look(rows):
        (answer,) = rows.readings.newest_answers(loop.reading)
        return answer.payload, rows.masks.get(answer.mask, reading=loop.reading)

    payload, mask = small.project.store.read(look)
    assert b"drawn" not in payload
    assert encode_mask(scar()) not in mask
    assert small.project.store.read(
        lambda rows: rows.readings.key(loop.reading, "recovery", "study")
    )


def test_when_the_round_opens_they_open_with_it(small):
    loop = attached(small, reader="ann", cine=1)
    open_the_round(small)
    for who in ("ann", "bob", "rita", "administrator"):
        assert all(seen_by(small.sessions[who], small, loop.reading).values()), who
    assert np.array_equal(reading_answers(small.bob, loop.reading)[KEY][1], scar())


def test_they_count_for_no_round_and_leave_its_agreement_as_it_was(small):
    """Ann's imported masks are not her reading of the round: she still owes that."""
    attached(small, reader="ann", cine=1)
    attached(small, reader="bob", cine=1)
    small.read_all("ann", 0)
    take_back(small.ann, round_id=small.round_id, cine_id=small.cines[0])
    opened = small.project.store.read(lambda rows: rows.rounds.get(small.round_id).open)
    assert not opened
    for name, cines in (("ann", (1,)), ("bob", (0, 1))):
        for cine in cines:
            small.read_all(name, cine)
    submit_reading(small.ann, small.open("ann", 0))
    found = study_agreement(small.rita, round_id=small.round_id, domain="frame")
    assert len(found.frames) == 2 * FRAMES
    assert [row.dice for row in found.frames if row.frame == 0] == [1.0, 1.0]


def test_a_round_that_is_made_later_shuts_them_away_too(small):
    loop = attached(small)
    readers = [small.people[name].id for name in ("ann", "bob")]
    create_round(
        small.administrator, name="Round 2", cines=[small.cines[2]], readers=readers, seed=1
    )
    for who in ("ann", "bob", "rita", "administrator"):
        with pytest.raises(SealedError):
            reading_answers(small.sessions[who], loop.reading)


def test_before_any_round_an_annotator_sees_but_the_own(small):
    mine = attached(small)
    others = attached(small, reader="bob")
    assert KEY in reading_answers(small.ann, mine.reading)
    with pytest.raises(NotAllowedError):
        reading_answers(small.ann, others.reading)
    assert [row.id for row in readings_of(small.ann, purpose=Purpose.IMPORTED)] == [mine.reading]


def test_who_still_reads_a_loop_attaches_nothing_to_it(small):
    both = {Role.ANNOTATOR, Role.ADMINISTRATOR}
    set_roles(small.administrator, small.people["ann"].id, both)
    session = sign_in(small.project, "ann", PASSWORD)
    found = planned(small, cine=1, session=session)
    assert found.loops == ()
    assert "which you still read alone" in found.refusals[0].reason
    with pytest.raises(SealedError):
        attach(session, planned(small, cine=1), reader="bob")


def test_a_forgotten_password_costs_none_of_them(small):
    loop = attached(small, reader="ann", cine=1)
    open_the_round(small)
    new = PASSWORD + " new"
    people.reset_password(small.administrator, small.people["ann"].id, new=new, reason="forgot it")
    session = sign_in(small.project, "ann", PASSWORD + " new")
    assert np.array_equal(reading_answers(session, loop.reading)[KEY][1], scar())


def test_a_stop_keeps_what_was_attached_and_writes_no_half(small):
    cancel = Event()
    frames = (*planned(small, cine=2).loops, *planned(small, cine=3).loops)
    both = replace(planned(small), loops=frames)
    done = attach(
        small.administrator,
        both,
        reader="ann",
        cancel=cancel,
        progress=lambda count, _total: cancel.set() if count == 0 else None,
    )
    assert done.cancelled
    assert [loop.number for loop in done.loops] == [2]
    assert [each.number for each in imported_readings(small.administrator)] == [2]


# Where it shows up.


def test_an_export_gives_them_a_voice_of_their_own(small):
    attached(small)
    voice = voices(small.rita, small.cines[2])["imported-1"]
    assert voice.purpose is Purpose.IMPORTED
    assert np.array_equal(voice.said[KEY][1], scar())


def test_a_snapshot_takes_them_under_their_authors_name(small):
    attached(small)
    (source,) = gather(small.administrator)
    (mask,) = source.masks
    assert (source.cine.number, source.frame) == (3, 1)
    assert (mask.author, mask.purpose) == (small.people["ann"].id, "imported")
    assert np.array_equal(mask.mask, scar())


def test_nobody_counts_twice_in_a_snapshot(small):
    """Ann's reading of the round goes before what she drew in another tool."""
    attached(small, cine=1, frames=(0, 1))
    open_the_round(small)
    first = [each for each in gather(small.administrator) if each.cine.number == 1]
    assert all({mask.purpose for mask in each.masks} == {"sealed"} for each in first)


def test_masks_of_other_tools_judge_no_model(small, tmp_path):
    attached(small)
    (source,) = gather(small.administrator)
    for side in ("gate", "report"):
        assert write_frame(small.administrator, tmp_path, source, side) is None
