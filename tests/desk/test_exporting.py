"""Exports: what may leave the desk, for whom, and that it leaves whole or not at all."""

import os
import threading

import numpy as np
import pytest

from desk.exported import files, opened, study_to_export
from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.exporting.exports import (
    FORMATS,
    ExportCancelledError,
    ExportPlaceError,
    FolderTakenError,
    NothingToExportError,
    export,
)
from fibrodesk.desk.people import add_person
from fibrodesk.desk.readings import reading_answers, readings_of
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.seal import SealedError
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import AnswerState, Purpose
from fibrodesk.imaging.png import read_mask
from fibrodesk.storage.audit import AuditShelf
from fibrodesk.storage.errors import DiskFullError


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = study_to_export(tmp_path_factory.mktemp("export"))
    yield made
    made.project.abandon()


def test_an_annotator_exports_nothing(study, tmp_path):
    for name in ("ann", "bob"):
        with pytest.raises(NotAllowedError):
            export(study.sessions[name], tmp_path / "out", to="csv")
    assert list(tmp_path.iterdir()) == []


def test_each_reader_of_an_opened_round_has_a_folder_of_exact_masks(study, tmp_path):
    rita = study.sessions["rita"]
    done = export(rita, tmp_path / "out", to="png")
    assert {"reader-a_round-1", "reader-b_round-1", "preparation"} == set(done.authors)
    record = study.cines[0]
    compared = 0
    for row in readings_of(rita, cine_id=record.id, purpose=Purpose.SEALED):
        letter = "a" if row.author == study.people["ann"].id else "b"
        for key, (answer, mask) in reading_answers(rita, row.id).items():
            name = f"cine-{record.number:04d}_frame-{key.frame + 1:04d}.png"
            path = tmp_path / f"out/native/reader-{letter}_round-1/fibrosis" / name
            if answer.state is AnswerState.NOT_ASSESSABLE:
                assert not path.exists()
                continue
            wanted = np.zeros(record.facts.shape, np.bool_) if mask is None else mask
            assert np.array_equal(read_mask(path), wanted)
            compared += 1
    assert compared == 2 * len(record.key_frames)


def test_the_page_says_research_use_and_prints_the_head_of_the_audit(study, tmp_path):
    administrator = study.sessions["administrator"]
    for to in FORMATS:
        done = export(administrator, tmp_path / to, to=to)
        page = (tmp_path / to / "README.txt").read_text()
        assert "RESEARCH USE ONLY" in page
        assert done.audit_head in page
        assert done.files == len(files(tmp_path / to))
        row = read_audit(administrator)[-1]
        assert (row.act, row.subject) == ("exported", to)
        assert row.detail["cines"] == list(done.cines)
        heads = administrator.project.store.read(lambda rows: rows.audit.head())
        assert heads == done.audit_head


def test_no_name_of_a_person_leaves_the_desk_where_names_are_hidden(study, tmp_path):
    assert study.project.settings.hide_names
    for to in FORMATS:
        export(study.sessions["cara"], tmp_path / to, to=to)
        for name, data in files(tmp_path / to).items():
            for person in ("Cara", "rita", "administrator"):
                assert person.encode() not in opened(data)
                assert person not in name


