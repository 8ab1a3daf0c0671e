"""How a disagreement ends: by a reviewer alone, or by its readers, who all sign."""

import numpy as np
import pytest

from desk.studies import FRAMES, PASSWORD, SHAPE, answered, paint, write
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.consensus.adjudicating import open_adjudication, reopen_consensus
from fibrodesk.desk.consensus.disputes import disputes
from fibrodesk.desk.consensus.errors import (
    NoSignatureError,
    NothingNamedError,
    NotSettledError,
    NotToEndError,
    NotYoursToSignError,
    OwnReadingError,
    SettledAlreadyError,
    UnansweredError,
)
from fibrodesk.desk.consensus.laying import lay, mean_shape, took, took_region
from fibrodesk.desk.consensus.signing import (
    awaiting_signature,
    settle,
    settlement,
    sign,
    sign_beside,
    withdraw_signature,
)
from fibrodesk.desk.consensus.standing import standing_consensus
from fibrodesk.desk.errors import (
    NotAllowedError,
    PersonLockedError,
    ReasonMissingError,
    SealedError,
    WrongPasswordError,
)
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.readings import reading_answers, submit_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import MOST_FAILED_ATTEMPTS
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import AnswerState, Origin, Purpose
from fibrodesk.storage.errors import PenTakenError, ReadingDamagedError

BLOB = np.zeros(SHAPE, np.bool_)
BLOB[6:14, 8:20] = True
OTHER = np.zeros(SHAPE, np.bool_)
OTHER[20:30, 5:9] = True


def begin(study, name, cine=0):
    return open_adjudication(
        study.sessions[name], round_id=study.round_id, cine_id=study.cines[cine]
    )


def drawn(study, name, cine=0, *, frame=0, mask=BLOB, words="took A"):
    reading = begin(study, name, cine)
    lay(reading, frame, mask, words=words)
    return reading


def settled_by(study, name, cine=0, *, frames=(0,), mask=BLOB):
    return settle(study.sessions[name], drawn(study, name, cine, mask=mask), frames)


def standing(study, name="rita", cine=0):
    return standing_consensus(study.sessions[name], study.cines[cine])


def acts(study):
    return [row.act for row in read_audit(study.administrator)]


def rows_of(study, purpose):
    return study.project.store.read(lambda rows: rows.readings.find(purpose=purpose))


# A reviewer alone.


def test_what_a_reviewer_settles_stands_at_once_with_name_and_history(opened):
    reading = drawn(opened, "rita", words=took_region("B"))
    lay(reading, 0, OTHER, words=mean_shape(0.4), origin=Origin.INTERPOLATED)
    done = settle(opened.rita, reading, [0])
    assert done.settled
    found = standing(opened, "ann")[0]
    assert np.array_equal(found.mask, OTHER)
    assert found.history == ("took B's region", "mean shape at 0.40")
    assert [each.name for each in found.signed_by] == ["rita"]
    assert found.how == "alone"
    assert found.answer.origin is Origin.INTERPOLATED


def test_the_sealed_round_is_never_changed(opened):
    """Neither its rows nor what they answer."""
    before = rows_of(opened, Purpose.SEALED)
    said = [repr(reading_answers(opened.rita, row.id)) for row in before]
    settled_by(opened, "rita")
    assert rows_of(opened, Purpose.SEALED) == before
    assert [repr(reading_answers(opened.rita, row.id)) for row in before] == said


@pytest.mark.parametrize("state", [AnswerState.NONE, AnswerState.NOT_ASSESSABLE])
def test_a_consensus_can_be_that_there_is_none_or_that_it_cannot_be_assessed(opened, state):
    reading = begin(opened, "rita")
    write(reading, answered(reading.draft, 0, state, reason="shadow"))
    settle(opened.rita, reading, [0])
    found = standing(opened)[0]
    assert found.answer.state is state
    assert found.mask is None


def test_only_the_frames_that_are_named_are_settled_and_the_rest_is_carried_over(opened):
    reading = drawn(opened, "rita")
    lay(reading, 3, OTHER, words=took("B"))
    settle(opened.rita, reading, [0])
    assert list(standing(opened)) == [0]
    again = begin(opened, "rita")
    assert again.id != reading.id
    assert np.array_equal(again.draft.mask(MaskKey(3, Structure.FIBROSIS)), OTHER)
    assert not again.draft.answered(Structure.FIBROSIS).get(0)
    again.close()
    assert begin(opened, "rita").draft.kinds(3) == ("carried over",)  # once


def test_what_was_carried_over_and_taken_back_does_not_come_again(opened):
    reading = drawn(opened, "rita")
    lay(reading, 3, OTHER, words=took("B"))
    settle(opened.rita, reading, [0])
    again = begin(opened, "rita")
    undone = again.draft.undo(3)
    again.append(undone[1], done=lambda: None, failed=lambda _error: None)
    again.close()
    assert not begin(opened, "rita").draft.answered(Structure.FIBROSIS)


