"""Spreadsheets as people send them: what a person sees in them is what is read."""

import datetime
import random
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from fibrodesk.clinical.errors import (
    ClinicalTableError,
    ColumnMissingError,
    OldSpreadsheetError,
    SheetMissingError,
    TableLockedError,
    TableTooLargeError,
    TableUnreadableError,
)
from fibrodesk.clinical.raw import read_raw
from fibrodesk.clinical.table import read_table

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def book(tmp_path):
    """Write sheets of rows by name, and answer with the file."""

    def write(sheets, *, hidden=()):
        made = Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
            sheet.sheet_state = "hidden" if name in hidden else "visible"
        path = tmp_path / "clinical.xlsx"
        made.save(path)
        return path

    return write


def repacked(path, change):
    """The same zip with each part as `change(name, data)` gives it."""
    out = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    path.write_bytes(out.getvalue())
    return path


def test_a_spreadsheet_and_its_csv_are_the_same_table(book, tmp_path):
    rows = [
        ["Patient", "LVEF (%)", "LVIDd cm", "sex"],
        ["A-1", 48.5, 5.1, "w"],
        ["7", 60, 4.7, "M"],
    ]
    (tmp_path / "c.csv").write_text("\n".join(";".join(map(str, row)) for row in rows))
    found, plain = read_table(book({"Echo": rows})), read_table(tmp_path / "c.csv")
    assert found.rows == plain.rows
    assert found.rows["A-1"].lvidd_mm == pytest.approx(51)


def test_cells_are_read_as_they_are_shown(book):
    path = book({"S": [["Patient", "EF", "a", "b", "c", "d"]]})
    made = Workbook()
    sheet = made.active
    sheet.append(["Patient", "EF", "LVIDd", "x", "y", "z"])
    sheet.append([12345, 0.55, 0.1 + 0.2, datetime.datetime(2024, 5, 4), True, "#DIV/0!"])
    sheet["B2"].number_format = "0%"
    made.save(path)
    assert read_raw(path).rows == ((2, ("12345", "55%", "0.3", "2024-05-04", "TRUE", "#DIV/0!")),)
    assert read_table(path).rows["12345"].ejection_fraction == pytest.approx(0.55)


def test_of_several_sheets_the_first_with_patients_is_read(book):
    rows = [["Patient", "EF"], ["a", 55]]
    path = book({"Notes": [["Made in May"]], "Empty": [], "Echo": rows, "Later": rows})
    raw = read_raw(path)
    assert (raw.sheet, raw.sheets) == ("Echo", ("Notes", "Echo", "Later"))
    assert read_raw(path, "Later").sheet == "Later"
    with pytest.raises(SheetMissingError, match="Notes, Empty, Echo, Later"):
        read_raw(path, "Nothing")


def test_without_any_patient_the_first_sheet_is_shown_so_that_a_person_can_tell(book):
    path = book({"One": [["Fall", "EF"], ["a", 55]], "Two": [["x"], ["y"]]})
    assert read_raw(path).header == ("Fall", "EF")
    with pytest.raises(ColumnMissingError, match="Fall, EF"):
        read_table(path)


def test_a_hidden_sheet_is_not_taken_for_the_shown_one(book):
    rows = [["Patient", "EF"], ["a", 55]]
    path = book({"Old": rows, "New": [["Patient", "EF"], ["b", 40]]}, hidden=("Old",))
    assert set(read_table(path).rows) == {"b"}
    assert set(read_table(path, sheet="Old").rows) == {"a"}


def test_a_formula_gives_its_stored_value_and_without_one_it_is_listed(book):
    path = book({"S": [["Patient", "EF", "LVIDd mm"], ["a", "=100*0.55", 48], ["b", "=1+1", 50]]})

    def stored(name, data):
        if not name.endswith("sheet1.xml"):
            return data
        return data.replace(b"<f>100*0.55</f><v></v>", b"<f>100*0.55</f><v>55</v>").replace(
            b"<f>100*0.55</f><v />", b"<f>100*0.55</f><v>55</v>"
        )

    found = read_table(repacked(path, stored))
    assert found.rows["a"].ejection_fraction == pytest.approx(0.55)
    assert found.rows["b"].ejection_fraction is None
    assert [(doubt.row, doubt.found, doubt.reason) for doubt in found.doubts] == [
        (3, "=1+1", "a_formula")
    ]


def test_a_date_where_a_number_is_meant_is_listed_and_not_used(book):
    rows = [["Patient", "LVIDd cm"], ["a", datetime.date(2024, 4, 5)], ["b", 4.8]]
    found = read_table(book({"S": rows}))
    assert found.rows["a"].lvidd_mm is None
    assert [(doubt.row, doubt.reason) for doubt in found.doubts] == [(2, "a_date")]


def test_a_title_and_two_rows_of_headers_are_understood(book, tmp_path):
    made = Workbook()
    sheet = made.active
    sheet["A1"] = "Baseline of the study"
    sheet.merge_cells("A1:D1")
    sheet["A3"], sheet["B3"] = "Patient", "LV diameters"
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:C3")
    sheet["B4"], sheet["C4"], sheet["D3"] = "LVIDd", "LVIDs", "EF"
    for column, value in zip("ABCD", ("a", 4.8, 3.1, 55), strict=True):
        sheet[f"{column}5"] = value
    made.save(tmp_path / "two.xlsx")
    raw = read_raw(tmp_path / "two.xlsx")
    assert (raw.header, raw.skipped) == (("Patient", "LVIDd", "LVIDs", "EF"), 1)
    found = read_table(tmp_path / "two.xlsx").rows["a"]
    assert (found.lvidd_mm, found.lvids_mm) == (pytest.approx(48), pytest.approx(31))


