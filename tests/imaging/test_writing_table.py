"""The table of answers."""

import csv

import pytest
from imaging.crafted_loop import SPACING, crafted_loop, ring

from fibrodesk.imaging.writing.content import RESEARCH_USE
from fibrodesk.imaging.writing.table import TableWriter


def rows_of(folder, **options):
    writer = TableWriter(folder)
    writer.add(crafted_loop(**options))
    writer.close()
    with (folder / "answers.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_answer_is_a_row_with_its_area(tmp_path):
    rows = rows_of(tmp_path)
    assert len(rows) == 6
    first = rows[0]
    assert (first["cine"], first["frame"], first["structure"]) == ("cine-0001", "2", "fibrosis")
    assert (first["state"], first["origin"], first["confidence"]) == ("drawn", "drawn", "4")
    assert int(first["area_px"]) == ring().sum()
    assert float(first["area_mm2"]) == pytest.approx(ring().sum() * SPACING.pixel_mm2, abs=1e-3)
    assert first["active_s"] == "12.3"


def test_none_has_an_area_of_zero_and_not_assessable_has_none(tmp_path):
    none, unseen = rows_of(tmp_path)[1:3]
    assert (none["state"], none["area_px"], none["area_mm2"]) == ("none", "0", "0.0")
    assert (unseen["state"], unseen["area_px"], unseen["area_mm2"]) == ("not_assessable", "", "")
    assert unseen["reason"] == "dropout"


def test_without_calibration_no_area_is_in_millimetres(tmp_path):
    rows = rows_of(tmp_path, spacing=None)
    assert {row["area_mm2"] for row in rows} == {""}
    assert int(rows[0]["area_px"]) == ring().sum()


def test_each_row_says_what_it_may_be_used_for(tmp_path):
    """Rows are copied out of files; the last column goes along."""
    rows = rows_of(tmp_path)
    assert list(rows[0])[-1] == "use"
    assert {row["use"] for row in rows} == {RESEARCH_USE}


def test_a_comment_is_never_a_formula(tmp_path):
    assert rows_of(tmp_path)[1]["comment"] == "'=1+1"
