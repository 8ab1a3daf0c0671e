"""What augmentation may change in a pair, and what it never does."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import TrainConfig
from training.data.augment import SEGMENT_PAIRS, augment, draw_change

SIDE_PX = 128
PAPER = TrainConfig(snapshot="", out="")
DESK = replace(PAPER, depth=0.1, perspective=0.05, gamma=0.3, gain=0.2)
NOTHING = replace(
    PAPER, rotation_deg=0.0, flip_share=0.0, brightness=0.0, contrast=0.0, zoom=0.0, crop=0.0
)
seeds = st.integers(0, 2**32 - 1)
places = st.integers(SIDE_PX // 3, 2 * SIDE_PX // 3)


def square(row, column, half=12):
    mask = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    mask[row - half : row + half, column - half : column + half] = 1
    return mask


def speckle(phases=1, seed=0):
    chance = np.random.default_rng(seed)
    return np.clip(chance.rayleigh(60, (phases, SIDE_PX, SIDE_PX)), 1, 255).astype(np.uint8)


def changed(frames, masks, config, seed=0):
    return augment(frames, masks, config=config, chance=np.random.default_rng(seed))


def drawn(seed, **ranges):
    return draw_change(
        SIDE_PX, config=replace(NOTHING, **ranges), chance=np.random.default_rng(seed)
    )


@given(seed=seeds, row=places, column=places)
def test_a_bright_square_stays_under_its_mask(seed, row, column):
    """With every change of the desk's list; the edge alone may differ, by half a pixel."""
    mask = square(row, column)
    frames, masks = changed(mask[None] * 200, mask[None], DESK, seed)
    inside = cv2.erode(masks[0], np.ones((3, 3), np.uint8), borderValue=0)
    outside = 1 - cv2.dilate(masks[0], np.ones((3, 3), np.uint8))
    assert frames[0][inside == 1].min(initial=255) > 60
    assert frames[0][outside == 1].max(initial=0) == 0


@given(seed=seeds, phases=st.sampled_from([1, 3, 4, 5, 12]))
def test_nothing_changes_where_every_range_is_zero(seed, phases):
    frames, masks = speckle(phases, seed % 100), np.stack([square(50, 60), square(70, 80)])
    same, drawn_again = changed(frames, masks, NOTHING, seed)
    assert np.array_equal(same, frames)
    assert np.array_equal(drawn_again, masks)


@given(seed=seeds, count=st.integers(1, 10))
def test_masks_stay_zero_and_one_and_apart(seed, count):
    """However many go through together, each comes out as it would alone."""
    masks = np.stack([square(40 + 4 * each, 64) for each in range(count)])
    _, together = changed(speckle(), masks, DESK, seed)
    assert set(np.unique(together)) <= {0, 1}
    for mask, moved in zip(masks, together, strict=True):
        _, alone = changed(speckle(), mask[None], DESK, seed)
        assert np.array_equal(alone[0], moved)


@given(seed=seeds, phases=st.sampled_from([2, 4, 5, 12]))
def test_all_phases_of_a_beat_move_alike(seed, phases):
    """A frame that is repeated stays the same in every channel; a mask fits each of them."""
    frames = np.repeat(speckle(), phases, axis=0)
    moved, _ = changed(frames, square(64, 64)[None], DESK, seed)
    assert (moved == moved[0]).all()


@given(seed=seeds, config=st.sampled_from([PAPER, DESK]))
def test_the_same_seed_gives_the_same_bytes(seed, config):
    frames, masks = speckle(3), square(60, 60)[None]
    first, second = (changed(frames, masks, config, seed) for _ in range(2))
    assert first[0].tobytes() == second[0].tobytes()
    assert first[1].tobytes() == second[1].tobytes()


@given(seed=seeds)
def test_a_pair_in_memory_is_never_written_to(seed):
    frames, masks = speckle(2), np.stack([square(60, 60)] * 2)
    frames.setflags(write=False)
    masks.setflags(write=False)
    changed(frames, masks, DESK, seed)


@given(seed=seeds)
def test_black_stays_black_and_no_echo_appears_outside_the_sector(seed):
    """What the desk's list of tones makes of a dark pixel is no brighter than speckle."""
    change = draw_change(SIDE_PX, config=DESK, chance=np.random.default_rng(seed))
    assert change.table[0] == 0
    assert (np.diff(change.table.astype(int)) >= 0).all()  # no grey overtakes a brighter one
    assert changed(np.zeros_like(speckle()), square(64, 64)[None], DESK, seed)[0].max() == 0


@given(seed=seeds)
def test_a_zoom_and_a_crop_stay_in_their_ranges(seed):
    scale = np.sqrt(abs(np.linalg.det(drawn(seed, zoom=0.1).map[:2, :2])))
    assert 0.9 <= scale <= 1.1
    cropped = drawn(seed, crop=0.1).map
    assert 1 <= cropped[0, 0] <= 1 / 0.9
    first, last = -0.5, SIDE_PX - 0.5  # the outer edges of the outer pixels
    edges = cropped @ np.array([[first, last], [first, last], [1, 1]])
    assert edges[:2, 0].max() <= first + 1e-9  # the crop lies within the frame: nothing comes in
    assert edges[:2, 1].min() >= last - 1e-9