def test_a_frame_without_an_answer_is_not_settled(opened):
    reading = drawn(opened, "rita")
    with pytest.raises(UnansweredError) as told:
        settle(opened.rita, reading, [0, 2, 4])
    assert told.value.fields == {"count": 2, "first": 3}
    with pytest.raises(NothingNamedError):
        settle(opened.rita, reading, [])
    assert reading.editable  # nothing was lost by trying
    assert settle(opened.rita, reading, [0]).settled


def test_a_frame_that_nobody_was_given_is_a_bug(opened):
    reading = drawn(opened, "rita", frame=FRAMES - 1)
    with pytest.raises(ValueError, match="key frame"):
        settle(opened.rita, reading, [FRAMES])


# Who may.


def test_an_administrator_ends_no_disagreement(opened):
    with pytest.raises(NotAllowedError):
        begin(opened, "administrator")


def test_a_reviewer_who_read_the_cine_in_whatever_round_does_not_end_it_alone(opened):
    """Another round of the same cine counts as well."""
    set_roles(opened.administrator, opened.people["rita"].id, {Role.ANNOTATOR, Role.REVIEWER})
    opened.add("carl", Role.ANNOTATOR)
    readers = [opened.people[name].id for name in ("rita", "carl")]
    first, opened.round_id = (
        opened.round_id,
        create_round(opened.administrator, name="Two", cines=opened.cines[:1], readers=readers).id,
    )
    opened.read_all("rita")
    opened.read_all("carl")
    opened.round_id = first
    with pytest.raises(OwnReadingError):
        begin(opened, "rita")
    assert begin(opened, "rita", cine=1).editable  # of this one she knows nothing


def test_a_reader_who_also_reviews_ends_the_own_cine_together_with_the_other(opened):
    set_roles(opened.administrator, opened.people["ann"].id, {Role.ANNOTATOR, Role.REVIEWER})
    assert not settled_by(opened, "ann").settled


def test_an_annotator_of_another_round_ends_nothing(opened):
    opened.add("carl", Role.ANNOTATOR)
    with pytest.raises(NotAllowedError):
        begin(opened, "carl")


def test_what_one_reader_drew_anew_is_no_disagreement(opened):
    """A round that reopens a reading has one reader, whom nobody contradicts."""
    from fibrodesk.desk.rounds.revisions import reopen as reopen_reading

    view = reopen_reading(
        opened.administrator,
        round_id=opened.round_id,
        cine_id=opened.cines[0],
        reader=opened.people["ann"].id,
        reason="the wrong frame",
    )
    first, opened.round_id = opened.round_id, view.id
    submit_reading(opened.ann, opened.open("ann"))
    with pytest.raises(NotToEndError):
        begin(opened, "rita")
    assert disputes(opened.rita, view.id, everything=True) == []
    opened.round_id = first
    assert begin(opened, "rita").editable  # the round itself is ended as ever


def test_before_the_round_opens_nobody_ends_anything(study):
    for name in ("ann", "rita", "administrator"):
        with pytest.raises(SealedError):
            begin(study, name)


# Together.


def test_a_consensus_of_both_readers_waits_for_the_other_signature(opened):
    told = settled_by(opened, "ann")
    assert not told.settled
    assert told.waits_for == ("bob",)
    assert standing(opened) == {}
    (waiting,) = awaiting_signature(opened.bob)
    assert (waiting.cine_id, waiting.frames) == (opened.cines[0], (0,))
    assert awaiting_signature(opened.ann) == []
    assert awaiting_signature(opened.rita) == []


def test_with_both_signatures_it_stands_for_both(opened):
    told = settled_by(opened, "ann")
    assert sign(opened.bob, reading_id=told.reading_id).settled
    found = standing(opened, "bob")[0]
    assert found.how == "together"
    assert found.author_kind == "group"
    assert {each.name for each in found.signed_by} == {"ann", "bob"}
    assert awaiting_signature(opened.bob) == []


def test_of_three_readers_all_sign(study):
    study.add("carl", Role.ANNOTATOR)
    readers = [study.people[name].id for name in ("ann", "bob", "carl")]
    study.round_id = create_round(
        study.administrator, name="Three", cines=study.cines[:1], readers=readers
    ).id
    first = study.project.store.read(lambda rows: rows.rounds.named("Round 1")).id
    for name in ("ann", "bob", "carl"):
        study.read_all(name)
    here, study.round_id = study.round_id, first
    for name in ("ann", "bob"):
        for cine in (0, 1):
            study.read_all(name, cine)
    study.round_id = here
    told = settled_by(study, "carl")
    assert not sign(study.ann, reading_id=told.reading_id).settled
    assert sign(study.bob, reading_id=told.reading_id).settled


