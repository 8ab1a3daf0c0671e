"""Each kind of number, printed one way."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from fibrodesk.agreement.interval import Interval
from fibrodesk.reports import numbers
from fibrodesk.reports.numbers import Shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.87, "0.87"),
        (1.0, "1.00"),
        (0.9951, ">0.99"),
        (-0.9951, "<−0.99"),
        (-1.0, "−1.00"),
        (-0.004, "0.00"),
        (0.0, "0.00"),
        (-0.236, "−0.24"),
    ],
)
def test_a_share_is_never_rounded_to_one(value, text):
    assert numbers.share(value).text == text


def test_three_decimals_where_asked():
    assert numbers.share(0.8734, decimals=3) == Shown("0.873")
    assert numbers.share(0.9996, decimals=3) == Shown(">0.999")


@pytest.mark.parametrize("value", [None, math.nan])
def test_what_is_not_defined_is_a_dash_with_a_reason(value):
    assert numbers.share(value, "both_empty") == Shown("—", "neither reader marked anything")
    assert numbers.measured(value, "mm", "not_calibrated").text == "—"
    assert numbers.percent(value, "no_proposal").aside == "no proposal on these frames"
    assert numbers.share(value).aside != ""


def test_an_interval_with_a_minus_has_no_dash():
    assert numbers.interval(Interval(low=0.816, high=0.912)).text == "0.82–0.91"
    assert numbers.interval(Interval(low=-0.97, high=-0.82)).text == "−0.97 to −0.82"
    none = numbers.interval(Interval(reason="too_few_patients"))
    assert none == Shown("—", "fewer than five patients")


def test_units_stand_beside_the_number():
    assert numbers.measured(4.24, "mm") == Shown("4.2", "mm")
    assert numbers.percent(0.1234) == Shown("12.3", "%")
    assert numbers.percent(0.5549, decimals=0) == Shown("55", "%")


def test_p_values():
    assert numbers.p_value(0.00099) == "p < 0.001"
    assert numbers.p_value(0.0) == "p < 0.001"
    assert numbers.p_value(0.0124) == "p = 0.012"
    assert numbers.p_value(math.nan) == "p —"


def test_words_around_numbers():
    assert numbers.whole(10_000) == "10\u2009000"
    assert numbers.counted(1, "patient") == "1 patient"
    assert numbers.counted(0, "patient") == "0 patients"
    assert numbers.counted(2, "study", "studies") == "2 studies"
    assert numbers.sentence(" never saw a heart ") == "Never saw a heart."
    assert numbers.sentence("Is it? ") == "Is it?"
    assert numbers.sentence("") == ""
    assert numbers.moment(datetime(2026, 5, 4, 9, 3, tzinfo=UTC)) == "4 May 2026, 09:03 UTC"