@given(seed=seeds)
def test_a_rotation_turns_about_the_middle_by_ten_degrees_at_most(seed):
    turned = drawn(seed, rotation_deg=10.0).map
    angle = np.degrees(np.arctan2(turned[1, 0], turned[0, 0]))
    middle = np.array([(SIDE_PX - 1) / 2, (SIDE_PX - 1) / 2, 1.0])
    assert -10 <= angle <= 10
    assert turned @ middle == pytest.approx(middle)


@given(seed=seeds)
def test_tones_stay_in_their_ranges(seed):
    """Above the dark greys, a table is a line of the drawn slope and shift, cut at 0 and 255."""
    table = drawn(seed, brightness=0.1, contrast=0.15).table.astype(float)
    grey = np.arange(256)[64:192]
    free = (table[64:192] > 0) & (table[64:192] < 255)
    slope, level = np.polyfit(grey[free] - 127.5, table[64:192][free], 1)
    assert 0.845 <= slope <= 1.155
    assert abs(level - 127.5) <= 25.5 + 0.5


@given(seed=seeds)
def test_gamma_keeps_black_and_white(seed):
    table = drawn(seed, gamma=0.3).table
    assert (table[0], table[255]) == (0, 255)
    power = np.log(table[128] / 255) / np.log(128 / 255)
    assert 1 / 1.3 - 0.01 <= power <= 1.3 + 0.01


@given(seed=seeds)
def test_gain_goes_evenly_from_the_probe_to_the_far_side(seed):
    gain = drawn(seed, gain=0.2).gain
    assert gain is not None
    assert gain.min() >= 0.8 - 1e-6
    assert gain.max() <= 1.2 + 1e-6
    assert (gain == gain[:, :1]).all()
    steps = np.diff(gain[:, 0])
    assert steps == pytest.approx(np.full_like(steps, steps.mean()), abs=1e-6)


@given(seed=seeds)
def test_another_imaging_depth_keeps_the_probe_where_it_is(seed):
    deeper = drawn(seed, depth=0.1).map
    probe = np.array([(SIDE_PX - 1) / 2, 0.0, 1.0])
    assert deeper @ probe == pytest.approx(probe)
    assert 0.9 <= deeper[1, 1] <= 1.1


@given(seed=seeds)
def test_a_perspective_moves_each_corner_by_no_more_than_its_range(seed):
    tilted = drawn(seed, perspective=0.05).map
    last = SIDE_PX - 1
    corners = np.array([[0, last, last, 0], [0, 0, last, last], [1, 1, 1, 1]], float)
    moved = tilted @ corners
    away = moved[:2] / moved[2] - corners[:2]
    assert np.abs(away).max() <= 0.05 * SIDE_PX + 1e-3


def test_half_of_the_pairs_are_mirrored():
    mirrored = [drawn(seed, flip_share=0.5).mirrored for seed in range(400)]
    assert 160 < sum(mirrored) < 240
    assert not any(drawn(seed).mirrored for seed in range(20))
    assert all(drawn(seed, flip_share=1.0).mirrored for seed in range(20))


def test_a_mirror_swaps_septal_and_lateral_segments():
    """The wall that lay on the left lies on the right, and has the number of its new side."""
    labels = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    for row, (septal, lateral) in enumerate(SEGMENT_PAIRS):
        labels[40 + 10 * row : 50 + 10 * row, 30:40] = septal
        labels[40 + 10 * row : 50 + 10 * row, 88:98] = lateral
    labels[20:30, 60:68] = 17  # the apex has no other side
    moved = drawn(0, flip_share=1.0).segments(labels)
    for row, (septal, lateral) in enumerate(SEGMENT_PAIRS):
        line = moved[45 + 10 * row]
        assert set(np.unique(line[:64])) == {0, septal}
        assert set(np.unique(line[64:])) == {0, lateral}
    assert np.array_equal(moved == 17, labels[:, ::-1] == 17)


def test_without_a_mirror_segments_keep_their_numbers():
    labels = square(64, 30) * 3 + square(64, 98) * 6
    assert np.array_equal(drawn(0).segments(labels), labels)


def test_the_papers_list_draws_the_same_whatever_is_added_to_it():
    """A change that the desk adds moves none of the paper's numbers."""
    for seed in range(10):
        paper = draw_change(SIDE_PX, config=PAPER, chance=np.random.default_rng(seed))
        gained = draw_change(
            SIDE_PX, config=replace(PAPER, gain=0.2), chance=np.random.default_rng(seed)
        )
        assert np.array_equal(paper.map, gained.map)
        assert np.array_equal(paper.table, gained.table)
