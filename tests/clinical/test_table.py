"""A clinical table as people make them."""

from __future__ import annotations

import math
import random

import pytest

from fibrodesk.clinical.bounds import LARGEST_BYTES
from fibrodesk.clinical.errors import (
    ClinicalTableError,
    ColumnDoubledError,
    ColumnMissingError,
    TableTooLargeError,
    TableUnreadableError,
)
from fibrodesk.clinical.measures import Measure
from fibrodesk.clinical.table import ClinicalRow, read_table
from fibrodesk.clinical.values import SENTENCES


@pytest.fixture
def table(tmp_path):
    def write(text, *, encoding="utf-8"):
        path = tmp_path / "clinical.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_table(path)

    return write


def test_a_plain_table(table):
    found = table(
        "patient_id,ejection_fraction_percent,lvidd_mm,lvids_mm,sex,age,form\n"
        "FD-1,55.5,48.2,31.0,F,61,focal\n"
        "FD-2,32,61,52,male,70,Diffuse\n"
    )
    assert found.doubts == ()
    assert found.rows["FD-1"] == ClinicalRow(
        patient="FD-1",
        ejection_fraction=pytest.approx(0.555),
        lvidd_mm=48.2,
        lvids_mm=31.0,
        age_years=61.0,
        sex="F",
        form="focal",
    )
    assert (found.rows["FD-2"].sex, found.rows["FD-2"].form) == ("M", "diffuse")


def test_scar_by_cardiac_mri_stands_by_the_number_of_its_segment(table):
    """Of the seven segments that the four-chamber view crosses; others are told and left out."""
    found = table(
        "patient,LGE seg. 3 (%),MRI scar 14 (%),mri_scar_17_percent,LGE seg. 8 (%)\n"
        "FD-1,40,0,12.5,5\nFD-2,,130,0,0\n"
    )
    first, second = found.rows["FD-1"], found.rows["FD-2"]
    assert (first.mri_scar_3, first.mri_scar_14, first.mri_scar_17) == pytest.approx(
        (0.4, 0, 0.125)
    )
    assert first.told["mri_scar_14"] == 0  # looked for, and not found
    assert (second.mri_scar_3, second.mri_scar_14, second.mri_scar_17) == (None, None, 0)
    assert [(doubt.column, doubt.reason) for doubt in found.doubts] == [
        ("mri_scar_14", "impossible")
    ]
    assert found.unknown_columns == ("LGE seg. 8 (%)",)


@pytest.mark.parametrize(
    ("cells", "shares"), [(("0.5", "0.2", "0"), (0.5, 0.2, 0)), (("50", "1", "0"), (0.5, 0.01, 0))]
)
def test_scar_without_a_unit_is_in_percent_only_where_a_value_exceeds_one(table, cells, shares):
    rows = "".join(f"FD-{number},{cell}\n" for number, cell in enumerate(cells))
    found = table(f"patient,LGE segment 14\n{rows}")
    assert [row.mri_scar_14 for row in found.rows.values()] == pytest.approx(shares)


def test_a_spreadsheet_from_a_country_with_decimal_commas(table):
    found = table(
        "\ufeffPatient;LVEF (%);LVIDd (cm);Größe\r\nA;48,5;5,1;180\r\n;;;\r\nB;60;4,7;170\r\n",
    )
    assert found.rows["A"].ejection_fraction == pytest.approx(0.485)
    assert found.rows["A"].lvidd_mm == pytest.approx(51)
    assert found.unknown_columns == ("Größe",)
    western = table("Patient;EF;Größe\nA;48;180\n", encoding="cp1252")
    assert western.unknown_columns == ("Größe",)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("EF\n55\n30\n", [0.55, 0.30]),
        ("EF\n0.55\n0.30\n", [0.55, 0.30]),
        ("EF (%)\n55\n30\n", [0.55, 0.30]),
        ("EF fraction\n0.55\n0.30\n", [0.55, 0.30]),
        ("EF\n55 %\n30%\n", [0.55, 0.30]),
        ("EF\n55%\n0.30\n", [0.55, None]),
    ],
)
def test_an_ejection_fraction_in_percent_or_as_a_fraction(table, column, expected):
    header, *cells = column.strip().split("\n")
    found = table("\n".join([f"id,{header}"] + [f"p{i},{cell}" for i, cell in enumerate(cells)]))
    values = [row.ejection_fraction for row in found.rows.values()]
    assert values == [None if one is None else pytest.approx(one) for one in expected]
    assert len(found.doubts) == expected.count(None)


def test_a_fraction_among_percentages_is_listed_and_not_used(table):
    found = table("id,EF\na,55\nb,0.6\nc,30\n")
    assert found.rows["b"].ejection_fraction is None
    (doubt,) = found.doubts
    assert (doubt.row, doubt.patient, doubt.found, doubt.reason, doubt.used) == (
        3,
        "b",
        "0.6",
        "other_unit",
        False,
    )
    assert doubt.sentence.startswith("Row 3: “0.6” would fit another unit")


