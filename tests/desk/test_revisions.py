"""A submitted reading is reopened after the opening: as a new round, from the old answers."""

import numpy as np
import pytest

from desk.studies import FRAMES, SHAPE, answered, paint, write
from desk.test_repeats import plan, read_round
from fibrodesk.desk.agreeing.study import find_round, study_agreement
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.errors import NotAllowedError, ReasonMissingError, RoundRefusedError
from fibrodesk.desk.people import lock_person
from fibrodesk.desk.readings import (
    open_reading,
    reading_answers,
    reading_facts,
    readings_of,
    submit_reading,
    view_reading,
)
from fibrodesk.desk.rounds.revisions import reopen
from fibrodesk.desk.rounds.round import list_rounds, work_list
from fibrodesk.desk.rounds.withdrawing import withdraw
from fibrodesk.desk.seal import SealedError
from fibrodesk.desk.training.frames import gather
from fibrodesk.desk.training.masks import standing_masks
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose, RoundKind
from fibrodesk.storage.errors import PenTakenError

KEY = MaskKey(0, Structure.FIBROSIS)


def reopened(study, name="ann", *, cine=0, reason="a dropout was taken for fibrosis"):
    return reopen(
        study.administrator,
        round_id=study.round_id,
        cine_id=study.cines[cine],
        reader=study.people[name].id,
        reason=reason,
    )


def _revise(study, view):
    return open_reading(study.ann, round_id=view.id, cine_id=study.cines[0])


def test_a_revision_begins_with_the_old_answers_and_their_origins(study):
    reading = study.open("ann", 0)
    edit = paint(reading.draft, 0, (5, 5, 15, 20))
    copied = Answer(state=AnswerState.DRAWN, origin=Origin.COPIED, confidence=3)
    write(reading, type(edit)(**_with_answer(edit, copied)))
    for frame in range(1, FRAMES):
        write(reading, answered(reading.draft, frame, AnswerState.NOT_ASSESSABLE, "gain"))
    note = reading.draft.note({"active_s": {"0": 12.0}})
    reading.append(note, done=lambda: None, failed=lambda _error: None)
    submit_reading(study.ann, reading)
    study.read_all("ann", 1)
    for cine in range(2):
        study.read_all("bob", cine)
    view = reopened(study)
    again = _revise(study, view)
    assert again.purpose is Purpose.REVISION
    assert again.draft.answer(KEY) == copied
    assert again.draft.mask(KEY).sum() == 10 * 15
    told = again.draft.answer(MaskKey(1, Structure.FIBROSIS))
    assert (told.state, told.reason) == (AnswerState.NOT_ASSESSABLE, "gain")
    assert "active_s" not in again.draft.facts, "the old seconds stay with the old reading"
    assert again.pending == 0, "it is on the disk before anybody draws"


def _with_answer(edit, answer):
    from dataclasses import replace

    change = replace(edit.answers[0], after=answer)
    return {
        "kind": edit.kind,
        "frame": edit.frame,
        "patches": edit.patches,
        "answers": (change,),
    }


def test_it_begins_once_and_keeps_what_was_drawn_since(study):
    read_round(study)
    view = reopened(study)
    again = _revise(study, view)
    write(again, paint(again.draft, 0, (30, 30, 35, 35)))
    again.close()
    once_more = _revise(study, view)
    assert once_more.draft.mask(KEY).sum() == 10 * 15 + 25
    assert once_more.draft.undo(0) is not None
    assert once_more.draft.mask(KEY).sum() == 10 * 15
    assert once_more.draft.undo(0) is None, "no undo on a frame takes the old answers away"


def test_a_revision_whose_beginning_was_lost_begins_again(study, monkeypatch):
    """The disk refuses the old answers: nothing is open, and the next call lays them down."""
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.storage.errors import DiskFullError

    read_round(study)
    view = reopened(study)

    def full(_self):
        raise DiskFullError(name="study")

    with monkeypatch.context() as patch:
        patch.setattr(OpenReading, "save", full)
        with pytest.raises(DiskFullError):
            _revise(study, view)
    assert not study.project.open_readings
    again = _revise(study, view)
    assert again.draft.mask(KEY).sum() == 10 * 15


def test_the_sealed_round_and_its_agreement_stay_as_they_were(study):
    read_round(study)
    before = study_agreement(study.administrator, round_id=study.round_id, domain="frame")
    old = readings_of(study.administrator, cine_id=study.cines[0], round_id=study.round_id)
    view = reopened(study)
    again = _revise(study, view)
    write(again, paint(again.draft, 0, (0, 0, 40, 48), value=False))
    assert submit_reading(study.ann, again).open, "one reader, one submission"
    after = study_agreement(study.administrator, round_id=study.round_id, domain="frame")
    assert after.study.counts == before.study.counts
    assert find_round(study.administrator).id == study.round_id
    now = readings_of(study.administrator, cine_id=study.cines[0], round_id=study.round_id)
    assert [row.journal_head for row in now] == [row.journal_head for row in old]
    (revised,) = readings_of(study.rita, cine_id=study.cines[0], purpose=Purpose.REVISION)
    mask = reading_answers(study.rita, revised.id)[KEY][1]
    assert mask is None or not mask.any()
    assert reading_facts(study.rita, revised.id)["form"] == "focal"
    assert np.array_equal(view_reading(study.rita, revised.id).mask(KEY), np.zeros(SHAPE, bool))


