"""A stroke is one patch, whatever way the pen took."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.stroke import Stroke

KEY = MaskKey(3, Structure.FIBROSIS)
SHAPE = (40, 50)
ways = st.lists(
    st.tuples(st.builds(ImagePoint, st.floats(-10, 60), st.floats(-10, 50)), st.floats(0.5, 12)),
    min_size=1,
    max_size=8,
)


@given(way=ways, seed=st.integers(0, 2**32 - 1), value=st.booleans())
def test_the_patch_of_a_stroke_is_the_sum_of_its_dabs(way, seed, value):
    before = np.random.default_rng(seed).random(SHAPE) < 0.5
    kept = before.copy()
    stroke = Stroke(KEY, before)
    at = way[0][0]
    for point, radius_px in way:
        stroke.dab(at, point, radius_px=radius_px, value=value)
        at = point
    patch = stroke.finish()
    assert np.array_equal(before, kept), "the reading's mask waits for the pen to be lifted"
    if patch is not None:
        patch.apply_to(before)
        assert (patch.before != patch.after).any(axis=1)[[0, -1]].all(), "cut to what differs"
        assert (patch.before != patch.after).any(axis=0)[[0, -1]].all()
    assert np.array_equal(before, stroke.mask)


def test_a_stroke_that_changes_nothing_is_no_step():
    stroke = Stroke(KEY, np.ones(SHAPE, bool))
    assert stroke.dab(ImagePoint(5, 5), ImagePoint(9, 9), radius_px=3, value=True) is None
    assert stroke.finish() is None


def test_a_stroke_knows_all_that_it_touched():
    stroke = Stroke(KEY, np.zeros(SHAPE, bool))
    stroke.dab(ImagePoint(5, 5), ImagePoint(5, 5), radius_px=2, value=True)
    stroke.dab(ImagePoint(30, 20), ImagePoint(30, 20), radius_px=2, value=True)
    box = stroke.touched
    assert (box.top, box.left) == (3, 3)
    assert (box.bottom, box.right) == (22, 32)


def test_a_stroke_that_lies_wholly_outside_what_is_allowed_knows_it():
    allowed = np.zeros(SHAPE, bool)
    allowed[:10] = True
    stroke = Stroke(KEY, np.zeros(SHAPE, bool), allowed=allowed)
    stroke.dab(ImagePoint(25, 30), ImagePoint(25, 30), radius_px=3, value=True)
    assert stroke.held_back
    assert stroke.finish() is None


@given(way=ways, seed=st.integers(0, 2**32 - 1), value=st.booleans())
def test_a_stroke_adds_nothing_outside_what_is_allowed(way, seed, value):
    rng = np.random.default_rng(seed)
    before, allowed = rng.random(SHAPE) < 0.3, rng.random(SHAPE) < 0.5
    stroke = Stroke(KEY, before, allowed=allowed)
    at = way[0][0]
    for point, radius_px in way:
        stroke.dab(at, point, radius_px=radius_px, value=value)
        at = point
    assert not (stroke.mask & ~before & ~allowed).any()
    if not value:
        assert not (stroke.mask & ~before).any()
        assert not stroke.held_back
