"""What comes back under a code: nobody who owes it reaches an earlier mask, or learns which it is.

Each act is tried by a reader who owes a repeat, also by one who administers or reviews beside.
"""

import json

import pytest
from desk.studies import FRAMES, PASSWORD, answered, paint, write
from desk.test_repeats import items_of, plan, read_again, read_round

from fibrodesk.cli import main
from fibrodesk.desk import remarks, seal
from fibrodesk.desk.active_time import seconds_of
from fibrodesk.desk.agreeing.again import own_agreement, repeats_of
from fibrodesk.desk.agreeing.study import (
    pair,
    readers_agreement,
    study_agreement,
    study_in_all_domains,
)
from fibrodesk.desk.agreeing.trends import reader_trends
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.cines import cine_record, list_cines
from fibrodesk.desk.consensus.adjudicating import ending_of, open_adjudication
from fibrodesk.desk.consensus.disputes import disputes
from fibrodesk.desk.consensus.sources import sources
from fibrodesk.desk.errors import NotAllowedError, NotAssignedError, SealedError
from fibrodesk.desk.exporting.voices import codes_of, loop_source
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.readings import (
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
from fibrodesk.desk.reporting.report import write_report
from fibrodesk.desk.rounds.revisions import reopen
from fibrodesk.desk.rounds.round import list_rounds, reading_states, round_view, work_list
from fibrodesk.desk.rounds.withdrawing import withdraw
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.status import project_status
from fibrodesk.desk.threads import all_threads, threads_of
from fibrodesk.desk.training.frames import gather
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Answer, AnswerState, Purpose
from fibrodesk.domain.remark import Anchor, RemarkKind

pytestmark = pytest.mark.faults

ROLES = {
    "reader": {Role.ANNOTATOR},
    "reader and reviewer": {Role.ANNOTATOR, Role.REVIEWER},
    "reader and administrator": {Role.ANNOTATOR, Role.ADMINISTRATOR},
}


@pytest.fixture(params=sorted(ROLES))
def owing(study, request):
    """Ann, who owes one of the round's two cines again, in three casts; the round is open."""
    read_round(study)
    set_roles(study.administrator, study.people["ann"].id, ROLES[request.param])
    study.sessions["ann"] = sign_in(study.project, "ann", PASSWORD)
    study.repeat = plan(study)
    return study


def _readings(study):
    rows = study.project.store.read(lambda rows: rows.readings.find(round_id=study.round_id))
    return [row.id for row in rows if row.purpose is Purpose.SEALED]


def test_no_act_shows_the_own_first_reading_or_anothers(owing):
    session = owing.ann
    for reading_id in _readings(owing):
        for way in (view_reading, reading_answers, reading_facts):
            with pytest.raises(SealedError):
                way(session, reading_id)
    for cine_id in owing.cines:
        with pytest.raises(SealedError):  # the own first reading, as the list of work opens it
            open_reading(session, round_id=owing.round_id, cine_id=cine_id)
        assert readings_of(session, cine_id=cine_id) == []
        assert not seconds_of(session, cine_id=cine_id)
        with pytest.raises(SealedError):
            open_correction_reading(session, cine_id)
        assert not threads_of(session, round_id=owing.round_id, cine_id=cine_id).found


def test_every_figure_of_the_round_is_refused(owing):
    session, ann = owing.ann, owing.people["ann"].id
    frame = {"round_id": owing.round_id, "cine_id": owing.cines[0], "frame": 0}
    ways = [
        lambda: study_agreement(session, round_id=owing.round_id, domain="frame"),
        lambda: study_in_all_domains(session, round_id=owing.round_id),
        lambda: readers_agreement(session, round_id=owing.round_id, domain="frame"),
        lambda: reader_trends(session, owing.round_id, domain="frame"),
        lambda: pair(session, **frame),
        lambda: own_agreement(session, round_id=owing.repeat.id, reader=ann, domain="frame"),
        lambda: own_agreement(session, round_id=owing.round_id, reader=ann, domain="frame"),
        lambda: gather(session),
        lambda: write_report(session, owing.project.path.parent / "report.html"),
    ]
    for way in ways:
        with pytest.raises(FibrodeskError):
            way()
    assert not (owing.project.path.parent / "report.html").exists()
    assert repeats_of(session, owing.round_id) == []


def test_no_disagreement_of_the_round_is_shown_or_ended(owing):
    session = owing.ann
    assert disputes(owing.rita, owing.round_id, everything=True), "there is something to see"
    assert disputes(session, owing.round_id, everything=True) == []
    for cine_id in owing.cines:
        here = {"round_id": owing.round_id, "cine_id": cine_id}
        for act in (ending_of, open_adjudication):
            with pytest.raises(SealedError):
                act(session, **here)
        with pytest.raises(SealedError):
            sources(session, **here, frame=0)


def test_it_holds_from_the_day_it_is_planned_not_from_the_day_it_is_due(study):
    read_round(study)
    assert study_agreement(study.ann, round_id=study.round_id, domain="frame").frames
    plan(study, after_days=14)
    with pytest.raises(SealedError):
        study_agreement(study.ann, round_id=study.round_id, domain="frame")
    assert study_agreement(study.rita, round_id=study.round_id, domain="frame").frames


def test_the_seal_on_every_cine_of_the_round_tells_none_of_them_apart(owing):
    """Were it only those that come back, each refusal would be an answer."""
    told = [
        (
            seal.owes(owing.ann, cine_id),
            len(readings_of(owing.ann, cine_id=cine_id)),
            reading_states(owing.ann, cine_id),
            cine_record(owing.ann, cine_id).rounds,
        )
        for cine_id in owing.cines
    ]
    assert told[0] == told[1]
    assert told[0][0]


def test_nothing_that_the_reader_is_shown_names_the_cine(owing):
    """Also after the half of it was drawn and after it was submitted; every list is searched."""
    session = owing.ann
    (item,) = items_of(session, owing.repeat.id)
    chosen = owing.project.store.read(
        lambda rows: rows.rounds.coded(session.person.id, item.cine.id)
    )
    _looked_through(owing, chosen)
    reading = open_reading(session, round_id=owing.repeat.id, cine_id=item.cine.id)
    write(reading, paint(reading.draft, 0, (1, 2, 3, 4)))
    remarks.pin_remark(
        session,
        round_id=owing.repeat.id,
        cine_id=item.cine.id,
        kind=RemarkKind.QUESTION,
        text="is this the papillary muscle",
        anchor=Anchor(frame=0),
    )
    reading.close()
    _looked_through(owing, chosen)
    reading = open_reading(session, round_id=owing.repeat.id, cine_id=item.cine.id)
    for frame in range(1, FRAMES):
        write(reading, answered(reading.draft, frame))
    submit_reading(session, reading)
    _looked_through(owing, chosen)


def _looked_through(study, chosen):
    session = study.ann
    lists = [
        [item for item in work_list(session) if item.round_id == study.repeat.id],
        [view for view in list_rounds(session) if view.id == study.repeat.id],
        [round_view(session, study.repeat.id)],
        [view for view in all_threads(session).found if view.round_id == study.repeat.id],
        [row for row in read_audit(session) if row.number > _planned(study)],
        [one for one in project_status(session)["rounds"] if one["id"] == study.repeat.id],
    ]
    number = cine_record(study.administrator, chosen).number
    patient = cine_record(study.administrator, chosen).patient
    for found in lists:
        assert chosen not in repr(found)
        assert patient not in repr(found)
        assert f"number={number}," not in repr(found)
    assert lists[1], "the round itself is on the list"
    for record in list_cines(session):
        assert study.repeat.id not in record.rounds
    cines = {each["id"]: each for each in project_status(session)["cines"]}
    alike = [{**cines[each]["readings"], **cines[each]["active_seconds"]} for each in study.cines]
    assert alike[0] == alike[1]


def _planned(study):
    rows = [row for row in read_audit(study.administrator) if row.act == "round created"]
    return rows[-1].number


def test_the_cine_is_reached_by_its_code_alone(owing):
    (item,) = items_of(owing.ann, owing.repeat.id)
    for cine_id in owing.cines:
        for act in (open_reading, take_back):
            with pytest.raises(NotAssignedError):
                act(owing.ann, round_id=owing.repeat.id, cine_id=cine_id)
    record = cine_record(owing.ann, item.cine.id)
    assert (record.code, record.number, record.patient) == (item.cine.id, 0, item.cine.id)
    assert locked_masks(owing.ann, item.cine.id) == {}
    with pytest.raises(ValueError, match="no cine"):
        cine_record(owing.rita, item.cine.id)  # a code is nobody else's
    words = []
    for cine_id in owing.cines:
        with pytest.raises(NotAssignedError) as told:
            open_reading(owing.ann, round_id=owing.repeat.id, cine_id=cine_id)
        words.append(str(told.value).replace("cine 1", "cine N").replace("cine 2", "cine N"))
    assert words[0] == words[1]


def test_an_export_holds_neither_the_first_readings_nor_the_second(owing):
    """Whoever may export finds no voice of a reader, and none of the repeat under its cine."""
    read_again(owing.ann, owing.repeat.id)
    codes = codes_of(owing.ann)
    for cine_id in owing.cines:
        source = loop_source(owing.ann, cine_id, codes)
        assert not [voice for voice in source.voices if voice.purpose.sealed]
    others = [loop_source(owing.rita, cine_id, codes) for cine_id in owing.cines]
    named = {voice.code for source in others for voice in source.voices}
    assert named == {"reader-a_round-1", "reader-b_round-1"}, "nor anybody else before it opened"


def test_masks_of_other_tools_are_sealed_with_the_round(owing):
    key = next(iter(paint_key()))
    for cine_id in owing.cines:
        store_reading(
            owing.administrator,
            cine_id=cine_id,
            author_kind="group",
            author="another tool",
            purpose=Purpose.IMPORTED,
            masks={key: (Answer(state=AnswerState.NONE), _empty())},
        )
        assert not readings_of(owing.ann, cine_id=cine_id)


def paint_key():
    from fibrodesk.domain.mask import MaskKey, Structure

    yield MaskKey(0, Structure.FIBROSIS)


def _empty():
    import numpy as np
    from desk.studies import SHAPE

    return np.zeros(SHAPE, bool)


def test_who_owes_reopens_nothing_of_the_round(owing):
    with pytest.raises((SealedError, NotAllowedError)):
        reopen(
            owing.ann,
            round_id=owing.round_id,
            cine_id=owing.cines[0],
            reader=owing.people["bob"].id,
            reason="to see more of it",
        )


def test_the_commands_refuse_as_the_window_does(owing, capsys, tmp_path):
    (tmp_path / "word").write_text(PASSWORD)
    path = str(owing.project.path)
    owing.project.close()
    who = ["--as", "ann", "--password-file", str(tmp_path / "word")]
    assert main.main(["agreement", path, "--json", *who]) == 2
    assert main.main(["report", path, str(tmp_path / "report.html"), *who]) == 2
    assert not (tmp_path / "report.html").exists()
    capsys.readouterr()
    assert main.main(["status", path, "--json", *who]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {each["readings"]["ann"] for each in told["cines"]} == {"submitted"}
    (one,) = [each for each in told["rounds"] if each["name"] == "Round 2"]
    assert one["readers"]["ann"] == {"submitted": 0, "total": 1}
    assert "R-" not in json.dumps(told["cines"])


def test_once_both_have_read_again_all_is_shown_and_a_withdrawn_one_seals_nothing(study):
    read_round(study)
    first = plan(study)
    withdraw(study.administrator, first.id)
    assert study_agreement(study.ann, round_id=study.round_id, domain="frame").frames
    view = plan(study)
    read_again(study.ann, view.id)
    with pytest.raises(SealedError):  # Bob still reads, and Ann can still take hers back
        study_agreement(study.ann, round_id=study.round_id, domain="frame")
    read_again(study.bob, view.id)
    assert study_agreement(study.ann, round_id=study.round_id, domain="frame").frames
    ann = study.people["ann"].id
    assert own_agreement(study.ann, round_id=view.id, reader=ann, domain="frame").frames


def test_nothing_of_a_repeat_trains_a_model(study):
    read_round(study)
    before = [
        (frame.cine.id, frame.frame, len(frame.masks)) for frame in gather(study.administrator)
    ]
    view = plan(study, percent=100)
    for name in ("ann", "bob"):
        read_again(study.sessions[name], view.id, box=(30, 30, 39, 39))
    after = gather(study.administrator)
    assert [(frame.cine.id, frame.frame, len(frame.masks)) for frame in after] == before
    assert not any(mask.purpose == "repeat" for frame in after for mask in frame.masks)
