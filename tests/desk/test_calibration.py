"""The calibration before the first round: its cases, its figures, and where nothing of it shows."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import text

from desk.studies import PASSWORD, copy_study, make_project, make_study, paint, write
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.calibration import case_set as calibration_set
from fibrodesk.desk.calibration import cases as calibration
from fibrodesk.desk.calibration import rows as calibration_rows
from fibrodesk.desk.calibration.score import frame_dice, frame_kappa, score_frame, totals
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.demonstration.hands import draw, record_edit
from fibrodesk.desk.errors import IncompleteReadingError, NotAllowedError
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.project.settings import StudySettings
from fibrodesk.desk.readings import open_reading, reading_answers, readings_of, view_reading
from fibrodesk.desk.rounds.work import work_list
from fibrodesk.desk.seal import SealedError
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.status import project_status
from fibrodesk.desk.study import change_settings
from fibrodesk.domain.calibration import CaseScore, FrameScore, case_from_json, first_and_last
from fibrodesk.domain.draft import Edit, FactChange
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose

FIBROSIS = Structure.FIBROSIS


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """A study whose calibration set is made, and read by nobody."""
    made = make_study(make_project(tmp_path_factory.mktemp("calibrated") / "study.fibrodesk"))
    told = []
    calibration.make_set(made.ann, progress=lambda done, total: told.append((done, total)))
    made.project.close()
    assert told[-1] == (6, 6)
    return made


@pytest.fixture
def study(calibrated, tmp_path):
    made = copy_study(calibrated, tmp_path / "study.fibrodesk")
    yield made
    made.project.abandon()


def cases(session):
    return calibration.calibration_state(session).cases


def truth_of(study, case):
    return study.project.store.read(lambda rows: calibration_set.truth_masks(rows, case.record.id))


def read(study, name, case, *, change=lambda mask, _wall: mask, again=False):
    """Read a case as its truth has it, but for what `change` does to each mask."""
    session = study.sessions[name]
    true = truth_of(study, case)
    reading = calibration.open_case(session, case.record.id, again=again)
    for frame in case.record.key_frames:
        key = MaskKey(frame, FIBROSIS)
        wall = true[MaskKey(frame, Structure.MYOCARDIUM)]
        mask = true.get(key, np.zeros_like(wall))
        draw(reading, key, change(mask, wall))
    return calibration.submit_case(session, reading)


# The set.


def test_the_set_has_six_loops_with_four_key_frames_each_and_a_wall_on_every_one(study):
    found = cases(study.ann)
    assert [case.case for case in found] == [1, 2, 3, 4, 5, 6]
    for case in found:
        assert len(case.record.key_frames) == 4
        assert {case.record.ed, case.record.es} <= set(case.record.key_frames)
        walls = calibration.case_walls(study.ann, case.record.id)
        assert {key.frame for key in walls} == set(case.record.key_frames)
        assert {key.structure for key in walls} == {Structure.MYOCARDIUM}


def test_the_set_holds_every_form_a_healthy_heart_and_lies_inside_the_wall(study):
    facts = study.project.store.read(calibration_set.truths)
    assert sorted(str(each["form"]) for each in facts.values()) == [
        "",
        "diffuse",
        "focal",
        "focal",
        "focal",
        "mixed",
    ]
    for case in cases(study.ann):
        true = truth_of(study, case)
        for frame in case.record.key_frames:
            scar = true.get(MaskKey(frame, FIBROSIS))
            if scar is not None:
                assert not (scar & ~true[MaskKey(frame, Structure.MYOCARDIUM)]).any()


def test_making_the_set_twice_makes_it_once(study):
    before = study.project.store.read(calibration_set.set_sha256)
    calibration.make_set(study.bob)
    assert study.project.store.read(calibration_set.set_sha256) == before
    assert len(cases(study.bob)) == 6


def test_a_later_version_of_the_set_begins_anew_and_keeps_what_was_reached(study, monkeypatch):
    read(study, "ann", cases(study.ann)[0])
    for module in (calibration_set, calibration_rows):
        monkeypatch.setattr(module, "VERSION", 2)
    state = calibration.calibration_state(study.ann)
    assert (state.done, state.cases) == (0, ())
    assert len(study.project.store.read(lambda rows: rows.calibrations.find())) == 1


def test_two_studies_have_the_same_set(calibrated, tmp_path_factory):
    other = make_study(make_project(tmp_path_factory.mktemp("other") / "study.fibrodesk"))
    calibration.make_set(other.bob)
    theirs = other.project.store.read(calibration_set.set_sha256)
    other.project.close()
    project = open_project(calibrated.project.path)
    ours = project.store.read(calibration_set.set_sha256)
    project.close()
    assert ours == theirs


def test_a_set_that_is_cancelled_leaves_nothing(tmp_path):
    from threading import Event

    made = make_study(make_project(tmp_path / "study.fibrodesk"))
    cancel = Event()
    calibration.make_set(made.ann, progress=lambda *_: cancel.set(), cancel=cancel)
    assert cases(made.ann) == ()
    made.project.close()
    assert len(list((made.project.path / "cines").rglob("*.dcm"))) == 2


def test_a_set_that_the_disk_refuses_leaves_no_file_that_no_row_names(tmp_path, monkeypatch):
    from fibrodesk.storage.errors import DiskFullError

    made = make_study(make_project(tmp_path / "study.fibrodesk"))
    before = sorted((made.project.path / "cines").rglob("*.dcm"))

    def full(*_):
        raise DiskFullError(name="study")

    monkeypatch.setattr(calibration_set.auditing, "record", full)
    with pytest.raises(DiskFullError):
        calibration.make_set(made.ann)
    monkeypatch.undo()
    assert sorted((made.project.path / "cines").rglob("*.dcm")) == before
    assert cases(made.ann) == ()
    made.project.abandon()


def test_only_a_reader_makes_or_reads_the_set(study):
    with pytest.raises(NotAllowedError):
        calibration.make_set(study.rita)
    with pytest.raises(NotAllowedError):
        calibration.open_case(study.rita, cases(study.ann)[0].record.id)


# Reading it.


def test_who_draws_the_truth_agrees_with_it_fully(study):
    for case in cases(study.ann):
        score = read(study, "ann", case)
        whole = totals([score])
        assert whole.presence_agrees == whole.frames == 4
        assert math.isnan(whole.dice) if not score.form_true else whole.dice == 1
    state = calibration.calibration_state(study.ann)
    assert (state.done, state.finished) == (6, True)
    assert state.first.dice == 1
    assert state.first.kappa == 1


def test_who_administers_and_reads_is_told_the_truth_no_sooner(study):
    """By no way: the list of readings leaves it out, and its masks are refused."""
    both = study.add("dora", Role.ANNOTATOR, Role.ADMINISTRATOR)
    case = cases(both)[0].record.id
    found = study.project.store.read(
        lambda rows: rows.readings.find(cine_id=case, purpose=Purpose.CALIBRATION)
    )
    assert [row.author_kind for row in found] == ["truth"]
    for session in (both, study.administrator):
        assert readings_of(session, cine_id=case, purpose=Purpose.CALIBRATION) == []
        for look in (reading_answers, view_reading):
            with pytest.raises(NotAllowedError):
                look(session, found[0].id)


def test_a_loop_of_the_study_is_no_case(study):
    with pytest.raises(ValueError, match="no case"):
        calibration.open_case(study.ann, study.cines[0])


def test_half_of_the_truth_and_as_much_beside_it_is_counted_as_missed_and_added(study):
    case = cases(study.ann)[0]

    def half(mask, wall):
        columns = np.flatnonzero(mask.any(axis=0))
        kept = mask.copy()
        kept[:, columns[len(columns) // 2] :] = False
        return kept | (wall & ~mask & (np.arange(wall.shape[1]) > 500))

    score = read(study, "ann", case, change=half)
    true = truth_of(study, case)
    for frame in score.frames:
        mask = true[MaskKey(frame.frame, FIBROSIS)]
        wall = true[MaskKey(frame.frame, Structure.MYOCARDIUM)]
        own = half(mask, wall)
        assert frame.missed_px == int((mask & ~own).sum()) > 0
        assert frame.added_px == int((own & ~mask).sum())
        assert frame.both_px == int((mask & own).sum()) > 0
        expected = 2 * frame.both_px / (mask.sum() + own.sum())
        assert frame_dice(frame) == pytest.approx(expected)


def test_the_truth_is_not_told_before_the_case_is_submitted(study):
    case = cases(study.ann)[0]
    with pytest.raises(NotAllowedError):
        calibration.case_truth(study.ann, case.record.id)
    reading = calibration.open_case(study.ann, case.record.id)
    with pytest.raises(NotAllowedError):
        calibration.case_truth(study.ann, case.record.id)
    reading.close()
    read(study, "ann", case)
    assert set(calibration.case_truth(study.ann, case.record.id)) == {
        MaskKey(frame, FIBROSIS) for frame in case.record.key_frames
    }
    with pytest.raises(NotAllowedError):
        calibration.case_truth(study.bob, case.record.id)


def test_a_case_with_an_open_frame_is_not_submitted(study):
    case = cases(study.ann)[0]
    reading = calibration.open_case(study.ann, case.record.id)
    with pytest.raises(IncompleteReadingError):
        calibration.submit_case(study.ann, reading)
    assert reading.editable


def test_a_stroke_that_was_acknowledged_survives_a_crash(study):
    case = cases(study.ann)[1]
    reading = calibration.open_case(study.ann, case.record.id)
    for number in range(3):
        box = (200, 200 + 20 * number, 210, 215 + 20 * number)
        write(reading, paint(reading.draft, case.record.key_frames[0], box))
    reading.flush()
    drawn = reading.draft.mask(MaskKey(case.record.key_frames[0], FIBROSIS)).copy()
    study.project.store.write(
        lambda rows: rows.connection.execute(text("update pens set process_start = 'ended'"))
    )
    study.project.abandon()  # no checkpoint, no pen laid down

    project = open_project(study.project.path)
    ann = sign_in(project, "ann", PASSWORD)
    study.project = project
    again = calibration.open_case(ann, case.record.id)
    key = MaskKey(case.record.key_frames[0], FIBROSIS)
    assert np.array_equal(again.draft.mask(key), drawn)
    assert again.draft.undo(key.frame) is not None


def test_a_case_that_is_submitted_opens_to_look_at_and_again_to_read(study):
    case = cases(study.ann)[0]
    read(study, "ann", case)
    looked = calibration.open_case(study.ann, case.record.id)
    assert not looked.editable
    assert looked.draft.mask_keys()
    looked.close()
    anew = calibration.open_case(study.ann, case.record.id, again=True)
    assert anew.editable
    assert not anew.draft.mask_keys()
    anew.close()
    assert cases(study.ann)[0].state == "in_progress"


def test_reading_again_is_practice_and_the_first_result_stands(study):
    case = cases(study.ann)[0]
    read(study, "ann", case, change=lambda mask, _wall: mask & False)
    second = read(study, "ann", case, again=True)
    assert second.attempt == 2
    state = calibration.calibration_state(study.ann)
    assert state.done == 1
    assert state.cases[0].first.attempt == 1
    assert state.first.presence_agrees == 0
    assert state.last.presence_agrees == 4


# What is kept.


def test_each_case_and_the_whole_set_are_rows_kept_with_the_study_and_in_the_audit(study):
    for case in cases(study.ann):
        read(study, "ann", case)
    rows = study.project.store.read(lambda rows: rows.calibrations.find())
    assert [row.scope for row in rows] == ["case"] * 6 + ["set"]
    sha256 = study.project.store.read(calibration_set.set_sha256)
    assert {(row.version, row.set_sha256) for row in rows} == {(1, sha256)}
    assert all(row.when for row in rows)
    whole = json.loads(rows[-1].scores)
    assert whole["first"]["dice"] == 1
    assert whole["first"]["cases"] == 6
    acts = [row.act for row in read_audit(study.administrator)]
    assert acts.count("calibration case read") == 6
    assert acts.count("calibration set read") == 1
    study.project.close()
    assert verify_project(study.project.path) == []


def test_a_byte_changed_in_a_result_is_noticed(study):
    read(study, "ann", cases(study.ann)[0])
    study.project.store.write(
        lambda rows: rows.connection.execute(text("update calibrations set version = 2"))
    )
    study.project.close()
    found = verify_project(study.project.path)
    assert [damage.subject for damage in found] == ["calibrations 1"]


def test_an_administrator_sees_how_far_everybody_is_and_nobody_else_does(study):
    read(study, "ann", cases(study.ann)[0])
    told = {each.name: each for each in calibration.reader_results(study.administrator)}
    assert set(told) == {"ann", "bob"}
    assert (told["ann"].done, told["bob"].done) == (1, 0)
    assert told["ann"].first.dice == 1
    assert told["ann"].when
    assert told["bob"].first is None
    for name in ("ann", "rita"):
        with pytest.raises(NotAllowedError):
            calibration.reader_results(study.sessions[name])


# Where nothing of it shows.


def test_no_list_of_the_study_shows_a_case_or_a_reading_of_one(study):
    cines, work = list_cines(study.administrator), work_list(study.ann)
    for case in cases(study.ann):
        read(study, "ann", case)
    assert list_cines(study.administrator) == cines
    assert [record.number for record in cines] == [1, 2]
    assert work_list(study.ann) == work
    mine = {row.purpose for row in readings_of(study.ann)}
    assert Purpose.CALIBRATION not in mine
    patients = study.project.store.read(lambda rows: rows.cines.patients())
    assert [patient.code for patient in patients] == ["FD-0001", "FD-0002"]
    told = json.dumps(project_status(study.administrator))
    assert all(case.record.id not in told for case in cases(study.ann))
    assert "CALIBRATION" not in told


def test_the_next_loop_is_numbered_as_if_there_were_no_set(study):
    from desk.studies import add_cine

    add_cine(study.project, study.administrator, patient="FD-0003")
    assert [record.number for record in list_cines(study.administrator)] == [1, 2, 3]


def test_another_reader_sees_no_reading_of_a_case(study):
    read(study, "ann", cases(study.ann)[0])
    mine = study.project.store.read(
        lambda rows: calibration_rows.readings_of(rows, study.ann.person.id)
    )
    from fibrodesk.desk.readings import view_reading

    assert view_reading(study.ann, mine[0].id).mask_keys()
    assert view_reading(study.administrator, mine[0].id).mask_keys()
    for name in ("bob", "rita"):
        with pytest.raises((NotAllowedError, SealedError)):
            view_reading(study.sessions[name], mine[0].id)


# A study that demands it.


def demand(study, wanted):
    change_settings(study.administrator, replace(study.project.settings, calibration=wanted))


@pytest.mark.parametrize("wanted", ["offered", "off"])
def test_a_calibration_that_is_offered_keeps_nobody_from_a_round(study, wanted):
    demand(study, wanted)
    assert open_reading(study.ann, round_id=study.round_id, cine_id=study.cines[0]).editable


def test_a_calibration_that_is_required_comes_before_a_round_and_says_what_is_missing(study):
    demand(study, "required")
    read(study, "ann", cases(study.ann)[0])
    with pytest.raises(calibration.CalibrationOwedError, match="1 of 6"):
        open_reading(study.ann, round_id=study.round_id, cine_id=study.cines[0])
    for case in cases(study.ann)[1:]:
        read(study, "ann", case)
    assert open_reading(study.ann, round_id=study.round_id, cine_id=study.cines[0]).editable


def test_what_was_begun_before_the_study_demanded_it_stays_open(study):
    reading = open_reading(study.ann, round_id=study.round_id, cine_id=study.cines[0])
    reading.close()
    demand(study, "required")
    assert open_reading(study.ann, round_id=study.round_id, cine_id=study.cines[0]).editable
    with pytest.raises(calibration.CalibrationOwedError):
        open_reading(study.ann, round_id=study.round_id, cine_id=study.cines[1])


def test_a_setting_that_is_none_is_refused():
    with pytest.raises(ValueError, match="calibration"):
        StudySettings(calibration="perhaps")


# Figures.


def frame(**values):
    return FrameScore(**{"frame": 0, "said": "drawn", "true_px": 3, **values})


def test_a_frame_without_fibrosis_on_which_none_was_drawn_agrees_and_has_no_dice():
    score = frame(said="none", true_px=0, neither_px=50)
    assert score.presence_agrees
    assert math.isnan(frame_dice(score))
    assert math.isnan(frame_kappa(score))


def test_a_frame_that_was_not_assessed_agrees_with_nothing_and_counts_no_pixel():
    wall = np.ones((4, 4), np.bool_)
    truth = np.zeros((4, 4), np.bool_)
    truth[1:3, 1:3] = True
    score = score_frame(
        3,
        answer=Answer(state=AnswerState.NOT_ASSESSABLE, reason="gain"),
        mask=np.zeros((4, 4), np.bool_),
        truth=truth,
        wall=wall,
        spacing=PixelSpacing(row_mm=0.5, column_mm=0.5),
    )
    assert not score.presence_agrees
    assert (score.both_px, score.missed_px, score.added_px) == (0, 0, 0)
    assert score.pixel_mm2 == 0.25


def test_what_lies_outside_the_wall_is_told_and_not_counted():
    wall = np.zeros((4, 4), np.bool_)
    wall[:, :2] = True
    mask = np.ones((4, 4), np.bool_)
    score = score_frame(
        0,
        answer=Answer(state=AnswerState.DRAWN, origin=Origin.DRAWN),
        mask=mask,
        truth=wall,
        wall=wall,
        spacing=None,
    )
    assert score.outside_px == 8
    assert frame_dice(score) == 1


def test_a_score_is_read_back_as_it_was_written():
    score = CaseScore(
        case=2, attempt=1, form_said="", form_true="focal", frames=(frame(both_px=3),)
    )
    assert case_from_json(score.to_json()) == score
    assert not score.form_agrees


def test_first_and_last_go_by_attempt_and_not_by_order():
    def case(number, attempt):
        return CaseScore(case=number, attempt=attempt, form_said="", form_true="", frames=())

    first, last = first_and_last([case(1, 2), case(2, 1), case(1, 1)])
    assert [(each.case, each.attempt) for each in first] == [(1, 1), (2, 1)]
    assert [(each.case, each.attempt) for each in last] == [(1, 2), (2, 1)]


def test_the_form_that_was_said_is_kept_with_the_score(study):
    case = cases(study.ann)[0]
    reading = calibration.open_case(study.ann, case.record.id)
    change = FactChange("form", None, "focal")
    record_edit(reading, Edit(kind="form", frame=None, facts=(change,)))
    for key_frame in case.record.key_frames:
        key = MaskKey(key_frame, FIBROSIS)
        draw(reading, key, truth_of(study, case)[key])
    assert calibration.submit_case(study.ann, reading).form_agrees
