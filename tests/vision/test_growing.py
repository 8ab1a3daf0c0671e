"""A region is connected to its seed, keeps to where it may be, and never takes half the image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.vision.growing import Growing, sector_of, unspeckled

shapes = st.tuples(st.integers(1, 40), st.integers(1, 50))


def two_discs(speckle=8.0, seed=0):
    """Two discs of one grey on a darker ground; they do not touch."""
    rows, columns = np.mgrid[:160, :240] + 0.5
    left = np.hypot(rows - 80, columns - 70) < 40
    right = np.hypot(rows - 80, columns - 180) < 30
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=left.shape), 1.0)
    grey = np.where(left | right, 150, 60) + speckle * noise / noise.std()
    return grey.clip(0, 255).astype(np.uint8), left, right


def dice(one, two):
    return 2 * (one & two).sum() / (one.sum() + two.sum())


@pytest.mark.parametrize("seed", range(3))
def test_a_region_fills_its_disc_and_not_the_other_of_the_same_grey(seed):
    grey, left, right = two_discs(seed=seed)
    growing = Growing(grey)
    assert growing.plant(ImagePoint(70, 80))
    region = growing.grow(35)
    assert dice(region.mask, left) > 0.95
    assert not (region.mask & right).any()
    assert not region.stopped


def test_a_wider_tolerance_never_loses_what_a_narrower_one_had():
    grey, _, _ = two_discs(speckle=14)
    growing = Growing(grey)
    growing.plant(ImagePoint(70, 80))
    before = np.zeros(grey.shape, bool)
    for tolerance in (4, 8, 16, 24):
        region = growing.grow(tolerance)
        missing = before & ~region.mask
        assert missing.sum() <= 0.01 * max(1, before.sum()), "but for closed gaps"
        before = region.mask


def test_it_stops_before_half_of_the_image_and_says_so():
    grey, left, _ = two_discs(speckle=2)
    growing = Growing(grey)
    growing.plant(ImagePoint(70, 80))
    region = growing.grow(127)
    assert region.stopped
    assert 0 < region.pixels <= grey.size / 2
    assert dice(region.mask, left) > 0.9, "the widest that is no flood"
    assert growing.grow(126).tolerance == region.tolerance
    assert not growing.grow(20).stopped, "and a narrower one is had again"


def test_the_result_goes_by_the_tolerance_alone_and_not_by_the_way_there():
    grey, _, _ = two_discs(speckle=14)
    steady, wild = Growing(grey), Growing(grey)
    for growing in (steady, wild):
        growing.plant(ImagePoint(70, 80))
    for tolerance in (90, 3, 127, 40):
        wild.grow(tolerance)
    assert np.array_equal(steady.grow(22).mask, wild.grow(22).mask)
    wild.plant(ImagePoint(180, 80))
    wild.plant(ImagePoint(70, 80))
    assert np.array_equal(steady.grow(22).mask, wild.grow(22).mask)


@given(
    shape=shapes,
    noise=st.integers(0, 2**32 - 1),
    share=st.floats(0, 1),
    at=st.tuples(st.floats(-5, 55), st.floats(-5, 45)),
    tolerances=st.lists(st.integers(-3, 300), min_size=1, max_size=4),
)
@settings(max_examples=80, deadline=None)
def test_nothing_is_ever_outside_the_domain(shape, noise, share, at, tolerances):
    rng = np.random.default_rng(noise)
    grey = rng.integers(0, 256, shape).astype(np.uint8)
    domain = rng.random(shape) < share
    growing = Growing(grey, domain=domain)
    planted = growing.plant(ImagePoint(*at))
    row, column = int(np.floor(at[1])), int(np.floor(at[0]))
    on_image = 0 <= row < shape[0] and 0 <= column < shape[1]
    assert planted == bool(on_image and domain[row, column])
    for tolerance in tolerances if planted else ():
        region = growing.grow(tolerance)
        assert not (region.mask & ~domain).any()
        outside = region.mask.copy()
        outside[region.box.slices] = False
        assert not outside.any(), "the box holds the region"
        assert region.pixels == region.mask.sum()
        if not region.stopped:
            assert region.mask[row, column]


def test_the_black_around_the_sector_is_no_place_to_grow():
    rows, columns = np.mgrid[:120, :160]
    cone = np.abs(columns - 80) < rows * 0.6
    cavity = np.hypot(rows - 80, columns - 80) < 15
    grey = np.where(cone & ~cavity, 90, 0).astype(np.uint8)
    sector = sector_of(grey)
    assert not sector[5, 5]
    assert sector[80, 80], "a black cavity inside is a part of it"
    assert dice(sector, cone) > 0.97
    assert not Growing(grey).plant(ImagePoint(5.5, 5.5))


def test_a_black_frame_has_no_sector():
    assert not sector_of(np.zeros((30, 40), np.uint8)).any()
    assert not Growing(np.zeros((30, 40), np.uint8)).plant(ImagePoint(10, 10))


def test_a_colour_frame_grows_by_its_grey():
    grey, left, _ = two_discs()
    growing = Growing(np.repeat(grey[:, :, None], 3, axis=2))
    growing.plant(ImagePoint(70, 80))
    assert dice(growing.grow(35).mask, left) > 0.95


def test_speckle_goes_and_the_edge_stays():
    grey, left, _ = two_discs(speckle=14)
    smooth = unspeckled(grey)
    inside = ndimage.binary_erosion(left, iterations=6)
    assert smooth[inside].std() < 0.7 * grey[inside].std()
    assert int(smooth[80, 104]) - int(smooth[80, 116]) > 60


def ring(hole_px):
    """A bright disc with a dark hole in its middle."""
    rows, columns = np.mgrid[:160, :640] + 0.5
    away = np.hypot(rows - 80, columns - 320)
    return np.where((away < 50) & (away > hole_px), 150, 60).astype(np.uint8)


@pytest.mark.parametrize(("hole_px", "filled"), [(4, True), (15, False)])
def test_a_speck_inside_the_region_belongs_to_it_and_a_cavity_does_not(hole_px, filled):
    growing = Growing(ring(hole_px))
    growing._smooth = ring(hole_px)  # as if the speck had outlived the smoothing
    growing.plant(ImagePoint(320 + 32, 80))
    assert growing.grow(20).mask[80, 320] == filled
