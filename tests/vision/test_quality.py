"""What is blurred, flat or empty is rated lower, whatever the size of the export."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.vision.quality import ImageQuality, measure_quality


@pytest.fixture(scope="module", params=range(4), ids=lambda number: f"patient {number}")
def frames(request):
    return list(make_loop(draw_patient(request.param, seed=3), frames=4).cine.frames)


def blurred(frames, sigma):
    fan = np.max(frames, axis=0) > 0
    return [cv2.GaussianBlur(frame, (0, 0), sigma) * fan for frame in frames]


def faded(frames, share):
    """The same picture with a part of its contrast."""
    fan = np.max(frames, axis=0) > 0
    return [((40 + share * frame) * fan).astype(np.uint8) for frame in frames]


def test_a_clear_loop_is_rated_four_or_five(frames):
    found = measure_quality(frames)
    assert found.contrast_rating >= 4
    assert found.quality_rating >= 4


def test_half_of_the_contrast_costs_a_rating(frames):
    whole, half = measure_quality(frames), measure_quality(faded(frames, 0.5))
    assert half.contrast < 0.6 * whole.contrast
    assert half.contrast_rating < whole.contrast_rating
    assert half.quality_rating < whole.quality_rating


def test_a_blur_costs_sharpness_and_little_contrast(frames):
    sharp, dull = measure_quality(frames), measure_quality(blurred(frames, 4.0))
    assert dull.sharpness < 0.75 * sharp.sharpness
    assert dull.contrast > 0.75 * sharp.contrast
    assert dull.quality_rating < sharp.quality_rating


def test_the_size_of_the_export_changes_the_figures_by_less_than_a_tenth(frames):
    large = [cv2.resize(frame, None, fx=2.5, fy=2.5) for frame in frames]
    small, big = measure_quality(frames), measure_quality(large)
    assert big.contrast == pytest.approx(small.contrast, rel=0.1)
    assert big.sharpness == pytest.approx(small.sharpness, rel=0.1)


def test_a_loop_in_colour_is_judged_by_its_brightness(frames):
    coloured = [np.repeat(frame[..., None], 3, axis=2) for frame in frames]
    assert measure_quality(coloured).contrast == pytest.approx(
        measure_quality(frames).contrast, rel=0.02
    )


def test_black_frames_and_none_at_all_tell_nothing():
    assert measure_quality([]) is None
    assert measure_quality([np.zeros((100, 120), np.uint8)] * 3) is None


def test_an_even_picture_has_no_contrast_and_the_lowest_ratings():
    found = measure_quality([np.full((100, 120), 90, np.uint8)] * 3)
    assert found == ImageQuality(contrast=0.0, sharpness=0.0)
    assert (found.contrast_rating, found.quality_rating) == (1, 1)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_ratings_are_one_to_five_and_quality_is_never_far_above_the_worse(contrast, sharpness):
    found = ImageQuality(contrast=contrast, sharpness=sharpness)
    assert 1 <= found.quality_rating <= 5
    assert 1 <= found.contrast_rating <= 5
    assert found.quality_rating <= found.contrast_rating + 1
