"""What holds for any two masks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.ndimage import distance_transform_edt
from sklearn.metrics import cohen_kappa_score, f1_score

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.counts import Counts, count
from fibrodesk.agreement.distance import distances, outline
from fibrodesk.domain.geometry import PixelSpacing

pixels = st.integers(0, 10**12)
any_counts = st.builds(Counts, pixels, pixels, pixels, pixels)
small_counts = st.builds(Counts, *[st.integers(0, 3)] * 4)
steps = st.sampled_from([0.2, 0.308, 0.5, 1.0, 1.7])


@st.composite
def two_masks(draw):
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=16))
    return [draw(hnp.arrays(np.bool_, shape)) for _ in range(2)]


@given(any_counts | small_counts)
def test_the_order_of_the_readers_does_not_matter(counts):
    for share in (kappa.cohen_kappa, kappa.ac1, kappa.largest_kappa, overlap.dice, overlap.iou):
        assert share(counts) == pytest.approx(share(counts.swap()), nan_ok=True)
    assert overlap.precision(counts) == pytest.approx(overlap.recall(counts.swap()), nan_ok=True)
    assert kappa.bias_index(counts) == pytest.approx(-kappa.bias_index(counts.swap()), nan_ok=True)


@given(any_counts | small_counts)
def test_kappa_never_exceeds_dice_nor_its_own_largest(counts):
    value = kappa.cohen_kappa(counts)
    assume(not math.isnan(value))
    assert -1 <= value <= 1
    assert value <= overlap.dice(counts) + 1e-12
    assert value <= kappa.largest_kappa(counts) + 1e-12


@given(small_counts)
def test_kappa_has_no_value_exactly_where_a_reason_stands(counts):
    assert math.isnan(kappa.cohen_kappa(counts)) == (kappa.undefined_because(counts) != "")


@given(any_counts)
def test_as_background_grows_kappa_becomes_dice(counts):
    assume(counts.tp)
    endless = Counts(counts.tp, counts.a_only, counts.b_only, 10**30)
    assert kappa.cohen_kappa(endless) == pytest.approx(overlap.dice(counts), abs=1e-9)
    assert kappa.pabak(endless) == pytest.approx(1, abs=1e-9)


@given(any_counts)
def test_dice_and_iou_say_the_same(counts):
    assume(counts.union)
    share = overlap.iou(counts)
    assert overlap.dice(counts) == pytest.approx(2 * share / (1 + share))
    assert overlap.dice(counts) == kappa.positive_agreement(counts)


@pytest.mark.parametrize("seed", range(20))
def test_kappa_and_dice_are_those_of_scikit_learn(seed):
    chance = np.random.default_rng(seed)
    first = chance.random((37, 29)) < chance.uniform(0.05, 0.9)
    second = np.where(chance.random(first.shape) < 0.8, first, ~first)
    counts = count(first, second)
    expected = cohen_kappa_score(first.ravel(), second.ravel())
    assert kappa.cohen_kappa(counts) == pytest.approx(expected, abs=1e-12)
    assert overlap.dice(counts) == pytest.approx(f1_score(first.ravel(), second.ravel()))


@given(two_masks(), steps, steps)
def test_distances_are_those_of_an_exact_distance_transform(masks, row_mm, column_mm):
    first, second = masks
    assume(first.any() and second.any())
    found = distances(first, second, spacing=PixelSpacing(row_mm=row_mm, column_mm=column_mm))
    here, there = outline(first), outline(second)
    forth = distance_transform_edt(~there, sampling=(row_mm, column_mm))[here]
    back = distance_transform_edt(~here, sampling=(row_mm, column_mm))[there]
    every = np.concatenate((forth, back))
    assert found.hd == pytest.approx(every.max(), abs=1e-9)
    assert found.hd95 == pytest.approx(max(np.percentile(forth, 95), np.percentile(back, 95)))
    assert found.assd == pytest.approx(every.mean(), abs=1e-9)
    assert found.masd == pytest.approx((forth.mean() + back.mean()) / 2, abs=1e-9)
    assert found.nsd == pytest.approx((every <= 1.5 + 1e-9).mean())


@given(two_masks())
def test_distances_do_not_ask_who_is_first(masks):
    there, back = distances(*masks), distances(*reversed(masks))
    for name in ("hd", "hd95", "assd", "masd", "nsd"):
        assert getattr(there, name) == pytest.approx(getattr(back, name), nan_ok=True)


@given(two_masks())
def test_a_mask_lies_nowhere_apart_from_itself(masks):
    found = distances(masks[0], masks[0])
    if masks[0].any():
        assert (found.hd, found.hd95, found.assd, found.masd, found.nsd) == (0, 0, 0, 0, 1)
    else:
        assert all(math.isnan(value) for value in (found.hd, found.assd, found.nsd))


def test_a_step_of_the_grid_lies_within_a_tolerance_of_that_step():
    """0.1 mm apart is within 0.1 mm, wherever on the frame it is and however floats round."""
    first = np.zeros((1, 200), bool)
    for place in range(199):
        first[:] = False
        first[0, place] = True
        found = distances(
            first,
            np.roll(first, 1, axis=1),
            spacing=PixelSpacing(row_mm=0.1, column_mm=0.1),
            tolerance=0.1,
        )
        assert found.nsd == 1


def test_an_outline_needs_one_grid_and_a_tolerance_that_is_one():
    square = np.ones((3, 3), bool)
    with pytest.raises(ValueError, match="cannot be compared"):
        distances(square, np.ones((3, 4), bool))
    with pytest.raises(ValueError, match="tolerance"):
        distances(square, square, tolerance=math.nan)


def test_without_calibration_the_unit_is_the_pixel():
    square = np.ones((3, 3), bool)
    assert (distances(square, square).unit, distances(square, square).tolerance) == ("px", 3.0)
    spacing = PixelSpacing(row_mm=0.3, column_mm=0.3)
    found = distances(square, square, spacing=spacing)
    assert (found.unit, found.tolerance) == ("mm", 1.5)
