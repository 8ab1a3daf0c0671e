"""Masks as they come, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fibrodesk.agreement.counts import NOTHING, Counts, as_mask, count, outside, pooled

shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=20)


@st.composite
def three_masks(draw):
    shape = draw(shapes)
    return [draw(hnp.arrays(np.bool_, shape)) for _ in range(3)]


@given(three_masks())
def test_counting_bits_is_counting_pixels(masks):
    first, second, domain = masks
    assert count(first, second, domain) == Counts(
        int((first & second & domain).sum()),
        int((first & ~second & domain).sum()),
        int((~first & second & domain).sum()),
        int((~first & ~second & domain).sum()),
    )


@given(three_masks())
def test_a_domain_and_its_outside_make_the_frame(masks):
    first, second, domain = masks
    inside, whole = count(first, second, domain), count(first, second)
    assert inside + count(first, second, ~domain) == whole
    assert whole - inside == count(first, second, ~domain)
    assert inside.first + outside(first, domain) == whole.first
    assert outside(first, None) == 0


def test_masks_of_0_and_255_are_masks():
    first = np.array([[0, 255], [255, 0]], np.uint8)
    second = np.array([[0, 1], [0, 1]], np.int32)
    assert count(first, second) == Counts(1, 1, 1, 1)


def test_other_shapes_are_refused_by_name():
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(3, 2\)"):
        count(np.zeros((2, 3), bool), np.zeros((3, 2), bool))
    with pytest.raises(ValueError, match=r"\(2, 2\) and \(2, 2\) and \(4, 4\)"):
        count(np.zeros((2, 2), bool), np.zeros((2, 2), bool), np.ones((4, 4), bool))
    with pytest.raises(ValueError, match="one pixel grid"):
        outside(np.zeros((2, 2), bool), np.zeros((2, 3), bool))


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 0), bool),
        np.zeros((0, 4), bool),
        np.zeros((2, 2, 3), np.uint8),
        np.zeros((2, 2), np.float32),
        np.array([[0, 1], [2, 0]], np.uint8),
    ],
    ids=["no pixel", "no row", "colour", "probabilities", "two labels"],
)
def test_what_is_no_mask_is_refused(array):
    with pytest.raises(ValueError, match="mask"):
        as_mask(array)


def test_counts_are_python_integers_and_never_negative():
    counts = Counts(*np.array([1, 2, 3, 4]))
    assert all(type(value) is int for value in (counts.tp, counts.a_only, counts.tn))
    with pytest.raises(ValueError, match="tp counts pixels"):
        Counts(-1, 0, 0, 0)
    with pytest.raises(TypeError):
        Counts(0.5, 0, 0, 0)


def test_pooling_nothing_is_nothing():
    assert pooled([]) == NOTHING
    assert pooled([Counts(1, 2, 3, 4), Counts(1, 1, 1, 1)]) == Counts(2, 3, 4, 5)
