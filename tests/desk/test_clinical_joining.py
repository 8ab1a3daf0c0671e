"""Clinical values for patients whose loops are in the study already."""

import json

import pytest
from openpyxl import Workbook

from desk.studies import add_cine
from desk.synthetic import make_synthetic
from fibrodesk.clinical.errors import ColumnDoubledError, TableUnreadableError
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.clinical.joining import (
    compare,
    join,
    plan,
    read_clinical_table,
    read_raw_table,
)
from fibrodesk.desk.importing.linkage import load_linkage, save_linkage
from fibrodesk.desk.importing.loops import read_clinical
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.domain.people import Role
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.identity import PatientIdentity
from fibrodesk.storage.audit import AuditShelf


@pytest.fixture(autouse=True)
def _own_linkage(monkeypatch, tmp_path):
    """Copies of one study share their number, and so the place of the linkage file."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def table(study, tmp_path):
    """A table of the study's administrator, written and read."""

    def make(text, **how):
        path = tmp_path / "clinical.csv"
        path.write_text(text, encoding="utf-8")
        return read_clinical_table(study.administrator, path, **how)

    return make


def stored(study):
    rows = study.project.store.read(lambda rows: rows.cines.patients())
    return {row.code: row.clinical for row in rows}


def link(study, **numbers):
    """A linkage that knows these patients, as an import on this machine leaves it."""
    linkage = Linkage()
    for code, number in numbers.items():
        name = code.replace("_", "-")
        linkage.patients[name] = PatientIdentity(patient_id=number)
    save_linkage(study.administrator, linkage)


def test_without_the_linkage_rows_are_matched_by_study_code(study, table):
    found = plan(study.administrator, table("patient,EF %,age\nFD-0001,55,61\nP-77,30,50\n"))
    assert not found.linked
    assert [(one.code, str(one.how)) for one in found.patients] == [("FD-0001", "code")]
    assert found.rows_without_patient == ("P-77",)
    assert found.patients_without_row == ("FD-0002",)


def test_a_linkage_that_knows_nobody_of_the_study_is_none(study, table):
    """A study may keep no linkage, or keep it until the person signs out."""
    link(study)
    found = plan(study.administrator, table("patient,EF %\nFD-0001,55\n"))
    assert not found.linked
    assert [one.code for one in found.patients] == ["FD-0001"]


def test_with_the_linkage_rows_are_matched_by_patient_number(study, table):
    link(study, FD_0001="00123", FD_0002="77-A")
    found = plan(study.administrator, table("patient,EF %\n123,55\n77-A,30\nx,40\n"))
    assert found.linked
    assert {one.code: str(one.how) for one in found.patients} == {
        "FD-0001": "near",
        "FD-0002": "number",
    }
    assert found.rows_without_patient == ("x",)


def test_two_rows_of_one_patient_under_two_names_are_told_and_not_taken(study, table):
    link(study, FD_0001="123", FD_0002="124")
    found = plan(study.administrator, table("patient,EF %\nFD-0001,55\n123,30\n124,40\n"))
    assert [one.code for one in found.patients] == ["FD-0002"]
    assert found.clashing_rows == ("FD-0001", "123")


def test_a_join_writes_all_values_and_one_row_of_the_audit(study, table):
    found = table("patient,EF %,LVIDd mm,sex,age,form\nFD-0001,55,48,F,94,focal\n")
    done = join(study.administrator, plan(study.administrator, found))
    assert (done.patients, done.added, done.replaced) == (1, 5, 0)
    assert stored(study)["FD-0001"] == {
        "ejection_fraction": pytest.approx(0.55),
        "lvidd_mm": 48.0,
        "sex": "F",
        "age_years": 90.0,
        "form": "focal",
    }
    last = read_audit(study.administrator)[-1]
    assert last.act == "clinical values joined"
    assert last.detail["by"] == {"code": 1}


