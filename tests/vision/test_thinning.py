"""Fewer points, the same line."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.vision.thinning import thinned

points = st.builds(ImagePoint, st.floats(0, 1000, width=32), st.floats(0, 1000, width=32))


def away_px(point, line):
    """The distance of a point from a line of several pieces."""
    at = np.array([point.x_px, point.y_px])
    best = np.inf
    for one, two in itertools.pairwise(line):
        start = np.array([one.x_px, one.y_px])
        way = np.array([two.x_px, two.y_px]) - start
        share = np.clip((at - start) @ way / max(way @ way, 1e-12), 0, 1)
        best = min(best, float(np.hypot(*(start + share * way - at))))
    return best


@given(line=st.lists(points, max_size=30), within_px=st.floats(0.1, 20))
def test_what_goes_lies_near_what_stays(line, within_px):
    few = thinned(line, within_px=within_px)
    assert len(few) <= len(line)
    if line:
        assert (few[0], few[-1]) == (line[0], line[-1])
    if len(line) > 1:
        for point in line:
            assert away_px(point, few) <= within_px + 1e-6


def test_a_straight_line_keeps_its_ends_alone():
    line = [ImagePoint(float(step), 2.0 * step) for step in range(50)]
    assert thinned(line, within_px=0.3) == (line[0], line[-1])
