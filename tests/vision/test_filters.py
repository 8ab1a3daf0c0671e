"""Filters change what is seen and nothing that is stored."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.vision.filters import (
    DisplayFilter,
    filtered,
    less_speckle,
    more_local_contrast,
    tone_table,
)

frames = arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)))
colours = arrays.arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24), st.just(3)))
displays = st.builds(
    DisplayFilter,
    gamma=st.sampled_from((0.4, 1.0, 2.5)),
    local_contrast=st.booleans(),
    less_speckle=st.booleans(),
)


def speckled(shape=(768, 400), *, spread=18.0, seed=0):
    """Two tissues of 60 and 150 that meet in the middle, with the grain of an echo image."""
    rng = np.random.default_rng(seed)
    truth = np.where(np.arange(shape[1]) < shape[1] // 2, 60.0, 150.0) * np.ones(shape)
    grain = cv2.GaussianBlur(rng.normal(0, 1, shape), (0, 0), 1.2)
    return truth, np.clip(truth + spread * grain / grain.std(), 0, 255).astype(np.uint8)


@settings(deadline=None)
@given(frame=st.one_of(frames, colours), display=displays)
def test_no_filter_writes_to_the_stored_pixels(frame, display):
    before = frame.copy()
    seen = filtered(frame, display)
    assert np.array_equal(frame, before)
    assert seen.shape == frame.shape
    assert seen.dtype == np.uint8


@given(frame=frames, gamma=st.floats(0.4, 2.5))
def test_without_a_filter_the_very_frame_comes_back(frame, gamma):
    assert filtered(frame, DisplayFilter(gamma=gamma)) is frame


def test_the_plain_table_changes_no_grey():
    assert np.array_equal(tone_table(), np.arange(256))


@given(level=st.floats(0, 255), width=st.floats(2, 510), gamma=st.floats(0.4, 2.5))
def test_a_brighter_grey_is_never_shown_darker(level, width, gamma):
    table = tone_table(level=level, width=width, gamma=gamma).astype(int)
    assert np.all(np.diff(table) >= 0)


def test_gamma_below_one_brightens_the_dark_and_keeps_black_and_white():
    bright, dark = tone_table(gamma=0.6), tone_table(gamma=1.6)
    assert (bright[0], bright[255]) == (dark[0], dark[255]) == (0, 255)
    assert bright[60] > 60 > dark[60]


def test_gamma_works_within_the_grey_window():
    """The middle of a narrow window is brightened too: gamma comes after the window."""
    assert tone_table(level=40, width=20, gamma=0.5)[40] > tone_table(level=40, width=20)[40]


@pytest.mark.parametrize("seed", range(4))
def test_speckle_is_calmed_and_the_border_stays(seed):
    truth, frame = speckled(seed=seed)
    calm = less_speckle(frame).astype(float)
    tissue = np.s_[20:-20, 20:180]
    assert calm[tissue].std() < 0.55 * frame[tissue].std()
    middle = frame.shape[1] // 2
    step = calm[20:-20, middle + 2].mean() - calm[20:-20, middle - 3].mean()
    assert step > 0.8 * 90  # of the 90 greys between the tissues
    assert abs(calm.mean() - truth.mean()) < 2


def test_local_contrast_parts_the_wall_from_the_cavity():
    loop = make_loop(draw_patient(1, seed=11), frames=4, size_px=(384, 512))
    frame = loop.cine.frame(0)
    wall = loop.masks[Structure.MYOCARDIUM][0]
    cavity = loop.masks[Structure.LEFT_VENTRICULAR_CAVITY][0]
    seen = more_local_contrast(frame)
    before = frame[wall].mean() - frame[cavity].mean()
    assert seen[wall].mean() - seen[cavity].mean() > 1.3 * before


@pytest.mark.parametrize("step", [more_local_contrast, less_speckle])
def test_what_lies_beside_the_sector_stays_black(step):
    _, frame = speckled()
    frame[:, :40] = 0
    assert step(frame)[:, :30].max() == 0


def test_a_coloured_frame_keeps_its_hue():
    frame = np.zeros((64, 64, 3), np.uint8)
    frame[..., 0], frame[..., 2] = 160, 40
    frame[20:40, 20:40, 0] = 200
    seen = filtered(frame, DisplayFilter(local_contrast=True)).astype(int)
    assert np.all(seen[..., 0] >= seen[..., 1])
    assert np.all(seen[..., 2] >= seen[..., 1] - 2)


@pytest.mark.parametrize("rows", [1, 2, 4, 9])
@pytest.mark.parametrize("columns", [1, 2, 4, 9])
def test_a_frame_of_a_few_pixels_is_evened_as_well(rows, columns):
    """OpenCV takes some of these shapes for a single number."""
    grey = np.arange(rows * columns, dtype=np.uint8).reshape(rows, columns)
    seen = more_local_contrast(grey)
    assert seen.shape == grey.shape
    assert seen[0, 0] == 0
