"""Masks, the changes that are made to them, and their bytes."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import (
    MaskKey,
    MaskPatch,
    Structure,
    bounding_box,
    decode_mask,
    difference,
    encode_mask,
)

KEY = MaskKey(3, Structure.FIBROSIS)
sides = st.tuples(st.integers(1, 23), st.integers(1, 23))
masks = sides.flatmap(lambda shape: arrays(np.bool_, shape))
pairs = sides.flatmap(lambda shape: st.tuples(arrays(np.bool_, shape), arrays(np.bool_, shape)))


@given(masks)
def test_a_mask_comes_back_from_its_bytes(mask):
    again = decode_mask(encode_mask(mask))
    assert again.dtype == np.bool_
    assert np.array_equal(again, mask)


@given(pairs)
def test_the_difference_turns_one_into_the_other_and_back(pair):
    before, after = pair
    patch = difference(KEY, before, after)
    if patch is None:
        assert np.array_equal(before, after)
        return
    work = before.copy()
    patch.apply_to(work)
    assert np.array_equal(work, after)
    patch.inverse().apply_to(work)
    assert np.array_equal(work, before)
    cut = (before != after)[patch.box.slices]
    assert cut[0].any()
    assert cut[-1].any()
    assert cut[:, 0].any()
    assert cut[:, -1].any()


@given(masks)
def test_the_bounding_box_is_as_small_as_can_be(mask):
    box = bounding_box(mask)
    if not mask.any():
        assert box.empty
        return
    assert mask[box.slices].sum() == mask.sum()
    rows, columns = np.nonzero(mask)
    assert (box.top, box.bottom) == (rows.min(), rows.max() + 1)
    assert (box.left, box.right) == (columns.min(), columns.max() + 1)


def test_masks_of_two_shapes_have_no_difference():
    with pytest.raises(ValueError, match="cannot be compared"):
        difference(KEY, np.zeros((2, 3), np.bool_), np.zeros((3, 2), np.bool_))


def test_a_patch_is_as_large_as_its_box():
    small, large = np.zeros((2, 2), np.bool_), np.zeros((3, 2), np.bool_)
    for before, after in ((small, large), (large, small)):
        with pytest.raises(ValueError, match="needs cuts"):
            MaskPatch(KEY, PixelBox(0, 0, 2, 2), before, after)


@given(masks, st.data())
def test_cut_bytes_are_refused(mask, data):
    whole = encode_mask(mask)
    length = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ValueError, match="hold no"):
        decode_mask(whole[:length])


def test_bytes_that_claim_what_they_do_not_hold_are_refused():
    bits = zlib.compress(b"\xff")
    for data in (
        struct.pack("<II", 1, 9) + bits,  # too few bits
        struct.pack("<II", 1, 1) + zlib.compress(b"\xff\xff"),  # too many
        struct.pack("<II", 1 << 16, 1) + bits,  # larger than any frame
        struct.pack("<II", 4, 2) + zlib.compress(bytes(1 << 24)),  # a bomb
        struct.pack("<II", 1, 8) + b"no zlib at all",
    ):
        with pytest.raises(ValueError, match="mask"):
            decode_mask(data)