def test_a_stroke_after_a_signature_voids_it_and_the_audit_says_so(opened):
    told = settled_by(opened, "ann")
    reading = begin(opened, "bob")
    write(reading, paint(reading.draft, 0, (30, 30, 33, 33)))
    reading.close()
    now = settlement(opened.ann, told.reading_id)
    assert now.signed == ()
    assert [each.name for each in now.void] == ["ann"]
    assert not sign(opened.bob, reading_id=told.reading_id).settled  # of what he changed
    signed = [row for row in read_audit(opened.administrator) if row.act == "consensus signed"]
    assert signed[-1].detail["void"] == [opened.people["ann"].id]
    assert sign(opened.ann, reading_id=told.reading_id).settled
    assert standing(opened)[0].mask[30:33, 30:33].all()


def test_looking_at_what_waits_voids_no_signature(opened):
    told = settled_by(opened, "ann")
    begin(opened, "bob").close()
    assert sign(opened.bob, reading_id=told.reading_id).settled


def test_the_other_settles_from_the_open_editor_too(opened):
    settled_by(opened, "ann")
    assert settle(opened.bob, begin(opened, "bob"), [0]).settled


def test_a_signature_is_taken_back_until_the_other_has_signed(opened):
    told = settled_by(opened, "ann")
    with pytest.raises(NoSignatureError):
        withdraw_signature(opened.bob, reading_id=told.reading_id)
    assert withdraw_signature(opened.ann, reading_id=told.reading_id).signed == ()
    assert not sign(opened.bob, reading_id=told.reading_id).settled
    assert sign(opened.ann, reading_id=told.reading_id).settled
    with pytest.raises(NoSignatureError):
        withdraw_signature(opened.ann, reading_id=told.reading_id)


def test_nobody_else_signs(opened):
    told = settled_by(opened, "ann")
    with pytest.raises(NotYoursToSignError):
        sign(opened.rita, reading_id=told.reading_id)
    with pytest.raises(NotAllowedError):
        sign(opened.administrator, reading_id=told.reading_id)
    assert sign(opened.bob, reading_id=told.reading_id).settled  # the pen was laid down again


def test_what_names_no_frame_yet_cannot_be_signed(opened):
    reading = drawn(opened, "ann")
    reading.close()
    with pytest.raises(NothingNamedError):
        sign(opened.bob, reading_id=reading.id)


def test_what_is_settled_is_not_signed_again(opened):
    told = settled_by(opened, "rita")
    with pytest.raises(SettledAlreadyError):
        sign(opened.rita, reading_id=told.reading_id)


# Beside.


def test_the_other_reader_signs_beside_with_name_and_password(opened):
    told = settled_by(opened, "ann")
    done = sign_beside(opened.ann, reading_id=told.reading_id, name="bob", password=PASSWORD)
    assert done.settled
    last = [row for row in read_audit(opened.administrator) if row.act == "consensus signed"][-1]
    assert last.person == "bob"


def test_signing_beside_takes_the_reading_as_it_is_open_in_this_window(opened):
    told = settled_by(opened, "ann")
    begin(opened, "ann")
    done = sign_beside(opened.ann, reading_id=told.reading_id, name="bob", password=PASSWORD)
    assert done.settled
    assert not opened.project.open_readings


def test_wrong_passwords_beside_count_as_at_signing_in(opened):
    told = settled_by(opened, "ann")
    for _ in range(MOST_FAILED_ATTEMPTS):
        with pytest.raises(WrongPasswordError):
            sign_beside(opened.ann, reading_id=told.reading_id, name="bob", password="guess")
    with pytest.raises(PersonLockedError):
        sign_beside(opened.ann, reading_id=told.reading_id, name="bob", password=PASSWORD)
    assert "person locked" in acts(opened)
    assert standing(opened) == {}


def test_nobody_signs_beside_who_could_not_sign_alone(opened):
    told = settled_by(opened, "ann")
    with pytest.raises(NotYoursToSignError):
        sign_beside(opened.ann, reading_id=told.reading_id, name="rita", password=PASSWORD)


def test_the_same_reader_twice_is_one_signature(opened):
    told = settled_by(opened, "ann")
    done = sign_beside(opened.ann, reading_id=told.reading_id, name="ann", password=PASSWORD)
    assert not done.settled


# One pen, and what a crash leaves.


def test_both_may_open_it_and_one_draws_at_a_time(opened):
    reading = drawn(opened, "ann")
    with pytest.raises(PenTakenError):
        begin(opened, "bob")
    with pytest.raises(PenTakenError):
        sign(opened.bob, reading_id=reading.id)
    reading.close()
    theirs = begin(opened, "bob")
    assert theirs.id == reading.id
    assert np.array_equal(theirs.draft.mask(MaskKey(0, Structure.FIBROSIS)), BLOB)