def test_units_in_a_row_of_their_own_belong_to_the_header(book):
    rows = [["Patient", "EF", "LVIDd"], ["", "%", "cm"], ["a", 55, 4.8], ["b", 50, 5.1]]
    raw = read_raw(book({"S": rows}))
    assert raw.header == ("Patient", "EF (%)", "LVIDd (cm)")
    assert raw.rows[0][0] == 3


def test_a_row_number_is_that_of_the_spreadsheet(book):
    rows = [[], ["Patient", "EF"], [], ["a", "x"]]
    (doubt,) = read_table(book({"S": rows})).doubts
    assert doubt.row == 4


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        (b"", TableUnreadableError, "empty"),
        (COMPOUND + bytes(600), OldSpreadsheetError, "XLS"),
        (
            COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            TableLockedError,
            "password",
        ),
        (b"PK\x03\x04" + bytes(200), TableUnreadableError, "zip"),
        (b"<html><table><tr><td>Patient</td></tr></table>", OldSpreadsheetError, "web page"),
    ],
    ids=["empty", "old", "locked", "torn", "web"],
)
def test_what_only_looks_like_a_spreadsheet_is_refused_with_a_word(tmp_path, data, kind, word):
    path = tmp_path / "clinical.xlsx"
    path.write_bytes(data)
    with pytest.raises(kind, match=word) as told:
        read_raw(path)
    assert told.value.advice.endswith(".")


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("content.xml", "OpenDocument"),
        ("xl/workbook.bin", "XLSB"),
        ("letter.txt", "no spreadsheet"),
    ],
)
def test_other_kinds_of_zip_are_refused_by_name(tmp_path, part, word):
    path = tmp_path / "clinical.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(ClinicalTableError, match=word):
        read_raw(path)


def test_an_old_spreadsheet_under_a_new_name_and_a_new_one_under_an_old(book, tmp_path):
    """The bytes tell, and not the name."""
    path = book({"S": [["Patient", "EF"], ["a", 55]]})
    renamed = path.rename(tmp_path / "clinical.xls")
    assert set(read_table(renamed).rows) == {"a"}


def test_a_file_of_100_mb_is_refused_unread(tmp_path):
    path = tmp_path / "clinical.csv"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(TableTooLargeError, match="8 MB"):
        read_raw(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(book):
    path = book({"S": [["Patient", "EF"], ["a", 55]]})

    def bomb(name, data):
        return data + b" " * (200 * 2**20) if name.endswith("sheet1.xml") else data

    repacked(path, bomb)
    assert path.stat().st_size < 2**20
    with pytest.raises(TableTooLargeError, match="unpacked"):
        read_raw(path)


def test_entities_are_refused(book):
    path = book({"S": [["Patient", "EF"], ["a", 55]]})
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'

    def entities(name, data):
        return declared + data if name.endswith("sheet1.xml") else data

    with pytest.raises(TableUnreadableError, match="entities"):
        read_raw(repacked(path, entities))


def test_a_sheet_that_claims_to_have_a_billion_rows_ends(book):
    path = book({"S": [["Patient", "EF"], ["a", 55]]})

    def far(name, data):
        if not name.endswith("sheet1.xml"):
            return data
        last = b'<row r="999999999"><c r="A999999999" t="n"><v>1</v></c></row></sheetData>'
        return data.replace(b"</sheetData>", last)

    with pytest.raises(TableTooLargeError, match="rows"):
        read_raw(repacked(path, far))


def test_formatting_down_to_the_last_row_is_no_table(book):
    made = Workbook()
    made.active.append(["Patient", "EF"])
    made.active.append(["a", 55])
    path = book({"S": []})
    made.active.cell(row=1_048_576, column=1).number_format = "0.0"
    made.save(path)
    assert len(read_raw(path).rows) == 1


def test_no_damage_of_a_spreadsheet_is_worse_than_a_refusal(book):
    """Two hundred damaged parts, and as many damaged zips, are read or refused in words."""
    chance = random.Random(3)
    path = book({"S": [["Patient", "EF"], ["a", 55], ["b", "=1"]]})
    good = path.read_bytes()

    def damaged(data):
        cut = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            cut[chance.randrange(len(cut))] = chance.randrange(256)
        return bytes(cut)

    parts = ["sheet1.xml", "workbook.xml", "styles.xml", "xml.rels", "Types].xml", ""]
    outcomes = set()
    for _ in range(400):
        path.write_bytes(good)
        wanted = chance.choice(parts)
        if wanted:
            repacked(
                path,
                lambda name, data, wanted=wanted: damaged(data) if name.endswith(wanted) else data,
            )
        else:
            path.write_bytes(damaged(good))
        try:
            found = read_table(path)
        except ClinicalTableError as error:
            outcomes.add(type(error))
            continue
        outcomes.add(None)
        assert all(doubt.sentence for doubt in found.doubts)
    assert {None, TableUnreadableError} <= outcomes
