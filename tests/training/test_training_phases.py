"""Frames at several phases of a beat: loaded once, changed alike, judged as they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from fibrodesk.domain.phases import PHASES
from training.data.batches import plain_batch, training_batch
from training.data.dataset import load_pairs, open_snapshot
from training.errors import SnapshotUnfitError

QUARTERS = (0, 3, 6, 9)


@pytest.fixture
def loops(maker):
    """Two patients' loops of twelve frames, each standing with all twelve, the own first."""
    for patient in ("P1", "P2"):
        first = len(maker.frames)
        for number in range(PHASES):
            own = [f"frames/{first + (number + each) % PHASES}.png" for each in range(PHASES)]
            grey = np.full((48, 64), 10 * (number + 1), np.uint8)
            maker.add(patient, "train", image=grey, neighbours=tuple(own))
    return maker.freeze()


def load(folder, **changes):
    _, snapshot = open_snapshot(folder)
    facts = {"side": "train", "structures": ("fibrosis",), "size_px": 64}
    return load_pairs(folder, snapshot, **{**facts, **changes})


def test_each_channel_is_the_frame_at_its_phase(loops):
    pairs = load(loops, phases=QUARTERS)
    assert pairs.frames.shape == (2 * PHASES, 4, 64, 64)
    middles = pairs.frames[5][:, 32, 32].tolist()  # frame 5 of twelve, then 8, 11 and 2
    assert middles == [60, 90, 120, 30]


def test_a_frame_that_stands_alone_repeats_itself(tiny_snapshot):
    alone = load(tiny_snapshot)
    pairs = load(tiny_snapshot, phases=QUARTERS)
    for each in range(len(pairs)):
        assert (pairs.frames[each] == alone.frames[each][0]).all()


def test_a_picture_lies_in_memory_once(loops):
    """Twelve phases of each of 24 frames: 288 places, and 24 pictures."""
    pairs = load(loops, phases=range(PHASES))
    assert pairs.frames.shape[:2] == (24, 12)
    assert len(pairs.frames.pictures) == 24


def test_the_wall_that_two_readers_share_lies_in_memory_once(maker):
    half = {"weight": 0.5}
    disk = np.zeros((48, 64), np.uint8)
    cv2.circle(disk, (30, 24), 9, 255, -1)
    for patient in ("P1", "P2"):
        masks = {"fibrosis": [(disk, half), (disk, half)], "myocardium": [disk]}
        maker.add(patient, "train", masks=masks)
        maker.add(patient, "train", masks={"myocardium": [disk]})
    pairs = load(maker.freeze(), structures=("fibrosis", "myocardium"))
    assert len(pairs) == 6
    assert len(pairs.masks.pictures) == 2 * (2 + 1 + 1) + 1  # and one for all that is unknown
    unknown = pairs.weights[:, 0] == 0
    assert not pairs.masks[unknown, 0].any()


def test_a_pair_a_slice_and_a_channel_are_plain_arrays(loops):
    pairs = load(loops, phases=QUARTERS)
    assert pairs.frames[3].shape == (4, 64, 64)
    assert pairs.frames[3:5].shape == (2, 4, 64, 64)
    assert pairs.frames[[7, 1]].shape == (2, 4, 64, 64)
    assert pairs.masks[3, 0].shape == (64, 64)
    assert np.array_equal(pairs.frames[[7, 1]][1], pairs.frames[1])


def test_a_phase_of_another_size_is_refused(maker):
    maker.add("P1", "train", image=np.full((40, 64), 9, np.uint8), masks={})
    maker.add("P1", "train", neighbours=("frames/1.png",) + ("frames/0.png",) * 11)
    maker.add("P2", "train")
    words = r"is 64 x 40 pixels, and its frame frames/1\.png 64 x 48 pixels"
    with pytest.raises(SnapshotUnfitError, match=words):
        load(maker.freeze(), phases=(0, 1))


def test_a_batch_holds_every_phase_and_a_plain_one_leaves_them_as_they_are(loops, make_config):
    pairs = load(loops, phases=QUARTERS)
    config = make_config(phases=QUARTERS, network="unet", image_size_px=64, batch_size=3)
    batch = training_batch(pairs, config=config, epoch=1, index=0)
    assert batch.frames.shape == (3, 4, 64, 64)
    plain = plain_batch(pairs, range(2, 4))
    assert torch.equal(plain.frames * 255, torch.from_numpy(pairs.frames[2:4]).float())


def test_scaling_to_one_is_a_division_to_the_last_bit(loops):
    """The fast way gives the numbers of the plain one, so old runs repeat."""
    pairs = load(loops)
    expected = pairs.frames[:].astype(np.float32) / 255
    assert np.array_equal(plain_batch(pairs, range(len(pairs))).frames.numpy(), expected)