def test_a_full_disk_settles_nothing_and_it_stays_open(opened, monkeypatch):
    from fibrodesk.storage.errors import DiskFullError
    from fibrodesk.storage.signatures import SignatureShelf

    def full(*_args, **_kwargs):
        raise DiskFullError(name="study")

    reading = drawn(opened, "rita")
    with monkeypatch.context() as broken:
        broken.setattr(SignatureShelf, "add", full)
        with pytest.raises(DiskFullError):
            settle(opened.rita, reading, [0])
    assert reading.editable
    assert standing(opened) == {}
    assert "consensus signed" not in acts(opened)
    assert settle(opened.rita, reading, [0]).settled


def test_a_consensus_whose_mask_was_changed_is_damage(opened):
    from sqlalchemy import update

    from fibrodesk.storage.schema import masks

    settled_by(opened, "rita")
    opened.project.store.write(
        lambda rows: rows.connection.execute(update(masks).values(stored=b"something else"))
    )
    with pytest.raises(ReadingDamagedError):
        standing(opened)


def test_a_settled_frame_whose_answer_is_gone_is_damage(opened):
    from sqlalchemy import delete

    from fibrodesk.storage.schema import answers

    reading = settled_by(opened, "rita").reading_id
    opened.project.store.write(
        lambda rows: rows.connection.execute(
            delete(answers).where((answers.c.reading == reading) & answers.c.frame.is_not(None))
        )
    )
    with pytest.raises(ReadingDamagedError):
        standing(opened)


# Once more.


def test_a_settled_frame_is_settled_again_only_when_it_was_reopened(opened):
    settled_by(opened, "rita")
    reading = drawn(opened, "rita", mask=OTHER)
    with pytest.raises(SettledAlreadyError):
        settle(opened.rita, reading, [0])
    reading.close()
    with pytest.raises(ReasonMissingError):
        reopen(opened, "rita", reason="  ")
    with pytest.raises(NotSettledError):
        reopen(opened, "rita", frames=[2])


def reopen(study, name, *, frames=(0,), reason="the apex was cut"):
    return reopen_consensus(
        study.sessions[name],
        round_id=study.round_id,
        cine_id=study.cines[0],
        frames=frames,
        reason=reason,
    )


def test_a_reopened_consensus_counts_until_the_new_one_is_settled_and_is_kept(opened):
    settled_by(opened, "rita")
    reading = reopen(opened, "rita")
    assert np.array_equal(reading.draft.mask(MaskKey(0, Structure.FIBROSIS)), BLOB)
    assert np.array_equal(standing(opened)[0].mask, BLOB)
    lay(reading, 0, OTHER, words=took("B"))
    settle(opened.rita, reading, [0])
    found = standing(opened)[0]
    assert np.array_equal(found.mask, OTHER)
    assert found.history == ("took A", "consensus before", "took B")
    assert len(rows_of(opened, Purpose.ADJUDICATION)) == 2
    row = next(row for row in read_audit(opened.administrator) if row.act == "consensus reopened")
    assert row.detail["reason"] == "the apex was cut"


def test_readers_reopen_together_what_a_reviewer_settled(opened):
    settled_by(opened, "rita")
    told = settle(opened.ann, reopen(opened, "ann"), [0])
    assert standing(opened)[0].how == "alone"
    sign(opened.bob, reading_id=told.reading_id)
    assert standing(opened)[0].how == "together"


def test_of_two_who_end_the_same_frame_the_second_is_told(opened):
    mine, theirs = drawn(opened, "rita"), drawn(opened, "ann", mask=OTHER)
    settle(opened.rita, mine, [0])
    with pytest.raises(SettledAlreadyError):
        settle(opened.ann, theirs, [0])
    assert theirs.editable


def test_the_one_settled_last_stands_whichever_was_begun_first(opened):
    """The order is that of the signatures."""
    early = drawn(opened, "ann", mask=OTHER)
    early.close()
    settled_by(opened, "rita")
    told = settle(opened.ann, reopen(opened, "ann"), [0])
    assert told.reading_id == early.id
    sign(opened.bob, reading_id=told.reading_id)
    assert standing(opened)[0].reading_id == early.id


def test_each_act_of_weight_is_a_row_of_the_audit(opened):
    told = settled_by(opened, "ann")
    withdraw_signature(opened.ann, reading_id=told.reading_id)
    sign(opened.ann, reading_id=told.reading_id)
    sign(opened.bob, reading_id=told.reading_id)
    reopen(opened, "rita")
    wanted = ["adjudication begun", "consensus signed", "signature withdrawn", "consensus signed"]
    wanted += ["consensus signed", "consensus settled", "adjudication begun", "consensus reopened"]
    assert [act for act in acts(opened) if act in set(wanted)] == wanted
