"""Strips whose wall lies a little elsewhere: picture and masks move together, and smoothly."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.wall.strips import COLUMNS, ROWS
from training.desk.astray import astray, taken


def test_a_mask_moves_with_what_it_marks():
    grey = np.zeros((2, ROWS, COLUMNS), np.float32)
    grey[:, 6:12, 80:160] = 1.0
    maps = astray(ROWS, COLUMNS, np.random.default_rng(4))
    moved = taken(grey, maps)
    assert (moved[0] == moved[1]).all()
    assert not np.array_equal(moved, grey)
    assert 0.6 < moved[0].sum() / grey[0].sum() < 1.6


def test_a_wall_strays_by_about_a_row_and_some_columns():
    chance = np.random.default_rng(5)
    columns, rows = np.arange(COLUMNS), np.arange(ROWS)[:, None]
    found = [astray(ROWS, COLUMNS, chance) for _ in range(200)]
    assert 1.0 < np.std([y - rows for _, y in found]) < 2.0
    assert 5.0 < np.std([x - columns for x, _ in found]) < 9.0


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_neighbours_stay_neighbours(seed):
    x, y = astray(ROWS, COLUMNS, np.random.default_rng(seed))
    assert x.shape == y.shape == (ROWS, COLUMNS)
    assert np.abs(np.diff(x, axis=1) - 1).max() < 1.0  # no column comes before another
    assert np.abs(np.diff(y, axis=1)).max() < 0.5
    assert (np.diff(y, axis=0) > 0).all()