@pytest.mark.parametrize("to", FORMATS)
def test_a_place_that_is_taken_or_none_is_refused_and_left_as_it_was(study, tmp_path, to):
    rita = study.sessions["rita"]
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "letter.txt").write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    for out in (taken, taken / "letter.txt", link):
        with pytest.raises(FolderTakenError):
            export(rita, out, to=to, progress=pytest.fail)
    for out in (tmp_path / "no" / "out", study.project.path / "out", study.project.path):
        with pytest.raises(ExportPlaceError):
            export(rita, out, to=to, progress=pytest.fail)
    assert (taken / "letter.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "taken"]


def test_an_empty_folder_is_taken(study, tmp_path):
    (tmp_path / "out").mkdir()
    export(study.sessions["rita"], tmp_path / "out", to="csv")
    assert set(files(tmp_path / "out")) == {"README.txt", "answers.csv"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("to", "failing"),
    [
        *(("csv", call) for call in range(5)),
        *((to, call) for to in FORMATS[:-1] for call in (0, 1, 5)),
    ],
)
def test_a_disk_that_fills_up_anywhere_leaves_nothing(study, tmp_path, monkeypatch, to, failing):
    """Of the table every call is tried, the one after the folder has its name among them."""
    rita = study.sessions["rita"]
    before = len(read_audit(rita))
    with monkeypatch.context() as broken:
        reached = fill_up(broken, failing)
        with pytest.raises(DiskFullError):
            export(rita, tmp_path / "out", to=to)
    assert reached
    assert list(tmp_path.iterdir()) == []
    assert len(read_audit(rita)) == before


def fill_up(broken, failing):
    """From the call of this number on nothing reaches the disk; call 0 is the first writing."""
    reached, sync, calls = [], os.fsync, iter(range(1, 10_000))

    def full(handle):
        if next(calls) >= failing:
            no_room()
        sync(handle)

    def no_room(*_args):
        reached.append(failing)
        raise OSError(28, "No space left on device")

    broken.setattr("fibrodesk.contract.manifest.os.fsync", full)
    if failing == 0:
        broken.setattr("pathlib.Path.write_bytes", no_room)
    return reached


def test_no_folder_stands_without_its_audit_row(study, tmp_path, monkeypatch):
    rita = study.sessions["rita"]

    def full(*_args, **_kwargs):
        raise DiskFullError(name="study")

    with monkeypatch.context() as broken:
        broken.setattr(AuditShelf, "append", full)
        with pytest.raises(DiskFullError):
            export(rita, tmp_path / "out", to="png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", FORMATS)
def test_a_cancelled_export_leaves_nothing(study, tmp_path, to):
    cancel = threading.Event()

    def stop(done, _total):
        if done == 1:
            cancel.set()

    with pytest.raises(ExportCancelledError):
        export(study.sessions["rita"], tmp_path / "out", to=to, cancel=cancel, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_loop_is_named_and_the_rest_is_exported(tmp_path):
    made = make_synthetic(tmp_path / "made", patients=2, seed=8)
    record = made.cines[0]
    path = made.project.path / "cines" / record.id[:2] / f"{record.id}.dcm"
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    done = export(made.sessions["rita"], tmp_path / "out", to="coco")
    assert [(each.number, each.why) for each in done.left_out] == [(record.number, "damaged")]
    assert done.cines == (made.cines[1].number,)
    assert not any(f"cine-{record.number:04d}" in name for name in files(tmp_path / "out"))
    made.project.abandon()


def test_where_nothing_may_be_seen_nothing_is_written(template, tmp_path):
    from desk.studies import copy_study

    made = copy_study(template, tmp_path / "study.fibrodesk")
    with pytest.raises(NothingToExportError):
        export(made.rita, tmp_path / "out", to="csv")
    assert [path.name for path in tmp_path.iterdir()] == ["study.fibrodesk"]
    made.project.abandon()


def test_a_round_that_is_made_meanwhile_stops_the_export(tmp_path):
    made = make_synthetic(tmp_path / "made", patients=2, seed=8)
    administrator = made.sessions["administrator"]
    made.round("one", [made.cines[0].id])
    made.read("ann", "bob")
    both = {Role.ANNOTATOR, Role.REVIEWER}
    cara = add_person(administrator, name="cara", roles=both, password=PASSWORD)

    def assign(done, _total):
        if done == 1:  # the first cine is written already
            readers = [cara.id, made.people["ann"].id]
            create_round(administrator, name="two", cines=[made.cines[0].id], readers=readers)

    out = tmp_path / "out"
    with pytest.raises(SealedError):
        export(sign_in(made.project, "cara", PASSWORD), out, to="csv", progress=assign)
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert export(made.sessions["rita"], out, to="csv").cines
    made.project.abandon()
