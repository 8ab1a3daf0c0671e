"""More readers, numbers and bad input against vectors that independent libraries gave."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.counts import Counts, as_mask, count, packed
from fibrodesk.agreement.distance import distances
from fibrodesk.agreement.icc import icc_agreement, icc_of_table
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.many.fleiss import fleiss_kappa
from fibrodesk.agreement.many.krippendorff import krippendorff_alpha, krippendorff_alpha_of_values
from fibrodesk.agreement.many.ratings import splits_of_masks, splits_of_units
from fibrodesk.domain.geometry import PixelSpacing

_VECTORS = json.loads(
    (Path(__file__).parents[1] / "files" / "agreement_vectors.json").read_text(encoding="utf-8")
)
_MANY, _NUMBERS = _VECTORS["multi_rater"], _VECTORS["continuous"]
_REFUSALS = {each["case"]: each["expect"] for each in _VECTORS["invalid_inputs"]}


def _drawn(rows):
    return np.array([[cell == "#" for cell in row] for row in rows])


def _three():
    masks = [_drawn(_MANY["three_raters"][name]) for name in ("R1", "R2", "R3")]
    return masks, [packed(mask) for mask in masks]


def _splits(counts):
    """Two readers' counts as splits over (free, marked)."""
    return Counter({(2, 0): counts.tn, (1, 1): counts.a_only + counts.b_only, (0, 2): counts.tp})


def test_fleiss_textbook_table():
    expected = _MANY["fleiss_textbook"]
    found = fleiss_kappa(Counter(map(tuple, expected["counts"])))
    assert found == pytest.approx(expected["fleiss_statsmodels"], abs=1e-9)
    assert round(found, 2) == expected["published"]


def test_krippendorff_textbook_data_with_missing_ratings():
    expected = _MANY["krippendorff_textbook"]
    units = list(zip(*expected["data"], strict=True))
    said = [[None if value is None else str(value) for value in unit] for unit in units]
    nominal = krippendorff_alpha(splits_of_units(said, ("1", "2", "3", "4")))
    assert nominal == pytest.approx(expected["nominal"], abs=1e-9)
    assert round(nominal, 3) == expected["nominal_published"]
    values = krippendorff_alpha_of_values(np.array(units, dtype=float))
    assert values == pytest.approx(expected["interval"], abs=1e-9)
    assert round(values, 3) == expected["interval_published"]


def test_krippendorff_of_two_readers_and_two_answers():
    expected = _MANY["krippendorff_binary_2raters"]
    units = list(zip(*expected["data"], strict=True))
    found = krippendorff_alpha(splits_of_units([tuple(map(str, u)) for u in units], ("0", "1")))
    assert found == pytest.approx(expected["alpha"], abs=1e-9)
    first, second = (np.array([row], dtype=bool) for row in expected["data"])
    assert cohen_kappa(count(first, second)) == pytest.approx(expected["cohen"], abs=1e-9)