def test_diameters_in_centimetres_without_saying_so(table):
    found = table("id,LVIDd,LVIDs\na,4.8,3.1\nb,6.0,5.2\n")
    assert found.rows["a"].lvidd_mm == pytest.approx(48)
    assert found.doubts == ()
    mixed = table("id,LVIDd\na,4.8\nb,52\n")
    assert mixed.rows["a"].lvidd_mm is None
    assert [doubt.reason for doubt in mixed.doubts] == ["other_unit"]
    told = table("id,LVIDd\na,4.8 cm\nb,52 mm\n")
    assert [row.lvidd_mm for row in told.rows.values()] == [pytest.approx(48), 52]


@pytest.mark.parametrize(
    ("row", "reason", "used"),
    [
        ("a,fifty,,,,", "not_a_number", False),
        ("a,140,,,,", "impossible", False),
        ("a,-5,,,,", "impossible", False),
        ("a,8,,,,", "unlikely", True),
        ("a,,95,,,", "unlikely", True),
        ("a,,40,45,,", "not_below_diastole", True),
        ("a,,,,?!,", "unknown_word", False),
        ("a,,,,,patchy", "unknown_word", False),
        ("a,55,50", "cells_missing", True),
        ("a,55,50,40,F,focal,more", "cells_over", False),
        (",55,50,40,F,focal", "no_patient", False),
    ],
)
def test_what_is_doubtful_is_listed(table, row, reason, used):
    found = table(f"id,EF %,LVIDd mm,LVIDs mm,sex,form\n{row}\nz,60,50,30,M,none\n")
    (doubt,) = found.doubts
    assert (doubt.reason, doubt.used, doubt.row) == (reason, used, 2)
    assert found.rows["z"].form == "none"


def test_what_two_rows_of_a_patient_tell_is_put_together_and_listed(table):
    found = table("id,EF,age\na,55,\na,55,61\n")
    assert found.rows["a"].ejection_fraction == pytest.approx(0.55)
    assert found.rows["a"].age_years == 61
    assert [(doubt.row, doubt.reason) for doubt in found.doubts] == [(3, "repeated")]


def test_of_two_values_for_one_patient_neither_is_used(table):
    """Nor is a third, which would be taken for the right one by its place alone."""
    found = table("id,EF,age\na,55,61\na,30,61\na,55,\n")
    assert found.rows["a"] == ClinicalRow(patient="a", age_years=61)
    told = [(doubt.row, doubt.column, doubt.reason, doubt.used) for doubt in found.doubts]
    assert told == [
        (3, "patient", "repeated", True),
        (3, "ejection_fraction", "two_values", False),
        (4, "patient", "repeated", True),
    ]


def test_a_value_that_is_said_to_be_absent_is_no_doubt(table):
    found = table("id,EF,sex,form\na,n/a,-,unknown\nb,,,\n")
    assert found.doubts == ()
    assert math.isnan(found.rows["a"].value(Measure.EJECTION_FRACTION))


def test_the_method_of_an_ejection_fraction_is_kept(table):
    found = table("id,EF,EF method\na,55,biplane\nb,50,\n")
    assert [row.ef_method for row in found.rows.values()] == ["biplane", ""]
    assert found.rows["a"].value(Measure.EJECTION_FRACTION) == pytest.approx(0.55)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", TableUnreadableError),
        (b"\n \n", TableUnreadableError),
        (b"PK\x03\x04\x00\x00", TableUnreadableError),
        (b'id,EF\n"a,55\n', TableUnreadableError),
        (b"name,EF\na,55\n", ColumnMissingError),
        (b"id,EF,LVEF\na,55,56\n", ColumnDoubledError),
        (b"id\n" + b"a" * LARGEST_BYTES, TableTooLargeError),
        (b"id\n" + b"a\n" * 100_001, TableTooLargeError),
    ],
    ids=["empty", "blank", "zip", "open quote", "no patient", "two columns", "large", "long"],
)
def test_what_is_no_table_is_told_in_words(table, data, kind):
    with pytest.raises(kind) as told:
        table(data)
    assert "clinical.csv" in str(told.value)
    assert "{" not in str(told.value) + told.value.advice


def test_a_table_that_is_not_there_is_told_in_words(tmp_path):
    with pytest.raises(TableUnreadableError, match=r"nowhere\.csv"):
        read_table(tmp_path / "nowhere.csv")


def test_no_bytes_bring_it_down(table):
    """Two hundred damaged tables are read or refused in words."""
    chance = random.Random(5)
    good = b"id;EF %;LVIDd mm;sex\nFD-1;55,5;48;F\nFD-2;32;61;M\n"
    for _ in range(200):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            found = table(bytes(data))
        except ClinicalTableError:
            continue
        assert all(doubt.reason in SENTENCES and doubt.sentence for doubt in found.doubts)
