"""A value that a merged cell shows beside several rows belongs to the first, and that is told."""

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange

from fibrodesk.clinical.raw import read_raw
from fibrodesk.clinical.table import read_table


@pytest.fixture
def merged(tmp_path):
    """Write rows with some cells merged, and answer with the file."""

    def write(rows, *ranges, keep_hidden=False):
        made = Workbook()
        made.active.title = "notes"
        made.active.append(["nothing to see"])
        sheet = made.create_sheet("patients")
        for row in rows:
            sheet.append(row)
        for each in ranges:
            if keep_hidden:  # as some programs do: what lies below stays in the file
                sheet.merged_cells.add(CellRange(each))
            else:
                sheet.merge_cells(each)
        path = tmp_path / "clinical.xlsx"
        made.save(path)
        return path

    return write


ROWS = [
    ["Patient", "LVEF (%)", "sex", "remark"],
    ["A-1", 48, "F", "seen twice"],
    ["A-2", None, "M", None],
    ["A-3", None, "M", None],
    ["A-4", 61, "F", None],
]


def test_each_row_below_the_first_is_told_that_it_has_no_value(merged):
    found = read_table(merged(ROWS, "B2:B4", "D2:D5"))
    assert [found.rows[name].ejection_fraction for name in ("A-1", "A-2", "A-3", "A-4")] == [
        pytest.approx(0.48), None, None, pytest.approx(0.61),
    ]  # fmt: skip
    assert [(doubt.row, doubt.column, doubt.found, doubt.used) for doubt in found.doubts] == [
        (3, "ejection_fraction", "48", False),
        (4, "ejection_fraction", "48", False),
    ]
    assert found.doubts[0].sentence == (
        "Row 3: “48” is in a merged cell, whose first cell alone has the value."
    )


def test_what_a_merged_cell_hides_is_not_read(merged):
    rows = [list(row) for row in ROWS]
    rows[2][1] = 12
    found = read_table(merged(rows, "B2:B3", keep_hidden=True))
    assert found.rows["A-2"].ejection_fraction is None
    assert [(doubt.row, doubt.found) for doubt in found.doubts] == [(3, "48")]


def test_a_merged_patient_is_told_of_the_rows_that_lose_him(merged):
    rows = [list(row) for row in ROWS]
    rows[2][0], rows[2][1] = None, 50
    found = read_table(merged(rows, "A2:A3"))
    assert "A-2" not in found.rows
    assert [(doubt.row, doubt.reason, doubt.used) for doubt in found.doubts] == [
        (3, "merged", False)
    ]


def test_a_title_merged_over_the_columns_doubts_nothing(merged):
    found = read_table(merged([["Patients of the study"], *ROWS[:2]], "A1:D1"))
    assert found.doubts == ()
    assert set(found.rows) == {"A-1"}


def test_a_cell_merged_down_to_the_last_row_of_the_format_costs_the_rows_that_are_there(merged):
    raw = read_raw(merged(ROWS, "B2:B1048576"))
    assert set(raw.merged) == {(3, 1), (4, 1), (5, 1)}
