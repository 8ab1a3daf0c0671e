"""One area a patient: ICC(2,1), bias and limits, in mm2 and as a share of the myocardium."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, Finding, FrameReadings
from fibrodesk.agreement.icc import icc_agreement, icc_of_table
from fibrodesk.agreement.records.study import study_record
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.domain.geometry import PixelSpacing

unhurried = settings(deadline=None)  # SciPy is imported when first asked
_SHAPE = (20, 30)
_SPACING = PixelSpacing(row_mm=0.5, column_mm=0.4)
_WALL = np.zeros(_SHAPE, bool)
_WALL[2:18, 2:27] = True  # 400 px
areas = hnp.arrays(
    np.float64, st.tuples(st.integers(5, 20), st.just(2)), elements=st.floats(0, 300, width=32)
)


def _drawn(pixels):
    mask = np.zeros(_SHAPE, bool)
    rows, columns = np.nonzero(_WALL)
    mask[rows[:pixels], columns[:pixels]] = True
    return Finding.drawn(mask) if pixels else NO_FIBROSIS


def _frame(patient, first, second, index=0, **more):
    facts = {"domain": _WALL, "spacing": _SPACING} | more
    return FrameReadings(
        patient=patient,
        cine=f"c-{patient}",
        frame=index,
        shape=_SHAPE,
        first=first if isinstance(first, Finding) else _drawn(first),
        second=second if isinstance(second, Finding) else _drawn(second),
        **facts,
    )


def _areas(frames, domain=Domain.MYOCARDIUM):
    return study_agreement(frames, readers=("A", "B"), domain=domain).areas


@pytest.fixture
def seven_patients():
    pixels = ((20, 24), (60, 50), (0, 10), (110, 120), (40, 40), (90, 70), (0, 0))
    return [_frame(f"p{number}", *pair) for number, pair in enumerate(pixels)]


def test_each_patient_gives_one_pair_of_areas_and_shares(seven_patients):
    found = _areas(seven_patients)
    assert found.size.unit == "mm2"
    assert found.size.patients == tuple(f"p{number}" for number in range(7))
    assert found.size.first == pytest.approx([4, 12, 0, 22, 8, 18, 0])
    assert found.share.second == pytest.approx([0.06, 0.125, 0.025, 0.3, 0.1, 0.175, 0])
    assert found.size.icc.value == pytest.approx(found.share.icc.value)  # one size of wall
    assert found.size.bland_altman.bias == pytest.approx(80 * found.share.bland_altman.bias)
    assert found.size.bland_altman.n == found.size.icc.n == 7
    assert (found.size.left_out, found.size.reason) == (0, "")


def test_a_frame_that_one_reader_could_not_see_moves_no_area(seven_patients):
    more = [*seven_patients, _frame("p0", 300, NOT_ASSESSABLE, 1)]
    assert _areas(more) == _areas(seven_patients)


def test_a_patient_is_the_median_of_the_key_frames():
    frames = [_frame("p0", pixels, 2 * pixels, i) for i, pixels in enumerate((10, 30, 200))]
    found = _areas(frames).size
    assert (found.first, found.second) == ((pytest.approx(6),), (pytest.approx(12),))


def test_pixels_of_loops_without_a_scale_are_left_out_and_counted(seven_patients):
    mixed = [*seven_patients[:5], *(_frame(f"q{i}", 9, 8, spacing=None) for i in range(2))]
    found = _areas(mixed).size
    assert (found.unit, found.left_out, found.left_out_because) == ("mm2", 2, "not_calibrated")
    assert found.icc.n == 5
    assert _areas(mixed).share.icc.n == 7  # a share needs no scale
    bare = _areas([_frame(f"q{i}", 9 + i, 8, spacing=None) for i in range(6)]).size
    assert (bare.unit, bare.left_out, bare.icc.n) == ("px", 0, 6)


def test_a_share_of_the_myocardium_needs_the_myocardium(seven_patients):
    for domain in (Domain.SECTOR, Domain.FRAME):
        found = _areas(seven_patients, domain)
        assert found.share.reason == "not_the_myocardium"
        assert found.size.icc.n == 7
        record = study_record(study_agreement(seven_patients, readers=("A", "B"), domain=domain))[
            "study"
        ]["areas"]["share"]
        assert record["icc"]["icc_2_1"] is None
        assert record["icc"]["reasons"]["icc_2_1"] == "not_the_myocardium"


def test_below_five_patients_values_stand_without_an_interval(seven_patients):
    found = _areas(seven_patients[:4]).size
    assert not math.isnan(found.icc.value)
    assert found.icc.interval.reason == "too_few_patients"
    limits = found.bland_altman
    assert not math.isnan(limits.low + limits.high + limits.slope)
    for interval in (limits.bias_interval, limits.low_interval, limits.slope_interval):
        assert interval.reason == "too_few_patients"


def test_a_single_patient_has_a_word_for_everything(seven_patients):
    found = _areas(seven_patients[:1]).size
    for reason in (found.icc.reason, found.bland_altman.reason, found.bland_altman.slope_reason):
        assert reason == "too_few_patients_for_sd"
    assert math.isnan(found.icc.value)
    assert found.bland_altman.points == ((pytest.approx(4.4), pytest.approx(-0.8)),)


def test_patients_without_any_fibrosis_have_no_spread():
    found = _areas([_frame(f"p{i}", 0, 0) for i in range(6)]).size
    assert found.icc.reason == "same_value_everywhere"
    assert found.bland_altman.bias == 0
    assert found.bland_altman.slope_reason == "no_spread_of_means"


def test_one_and_the_same_difference_everywhere_is_no_certainty():
    found = bland_altman([1.0, 2.0, 3.0, 4.0, 5.0], [0.5, 1.5, 2.5, 3.5, 4.5])
    assert (found.bias, found.low, found.high, found.slope) == (0.5, 0.5, 0.5, 0)
    for interval in (found.bias_interval, found.low_interval, found.slope_interval):
        assert interval.reason == "no_spread_between_patients"


def test_a_patient_with_one_value_is_left_out_as_a_pair():
    first, second = [1.0, 2.0, 4.0, math.nan], [1.5, 2.0, math.nan, 3.0]
    assert (icc_agreement(first, second).n, icc_agreement(first, second).left_out) == (2, 2)
    assert (bland_altman(first, second).n, bland_altman(first, second).left_out) == (2, 2)


def test_values_that_are_no_pairs_are_a_bug():
    for compare in (icc_agreement, bland_altman):
        with pytest.raises(ValueError, match="pairs are needed"):
            compare([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="two readers or more"):
        icc_of_table([[1], [2]])


@unhurried
@given(areas)
def test_the_order_of_readers_turns_the_bias_and_leaves_the_icc(table):
    there, back = icc_of_table(table), icc_of_table(table[:, ::-1])
    assert there.value == pytest.approx(back.value, nan_ok=True)
    one, other = bland_altman(*table.T), bland_altman(*table.T[::-1])
    assert one.bias == pytest.approx(-other.bias)
    assert one.low == pytest.approx(-other.high)
    assert one.slope == pytest.approx(-other.slope, nan_ok=True, abs=1e-9)


@unhurried
@given(areas, st.randoms(use_true_random=False))
def test_the_order_of_patients_does_not_matter(table, chance):
    order = list(range(len(table)))
    chance.shuffle(order)
    found, again = icc_of_table(table), icc_of_table(table[order])
    assert found.value == pytest.approx(again.value, nan_ok=True, abs=1e-9)


@unhurried
@given(areas, st.floats(0.01, 100))
def test_the_icc_has_no_unit_and_never_passes_one(table, scale):
    assume(np.ptp(table) > 1e-3)
    found = icc_of_table(table)
    assert found.value <= 1
    assert icc_of_table(table * scale).value == pytest.approx(found.value, abs=1e-7)
    if found.interval.defined and found.value > 0:
        assert found.interval.low <= found.value <= found.interval.high


@pytest.mark.parametrize("patients", [10, 30])
def test_the_interval_of_the_icc_holds_the_truth_about_as_often_as_it_says(patients):
    """Patients vary with sd 3, readers with sd 0.5, the rest with sd 1."""
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        table = (
            chance.normal(0, 3, (patients, 1))
            + chance.normal(0, 0.5, (1, 2))
            + chance.normal(0, 1, (patients, 2))
        )
        interval = icc_of_table(table).interval
        held += interval.low <= 9 / 10.25 <= interval.high
    assert 0.9 <= held / 300 <= 0.99
