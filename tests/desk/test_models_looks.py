"""Looks at the report patients: none is shown uncounted."""

import json

import pytest

from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.models import looks as looking
from fibrodesk.desk.models import looks_here
from fibrodesk.desk.models.evaluation import EvaluationFailedError
from fibrodesk.desk.models.registry import model_in_use
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.domain.people import Role

FIGURES = {"model": "m", "patients": 1, "structures": {"left_atrium": {"per_patient": [1]}}}


@pytest.fixture
def frozen(opened):
    """A study of two patients that stand on the report side, with a snapshot that says so."""

    def change(rows):
        for row in rows.cines.patients():
            rows.cines.set_side(row.code, "report")

    opened.project.store.write(change)
    detail = {"patients": 2, "frames": 10, "created": "2026-01-01", "accepted_frames": 0}
    sides = {"train": 0, "validation": 0, "gate": 0, "report": 2}
    folder = opened.project.path / "snapshots" / "abc"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    from fibrodesk.desk.models.stations import sign_here

    sign_here(opened.administrator, folder)
    opened.project.store.write(
        lambda rows: rows.snapshots.add(
            snapshot_id="abc",
            path="snapshots/abc",
            manifest_sha256="abc",
            person=opened.administrator.person.id,
            detail={**detail, "sides": sides},
        )
    )
    return opened


@pytest.fixture
def judged(frozen, monkeypatch):
    """What the evaluation's process would have printed; it is tried for real elsewhere."""

    def evaluate(_bundle, _snapshot, *, side, **_kwargs):
        assert side == "report"
        rows = [{"patient": code} for code in ("FD-0001", "FD-0002")]
        return {**FIGURES, "per_patient": rows}

    monkeypatch.setattr(looking, "evaluate_bundle", evaluate)
    return frozen


def test_each_look_is_counted_audited_and_told(judged):
    admin = judged.administrator
    model = model_in_use(admin)
    first, second = (looking.look_at_report(admin, model.id) for _ in range(2))
    assert first.look.sentence == "This is look 1 at these 2 report patients."
    assert second.look.number == 2
    assert [look.number for look in looking.looks(admin)] == [1, 2]
    rows = [row for row in read_audit(admin) if row.act == looking.LOOKED]
    assert [row.subject for row in rows] == [model.id, model.id]
    assert rows[0].detail["patients"] == ["FD-0001", "FD-0002"]


def test_the_figures_are_kept_without_rows_by_patient_and_come_back(judged):
    admin = judged.administrator
    model = model_in_use(admin)
    assert looking.newest_figures(admin, model.id) is None
    shown = looking.look_at_report(admin, model.id)
    look, told = looking.newest_figures(admin, model.id)
    assert look == shown.look
    assert "per_patient" not in json.dumps(told)
    (judged.project.path / looking.FOLDER / look.figures).write_text('{"dice": 1}')
    assert looking.newest_figures(admin, model.id) is None  # it is not what was seen
    assert len(looking.looks(admin)) == 1


def test_an_evaluation_that_failed_showed_nothing_and_is_no_look(judged, monkeypatch):
    def failed(*_args, **_kwargs):
        raise EvaluationFailedError(reason="a leak")

    monkeypatch.setattr(looking, "evaluate_bundle", failed)
    admin = judged.administrator
    with pytest.raises(EvaluationFailedError):
        looking.look_at_report(admin, model_in_use(admin).id)
    assert looking.looks(admin) == ()


def test_what_cannot_be_counted_is_not_shown(judged, monkeypatch):
    admin = judged.administrator
    model = model_in_use(admin)

    def full(*_args, **_kwargs):
        raise OSError("no room")

    monkeypatch.setattr(looking, "record_look", full)
    with pytest.raises(OSError, match="no room"):
        looking.look_at_report(admin, model.id)
    assert looking.looks(admin) == ()


def test_looks_at_other_patients_do_not_count_for_these(judged):
    admin = judged.administrator
    model = model_in_use(admin)
    judged.project.store.write(
        lambda rows: looking.record_look(
            rows, admin, model=model.id, how="report", patients=["FD-7777"]
        )
    )
    assert looking.look_at_report(admin, model.id).look.number == 1
    assert len(looking.looks(admin)) == 2


def test_who_still_reads_a_report_patient_alone_sees_none_of_it(judged):
    """The seal goes before the role, and before the figures that were kept."""
    admin = judged.administrator
    model = model_in_use(admin)
    looking.look_at_report(admin, model.id)
    rita = judged.people["rita"]
    set_roles(admin, rita.id, {Role.ADMINISTRATOR, Role.ANNOTATOR})
    readers = [rita.id, judged.people["ann"].id]
    create_round(admin, name="Later", cines=[judged.cines[0]], readers=readers)
    with pytest.raises(SealedError):
        looking.look_at_report(judged.rita, model.id)
    assert looking.newest_figures(judged.rita, model.id) is None
    assert len(looking.looks(admin)) == 1


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_nobody_but_an_administrator_looks(judged, name):
    session = judged.sessions[name]
    for act in (lambda: looking.look_at_report(session, "1"), lambda: looking.looks(session)):
        with pytest.raises(NotAllowedError):
            act()


def test_a_bare_snapshot_is_counted_at_the_station(tmp_path, monkeypatch):
    monkeypatch.setattr(looks_here, "_list", lambda: tmp_path / "data" / "looks.jsonl")
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    (snapshot / "manifest.json").write_text('{"body": {"study": "s"}}')
    count = looks_here.count_look
    assert count(snapshot, ["P1", "P2"], bundle="b") == 1
    assert count(snapshot, ["P2"], bundle="b") == 2
    assert count(snapshot, ["P3"], bundle="b") == 1
    assert "P1" not in (tmp_path / "data" / "looks.jsonl").read_text()


def test_a_bare_look_that_cannot_be_counted_is_refused(tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("")
    monkeypatch.setattr(looks_here, "_list", lambda: tmp_path / "taken" / "looks.jsonl")
    (tmp_path / "manifest.json").write_text('{"body": {"study": "s"}}')
    with pytest.raises(looks_here.LookUncountedError):
        looks_here.count_look(tmp_path, ["P1"], bundle="b")


def test_a_snapshot_inside_a_project_is_known_by_its_place(judged):
    assert looks_here.project_of(judged.project.path / "snapshots" / "abc") == judged.project.path
    assert looks_here.project_of(judged.project.path / "abc") is None
