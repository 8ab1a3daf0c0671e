"""Many loops at once: all come in, each bad one is named, and the order stays."""

import dataclasses
import os
import shutil
import zipfile
from threading import Event

import pytest

from desk.studies import PASSWORD, make_project
from desk.synthetic import make_synthetic
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing import many as importing_many
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.session import sign_in
from fibrodesk.imaging.errors import MaskMissingError
from fibrodesk.storage.audit import AuditShelf
from fibrodesk.storage.errors import DiskFullError


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("many"), patients=4)
    yield made
    made.project.abandon()


@pytest.fixture(scope="module")
def loops(synthetic):
    return sorted((synthetic.dataset.folder / "loops").glob("*.dcm"))


@pytest.fixture
def session(tmp_path):
    project = make_project(tmp_path / "many.fibrodesk")
    yield sign_in(project, "administrator", PASSWORD)
    project.abandon()


def choices_of(session, sources):
    candidates = importing.find(session, sources).candidates
    return [
        importing_many.Choice(candidate=candidate, mask=survey.mask)
        for candidate, survey in importing_many.review_many(session, candidates)
    ]


def test_loops_come_in_in_the_order_of_their_choice(session, loops):
    steps = []
    choices = choices_of(session, loops)
    outcome = importing_many.import_many(session, choices, confirmed=True, progress=steps.append)
    assert [record.number for record in outcome.imported] == [1, 2, 3, 4][: len(loops)]
    assert not outcome.refused
    assert not outcome.stopped
    assert [(step.done, step.total) for step in steps] == [
        (done, len(loops)) for done in range(1, len(loops) + 1)
    ]
    assert [step.candidate.path for step in steps] == loops


def test_loops_that_come_in_at_once_are_those_that_come_in_one_by_one(session, loops, synthetic):
    """The same pixels under the same hashes, whichever way they took."""
    choices = choices_of(session, loops)
    many = importing_many.import_many(session, choices, confirmed=True)
    frames = {record.facts for record in many.imported}
    assert frames == {record.facts for record in synthetic.cines}


def test_loops_of_one_patient_get_one_code_however_many_come_at_once(session, loops):
    choices = [
        dataclasses.replace(
            choice,
            candidate=dataclasses.replace(
                choice.candidate,
                identity=dataclasses.replace(choice.candidate.identity, patient_id="0815"),
            ),
        )
        for choice in choices_of(session, loops)
    ]
    outcome = importing_many.import_many(session, choices, confirmed=True)
    assert len({record.patient for record in outcome.imported}) == 1
    assert len(outcome.imported) == len(loops)


def test_what_cannot_come_in_is_named_and_the_rest_does(session, loops, tmp_path):
    choices = choices_of(session, [*loops, loops[0]])
    choices[1] = dataclasses.replace(choices[1], mask=None)
    gone = tmp_path / "gone.dcm"
    shutil.copyfile(loops[2], gone)
    (lost,) = choices_of(session, [gone])
    gone.unlink()
    outcome = importing_many.import_many(session, [*choices, lost], confirmed=True)
    assert len(outcome.imported) == len(loops) - 1
    reasons = [refusal.reason for refusal in outcome.refused]
    assert "no boundary between the picture" in reasons[0]
    assert "same pixels as cine 1" in reasons[1]
    assert "gone.dcm cannot be read" in reasons[2]
    assert all(refusal.hint for refusal in outcome.refused)


def test_without_a_mask_a_loop_is_refused_by_a_sentence(session, loops):
    (candidate,) = importing.find(session, loops[:1]).candidates
    with pytest.raises(MaskMissingError, match="no boundary"):
        importing.import_cine(session, candidate, mask=None, confirmed=True)


def test_pixels_that_nobody_confirmed_stay_outside_all_of_them(session, loops):
    outcome = importing_many.import_many(session, choices_of(session, loops), confirmed=False)
    assert not outcome.imported
    assert len(outcome.refused) == len(loops)
    assert not list((session.project.path / "cines").rglob("*.dcm"))