def test_three_readers_of_one_frame():
    expected = _MANY["three_raters"]
    masks, bits = _three()
    pairs = [cohen_kappa(count(masks[a], masks[b])) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert pairs == pytest.approx(expected["pairwise_cohen_12_13_23"], abs=1e-9)
    assert np.mean(pairs) == pytest.approx(expected["light_kappa_mean_pairwise"], abs=1e-9)
    splits = splits_of_masks(bits, None)
    assert fleiss_kappa(splits) == pytest.approx(expected["fleiss_statsmodels"], abs=1e-9)
    alpha = expected["krippendorff_nominal"]
    assert krippendorff_alpha(splits) == pytest.approx(alpha, abs=1e-9)


@pytest.mark.parametrize("pair", _VECTORS["pairs"], ids=lambda pair: pair["id"])
def test_fleiss_of_two_readers_is_scotts_pi_and_not_cohens(pair):
    counts = Counts(**pair["confusion_frame"])
    found = fleiss_kappa(_splits(counts))
    expected = pair["expected_frame"]["scott_pi"]
    assert math.isnan(found) if expected is None else found == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("name", ["echo_small_roi", "echo_256"])
def test_krippendorff_inside_a_domain(name):
    (pair,) = (pair for pair in _VECTORS["pairs"] if pair["id"] == name)
    found = krippendorff_alpha(_splits(Counts(**pair["confusion_roi"])))
    assert found == pytest.approx(pair["libraries_roi"]["alpha/krippendorff"], abs=1e-11)


@pytest.mark.parametrize("name", sorted(_VECTORS["published_tables"]))
def test_krippendorff_of_published_tables(name):
    published = _VECTORS["published_tables"][name]
    (tp, a_only), (b_only, tn) = published["table"]
    found = krippendorff_alpha(_splits(Counts(tp, a_only, b_only, tn)))
    assert found == pytest.approx(published["alpha_krippendorff"], abs=1e-9)


def _type_a(name):
    return next(row for row in _NUMBERS[name]["pingouin"] if row["Type"] == "ICC(A,1)")


def test_icc_of_shrout_and_fleiss():
    expected = _type_a("icc_shrout_fleiss_1979")
    found = icc_of_table(_NUMBERS["icc_shrout_fleiss_1979"]["data"])
    assert found.value == pytest.approx(expected["ICC"], abs=1e-9)
    assert round(found.value, 2) == _NUMBERS["icc_shrout_fleiss_1979"]["published"]["ICC(2,1)"]
    assert (found.f, found.df_patients, found.df_rest) == (
        pytest.approx(expected["F"], abs=1e-9),
        expected["df1"],
        expected["df2"],
    )
    assert [round(found.interval.low, 2), round(found.interval.high, 2)] == expected["CI95"]


def test_icc_of_two_readers_areas():
    areas, expected = _NUMBERS["area_two_raters"], _type_a("area_two_raters")
    found = icc_agreement(areas["A_mm2"], areas["B_mm2"])
    assert found.value == pytest.approx(areas["icc21"], abs=1e-9)
    assert found.f == pytest.approx(expected["F"], abs=1e-8)
    assert (found.n, found.df_patients, found.df_rest) == (12, expected["df1"], expected["df2"])
    assert [round(found.interval.low, 2), round(found.interval.high, 2)] == expected["CI95"]


def test_icc_where_it_has_no_spread_to_explain():
    edges = _NUMBERS["icc_edge"]
    same = icc_agreement([0.1] * 6, [0.1] * 6)
    assert edges["all_equal"]["ICC(A,1)"] == "nan"
    assert math.isnan(same.value)
    assert (same.reason, same.interval.reason) == ("same_value_everywhere", "no_value")
    alike = icc_agreement([1, 2, 3, 4, 5.3], [1, 2, 3, 4, 5.3])
    assert alike.value == float(edges["identical_raters"]["ICC(A,1)"])
    assert alike.interval.reason == "no_spread_at_one"
    apart = icc_agreement([1, 2, 3, 4, 5], [11, 12, 13, 14, 15])
    expected = float(edges["constant_offset"]["ICC(A,1)"])
    assert apart.value == pytest.approx(expected, abs=1e-12)
    assert apart.interval.low < apart.value < apart.interval.high


def test_bias_limits_and_trend_of_two_readers_areas():
    areas = _NUMBERS["area_two_raters"]
    found = bland_altman(areas["A_mm2"], areas["B_mm2"])

    def ends(interval):
        return [interval.low, interval.high]

    assert found.bias == pytest.approx(areas["bias_A_minus_B"], abs=1e-9)
    assert found.sd == pytest.approx(areas["sd_diff_ddof1"], abs=1e-9)
    assert [found.low, found.high] == pytest.approx(areas["loa95"], abs=1e-9)
    assert ends(found.bias_interval) == pytest.approx(areas["ci95_bias"], abs=1e-9)
    assert ends(found.low_interval) == pytest.approx(areas["ci95_lower_loa"], abs=1e-9)
    assert ends(found.high_interval) == pytest.approx(areas["ci95_upper_loa"], abs=1e-9)
    assert found.slope == pytest.approx(areas["slope_diff_on_mean"], abs=1e-9)
    # its p is 0.03, so that the interval leaves 0 out
    assert areas["slope_p"] < 0.05
    assert found.slope_interval.high < 0
    assert 1.96 * found.sd == pytest.approx(areas["repeatability_coefficient"], abs=1e-9)


_SQUARE = np.eye(4, dtype=np.uint8)


def test_shapes_that_differ_are_refused_by_both_shapes():
    assert _REFUSALS["shapes differ"] == "ValueError naming both shapes"
    other = np.eye(5, dtype=bool)
    for compare in (count, distances):
        with pytest.raises(ValueError, match=r"\(4, 4\) and \(5, 5\)"):
            compare(_SQUARE, other)


def test_masks_of_255_are_accepted_and_do_not_overflow():
    assert _REFUSALS["0/255 masks"].startswith("accepted")
    assert count(_SQUARE * 255, _SQUARE * 255) == Counts(4, 0, 0, 12)


@pytest.mark.parametrize(
    ("case", "array"),
    [
        ("float or probability masks", np.full((2, 2), 0.5)),
        ("labels other than two values", np.array([[0, 1], [2, 3]])),
        ("0x0 frame", np.zeros((0, 0), bool)),
    ],
)
def test_what_is_no_mask_is_a_bug(case, array):
    assert _REFUSALS[case].startswith("ValueError")
    with pytest.raises(ValueError, match="mask"):
        as_mask(array)


@pytest.mark.parametrize("side", [0.0, -0.3, math.nan])
def test_no_distance_in_millimetres_without_a_positive_spacing(side):
    assert _REFUSALS["missing or non-positive spacing"].startswith("distances in px")
    with pytest.raises(ValueError, match="positive"):
        PixelSpacing(row_mm=side, column_mm=0.3)
    assert distances(_SQUARE, _SQUARE[::-1].copy()).unit == "px"


def test_each_bad_input_of_the_vectors_has_its_test_here_or_beside():
    """An empty domain and marks outside of it: test_comparison and test_vectors."""
    here = {"shapes differ", "0/255 masks", "float or probability masks", "0x0 frame"}
    here |= {"labels other than two values", "missing or non-positive spacing"}
    assert set(_REFUSALS) - here == {"empty ROI", "mask pixels outside the ROI"}
