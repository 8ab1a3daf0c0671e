"""The brush hits the pixels under it, all of them and no others."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.brush import (
    LARGEST_RADIUS_PX,
    SMALLEST_RADIUS_PX,
    resized_px,
    sweep,
)
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure

KEY = MaskKey(0, Structure.FIBROSIS)
SHAPE = (37, 53)

points = st.builds(ImagePoint, st.floats(-40, 90), st.floats(-40, 80))
inner_points = st.builds(ImagePoint, st.floats(0, 52.999), st.floats(0, 36.999))
radii = st.floats(0.5, 30)
seeds = st.integers(0, 2**32 - 1)


def some_mask(seed):
    return np.random.default_rng(seed).random(SHAPE) < 0.3


def distance_to_way(row, column, start, end):
    """From a pixel's centre to a segment, by the textbook and one pixel at a time."""
    x, y = column + 0.5 - start.x_px, row + 0.5 - start.y_px
    way_x, way_y = end.x_px - start.x_px, end.y_px - start.y_px
    length2 = way_x**2 + way_y**2
    along = 0.0 if length2 == 0 else min(1.0, max(0.0, (x * way_x + y * way_y) / length2))
    return math.hypot(x - along * way_x, y - along * way_y)


@given(start=points, end=points, radius_px=radii, seed=seeds, value=st.booleans())
def test_undoing_a_sweep_restores_every_pixel(start, end, radius_px, seed, value):
    mask = some_mask(seed)
    untouched = mask.copy()
    patch = sweep(mask, key=KEY, start=start, end=end, radius_px=radius_px, value=value)
    assert np.array_equal(mask, untouched), "sweeping alone changes nothing"
    if patch is not None:
        patch.apply_to(mask)
        assert not np.array_equal(mask, untouched)
        patch.inverse().apply_to(mask)
    assert np.array_equal(mask, untouched)


@given(start=inner_points, end=inner_points, radius_px=radii)
def test_a_sweep_hits_what_lies_within_its_radius_and_nothing_else(start, end, radius_px):
    mask = np.zeros(SHAPE, bool)
    patch = sweep(mask, key=KEY, start=start, end=end, radius_px=radius_px)
    assert patch is not None
    patch.apply_to(mask)
    ends = {(math.floor(p.y_px), math.floor(p.x_px)) for p in (start, end)}
    for row in range(SHAPE[0]):
        for column in range(SHAPE[1]):
            apart = distance_to_way(row, column, start, end)
            if abs(apart - radius_px) > 1e-6:
                expected = apart < radius_px or (row, column) in ends
                assert mask[row, column] == expected


@given(point=inner_points)
def test_the_finest_brush_hits_the_pixel_it_points_at(point):
    patch = sweep(np.zeros(SHAPE, bool), key=KEY, start=point, end=point, radius_px=0.5)
    row, column = math.floor(point.y_px), math.floor(point.x_px)
    assert patch is not None
    assert patch.after[row - patch.box.top, column - patch.box.left]


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 52), (36, 0), (36, 52)])
def test_the_corners_of_the_image_can_be_painted_and_erased(row, column):
    mask = np.zeros(SHAPE, bool)
    at = ImagePoint(column + 0.5, row + 0.5)
    sweep(mask, key=KEY, start=at, end=at, radius_px=0.5).apply_to(mask)
    assert mask.sum() == 1
    assert mask[row, column]
    sweep(mask, key=KEY, start=at, end=at, radius_px=0.5, value=False).apply_to(mask)
    assert not mask.any()


def test_a_sweep_beside_the_image_changes_nothing():
    far = ImagePoint(-100, -100)
    assert sweep(np.zeros(SHAPE, bool), key=KEY, start=far, end=far, radius_px=5) is None


def test_painting_what_is_painted_is_no_change():
    at = ImagePoint(10, 10)
    full = np.ones(SHAPE, bool)
    assert sweep(full, key=KEY, start=at, end=at, radius_px=5) is None


def test_a_fast_stroke_of_the_finest_brush_has_no_gaps():
    """However far apart two events come, the line between them is connected."""
    mask = np.zeros(SHAPE, bool)
    start, end = ImagePoint(1.2, 1.7), ImagePoint(50.1, 30.4)
    sweep(mask, key=KEY, start=start, end=end, radius_px=0.5).apply_to(mask)
    columns = mask.any(axis=0)
    assert columns[1:51].all()


def test_the_brush_stays_between_its_smallest_and_its_largest_size():
    assert resized_px(8.0, 1) > 8.0 > resized_px(8.0, -1)
    assert resized_px(8.0, 200) == LARGEST_RADIUS_PX
    assert resized_px(8.0, -200) == SMALLEST_RADIUS_PX
    assert resized_px(8.0, 0) == 8.0
