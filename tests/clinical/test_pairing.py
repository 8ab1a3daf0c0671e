"""Whose a row of a clinical table is."""

from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.clinical.pairing import How, near_number, pair


def test_a_number_that_two_patients_have_is_nobodys():
    found = pair(["7", "8"], {"FD-1": "7", "FD-2": "7", "FD-3": "8"})
    assert [(one.code, one.patient) for one in found.pairs] == [("FD-3", "8")]
    assert found.rows_alone == ("7",)


def test_an_equal_number_goes_before_a_near_one():
    found = pair(["007", "7"], {"FD-1": "7"})
    assert [(one.patient, one.how) for one in found.pairs] == [("7", How.NUMBER)]
    assert found.clashing == ("007",)


@given(
    st.lists(st.text("0123Ab ", min_size=1, max_size=4), max_size=8, unique=True),
    st.dictionaries(st.text("FD-12", min_size=1, max_size=4), st.text("0123Ab ", max_size=4)),
)
def test_every_row_and_every_patient_is_told_once(rows, here):
    found = pair(rows, here)
    told = [*(one.patient for one in found.pairs), *found.rows_alone, *found.clashing]
    assert sorted(told) == sorted(rows)
    codes = [*(one.code for one in found.pairs), *found.patients_alone]
    assert sorted(codes) == sorted(here)


def test_numbers_are_near_that_a_spreadsheet_would_make_equal():
    assert near_number("00123") == near_number(" 123") == "123"
    assert near_number("ab 1") == near_number("AB1")
    assert near_number("000") == "000"