def test_values_that_are_replaced_stand_in_the_audit_as_they_were(study, table):
    join(study.administrator, plan(study.administrator, table("patient,EF %\nFD-0001,55\n")))
    again = plan(study.administrator, table("patient,EF %,age\nFD-0001,40,61\n"))
    assert (again.changes, again.replaced) == (2, 1)
    done = join(study.administrator, again)
    assert (done.added, done.replaced) == (1, 1)
    detail = read_audit(study.administrator)[-1].detail
    assert detail["changed"] == {"FD-0001": {"ejection_fraction": [0.55, 0.4]}}
    assert detail["added"] == {"FD-0001": ["age_years"]}


def test_a_new_ejection_fraction_takes_the_method_of_the_old_one_with_it(study, table):
    first = table("patient,EF %,method\nFD-0001,55,biplane\n")
    join(study.administrator, plan(study.administrator, first))
    join(study.administrator, plan(study.administrator, table("patient,EF %\nFD-0001,40\n")))
    assert not stored(study)["FD-0001"]["ef_method"]
    same = plan(study.administrator, table("patient,EF %\nFD-0001,40\n"))
    assert same.changes == 0


def test_a_join_that_changes_nothing_leaves_no_trace(study, table):
    found = table("patient,EF %\nFD-0001,55\n")
    join(study.administrator, plan(study.administrator, found))
    before = len(read_audit(study.administrator))
    done = join(study.administrator, plan(study.administrator, found))
    assert (done.added, done.replaced) == (0, 0)
    assert len(read_audit(study.administrator)) == before


def test_a_join_that_breaks_half_way_writes_nothing(study, table, monkeypatch):
    found = plan(study.administrator, table("patient,EF %\nFD-0001,55\nFD-0002,40\n"))

    def broken(*_args, **_named):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(AuditShelf, "append", broken)
    with pytest.raises(RuntimeError):
        join(study.administrator, found)
    assert stored(study) == {"FD-0001": {}, "FD-0002": {}}


def test_no_number_of_a_patient_reaches_the_project(study, table):
    link(study, FD_0001="SECRET-4711", FD_0002="SECRET-4712")
    found = plan(study.administrator, table("patient,EF %\nSECRET-4711,55\nSECRET-4712,40\n"))
    assert len(found.patients) == 2
    assert "SECRET" not in repr(found)
    join(study.administrator, found)
    for path in study.project.path.rglob("*"):
        assert not path.is_file() or b"SECRET-47" not in path.read_bytes(), path.name


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_only_an_administrator_joins(study, table, name):
    found = table("patient,EF %\nFD-0001,55\n")
    planned = plan(study.administrator, found)
    with pytest.raises(NotAllowedError):
        plan(study.sessions[name], found)
    with pytest.raises(NotAllowedError):
        join(study.sessions[name], planned)


def test_who_still_reads_a_patient_alone_sees_no_value_of_it(study, table):
    """Whatever roles ann holds beside: neither in a plan nor in the audit, until the round opens.

    A loop of nobody's round is no secret to anybody.
    """
    add_cine(study.project, study.administrator, patient="FD-0003")
    first = table("patient,EF %\nFD-0001,55\nFD-0003,50\n")
    join(study.administrator, plan(study.administrator, first))
    second = table("patient,EF %\nFD-0001,40\nFD-0003,45\n")
    join(study.administrator, plan(study.administrator, second))
    roles = {Role.ANNOTATOR, Role.ADMINISTRATOR}
    set_roles(study.administrator, study.people["ann"].id, roles)

    seen = read_audit(study.ann)
    told = next(row for row in reversed(seen) if row.act == "clinical values joined").detail
    assert told["changed"]["FD-0001"] == ["ejection_fraction"]
    assert told["changed"]["FD-0003"] == {"ejection_fraction": [0.5, 0.45]}
    assert "0.55" not in json.dumps([row.detail for row in seen])

    for name in ("ann", "bob"):
        for cine in (0, 1):
            study.read_all(name, cine)
    told = next(
        row for row in reversed(read_audit(study.ann)) if row.act == "clinical values joined"
    ).detail
    assert told["changed"]["FD-0001"] == {"ejection_fraction": [0.55, 0.4]}


