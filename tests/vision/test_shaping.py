"""Shaping a whole mask: areas, distances and islands, against plain definitions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.vision.shaping import grown, holes_filled, islands_removed, shrunk, smoothed

shapes = st.tuples(st.integers(1, 40), st.integers(1, 50))
spacings = st.none() | st.builds(
    PixelSpacing, row_mm=st.floats(0.15, 1.6), column_mm=st.floats(0.15, 1.6)
)


@st.composite
def masks(draw):
    shape = draw(shapes)
    seed = draw(st.integers(0, 2**32 - 1))
    field = np.random.default_rng(seed).normal(size=shape)
    softness = draw(st.floats(0, 4))
    share = draw(st.floats(0, 1))
    field = ndimage.gaussian_filter(field, softness)
    return field <= np.quantile(field, share) if share > 0.02 else np.zeros(shape, bool)


def distance_px(reach_mm, reach_px, spacing):
    """The plain definition: an exact distance transform with the true spacing."""
    if spacing is None:
        return reach_px, (1.0, 1.0)
    return 1.0, (
        min(1.0, spacing.row_mm / reach_mm),  # one pixel is reached always
        min(1.0, spacing.column_mm / reach_mm),
    )


@given(mask=masks(), spacing=spacings)
@settings(max_examples=60, deadline=None)
def test_growing_adds_what_is_within_a_millimetre_by_the_true_distance(mask, spacing):
    kept = mask.copy()
    reach, sampling = distance_px(1.0, 2.0, spacing)
    expected = (
        ndimage.distance_transform_edt(~mask, sampling=sampling) <= reach + 1e-7
        if mask.any()
        else mask
    )
    assert np.array_equal(grown(mask, spacing=spacing), expected)
    assert np.array_equal(mask, kept)


@given(mask=masks(), spacing=spacings)
@settings(max_examples=60, deadline=None)
def test_shrinking_takes_what_is_within_a_millimetre_of_the_rest(mask, spacing):
    reach, sampling = distance_px(1.0, 2.0, spacing)
    expected = (
        ndimage.distance_transform_edt(mask, sampling=sampling) > reach + 1e-7
        if not mask.all()
        else mask
    )
    assert np.array_equal(shrunk(mask, spacing=spacing), expected)


@given(mask=masks(), spacing=spacings, seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_growing_and_smoothing_add_nothing_outside_what_is_allowed(mask, spacing, seed):
    allowed = np.random.default_rng(seed).random(mask.shape) < 0.5
    for made in (
        grown(mask, spacing=spacing, allowed=allowed),
        smoothed(mask, spacing=spacing, allowed=allowed),
    ):
        assert not (made & ~mask & ~allowed).any()


def test_a_millimetre_is_longer_in_pixels_where_they_are_closer():
    mask = np.zeros((41, 41), bool)
    mask[20, 20] = True
    made = grown(mask, spacing=PixelSpacing(row_mm=0.1, column_mm=0.25))
    rows, columns = np.nonzero(made)
    assert (rows.min(), rows.max()) == (10, 30)
    assert (columns.min(), columns.max()) == (16, 24)


def blob(shape=(120, 160), seed=0, noise=0.35):
    """A scar with a rough edge, as a shaky hand draws it."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    middle = np.hypot((rows - 60) / 30, (columns - 80) / 45)
    field = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=shape), 1.2)
    return middle + noise * field < 1


@pytest.mark.parametrize("spacing", [None, PixelSpacing(row_mm=0.3, column_mm=0.5)])
@pytest.mark.parametrize("seed", range(4))
def test_smoothing_keeps_the_area_within_two_percent_and_shortens_the_edge(seed, spacing):
    mask = islands_removed(blob(seed=seed), smaller_than_px=math.inf)
    made = smoothed(mask, spacing=spacing)
    assert made.sum() == pytest.approx(mask.sum(), rel=0.02)
    assert edge_px(made) < 0.85 * edge_px(mask)
    assert 2 * (made & mask).sum() / (made.sum() + mask.sum()) > 0.93


def edge_px(mask):
    return int((mask[1:] ^ mask[:-1]).sum() + (mask[:, 1:] ^ mask[:, :-1]).sum())


@given(mask=masks(), spacing=spacings)
@settings(max_examples=40, deadline=None)
def test_smoothing_never_makes_a_mask_larger_and_never_loses_it(mask, spacing):
    """Islands that come to touch share pixels; each alone keeps its count."""
    made = smoothed(mask, spacing=spacing)
    assert made.sum() <= mask.sum()
    assert made.any() == mask.any()


def test_smoothing_ten_times_wears_nothing_away():
    mask = islands_removed(blob(), smaller_than_px=math.inf)
    made = mask
    for _ in range(10):
        made = smoothed(made, spacing=None)
    assert made.sum() == mask.sum()


def test_a_thin_scar_is_smoothed_and_stays():
    """An opening or a median would eat a line of two pixels."""
    mask = np.zeros((60, 80), bool)
    mask[30:32, 10:70] = True
    made = smoothed(mask, spacing=None)
    assert made.sum() == mask.sum()
    assert made[30:32, 15:65].mean() > 0.9


@given(mask=masks())
@settings(max_examples=60, deadline=None)
def test_holes_are_filled_as_by_definition(mask):
    assert np.array_equal(holes_filled(mask), ndimage.binary_fill_holes(mask))


def test_a_bay_at_the_edge_of_the_image_is_no_hole():
    mask = np.zeros((20, 20), bool)
    mask[5:15, 0:10] = True
    mask[8:12, 0:6] = False
    assert np.array_equal(holes_filled(mask), mask)


@given(mask=masks(), smallest_px=st.floats(0, 60) | st.just(math.inf))
@settings(max_examples=60, deadline=None)
def test_small_islands_go_and_the_largest_stays(mask, smallest_px):
    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())[1:]
    made = islands_removed(mask, smaller_than_px=smallest_px)
    assert not (made & ~mask).any()
    for number in range(1, count + 1):
        island = labels == number
        whole = made[island]
        assert whole.all() or not whole.any(), "an island goes whole or stays whole"
        if sizes[number - 1] >= smallest_px:
            assert whole.all()
        elif sizes[number - 1] < sizes.max():
            assert not whole.any()
    assert made.any() == mask.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1)])
@pytest.mark.parametrize("value", [False, True])
def test_the_smallest_images_are_no_special_case(shape, value):
    mask = np.full(shape, value)
    for made in (
        smoothed(mask, spacing=None),
        holes_filled(mask),
        islands_removed(mask, smaller_than_px=3),
        grown(mask, spacing=None),
        shrunk(mask, spacing=None),
    ):
        assert np.array_equal(made, mask)
