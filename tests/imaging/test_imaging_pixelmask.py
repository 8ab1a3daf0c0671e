"""The picture is found by its motion; what is written around it never moves with it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from craft_dicom import lettered, moving_fan

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.imaging.deidentification.pixelmask import (
    find_fan,
    from_handles,
    project,
)


def _cine(images):
    frames, rows, columns = images.shape
    return ArrayCine(CineFacts(frames=frames, rows=rows, columns=columns), images)


def _large():
    return moving_fan(frames=16, rows=384, columns=512)


def test_every_moving_pixel_is_kept_and_the_margin_is_not():
    images = _large()
    mask = find_fan(_cine(images))
    moving = np.ptp(images, axis=0) > 4
    assert mask.automatic
    assert not (moving & ~mask.keep).any()
    assert mask.keep.sum() < 1.15 * moving.sum()


def test_a_banner_and_a_running_clock_are_outside():
    images = lettered(_large(), "MUSTERMANN", at=(2, 20))
    for number, image in enumerate(images):
        cv2.putText(image, f"12:{number:02d}", (440, 374), cv2.FONT_HERSHEY_PLAIN, 1, 255, 1)
    mask = find_fan(_cine(images))
    assert not mask.keep[:24].any()
    assert not mask.keep[360:, 430:].any()
    assert not (np.where(mask.keep, images, 0)[:, :24]).any()


def test_the_two_dimensional_region_bounds_it():
    mask = find_fan(_cine(_large()), regions=[PixelBox(0, 0, 384, 256)])
    assert mask.keep[:, :256].any()
    assert not mask.keep[:, 256:].any()


@pytest.mark.parametrize(
    "images",
    [
        moving_fan(frames=7),
        np.repeat(moving_fan(frames=1), 12, axis=0),
        np.zeros((12, 96, 128), np.uint8),
    ],
    ids=["seven frames", "nothing moves", "black"],
)
def test_too_few_frames_or_no_motion_leave_the_fan_to_a_person(images):
    assert find_fan(_cine(images)) is None


def test_motion_of_four_levels_is_noise_and_of_five_is_motion():
    images = np.full((10, 96, 128), 50, np.uint8)
    images[5, 20:80, 20:100] += 4
    assert find_fan(_cine(images)) is None
    images[5, 20:80, 20:100] += 1
    assert find_fan(_cine(images)) is not None


def test_the_handles_draw_the_mask_that_was_found():
    found = find_fan(_cine(_large()))
    again = from_handles(found.handles, found.keep.shape)
    assert np.array_equal(found.keep, again.keep)
    assert not again.automatic
    assert 3 <= len(found.handles) <= 40


def test_a_polygon_of_corners_keeps_what_lies_inside():
    corners = [ImagePoint(10, 10), ImagePoint(50, 10), ImagePoint(50, 30), ImagePoint(10, 30)]
    keep = from_handles(corners, (64, 64)).keep
    assert keep[10:30, 10:50].all()
    assert keep.sum() <= 22 * 42
    with pytest.raises(ValueError, match="three corners"):
        from_handles(corners[:2], (64, 64))


def test_letters_of_a_single_frame_are_in_the_projection():
    images = _large()
    images[9] = lettered(images[9:10], "MUSTERMANN", at=(200, 20))[0]
    projection = project(_cine(images)).brightest
    assert (projection[:24] == 200).sum() > 20
    assert np.array_equal(projection, images.max(axis=0))


def test_in_the_darkest_of_all_frames_what_stands_still_is_left():
    images = _large()
    written = lettered(images, "MUSTERMANN", at=(180, 200))
    darkest = project(_cine(written)).darkest
    assert np.array_equal(darkest, written.min(axis=0))
    ink = (written == 200).all(axis=0)
    assert darkest[ink].min() == 200
    inside = find_fan(_cine(images)).keep
    assert np.median(darkest[inside]) < 120


def test_a_fan_is_the_same_from_a_projection_that_was_made_before():
    cine = _cine(_large())
    again = find_fan(cine, seen=project(cine))
    assert np.array_equal(find_fan(cine).keep, again.keep)
