"""Speckle by which a recording is known again: what is kept of a loop, and what two cuts share."""

import cv2
import numpy as np
import pytest

from fibrodesk.imaging.speckle import KEPT, PLACES_A_SIDE, speckle_of

SHAPE = (160, 200)
WHOLE = np.ones(SHAPE, np.bool_)


def noise(frames, seed=1, shape=SHAPE):
    return np.random.default_rng(seed).integers(0, 256, (frames, *shape)).astype(np.uint8)


def common(first, second):
    return set(first) & set(second)


def test_of_each_place_a_few_pictures_are_kept_however_long_the_loop_is():
    found = speckle_of(noise(40), WHOLE)
    places = [place for place, _ in found]
    assert sorted(set(places)) == list(range(PLACES_A_SIDE**2))
    assert {places.count(place) for place in set(places)} == {KEPT}


def test_places_that_the_fan_cuts_are_passed_over():
    keep = WHOLE.copy()
    keep[:, :100] = False
    assert {place % PLACES_A_SIDE for place, _ in speckle_of(noise(3), keep)} == {3, 4, 5}


def test_what_lies_outside_the_fan_changes_nothing():
    images, keep = noise(5), WHOLE.copy()
    keep[:, :60] = False
    erased = images * keep
    assert speckle_of(erased, keep) == speckle_of(images, keep)


@pytest.mark.parametrize("begin", [5, 20, 40])
def test_cuts_that_overlap_keep_the_same_pictures_of_some_place(begin):
    images = noise(60, seed=begin)
    shared = common(speckle_of(images, WHOLE), speckle_of(images[begin:], WHOLE))
    counts = np.bincount([place for place, _ in shared])
    assert counts.max() >= 2


def test_other_recordings_share_nothing():
    assert not common(speckle_of(noise(30, seed=1), WHOLE), speckle_of(noise(30, seed=2), WHOLE))


def test_what_stands_still_or_is_nearly_black_is_no_speckle():
    images = noise(6)
    images[:, :80] = images[0, :80]
    images[:, :, 100:] //= 32
    found = speckle_of(images, WHOLE)
    assert {place for place, _ in found} == {18, 19, 20, 24, 25, 26, 30, 31, 32}


@pytest.mark.parametrize("line", [cv2.LINE_8, cv2.LINE_AA])
def test_figures_that_count_on_black_are_no_speckle(line):
    """They are the same in every loop of a scanner, and they move."""
    counted = []
    for seed in (1, 2):
        images = noise(20, seed=seed)
        for number, image in enumerate(images):
            image[:40, :60] = 0
            cv2.putText(image, str(number % 10), (11, 19), cv2.FONT_HERSHEY_PLAIN, 1, 255, 1, line)
        counted.append(speckle_of(images, WHOLE))
    assert not common(*counted)


def test_of_a_still_everything_is_kept():
    assert len(speckle_of(noise(1), WHOLE)) == PLACES_A_SIDE**2


def test_a_grey_loop_stored_in_colour_keeps_the_same():
    images = noise(4)
    assert speckle_of(np.stack([images] * 3, axis=-1), WHOLE) == speckle_of(images, WHOLE)


def test_an_image_that_is_too_small_has_none():
    assert speckle_of(noise(3, shape=(20, 24)), np.ones((20, 24), np.bool_)) == ()
