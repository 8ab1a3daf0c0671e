"""Lines along the edges of pixels: the mask comes back from them, whoever fills them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from imaging.crafted_loop import ring
from skimage.draw import polygon2mask

from fibrodesk.imaging.writing.outlines import area_px, outlines

masks = arrays(np.bool_, st.tuples(st.integers(1, 14), st.integers(1, 14)))


def filled(lines, shape):
    """As scikit-image fills them; rows and columns, counted from the centre of the first pixel."""
    canvas = np.zeros(shape, np.bool_)
    for line in lines:
        canvas |= polygon2mask(shape, line[:, ::-1] - 0.5)
    return canvas


@settings(max_examples=300, deadline=None)
@given(masks, st.sampled_from([5, 9, 8000]))
def test_any_mask_comes_back_exactly_whole_or_in_pieces(mask, most_points):
    lines = list(outlines(mask, most_points=most_points))
    assert np.array_equal(filled(lines, mask.shape), mask)
    assert sum(area_px(line) for line in lines) == mask.sum()
    for line in lines:
        assert len(line) <= most_points
        assert np.array_equal(line[0], line[-1])


def test_a_ring_with_an_island_and_a_lone_pixel_is_three_lines():
    lines = list(outlines(ring()))
    assert len(lines) == 3
    assert np.array_equal(filled(lines, ring().shape), ring())


def test_a_line_names_no_corner_at_which_it_goes_straight_on():
    mask = np.zeros((9, 9), np.bool_)
    mask[2:5, 3:8] = True
    (line,) = outlines(mask)
    assert sorted(map(tuple, line[:-1])) == [(3, 2), (3, 5), (8, 2), (8, 5)]


def test_pixels_that_touch_at_a_corner_are_apart():
    assert len(list(outlines(np.eye(5, dtype=np.bool_)))) == 5


def test_an_empty_mask_has_no_line():
    assert list(outlines(np.zeros((4, 4), np.bool_))) == []


def test_a_sieve_of_a_whole_picture_has_lines_that_an_element_can_hold():
    mask = np.ones((301, 401), np.bool_)
    mask[1:-1:3, 1:-1:3] = False
    lines = list(outlines(mask))
    assert max(map(len, lines)) <= 8000
    assert sum(area_px(line) for line in lines) == pytest.approx(mask.sum())