def test_an_import_that_is_stopped_keeps_what_was_stored(session, loops):
    cancel = Event()
    outcome = importing_many.import_many(
        session,
        choices_of(session, loops),
        confirmed=True,
        progress=lambda _step: cancel.set(),
        cancel=cancel,
    )
    assert outcome.stopped
    assert [record.number for record in outcome.imported] == [1]
    assert len(list((session.project.path / "cines").rglob("*.dcm"))) == 1


def test_a_disk_that_fills_up_half_way_names_each_loop_that_stays_outside(
    session, loops, monkeypatch
):
    choices = choices_of(session, loops)
    append, calls = AuditShelf.append, []

    def filling(self, **fields):
        calls.append(fields)
        if len(calls) > 2:
            raise DiskFullError(name="study")
        return append(self, **fields)

    with monkeypatch.context() as disk:
        disk.setattr(AuditShelf, "append", filling)
        outcome = importing_many.import_many(session, choices, confirmed=True)
    assert len(outcome.imported) == 2
    assert [refusal.path for refusal in outcome.refused] == loops[2:]
    assert len(list((session.project.path / "cines").rglob("*.dcm"))) == 2
    again = importing_many.import_many(session, choices[2:], confirmed=True)
    assert [record.number for record in again.imported] == [3, 4][: len(loops) - 2]


def test_a_process_that_dies_costs_one_loop(session, loops, monkeypatch):
    choices = choices_of(session, loops)
    rebuild, victim = importing_many.rebuild_cine, choices[1].candidate.path

    def deadly(session, candidate, **kwargs):
        if candidate.path == victim:
            session.project.workshop.decoder().call(_die, candidate.path)
        return rebuild(session, candidate, **kwargs)

    monkeypatch.setattr(importing_many, "rebuild_cine", deadly)
    outcome = importing_many.import_many(session, choices, confirmed=True)
    assert [refusal.path for refusal in outcome.refused] == [victim]
    assert len(outcome.imported) == len(loops) - 1


def _die(_path):
    os._exit(7)


def test_only_an_administrator_imports_many(synthetic):
    with pytest.raises(NotAllowedError):
        importing_many.import_many(synthetic.sessions["ann"], [], confirmed=True)


def test_nobody_guesses_a_time_in_the_first_second():
    assert importing_many.seconds_left(0, 10, 5.0) is None
    assert importing_many.seconds_left(3, 10, 0.5) is None
    assert importing_many.seconds_left(2, 10, 4.0) == 16.0
    assert importing_many.seconds_left(10, 10, 4.0) == 0.0


def test_a_slow_start_is_not_taken_for_the_pace_of_the_rest():
    begun = (2, 26.0)
    assert importing_many.seconds_left(2, 12, 26.0, begun=begun) is None
    assert importing_many.seconds_left(4, 12, 28.0, begun=begun) == 8.0


def test_two_patients_in_one_series_are_told_on_both_loops(session, loops, tmp_path):
    import pydicom

    paths = []
    for number, path in enumerate(loops[:3]):
        data = pydicom.dcmread(path)
        data.SeriesInstanceUID = "1.2.3.4" if number < 2 else "1.2.3.5"
        paths.append(tmp_path / f"{number}.dcm")
        data.save_as(paths[-1])
    told = importing.find(session, paths).candidates
    warned = [any("different patients" in each for each in one.warnings) for one in told]
    assert warned == [True, True, False]


def test_an_archive_is_unpacked_until_its_list_is_forgotten(session, loops, tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for loop in loops[:2]:
            archive.write(loop, f"PATIENT/{loop.name}")
    outcome = importing_many.import_many(session, choices_of(session, [path]), confirmed=True)
    assert len(outcome.imported) == 2
    root = session.project.workshop.shelter().root
    assert root.is_dir()
    importing.forget_unpacked(session)
    assert not root.exists()


def test_what_was_unpacked_goes_when_the_project_is_closed(loops, tmp_path):
    project = make_project(tmp_path / "closed.fibrodesk")
    session = sign_in(project, "administrator", PASSWORD)
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(loops[0], "a.dcm")
    assert len(importing.find(session, [path]).candidates) == 1
    root = project.workshop.shelter().root
    project.close()
    assert not root.exists()
    open_project(project.path).close()
