"""What a training reads, and what it refuses."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from fibrodesk.contract.manifest import MANIFEST_NAME
from training.config import TrainConfig
from training.data.augment import augment
from training.data.batches import training_batch
from training.data.dataset import load_pairs, open_snapshot
from training.errors import ConfigUnfitError, SnapshotUnfitError, TooFewPatientsError
from training.learning.learners.validate import validate
from training.learning.runs.run import Run
from training.learning.steps.step import Trainer

EMPTY = np.zeros((48, 64), np.uint8)
FULL = np.full((48, 64), 255, np.uint8)


def load(folder, *, side="train", structures=("fibrosis",)):
    _, snapshot = open_snapshot(folder)
    return load_pairs(folder, snapshot, side=side, structures=structures, size_px=256)


def test_pairs_are_letterboxed(tiny_snapshot):
    pairs = load(tiny_snapshot)
    assert pairs.frames.shape == (4, 1, 256, 256)
    assert pairs.masks.shape == (4, 1, 256, 256)
    assert set(np.unique(pairs.masks[:])) == {0, 1}
    assert pairs.frames[:][..., :32, :].max() == 0  # 48 x 64 leaves bars above and below
    assert pairs.frames[:][..., 32:224, :].max() > 0
    assert pairs.patients == ("P0", "P1", "P2", "P3")


def test_one_patient_is_refused_in_words(maker):
    maker.add("P1", "train")
    maker.add("P1", "train", seed=1)
    maker.add("P2", "validation")
    folder = maker.freeze()
    with pytest.raises(TooFewPatientsError, match="train side holds 1 of at least 2 patients"):
        load(folder)


def test_a_side_without_a_patient_is_refused_in_words(maker, tmp_path):
    maker.add("P1", "train")
    maker.add("P2", "train")
    config = TrainConfig(snapshot=str(maker.freeze()), out=str(tmp_path / "run"))
    with pytest.raises(TooFewPatientsError, match="validation side holds 0"):
        Run(config, emit=print, asked_to_stop=lambda: False)


def test_a_corrupted_snapshot_is_refused(tiny_snapshot):
    data = bytearray((tiny_snapshot / "frames" / "0.png").read_bytes())
    data[50] ^= 1
    (tiny_snapshot / "frames" / "0.png").write_bytes(bytes(data))
    with pytest.raises(SnapshotUnfitError, match=r"frames/0\.png is not the one"):
        open_snapshot(tiny_snapshot)
    (tiny_snapshot / MANIFEST_NAME).write_text("{")
    with pytest.raises(SnapshotUnfitError, match="no JSON"):
        open_snapshot(tiny_snapshot)


def test_a_part_that_is_no_image_is_refused(maker):
    maker.add("P1", "train")
    maker.add("P2", "train")
    (maker.folder / "frames" / "0.png").write_bytes(b"text")
    with pytest.raises(SnapshotUnfitError, match="no image"):
        load(maker.freeze())


def test_a_mask_of_another_size_is_refused(maker):
    maker.add("P1", "train", masks={"fibrosis": [EMPTY[:40]]})
    maker.add("P2", "train")
    words = r"is 64 x 40 pixels, and its frame frames/0\.png 64 x 48 pixels"
    with pytest.raises(SnapshotUnfitError, match=words):
        load(maker.freeze())


def test_a_missing_structure_is_unknown_and_never_empty(maker):
    for patient in ("P1", "P2"):
        maker.add(patient, "train", masks={"fibrosis": [EMPTY]})
        maker.add(patient, "train", masks={"myocardium": [FULL]})
        maker.add(patient, "train", masks={})
    pairs = load(maker.freeze(), structures=("fibrosis", "myocardium"))
    assert pairs.weights.tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]
    assert pairs.masks[0].max() == 0
    assert pairs.masks[1, 1].max() == 1


def test_two_readers_weigh_half_each_and_share_the_wall(maker):
    half = {"weight": 0.5}
    for patient in ("P1", "P2"):
        drawn = {"fibrosis": [(EMPTY, half), (FULL, half)], "myocardium": [FULL]}
        maker.add(patient, "train", masks=drawn)
    pairs = load(maker.freeze(), structures=("fibrosis", "myocardium"))
    assert len(pairs) == 4
    assert pairs.weights.tolist() == [[0.5, 0.5]] * 4
    assert [mask.max() for mask in pairs.masks[:, 0]] == [0, 1, 0, 1]
    assert pairs.weights.sum(axis=0).tolist() == [2.0, 2.0]


def test_a_proposal_accepted_untouched_teaches_nothing(maker):
    untouched = {"origin": "model", "purpose": "proposal"}
    for patient in ("P1", "P2"):
        maker.add(patient, "train")
        maker.add(patient, "train", masks={"fibrosis": [(FULL, untouched)]})
    assert len(load(maker.freeze())) == 2


def test_a_batch_depends_on_seed_epoch_and_place_alone(tiny_snapshot, make_config):
    pairs, config = load(tiny_snapshot), make_config()
    one = training_batch(pairs, config=config, epoch=2, index=1)
    again = training_batch(pairs, config=config, epoch=2, index=1)
    other = training_batch(pairs, config=config, epoch=2, index=0)
    assert torch.equal(one.frames, again.frames)
    assert not torch.equal(one.frames, other.frames)


def test_every_pair_is_seen_before_one_comes_again(tiny_snapshot, make_config):
    from training.data.batches import picked

    pairs, config = load(tiny_snapshot), make_config()
    seen = [
        each
        for epoch in (1, 2)
        for index in (0, 1)
        for each in picked(len(pairs), config=config, epoch=epoch, index=index)
    ]
    assert sorted(seen[:4]) == sorted(seen[4:]) == [0, 1, 2, 3]


def test_augmentation_moves_frame_and_mask_together(make_config):
    config = make_config(brightness=0.0, contrast=0.0)
    disk = np.zeros((256, 256), np.uint8)
    cv2.circle(disk, (150, 110), 40, 1, -1)
    for seed in range(20):
        chance = np.random.default_rng(seed)
        frames, masks = augment(disk[None] * 200, disk[None], config=config, chance=chance)
        both = np.count_nonzero((frames > 100) & (masks == 1))
        assert both / np.count_nonzero((frames > 100) | (masks == 1)) > 0.97


def test_augmentation_stays_within_its_ranges(make_config):
    """Without zoom and crop a disk keeps its area, and its centre turns by 10 degrees at most."""
    config = make_config(zoom=0.0, crop=0.0, flip_share=0.0)
    disk = np.zeros((256, 256), np.uint8)
    cv2.circle(disk, (208, 127), 20, 1, -1)
    angles = []
    for seed in range(60):
        chance = np.random.default_rng(seed)
        _, masks = augment(disk[None] * 200, disk[None], config=config, chance=chance)
        rows, columns = np.nonzero(masks[0])
        angles.append(np.degrees(np.arctan2(rows.mean() - 127.5, columns.mean() - 127.5)))
    assert -10.5 < min(angles) < -8
    assert 8 < max(angles) < 10.5


def test_black_stays_black(make_config):
    config = make_config()
    for seed in range(20):
        frames, _ = augment(
            np.zeros((1, 256, 256), np.uint8),
            np.zeros((1, 256, 256), np.uint8),
            config=config,
            chance=np.random.default_rng(seed),
        )
        assert frames.max() == 0


@pytest.mark.parametrize(
    ("image", "mask"),
    [(np.full((48, 64), 90, np.uint8), FULL), (None, EMPTY)],
    ids=["a constant image", "everywhere-empty masks"],
)
def test_odd_data_trains_without_a_wrong_number(maker, tmp_path, image, mask):
    for number, side in enumerate(["train", "train", "validation", "gate"]):
        maker.add(f"P{number}", side, image=image, masks={"fibrosis": [mask]})
    events = []
    config = TrainConfig(
        snapshot=str(maker.freeze()),
        out=str(tmp_path / "run"),
        width=2,
        discriminator_width=4,
        epochs=1,
        batches=3,
        batch_size=1,
        precision="fp32",
        device="cpu",
    )
    Run(config, emit=events.append, asked_to_stop=lambda: False).go()
    assert (tmp_path / "run" / "bundle" / MANIFEST_NAME).exists()


def test_validation_counts_only_what_is_known(maker):
    maker.add("P1", "validation", masks={"fibrosis": [FULL]})
    maker.add("P2", "validation", masks={"myocardium": [FULL]})
    structures = ("fibrosis", "myocardium")
    folder = maker.freeze()
    config = TrainConfig(
        snapshot=str(folder), out="unused", width=2, preset="baseline", structures=structures
    )
    trainer = Trainer(config, torch.device("cpu"))
    with torch.no_grad():  # a head that answers "everywhere" and "nowhere"
        trainer.generator.head[1].weight.zero_()
        trainer.generator.head[1].bias.copy_(torch.tensor([9.0, -9.0]))
    pairs = load(folder, side="validation", structures=structures)
    found = validate(trainer, pairs, structures)
    # 48 x 64 covers three quarters of the square: 2 * 3/4 / (3/4 + 1)
    assert found.by_structure["fibrosis"] == pytest.approx(6 / 7, abs=0.005)
    assert found.by_structure["myocardium"] == 0
    assert found.dice == pytest.approx(3 / 7, abs=0.005)


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": 0},
        {"preset": "own"},
        {"structures": ("bone",)},
        {"structures": ()},
        {"image_size_px": 128},
    ],
)
def test_a_configuration_that_cannot_be_is_told(make_config, change):
    with pytest.raises(ConfigUnfitError):
        make_config(**change)
