"""Correlations against SciPy and against a published value."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fibrodesk.clinical.burden import PatientBurden, SourceBurden
from fibrodesk.clinical.correlation import correlate
from fibrodesk.clinical.measures import Measure
from fibrodesk.clinical.relation import relate
from fibrodesk.clinical.table import ClinicalRow

_ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
_ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]


def test_anscombes_first_set():
    """Anscombe FJ, Am Stat 1973;27(1):17-21: r = 0.816."""
    found = correlate(_ANSCOMBE_X, _ANSCOMBE_Y)
    assert found.r == pytest.approx(0.81642, abs=5e-6)
    assert found.p == pytest.approx(0.00217, abs=5e-6)
    assert found.n == 11


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=5, max_size=40).filter(
        lambda pairs: all(len(set(side)) > 2 for side in zip(*pairs, strict=True))
    )
)
def test_values_are_those_of_scipy(pairs):
    one, other = map(list, zip(*pairs, strict=True))
    found = correlate(one, other)
    expected = stats.pearsonr(one, other)
    ranked = stats.spearmanr(one, other)
    assert found.r == pytest.approx(expected.statistic, abs=1e-12)
    assert found.p == pytest.approx(expected.pvalue, abs=1e-9)
    assert found.spearman == pytest.approx(ranked.statistic, abs=1e-12)
    assert found.spearman_p == pytest.approx(ranked.pvalue, abs=1e-9)
    if abs(found.r) < 0.999999:
        interval = expected.confidence_interval(0.95)
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


def test_a_pair_with_a_gap_is_left_out():
    one, other = [*_ANSCOMBE_X, math.nan, 3], [*_ANSCOMBE_Y, 5, math.nan]
    assert correlate(one, other) == correlate(_ANSCOMBE_X, _ANSCOMBE_Y)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ([], [], "too_few_values"),
        ([1, 2, 3], [3, 2, 1], "too_few_values"),
        ([1, 2, 3, math.nan], [3, 2, 1, 0], "too_few_values"),
        ([1, 1, 1, 1], [1, 2, 3, 4], "no_spread"),
        ([1, 2, 3, 4], [0.2, 0.2, 0.2, 0.2], "no_spread"),
    ],
)
def test_what_cannot_be_correlated_has_a_reason_and_no_number(one, other, reason):
    found = correlate(one, other)
    assert found.reason == found.interval_reason == reason
    for value in (found.r, found.low, found.high, found.p, found.spearman, found.spearman_p):
        assert math.isnan(value)


def test_a_perfect_line_has_no_interval():
    found = correlate([1, 2, 3, 4, 5], [10, 8, 6, 4, 2])
    assert (found.r, found.p) == (-1, 0)
    assert math.isnan(found.low)
    assert found.interval_reason == "no_spread_at_one"
    assert found.reason == ""
    thirds = [0.1 / 3 * i for i in range(7)]
    assert correlate(thirds, [0.7 - one for one in thirds]).r == -1


def test_size_does_not_matter():
    for scale in (1e-300, 1e300):
        found = correlate(np.array(_ANSCOMBE_X) * scale, _ANSCOMBE_Y)
        assert found.r == pytest.approx(0.81642, abs=5e-6)


def test_what_is_not_paired_is_a_bug():
    with pytest.raises(ValueError, match="pairs"):
        correlate([1, 2, 3, 4], [1, 2, 3])


def _burden(patient, fraction):
    source = SourceBurden(
        fraction=fraction, area_mm2=math.nan, fraction_ed=math.nan, fraction_es=math.nan
    )
    return PatientBurden(patient=patient, frames=3, sources={"A": source})


def test_methods_are_never_mixed_in_one_correlation():
    burdens = [_burden(f"p{i}", 0.05 * i) for i in range(9)]
    burdens.append(_burden("p9", math.nan))
    rows = {
        f"p{i}": ClinicalRow(
            patient=f"p{i}",
            ejection_fraction=None if i == 0 else 0.7 - 0.05 * i,
            ef_method="biplane" if i < 6 else "visual",
            lvidd_mm=40.0 + i,
        )
        for i in range(10)
    }
    first, second = relate(burdens, rows, Measure.EJECTION_FRACTION)
    assert (first.method, first.correlation.n) == ("biplane", 5)
    assert (second.method, second.correlation.n) == ("visual", 3)
    assert second.correlation.reason == "too_few_values"
    assert first.correlation.r == pytest.approx(-1)
    (diameter,) = relate(burdens, rows, Measure.LVIDD_MM)
    assert (diameter.method, diameter.correlation.n) == ("", 9)
    assert relate(burdens, {}, Measure.LVIDD_MM) == ()
