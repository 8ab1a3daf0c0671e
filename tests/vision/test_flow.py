"""A mask carried by the flow: where it comes to, what its error says, and where it stops."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.vision.flow import MOST_ERROR_PX, Track

SHAPE = (120, 160)
SCAR, WALL = Structure.FIBROSIS, Structure.MYOCARDIUM


def dice(first, second):
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


def speckle(seed, shape=SHAPE, sigma=2.0):
    noise = np.random.default_rng(seed).normal(size=shape)
    smooth = cv2.GaussianBlur(noise, (0, 0), sigma)
    return cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def moved(picture, x_px, y_px):
    shift = np.array([[1, 0, x_px], [0, 1, y_px]], np.float64)
    return cv2.warpAffine(picture, shift, picture.shape[::-1], borderMode=cv2.BORDER_REFLECT)


def disc(x_px=80, y_px=60, radius_px=18):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(columns - x_px, rows - y_px) <= radius_px


@pytest.fixture(scope="module")
def loops():
    """Four patients, one of each look that is trained on."""
    return [
        make_loop(draw_patient(number, seed=11, look=look), frames=24, size_px=(256, 320))
        for number, look in ((1, "B"), (2, "C"), (4, "A"), (7, "D"))
    ]


def carried(loop, structure, start, gap):
    track = Track(loop.masks[structure][start], loop.cine.frame(start))
    for frame in range(start + 1, start + gap + 1):
        trust = track.go_on(loop.cine.frame(frame))
    return track.mask(), trust


def test_a_mask_goes_with_what_moves():
    picture, track = speckle(1), Track(disc(), speckle(1))
    for step in range(1, 6):
        trust = track.go_on(moved(picture, 1.5 * step, -1.0 * step))
    assert trust.frames == 5
    assert trust.error_px < 0.5
    assert dice(track.mask(), disc(80 + 7.5, 60 - 5)) > 0.97


def test_on_a_still_loop_it_stays_as_it_was_drawn():
    track = Track(disc(), speckle(1))
    for _ in range(4):
        trust = track.go_on(speckle(1))
    assert np.array_equal(track.mask(), disc())
    assert trust.error_px == pytest.approx(0, abs=0.01)
    assert trust.holds


def test_the_edge_does_not_fray_however_far_it_is_carried():
    """A round trip of twenty frames: the outline is no longer than it was."""
    picture, track = speckle(1), Track(disc(), speckle(1))
    for step in (*range(1, 11), *range(9, -1, -1)):
        track.go_on(moved(picture, 0.7 * step, 0.4 * step))
    before, after = (cv2.findContours(m.astype(np.uint8), 0, 2)[0] for m in (disc(), track.mask()))
    assert len(after) == 1
    assert cv2.arcLength(after[0], True) < 1.1 * cv2.arcLength(before[0], True)
    assert dice(track.mask(), disc()) > 0.96


@pytest.mark.parametrize("structure", [WALL, SCAR])
@pytest.mark.parametrize("gap", [2, 4])
def test_it_beats_a_plain_copy_on_the_phantom(loops, structure, gap):
    """In systole and in early filling, where the wall moves most."""
    flowed, copied, errors = [], [], []
    for loop in loops:
        for start in (1, 5, 10):
            truth = loop.masks[structure][start + gap]
            mask, trust = carried(loop, structure, start, gap)
            flowed.append(dice(mask, truth))
            copied.append(dice(loop.masks[structure][start], truth))
            errors.append(trust.error_px)
    assert max(errors) < MOST_ERROR_PX
    assert np.median(flowed) > 0.85
    assert np.mean(flowed) > np.mean(copied) + 0.02
    better = np.mean(np.array(flowed) > np.array(copied))
    assert better > 0.85, f"only {better:.0%} of the masks are better than a copy"


def test_the_error_grows_along_the_way(loops):
    track = Track(loops[0].masks[WALL][0], loops[0].cine.frame(0))
    errors = [track.go_on(loops[0].cine.frame(frame)).error_px for frame in range(1, 13)]
    assert errors[11] > errors[5] > errors[0]


@pytest.mark.parametrize("seed", range(5))
def test_on_frames_that_have_nothing_in_common_it_is_not_believed(seed):
    """Speckle that is drawn anew has no motion, whatever flow is found in it."""
    track = Track(disc(), speckle(seed))
    held = [track.go_on(speckle(100 * seed + step + 7)).holds for step in range(4)]
    assert not held[-1]


def test_a_cut_to_another_heart_is_not_believed(loops):
    track = Track(loops[0].masks[WALL][5], loops[0].cine.frame(5))
    assert not [track.go_on(loop.cine.frame(5)) for loop in loops[1:]][-1].holds


def test_where_nothing_is_seen_it_is_not_believed_though_the_error_is_nought():
    flat = np.full(SHAPE, 12, np.uint8)
    trust = Track(disc(), flat).go_on(flat)
    assert trust.error_px == 0
    assert trust.blind
    assert not trust.holds


def test_colour_is_followed_by_its_grey():
    coloured = np.repeat(speckle(1)[..., None], 3, axis=2)
    track = Track(disc(), coloured)
    trust = track.go_on(np.repeat(moved(speckle(1), 3, 0)[..., None], 3, axis=2))
    assert trust.holds
    assert dice(track.mask(), disc(83)) > 0.97


def test_a_mask_at_the_edge_of_the_image_can_be_followed():
    picture = speckle(1)
    track = Track(disc(4, 4), picture)
    assert track.go_on(moved(picture, 2, 2)).holds
    assert dice(track.mask(), disc(6, 6)) > 0.9


def test_two_islands_go_their_own_ways():
    """The picture parts in the middle: its left half goes up, its right half down."""
    picture = speckle(1)
    parted = moved(picture, 0, -4)
    parted[:, 80:] = moved(picture, 0, 4)[:, 80:]
    track = Track(disc(35, 60, 12) | disc(125, 60, 12), picture)
    track.go_on(parted)
    assert dice(track.mask(), disc(35, 56, 12) | disc(125, 64, 12)) > 0.95


def test_an_empty_mask_or_one_of_another_size_is_refused():
    with pytest.raises(ValueError, match="no mask"):
        Track(np.zeros(SHAPE, bool), speckle(1))
    with pytest.raises(ValueError, match="no mask"):
        Track(np.ones((10, 10), bool), speckle(1))


@settings(deadline=None, max_examples=40)
@given(rows=st.integers(1, 40), columns=st.integers(1, 40), seed=st.integers(0, 99))
def test_a_mask_of_any_loop_can_be_followed_however_small(rows, columns, seed):
    chance = np.random.default_rng(seed)
    mask = np.zeros((rows, columns), bool)
    mask[chance.integers(rows), chance.integers(columns)] = True
    picture = chance.integers(0, 256, (rows, columns)).astype(np.uint8)
    track = Track(mask, picture)
    trust = track.go_on(picture)
    assert trust.error_px < 0.5, "what stands still comes back"
    assert track.mask().shape == mask.shape
    assert np.array_equal(track.mask(), mask)