def test_a_plan_does_not_tell_a_reader_what_stands_in_the_study(study, table):
    """Who reads a loop alone may join a table, but is not told what was there before."""
    join(study.administrator, plan(study.administrator, table("patient,EF %\nFD-0001,55\n")))
    set_roles(study.administrator, study.people["ann"].id, {Role.ANNOTATOR, Role.ADMINISTRATOR})
    found = table("patient,EF %\nFD-0001,40\n")
    (mine,) = plan(study.ann, found).patients
    assert (mine.sealed, mine.changes) == (True, ())
    (free,) = plan(study.administrator, found).patients
    assert [(change.before, change.after) for change in free.changes] == [(0.55, 0.4)]
    join(study.ann, plan(study.ann, found))
    assert stored(study)["FD-0001"]["ejection_fraction"] == pytest.approx(0.4)


def test_a_column_is_what_somebody_said_it_is(study, table):
    text = "Fall;EF biplan;EF Teich\nFD-0001;0,55;60\n"
    columns = [("patient", "fall", ""), ("ejection_fraction", "EF biplan", "fraction")]
    found = table(text, columns=columns)
    assert found.rows["FD-0001"].ejection_fraction == pytest.approx(0.55)
    assert found.unknown_columns == ("EF Teich",)


def test_two_columns_that_fit_are_refused_until_somebody_says_which(study, table):
    text = "patient,EF,LVEF\nFD-0001,55,60\n"
    with pytest.raises(ColumnDoubledError, match="EF, LVEF"):
        table(text)
    found = table(text, columns=[("ejection_fraction", "LVEF", "percent")])
    assert found.rows["FD-0001"].ejection_fraction == pytest.approx(0.6)


def test_a_spreadsheet_is_read_by_the_process_for_foreign_files(study, tmp_path):
    book = Workbook()
    book.active.append(["Patient", "EF"])
    book.active.append(["FD-0001", 55])
    book.save(tmp_path / "clinical.xlsx")
    raw = read_raw_table(study.administrator, tmp_path / "clinical.xlsx")
    assert (raw.header, raw.sheet) == (("Patient", "EF"), "Sheet")
    found = read_clinical(study.administrator, tmp_path / "clinical.xlsx")
    assert found.rows["FD-0001"].ejection_fraction == pytest.approx(0.55)
    (tmp_path / "torn.xlsx").write_bytes((tmp_path / "clinical.xlsx").read_bytes()[:900])
    with pytest.raises(TableUnreadableError, match=r"torn\.xlsx"):
        read_raw_table(study.administrator, tmp_path / "torn.xlsx")


def test_loops_that_are_about_to_come_in_are_compared_by_number(table):
    found = compare(table("patient,EF %\n123,55\n77,40\n"), ["00123", "9"])
    assert [(one.code, str(one.how)) for one in found.patients] == [("00123", "near")]
    assert found.rows_without_patient == ("77",)
    assert found.patients_without_row == ("9",)


def test_the_numbers_of_real_imports_lead_to_their_codes(tmp_path):
    made = make_synthetic(tmp_path, patients=2)
    try:
        session = made.sessions["administrator"]
        case = made.dataset.cases[0]
        path = tmp_path / "new.csv"
        path.write_text(f"patient,EF %\n{case.patient_id},33\n", encoding="utf-8")
        planned = plan(session, read_clinical_table(session, path))
        (one,) = planned.patients
        assert one.code == load_linkage(session).known_code(case.patient_id)
        join(session, planned)
        told = made.project.store.read(lambda rows: rows.cines.patient(one.code)).clinical
        assert told["ejection_fraction"] == pytest.approx(0.33)
    finally:
        made.project.close()
