"""`fibrodesk import --clinical`: values for loops that are in the study already."""

import json

import pytest
from desk.studies import add_cine
from openpyxl import Workbook

from fibrodesk.cli.main import main
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in
from fibrodesk.phantom.dataset import write_dataset


@pytest.fixture
def trial(tmp_path, capsys):
    """A trial project with the patients FD-0001 and FD-0002."""
    folder = tmp_path / "trial.fibrodesk"
    assert main(["init", str(folder), "--unprotected"]) == 0
    project = open_project(folder)
    session = sign_in(project, "administrator", None)
    for code in ("FD-0001", "FD-0002"):
        add_cine(project, session, patient=code)
    project.close()
    capsys.readouterr()
    return folder


def clinical(folder, code):
    project = open_project(folder)
    try:
        return project.store.read(lambda rows: rows.cines.patient(code)).clinical
    finally:
        project.close()


def test_values_come_to_the_patients_that_are_here(trial, tmp_path, capsys):
    table = tmp_path / "clinical.csv"
    table.write_text("patient;EF;LVIDd\nFD-0001;48,5;5,1\nFD-0002;x;4,7\nP-9;30;5,0\n")
    assert main(["import", str(trial), "--clinical", str(table), "--json"]) == 1
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found["clinical"]["patients"] == 2
    assert found["clinical"]["values_added"] == 3
    assert found["clinical"]["rows_without_patient"] == [4]
    assert found["clinical"]["columns"][2] == {
        "header": "LVIDd",
        "meaning": "lvidd_mm",
        "unit": "cm",
    }
    assert [one["row"] for one in found["doubtful_values"]] == [3]
    assert "P-9" not in told.out + told.err
    assert "Row 3" in told.err
    assert clinical(trial, "FD-0001")["lvidd_mm"] == pytest.approx(51)


def test_columns_and_the_sheet_are_named(trial, tmp_path, capsys):
    book = Workbook()
    book.active.append(["Patient", "EF"])
    book.active.append(["nobody", 5])
    sheet = book.create_sheet("Echo")
    sheet.append(["Fall", "EF biplan", "Alter"])
    sheet.append(["FD-0001", 0.55, 61])
    book.save(tmp_path / "clinical.xlsx")
    columns = "patient=Fall,ef=EF biplan:fraction"
    table = ["--clinical", str(tmp_path / "clinical.xlsx"), "--sheet", "Echo"]
    assert main(["import", str(trial), *table, "--columns", columns]) == 0
    values = clinical(trial, "FD-0001")
    assert values == {"ejection_fraction": 0.55, "age_years": 61.0}
    assert main(["import", str(trial), *table]) == 2
    assert "no column for the patient" in capsys.readouterr().err


@pytest.mark.parametrize("columns", ["EF", "ef=", "heart=EF"])
def test_a_column_that_is_named_wrongly_is_refused(trial, columns, capsys):
    with pytest.raises(SystemExit):
        main(["import", str(trial), "--clinical", "t.csv", "--columns", columns])
    assert "NAME=COLUMN" in capsys.readouterr().err


def test_an_import_of_nothing_is_told(trial, capsys):
    assert main(["import", str(trial)]) == 2
    assert "--clinical TABLE" in capsys.readouterr().err


def test_rows_of_whom_no_loop_came_are_told_by_their_number(tmp_path, capsys):
    trial = tmp_path / "fresh.fibrodesk"
    assert main(["init", str(trial), "--unprotected"]) == 0
    capsys.readouterr()
    dataset = write_dataset(tmp_path / "scanner", patients=1, seed=5, frames=8, size_px=(240, 320))
    table = tmp_path / "clinical.csv"
    known = dataset.cases[0].patient_id
    table.write_text(f"patient;EF\nP-NOBODY;48\n{known};51\nP-NEITHER;47\n")
    loops = str(dataset.folder / "loops")
    ask = ["import", str(trial), loops, "--confirm-pixels", "--clinical", str(table), "--json"]
    assert main(ask) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["rows_without_loop"] == [2, 4]
    assert "No loop of this import: row 2, 4." in told.err
    assert "P-NOBODY" not in told.out + told.err


def test_a_sheet_of_a_text_table_is_refused_and_nothing_comes_in(trial, tmp_path, capsys):
    table = tmp_path / "clinical.csv"
    table.write_text("patient;EF\nFD-0001;48,5\n")
    assert main(["import", str(trial), "--clinical", str(table), "--sheet", "Two"]) == 2
    assert capsys.readouterr().err == (
        "This clinical table cannot be read: clinical.csv is a text table and has no sheets; the "
        "sheet Two was asked for. Leave the sheet out, or choose the XLSX that holds it.\n"
    )
    assert clinical(trial, "FD-0001") == {}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--sheet", "Two"], "--sheet can be used with --clinical TABLE alone"),
        (["--columns", "EF=x"], "--columns can be used with --clinical TABLE alone"),
        (
            ["--reader", "Ann", "--label", "2=none"],
            "--reader, --label can be used with --masks DIR alone",
        ),
        (["--replace"], "--replace can be used with --projections DIR alone"),
    ],
)
def test_what_belongs_to_another_option_is_not_passed_over(trial, tmp_path, capsys, options, told):
    assert main(["import", str(trial), str(tmp_path), *options, "--json"]) == 2
    heard = capsys.readouterr()
    assert told in heard.err
    assert told in json.loads(heard.out)["refused"][0]["reason"]
