"""What comes in, what does not, and what never reaches the project's folder."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier, BrokenBarrierError

import pytest

from desk.studies import PASSWORD, make_project
from desk.synthetic import make_synthetic
from fibrodesk.desk.cines import open_cine
from fibrodesk.desk.importing import linkage as linkages
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing.linkage import LinkageMissingError, linkage_path, load_linkage
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.session import sign_in
from fibrodesk.imaging.errors import LinkageUnreadableError, StoringFailedError
from fibrodesk.storage.audit import AuditShelf
from fibrodesk.storage.errors import DiskFullError


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("importing"), patients=2)
    yield made
    made.project.abandon()


@pytest.fixture(scope="module")
def loops(synthetic):
    return sorted((synthetic.dataset.folder / "loops").glob("*.dcm"))


def test_a_loop_comes_in_with_what_it_tells_of_itself(synthetic):
    for record in synthetic.cines:
        assert record.facts.frames == 8
        assert record.facts.spacing is not None
        assert record.facts.synthetic
        assert record.patient.startswith("FD-")


def test_its_ecg_is_with_the_loop_and_not_in_the_list(synthetic):
    for record in synthetic.cines:
        assert record.facts.ecg is None
        with open_cine(synthetic.sessions["administrator"], record.id) as cine:
            ecg, facts = cine.facts.ecg, cine.facts
            highest_ms = ecg.start_ms + 4 * ecg.levels.index(max(ecg.levels))
            assert min(abs(highest_ms - wave) for wave in facts.r_wave_times_ms) <= 8
            assert len(ecg.levels) * 4 == pytest.approx(8 * facts.frame_time_ms, abs=8)
            assert replace(facts, ecg=None) == record.facts


def test_no_identity_of_the_source_is_in_the_project(synthetic):
    """Neither name nor number of any patient stands in any file of the folder."""
    words = [
        word.encode()
        for case in synthetic.dataset.cases
        for word in (case.patient_id, *case.patient_name.replace("^", " ").split())
        if len(word) > 3
    ]
    assert len(words) > 2 * len(synthetic.dataset.cases)
    for path in synthetic.project.path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [word for word in words if word in data], path.name


def test_the_linkage_lies_outside_the_project_and_is_not_readable(synthetic):
    path = linkage_path(synthetic.project)
    assert not path.is_relative_to(synthetic.project.path)
    assert synthetic.dataset.cases[0].patient_id.encode() not in path.read_bytes()
    linkage = load_linkage(synthetic.sessions["administrator"])
    codes = {record.patient for record in synthetic.cines}
    assert {linkage.known_code(case.patient_id) for case in synthetic.dataset.cases} == codes


def test_without_the_linkage_no_known_patient_gets_a_second_code(synthetic, monkeypatch, tmp_path):
    """A study copied to another machine says which file is missing, and imports nothing."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(LinkageMissingError) as told:
        load_linkage(synthetic.sessions["administrator"])
    assert linkage_path(synthetic.project).name in str(told.value)
    assert str(tmp_path) in told.value.advice


def test_the_same_pixels_come_in_once(synthetic, loops):
    session = synthetic.sessions["administrator"]
    (candidate,) = importing.find(session, [loops[0]]).candidates
    survey = importing.review_pixels(session, candidate)
    stored = sorted(synthetic.project.path.rglob("*.dcm"))
    with pytest.raises(importing.DuplicateCineError):
        importing.import_cine(session, candidate, mask=survey.mask, confirmed=True)
    assert sorted(synthetic.project.path.rglob("*.dcm")) == stored


def test_pixels_that_nobody_confirmed_stay_outside(synthetic, loops):
    session = synthetic.sessions["administrator"]
    (candidate,) = importing.find(session, [loops[0]]).candidates
    survey = importing.review_pixels(session, candidate)
    with pytest.raises(importing.PixelsNotConfirmedError):
        importing.import_cine(session, candidate, mask=survey.mask, confirmed=False)


