"""An agreement leaves the desk: whole or not at all, with its audit row, behind seal and role."""

import csv
import json
from dataclasses import replace

import pytest

from desk.studies import FRAMES, PASSWORD, answered, copy_study, paint, write
from desk.synthetic import make_synthetic
from fibrodesk.agreement.records.study import study_record
from fibrodesk.desk.agreeing.fixing import SETTINGS
from fibrodesk.desk.agreeing.publishing import (
    FILES,
    FolderInUseError,
    PublishedAlreadyError,
    methods_paragraph,
    publish_agreement,
)
from fibrodesk.desk.agreeing.study import RoundSealedError, RoundUnknownError, study_agreement
from fibrodesk.desk.auditing import audit_head, read_audit
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.exporting.exports import ExportCancelledError, ExportPlaceError
from fibrodesk.desk.people import add_person
from fibrodesk.desk.primary import FIELDS
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.repeats import plan_repeat
from fibrodesk.desk.rounds.round import create_round, work_list
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.study import change_settings, study_settings
from fibrodesk.domain.people import Role
from fibrodesk.storage.audit import AuditShelf
from fibrodesk.storage.errors import DiskFullError


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Two patients, read by ann and bob in a round that has opened; cara reads in none of it."""
    made = make_synthetic(tmp_path_factory.mktemp("publishing"), patients=2, seed=6)
    made.opened = made.round("one", [record.id for record in made.cines])
    made.read("ann", "bob")
    administrator = made.sessions["administrator"]
    cara = add_person(administrator, name="cara", roles={Role.ANNOTATOR}, password=PASSWORD)
    made.people["cara"] = cara
    made.sessions["cara"] = sign_in(made.project, "cara", PASSWORD)
    yield made
    made.project.abandon()


def publish(study, folder, *, person="administrator", **more):
    session = study.sessions[person]
    return publish_agreement(session, round_id=study.opened.id, folder=folder, **more)


def test_six_files_are_written_and_each_can_be_read(study, tmp_path):
    done = publish(study, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert done.domain == "myocardium"
    with (tmp_path / "out" / "frames.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == sum(len(one.key_frames) for one in study.cines)
    assert (tmp_path / "out" / "agreement.svg").read_bytes().startswith(b"<?xml")


def test_the_numbers_are_those_of_the_act(study, tmp_path):
    """But for the names: this study hides them from what leaves the desk."""
    publish(study, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "agreement.json").read_text(encoding="utf-8"))
    found = study_agreement(study.sessions["administrator"], round_id=study.opened.id)
    record = json.loads(json.dumps(study_record(found)))
    assert told["readers"] == ["Reader A", "Reader B"]
    for name in ("domain", "mode", "domain_hash", "frames", "patients"):
        assert told[name] == record[name]
    primary = told["study"].pop("primary")
    assert record["study"].pop("primary")["value"] == primary["value"]
    assert told["study"] == record["study"]
    assert told["domains"]["sector"]["kappa_pooled"] > told["study"]["kappa_pooled"]
    assert told["synthetic"]


def test_the_audit_has_a_row_whose_hash_stands_in_the_files(study, tmp_path):
    done = publish(study, tmp_path / "out")
    administrator = study.sessions["administrator"]
    row = read_audit(administrator)[-1]
    assert (row.act, row.subject) == ("agreement exported", "one")
    assert row.detail["domain"] == "myocardium"
    assert done.audit_head == audit_head(administrator)
    for name in ("methods.txt", "agreement.json"):
        assert done.audit_head in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_no_name_of_a_reader_leaves_where_the_study_hides_names(study, tmp_path):
    publish(study, tmp_path / "out")
    written = list((tmp_path / "out").iterdir())
    assert len(written) == 6
    for path in written:
        text = path.read_text(encoding="utf-8").lower()
        assert "administrator" not in text
        for name in ("ann", "bob"):
            assert f'"{name}"' not in text
            assert f",{name}," not in text


def test_nothing_is_written_over_unless_it_is_told(study, tmp_path):
    first = publish(study, tmp_path / "out")
    with pytest.raises(PublishedAlreadyError):
        publish(study, tmp_path / "out")
    assert first.audit_head in (tmp_path / "out" / "methods.txt").read_text(encoding="utf-8")
    second = publish(study, tmp_path / "out", replace_old=True, domain="sector")
    told = (tmp_path / "out" / "methods.txt").read_text(encoding="utf-8")
    assert second.audit_head in told
    assert "inside the ultrasound sector" in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_folder_with_anything_else_is_never_touched(study, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine", encoding="utf-8")
    for folder in (tmp_path / "letters", tmp_path / "letters" / "mine.txt"):
        with pytest.raises(FolderInUseError):
            publish(study, folder, replace_old=True)
    (tmp_path / "link").symlink_to(tmp_path / "letters")
    with pytest.raises(FolderInUseError):
        publish(study, tmp_path / "link", replace_old=True)
    assert (tmp_path / "letters" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_no_place_is_told_before_the_work(study, tmp_path):
    for folder in (tmp_path / "not there" / "out", study.project.path / "out"):
        with pytest.raises(ExportPlaceError):
            publish(study, folder, progress=pytest.fail)


@pytest.mark.parametrize("replace_old", [False, True])
def test_without_its_audit_row_nothing_is_written(study, tmp_path, monkeypatch, replace_old):
    if replace_old:
        publish(study, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("out/*")}

    def full(*_args, **_kwargs):
        raise DiskFullError(name="study")

    monkeypatch.setattr(AuditShelf, "append", full)
    with pytest.raises(DiskFullError):
        publish(study, tmp_path / "out", replace_old=replace_old)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("out/*")} == before
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if replace_old else [])


def test_a_commit_that_fails_puts_the_old_folder_back(study, tmp_path, monkeypatch):
    publish(study, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("out/*")}
    store = study.project.store
    rows_before = len(read_audit(study.sessions["administrator"]))

    class Failing:
        """Runs the change in its transaction and fails where the commit would be."""

        def __getattr__(self, name):
            return getattr(store, name)

        def write(self, change):
            def then_fail(rows):
                change(rows)
                raise DiskFullError(name="study")

            return store.write(then_fail)

    monkeypatch.setattr(study.project, "store", Failing())
    with pytest.raises(DiskFullError):
        publish(study, tmp_path / "out", replace_old=True)
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("out/*")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert len(read_audit(study.sessions["administrator"])) == rows_before


def test_a_cancelled_export_leaves_nothing(study, tmp_path):
    from threading import Event

    cancel = Event()
    cancel.set()
    with pytest.raises(ExportCancelledError):
        publish(study, tmp_path / "out", cancel=cancel)
    assert list(tmp_path.iterdir()) == []


def test_who_may_see_the_agreement_may_take_it_out(study, tmp_path):
    for person in ("administrator", "rita", "ann"):
        assert publish(study, tmp_path / person, person=person).files == FILES
        assert methods_paragraph(study.sessions[person], study.opened.id)
    refused = (NotAllowedError, RoundUnknownError)  # who reads nothing of it is told of none
    with pytest.raises(refused):
        publish(study, tmp_path / "cara", person="cara")
    with pytest.raises(refused):
        methods_paragraph(study.sessions["cara"], study.opened.id)
    assert not (tmp_path / "cara").exists()


def test_the_paragraph_is_that_of_the_domain(study):
    administrator = study.sessions["administrator"]
    text = methods_paragraph(administrator, study.opened.id, "frame")
    assert "over the whole frame" in text
    assert "Two readers outlined" in text
    assert "2 synthetic apical four-chamber cine loops" in text


def test_whoever_owes_a_reading_takes_nothing_out(study, tmp_path):
    """The seal goes before the role, and holds for every round that has the cine."""
    administrator = study.sessions["administrator"]
    readers = [study.people["cara"].id, study.people["ann"].id]
    owed = create_round(
        administrator, name="two", cines=[study.cines[0].id], readers=readers, seed=1
    )
    for act in (
        lambda: publish(study, tmp_path / "out", person="ann"),
        lambda: methods_paragraph(study.sessions["ann"], study.opened.id),
    ):
        with pytest.raises(SealedError):
            act()
    with pytest.raises(RoundSealedError):
        publish_agreement(administrator, round_id=owed.id, folder=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    assert publish(study, tmp_path / "out").files == FILES


def test_a_round_that_is_made_during_the_work_still_seals(study, tmp_path, monkeypatch):
    """The seal is asked again in the transaction that writes."""
    from fibrodesk.desk.agreeing import publishing

    session = study.sessions["bob"]
    administrator = study.sessions["administrator"]
    made = publishing._tables

    def meanwhile(part):
        readers = [study.people["cara"].id, study.people["bob"].id]
        create_round(
            administrator, name="three", cines=[study.cines[1].id], readers=readers, seed=1
        )
        return made(part)

    monkeypatch.setattr(publishing, "_tables", meanwhile)
    with pytest.raises(SealedError):
        publish_agreement(session, round_id=study.opened.id, folder=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_every_setting_that_is_fixed_has_words():
    assert set(FIELDS) == set(SETTINGS)


def test_a_change_after_the_first_round_stands_in_the_paragraph(study):
    administrator = study.sessions["administrator"]
    before = study_settings(administrator)
    change_settings(administrator, replace(before, tolerance_mm=2.0))
    text = methods_paragraph(administrator, study.opened.id)
    assert "the tolerance in mm was changed from 1.5 to 2.0 on" in text
    assert "surface Dice" in text
    assert "at a tolerance of 2 mm" in text
    change_settings(administrator, before)


@pytest.mark.parametrize(("person", "told"), [("rita", 2), ("ann", 1)])
def test_own_agreement_is_told_to_who_may_see_it(template, tmp_path, person, told):
    """Both readers read one cine again; a reader is told the own kappa, a reviewer both."""
    made = copy_study(template, tmp_path / "study.fibrodesk")
    for name in ("ann", "bob"):
        made.read_all(name, 0)
        made.read_all(name, 1)
    again = plan_repeat(
        made.administrator, round_id=made.round_id, percent=50, after_days=0, seed=3
    )
    for name in ("ann", "bob"):
        for item in work_list(made.sessions[name]):
            if item.round_id == again.id:
                _read(made.sessions[name], again.id, item.cine.id)
    session = made.sessions[person]
    text = methods_paragraph(session, made.round_id, "frame")
    assert (
        text.count("again under a new code: that reader’s own kappa over the whole frame was")
        == told
    )
    assert ("Reader two read 5 frames of 1 patient again" in text) == (told == 2)
    made.project.abandon()


def _read(session, round_id, cine_id):
    reading = open_reading(session, round_id=round_id, cine_id=cine_id)
    write(reading, paint(reading.draft, 0, (5, 5, 15, 20)))
    for frame in range(1, FRAMES):
        write(reading, answered(reading.draft, frame))
    submit_reading(session, reading)
