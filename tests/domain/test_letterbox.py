"""Onto the square and back, for frames of any size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.letterbox import Letterbox, grey
from fibrodesk.domain.mask import bounding_box

sides = st.integers(1, 300)


def test_the_aspect_ratio_is_kept_and_the_image_is_centred():
    letterbox = Letterbox(shape=(480, 640))
    box = letterbox.box
    assert (box.height, box.width) == (192, 256)
    assert (box.top, box.left) == (32, 0)
    assert letterbox.scale == pytest.approx(0.4)
    square = letterbox.apply(np.full((480, 640), 200, np.uint8))
    assert square.dtype == np.float32
    assert np.allclose(square[box.slices], 200)
    assert square.sum() == pytest.approx(200 * 192 * 256, rel=1e-5)


@given(rows=sides, columns=sides, size=st.sampled_from([1, 16, 256]))
def test_a_flat_image_stays_flat_there_and_back(rows, columns, size):
    letterbox = Letterbox(shape=(rows, columns), size_px=size)
    square = letterbox.apply(np.full((rows, columns), 7, np.uint8))
    assert np.allclose(square[letterbox.box.slices], 7, atol=1e-3)
    back = letterbox.restore(square)
    assert back.shape == (rows, columns)
    assert np.allclose(back, 7, atol=1e-3)


@pytest.mark.parametrize("shape", [(480, 640), (700, 300), (100, 120), (256, 256)])
def test_a_mask_comes_back_where_it_was(shape):
    rows, columns = np.indices(shape)
    centre, radius = (shape[0] * 0.4, shape[1] * 0.6), min(shape) * 0.2
    mask = (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 < radius**2
    letterbox = Letterbox(shape=shape)
    back = letterbox.restore(letterbox.apply(mask)) > 0.5
    overlap = np.count_nonzero(mask & back) / np.count_nonzero(mask | back)
    assert overlap > 0.97
    assert np.allclose(np.argwhere(back).mean(axis=0), np.argwhere(mask).mean(axis=0), atol=0.1)


@given(
    rows=st.integers(1, 90),
    columns=st.integers(1, 90),
    size=st.sampled_from([8, 32, 64]),
    seed=st.integers(0, 2**31),
)
def test_a_part_comes_back_as_in_the_whole_and_nothing_is_found_beside_it(
    rows, columns, size, seed
):
    chance = np.random.default_rng(seed)
    letterbox = Letterbox(shape=(rows, columns), size_px=size)
    square = np.zeros((size, size), np.float32)
    top, left = chance.integers(0, size, 2)
    square[top : top + 5, left : left + 9] = chance.random((size, size))[:5, :9][
        : size - top, : size - left
    ]
    found = bounding_box(square > 0.5)
    part = letterbox.covered_by(found)
    whole = letterbox.restore(square)
    assert np.array_equal(letterbox.restore(square, part), whole[part.slices])
    beside = whole.copy()
    beside[part.slices] = 0
    assert not (beside > 0.5).any()


def test_reducing_averages_and_does_not_skip():
    """Every second row is white: a quarter of the size is even grey."""
    stripes = np.zeros((1024, 1024), np.uint8)
    stripes[::2] = 200
    square = Letterbox(shape=(1024, 1024)).apply(stripes)
    assert square[8:-8, 8:-8].std() < 1
    assert square[8:-8, 8:-8].mean() == pytest.approx(100, abs=1)


def test_colour_becomes_its_luma():
    frame = np.zeros((2, 2, 3), np.uint8)
    frame[0, 0], frame[0, 1], frame[1, 0] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    assert grey(frame).tolist() == [[76, 150], [29, 0]]
    plain = np.arange(4, dtype=np.uint8).reshape(2, 2)
    assert grey(plain) is plain


def test_what_does_not_fit_is_a_bug():
    letterbox = Letterbox(shape=(4, 6), size_px=8)
    with pytest.raises(ValueError, match="cannot hold"):
        letterbox.apply(np.zeros((6, 4), np.uint8))
    with pytest.raises(ValueError, match="square of 8 px"):
        letterbox.restore(np.zeros((4, 6), np.float32))
    with pytest.raises(ValueError, match="no letterbox"):
        Letterbox(shape=(0, 5))
    with pytest.raises(ValueError, match=r"\(H, W\)"):
        grey(np.zeros((2, 2, 4), np.uint8))