def test_one_bad_file_never_stops_the_others(synthetic, loops, tmp_path):
    """No DICOM, a cut loop and an empty folder are each a sentence; the good loop is found."""
    folder = tmp_path / "mixed"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "good.dcm").write_bytes(loops[0].read_bytes())
    (folder / "cut.dcm").write_bytes(loops[0].read_bytes()[:20_000])
    (folder / "letter.dcm").write_bytes(b"Dear colleague, " * 100)
    empty = tmp_path / "empty"
    empty.mkdir()
    found = importing.find(synthetic.sessions["administrator"], [folder, empty])
    assert [candidate.path.name for candidate in found.candidates] == ["good.dcm"]
    refused = {refusal.path.name: refusal for refusal in found.refusals}
    assert set(refused) == {"cut.dcm", "letter.dcm", "empty"}
    assert all(refusal.reason and refusal.hint for refusal in refused.values())


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_only_an_administrator_imports(synthetic, loops, name):
    with pytest.raises(NotAllowedError):
        importing.find(synthetic.sessions[name], loops)


def test_clinical_values_are_joined_by_the_patients_number(synthetic):
    patients = synthetic.project.store.read(lambda rows: rows.cines.patients())
    told = {round(row.clinical["ejection_fraction"], 3) for row in patients}
    assert told == {round(case.ejection_fraction, 3) for case in synthetic.dataset.cases}


def test_a_patient_without_a_row_has_no_values(synthetic, loops):
    session = synthetic.sessions["administrator"]
    table = importing.read_clinical(session, synthetic.dataset.clinical_table)
    (candidate,) = importing.find(session, [loops[0]]).candidates
    stranger = dataclasses.replace(
        candidate, identity=dataclasses.replace(candidate.identity, patient_id="nobody")
    )
    assert importing.clinical_row(table, stranger) is None
    assert importing.clinical_row(None, candidate) is None


@pytest.fixture
def two_windows(tmp_path):
    """One project, open twice, with nothing in it."""
    first = make_project(tmp_path / "twice.fibrodesk")
    second = open_project(first.path)
    yield [sign_in(project, "administrator", PASSWORD) for project in (first, second)]
    second.abandon()
    first.abandon()


def take_in(session, path, **identity):
    (candidate,) = importing.find(session, [path]).candidates
    told = dataclasses.replace(candidate.identity, **identity)
    return importing.import_cine(
        session,
        dataclasses.replace(candidate, identity=told),
        mask=importing.review_pixels(session, candidate).mask,
        confirmed=True,
    )


def test_two_imports_side_by_side_give_one_patient_one_code(two_windows, loops, monkeypatch):
    """Two codes of one patient could stand on two sides of a training."""
    meeting, load = Barrier(2), linkages.load_linkage

    def slow(session):
        linkage = load(session)
        with suppress(BrokenBarrierError):
            meeting.wait(0.5)  # both have looked before either has drawn, if they can
        return linkage

    monkeypatch.setattr(linkages, "load_linkage", slow)
    with ThreadPoolExecutor(2) as pool:
        told = pool.map(
            lambda pair: take_in(*pair, patient_id="0815"), zip(two_windows, loops, strict=True)
        )
        first, second = told
    assert first.patient == second.patient


def test_a_loop_that_a_full_disk_refused_leaves_no_file(two_windows, loops, monkeypatch):
    session = two_windows[0]

    def full(*_args, **_kwargs):
        raise DiskFullError(name="study")

    with monkeypatch.context() as broken:
        broken.setattr(AuditShelf, "append", full)
        with pytest.raises(StoringFailedError):
            take_in(session, loops[0])
    left = (session.project.path / "cines").rglob("*")
    assert not [path for path in left if path.is_file()]
    assert take_in(session, loops[0]).number == 1


def test_a_damaged_linkage_is_told(two_windows, loops):
    session = two_windows[0]
    take_in(session, loops[0])
    path = linkage_path(session.project)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(LinkageUnreadableError):
        take_in(session, loops[1])