def test_while_it_is_owed_the_others_masks_are_sealed_to_the_reader(study):
    read_round(study)
    bobs = [
        row
        for row in readings_of(study.ann, cine_id=study.cines[0])
        if row.author == study.people["bob"].id
    ]
    view = reopened(study)
    with pytest.raises(SealedError):
        view_reading(study.ann, bobs[0].id)
    with pytest.raises(SealedError):
        study_agreement(study.ann, round_id=study.round_id, domain="frame")
    withdraw(study.administrator, view.id)
    assert view_reading(study.ann, bobs[0].id)


def test_it_is_told_with_its_reason_and_stands_on_the_readers_list(study):
    read_round(study)
    view = reopened(study)
    (row,) = [row for row in read_audit(study.administrator) if row.act == "reading reopened"]
    assert row.detail["reason"] == "a dropout was taken for fibrosis"
    assert row.detail["reader"] == "ann"
    (item,) = [item for item in work_list(study.ann) if item.round_id == view.id]
    assert (item.cine.id, item.cine.code, item.state) == (study.cines[0], "", "not_started")
    assert not [item for item in work_list(study.bob) if item.round_id == view.id]
    (seen,) = [each for each in list_rounds(study.ann) if each.id == view.id]
    assert (seen.kind, seen.of_round) == (RoundKind.REVISION, study.round_id)


def test_what_may_not_be_reopened_says_why(study):
    with pytest.raises(RoundRefusedError, match="take back"):
        reopened(study)
    read_round(study)
    with pytest.raises(ReasonMissingError):
        reopened(study, reason="  ")
    with pytest.raises(RoundRefusedError, match="no annotator"):
        reopened(study, "rita")
    for name in ("ann", "rita"):
        with pytest.raises(NotAllowedError):
            reopen(
                study.sessions[name],
                round_id=study.round_id,
                cine_id=study.cines[0],
                reader=study.people["ann"].id,
                reason="a sentence",
            )
    first = reopened(study)
    with pytest.raises(RoundRefusedError, match="still owes"):
        reopened(study)
    with pytest.raises(RoundRefusedError, match="itself"):
        reopen(
            study.administrator,
            round_id=first.id,
            cine_id=study.cines[0],
            reader=study.people["ann"].id,
            reason="a sentence",
        )
    with pytest.raises(RoundRefusedError, match="has not opened yet"):
        plan(study)
    lock_person(study.administrator, study.people["bob"].id, True)
    with pytest.raises(RoundRefusedError, match="locked"):
        reopened(study, "bob")


def test_what_is_owed_again_under_a_code_is_not_reopened_meanwhile(study):
    """Its draft would show the first reading, which is to be forgotten."""
    read_round(study)
    plan(study)
    for cine in range(2):
        with pytest.raises(RoundRefusedError, match="still owes Round 2"):
            reopened(study, cine=cine)


def test_it_is_withdrawn_until_somebody_draws_and_a_second_one_follows(study):
    read_round(study)
    view = reopened(study)
    again = _revise(study, view)
    with pytest.raises(PenTakenError):
        withdraw(study.administrator, view.id)
    again.close()
    withdraw(study.administrator, view.id)  # the old answers are no drawing
    assert not [item for item in work_list(study.ann) if item.round_id == view.id]
    assert not readings_of(study.administrator, purpose=Purpose.REVISION)
    second = reopened(study)
    assert second.name == view.name, "a name that was given up is free"
    again = _revise(study, second)
    write(again, paint(again.draft, 0, (30, 30, 35, 35)))
    again.close()
    with pytest.raises(RoundRefusedError, match="begun to draw"):
        withdraw(study.administrator, second.id)


def _trained(study, *, judged):
    (frame,) = [
        each
        for each in gather(study.administrator)
        if (each.cine.id, each.frame) == (study.cines[0], 0)
    ]
    masks = standing_masks(frame.masks, judged=judged)
    return sorted((mask.purpose, int(mask.mask.sum())) for mask in masks)


def test_a_revision_trains_in_place_of_what_was_sealed_and_judges_no_model(study):
    read_round(study)
    assert _trained(study, judged=False) == [("sealed", 150), ("sealed", 150)]
    for box, pixels in (((30, 30, 35, 35), 175), ((30, 30, 36, 36), 186)):
        again = _revise(study, reopened(study))
        write(again, paint(again.draft, 0, box))
        submit_reading(study.ann, again)
        assert _trained(study, judged=False) == [("revision", pixels), ("sealed", 150)]
    assert _trained(study, judged=True) == [("sealed", 150), ("sealed", 150)]
    again = _revise(study, reopened(study))
    write(again, answered(again.draft, 0, AnswerState.NOT_ASSESSABLE, "gain"))
    submit_reading(study.ann, again)
    assert _trained(study, judged=False) == [("sealed", 150)], "what cannot be seen trains nothing"
