"""A closed line fills what it winds around."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.polygon import edge_near, fill, filled, point_near

KEY = MaskKey(0, Structure.MYOCARDIUM)
SHAPE = (30, 40)
WHOLE = PixelBox(0, 0, *SHAPE)

points = st.builds(ImagePoint, st.floats(-15, 55), st.floats(-15, 45))
shapes = st.lists(points, min_size=3, max_size=12)


def winding(row, column, shape):
    """Turns of the line around a pixel's centre, edge by edge (Sunday 2001)."""
    x, y = column + 0.5, row + 0.5
    turns = 0
    for one, two in zip(shape, shape[1:] + shape[:1], strict=True):
        side = (two.x_px - one.x_px) * (y - one.y_px) - (x - one.x_px) * (two.y_px - one.y_px)
        if one.y_px <= y < two.y_px and side > 0:
            turns += 1
        elif two.y_px <= y < one.y_px and side < 0:
            turns -= 1
    return turns


def nearest_edge(row, column, shape):
    """How far a pixel's centre is from the line."""
    nearest = math.inf
    for one, two in zip(shape, shape[1:] + shape[:1], strict=True):
        x, y = column + 0.5 - one.x_px, row + 0.5 - one.y_px
        way_x, way_y = two.x_px - one.x_px, two.y_px - one.y_px
        length2 = way_x**2 + way_y**2
        along = 0.0 if length2 == 0 else min(1.0, max(0.0, (x * way_x + y * way_y) / length2))
        nearest = min(nearest, math.hypot(x - along * way_x, y - along * way_y))
    return nearest


@given(shape=shapes)
def test_a_shape_fills_the_centres_that_it_winds_around(shape):
    inside = filled(shape, box=WHOLE)
    for row in range(SHAPE[0]):
        for column in range(SHAPE[1]):
            if nearest_edge(row, column, shape) > 1e-6:
                assert inside[row, column] == (winding(row, column, shape) != 0)


@given(shape=shapes, seed=st.integers(0, 2**32 - 1), value=st.booleans())
def test_undoing_a_shape_restores_every_pixel(shape, seed, value):
    mask = np.random.default_rng(seed).random(SHAPE) < 0.5
    before = mask.copy()
    patch = fill(mask, shape, key=KEY, value=value)
    if patch is not None:
        patch.apply_to(mask)
        patch.inverse().apply_to(mask)
    assert np.array_equal(mask, before)


@given(shape=shapes)
def test_the_box_that_is_looked_at_changes_no_pixel(shape):
    """A part painted alone is the same as in one piece."""
    part = PixelBox(7, 9, 21, 30)
    assert np.array_equal(filled(shape, box=part), filled(shape, box=WHOLE)[part.slices])


def test_a_rectangle_fills_just_its_pixels():
    corners = [ImagePoint(3, 4), ImagePoint(9, 4), ImagePoint(9, 10), ImagePoint(3, 10)]
    inside = filled(corners, box=WHOLE)
    assert inside.sum() == 36
    assert inside[4:10, 3:9].all()


def test_neighbours_share_no_pixel_and_leave_no_gap():
    left = [ImagePoint(2, 2), ImagePoint(10.5, 2), ImagePoint(14.5, 20), ImagePoint(2, 20)]
    right = [ImagePoint(10.5, 2), ImagePoint(30, 2), ImagePoint(30, 20), ImagePoint(14.5, 20)]
    both = filled(left, box=WHOLE).astype(int) + filled(right, box=WHOLE)
    assert both.max() == 1
    assert both[2:20, 2:30].all()


def test_a_line_that_crosses_itself_leaves_no_hole():
    """Round twice, the second time smaller: what lies inside both stays filled."""
    ring = [ImagePoint(20 + r * math.cos(a), 15 + r * math.sin(a)) for r, a in _spiral()]
    inside = filled(ring, box=WHOLE)
    assert inside[15, 20]
    assert inside[13:18, 17:23].all()


def _spiral():
    return [(12 - step / 16, step * math.pi / 16) for step in range(64)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_points_fill_nothing(count):
    shape = [ImagePoint(5.0 * n, 5.0) for n in range(count)]
    assert fill(np.zeros(SHAPE, bool), shape, key=KEY) is None
    assert not filled(shape, box=WHOLE).any()


def test_a_shape_with_value_false_is_cut_out():
    mask = np.ones(SHAPE, bool)
    corners = [ImagePoint(3, 4), ImagePoint(9, 4), ImagePoint(9, 10), ImagePoint(3, 10)]
    fill(mask, corners, key=KEY, value=False).apply_to(mask)
    assert (~mask).sum() == 36


def test_a_shape_beside_the_image_changes_nothing():
    far = [ImagePoint(100, 100), ImagePoint(120, 100), ImagePoint(110, 130)]
    assert fill(np.zeros(SHAPE, bool), far, key=KEY) is None


SQUARE = [ImagePoint(0, 0), ImagePoint(10, 0), ImagePoint(10, 10), ImagePoint(0, 10)]


def test_the_nearest_point_within_reach_is_meant():
    assert point_near(SQUARE, ImagePoint(9, 1), reach_px=2) == 1
    assert point_near(SQUARE, ImagePoint(5, 5), reach_px=2) is None
    assert point_near([], ImagePoint(5, 5), reach_px=2) is None


def test_the_nearest_edge_within_reach_is_meant_and_where_on_it():
    assert edge_near(SQUARE, ImagePoint(4, -1), reach_px=2) == (0, ImagePoint(4, 0))
    assert edge_near(SQUARE, ImagePoint(-1, 6), reach_px=2) == (3, ImagePoint(0, 6))
    assert edge_near(SQUARE, ImagePoint(5, 5), reach_px=2) is None
    twice = [ImagePoint(3, 3), ImagePoint(3, 3)]
    assert edge_near(twice, ImagePoint(3, 4), reach_px=2) == (0, ImagePoint(3, 3))
