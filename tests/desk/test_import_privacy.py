"""What a study decided of dates and of the table of patients holds for every loop that comes in."""

import dataclasses
from datetime import date

import pydicom
import pytest

from desk.studies import PASSWORD, make_project
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing.linkage import (
    LinkageMissingError,
    code_of,
    linkage_path,
    load_linkage,
)
from fibrodesk.desk.project.folder import StudySettings, open_project
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.study import change_settings
from fibrodesk.phantom.dataset import write_dataset

FIRST, SECOND = "20190207", "20191224"


@pytest.fixture(scope="module")
def loops(tmp_path_factory):
    """Two visits of one patient and one of another, each with a date."""
    folder = tmp_path_factory.mktemp("dated") / "study"
    write_dataset(folder, patients=3, seed=8, frames=8, size_px=(192, 256))
    paths = sorted((folder / "loops").glob("*.dcm"))
    for path, number, told in zip(
        paths, ("P-1", "P-1", "P-2"), (FIRST, SECOND, FIRST), strict=True
    ):
        data = pydicom.dcmread(path)
        data.PatientID, data.StudyDate, data.SeriesDate = number, told, told
        data.save_as(path)
    return paths


def study(folder, **settings):
    project = make_project(folder / "study.fibrodesk")
    session = sign_in(project, "administrator", PASSWORD)
    change_settings(session, dataclasses.replace(StudySettings(), **settings))
    return session


@pytest.fixture
def begin(tmp_path):
    opened = []

    def begun(**settings):
        opened.append(study(tmp_path, **settings))
        return opened[-1]

    yield begun
    for session in opened:
        session.project.abandon()


def take_in(session, path):
    (candidate,) = importing.find(session, [path]).candidates
    record = importing.import_cine(
        session,
        candidate,
        mask=importing.review_pixels(session, candidate).mask,
        confirmed=True,
    )
    (stored,) = (session.project.path / "cines").rglob(f"{record.id}*.dcm")
    return record, pydicom.dcmread(stored)


def audited(session):
    entries = session.project.store.read(lambda rows: rows.audit.all())
    return [entry for entry in entries if entry.act == "cine imported"]


def codes_of_method(stored):
    return [item.CodeValue for item in stored.DeidentificationMethodCodeSequence]


def day(text):
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def test_dates_are_removed_unless_the_study_says_otherwise(begin, loops):
    session = begin()
    _record, stored = take_in(session, loops[0])
    assert stored.StudyDate == stored.StudyTime == ""
    assert stored.LongitudinalTemporalInformationModified == "REMOVED"
    assert "113107" not in codes_of_method(stored)
    assert FIRST.encode() not in stored_bytes(session)


def stored_bytes(session):
    return b"".join(path.read_bytes() for path in session.project.path.rglob("*.dcm"))


def test_shifted_dates_keep_the_time_between_two_visits_and_nothing_else(begin, loops):
    session = begin(dates="shifted")
    (_, one), (_, two), (_, other) = (take_in(session, path) for path in loops)
    assert day(two.StudyDate) - day(one.StudyDate) == day(SECOND) - day(FIRST)
    assert one.StudyDate != FIRST
    assert other.StudyDate not in (FIRST, one.StudyDate)  # of each patient another shift
    assert 366 <= (day(FIRST) - day(one.StudyDate)).days < 3653
    assert one.LongitudinalTemporalInformationModified == "MODIFIED"
    assert "113107" in codes_of_method(one)
    assert one.StudyTime == ""
    assert not [told for told in (FIRST, SECOND) if told.encode() in stored_bytes(session)]


def test_a_loop_without_a_true_date_has_none_afterwards(begin, loops, tmp_path):
    data = pydicom.dcmread(loops[0])
    data.StudyDate = "20190230"
    path = tmp_path / "odd.dcm"
    data.save_as(path)
    _record, stored = take_in(begin(dates="shifted"), path)
    assert stored.StudyDate == ""
    assert "113107" not in codes_of_method(stored)


def test_the_audit_tells_who_confirmed_and_what_was_decided(begin, loops):
    session = begin(dates="shifted", linkage="none")
    record, _stored = take_in(session, loops[0])
    (entry,) = audited(session)
    told = entry.detail
    assert entry.person == session.person.id
    assert entry.subject == record.id
    assert told["pixels_confirmed"] is True
    assert (told["fan"], told["dates"], told["linkage"]) == ("found", "shifted", "none")


def test_without_a_table_nothing_is_written_that_leads_back(begin, loops):
    session = begin(linkage="none")
    one, two, other = (take_in(session, path)[0] for path in loops)
    assert one.patient == two.patient != other.patient
    assert not linkage_path(session.project).exists()


def test_without_a_table_a_patient_who_comes_back_later_gets_another_code(begin, loops):
    session = begin(linkage="none")
    first = take_in(session, loops[0])[0]
    again = sign_in(session.project, "administrator", PASSWORD)
    assert take_in(again, loops[1])[0].patient != first.patient


def test_a_study_that_takes_up_a_table_later_goes_on(begin, loops, monkeypatch, tmp_path):
    """Who came in before has no line in it; who comes in after does, and is missed elsewhere."""
    session = begin(linkage="none")
    take_in(session, loops[0])
    change_settings(session, dataclasses.replace(session.project.settings, linkage="kept"))
    record = take_in(session, loops[2])[0]
    assert code_of(session, "P-2") == record.patient
    assert code_of(session, "P-1") is None
    other = open_project(session.project.path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(LinkageMissingError):
        load_linkage(sign_in(other, "administrator", PASSWORD))
    other.abandon()


def test_a_line_of_a_table_finds_its_patient_by_number_or_by_code(begin, loops):
    session = begin()
    record = take_in(session, loops[0])[0]
    assert code_of(session, "P-1") == record.patient
    assert code_of(session, record.patient.lower()) == record.patient
    assert code_of(session, "P-77") is None


def test_no_code_of_the_study_is_drawn_twice(begin, loops):
    """A new table knows no code; those that the study has are kept from it."""
    session = begin(linkage="none")
    record = take_in(session, loops[0])[0]
    again = sign_in(session.project, "administrator", PASSWORD)
    linkage = load_linkage(again)
    assert record.patient in linkage._taken
