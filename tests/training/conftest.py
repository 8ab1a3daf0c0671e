"""Tiny snapshots: bright disks on noise, written as real PNG with a real manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from fibrodesk.contract.snapshot import (
    Snapshot,
    SnapshotFrame,
    SnapshotMask,
    write_snapshot,
)
from training.config import TrainConfig

SIDES = ("train", "train", "train", "train", "validation", "validation", "gate", "gate")
SHAPE = (48, 64)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny batches are slower on several threads, and tests share the cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class SnapshotMaker:
    """Draws frames and masks into a folder; each call of `add` is one frame of one patient."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.frames: list[SnapshotFrame] = []
        (folder / "frames").mkdir(parents=True)

    def add(self, patient, side, *, seed=0, masks=None, image=None, **facts):
        number = len(self.frames)
        chance = np.random.default_rng([seed, number])
        disk = np.zeros(SHAPE, np.uint8)
        cv2.circle(disk, (int(chance.integers(20, 44)), 24), 10, 255, -1)
        if image is None:
            image = chance.integers(0, 120, SHAPE).astype(np.uint8) + (disk // 255) * 100
        png = f"frames/{number}.png"
        cv2.imwrite(str(self.folder / png), image)
        drawn = {"fibrosis": [disk]} if masks is None else masks
        self.frames.append(
            SnapshotFrame(
                patient=patient,
                side=side,
                cine=f"cine {patient}",
                index=number,
                pixel_sha256=hashlib.sha256(image.tobytes() + bytes([number])).hexdigest(),
                png=png,
                spacing_mm=(0.5, 0.5),
                masks={name: self._masks(name, number, each) for name, each in drawn.items()},
                **facts,
            )
        )

    def _masks(self, structure, number, pictures):
        entries = []
        for reader, entry in enumerate(pictures):
            picture, changes = entry if isinstance(entry, tuple) else (entry, {})
            png = f"frames/{number}_{structure}_{reader}.png"
            cv2.imwrite(str(self.folder / png), picture)
            digest = hashlib.sha256((self.folder / png).read_bytes()).hexdigest()
            facts = {"author": "R", "purpose": "sealed", "origin": "drawn", **changes}
            entries.append(SnapshotMask(png=png, sha256=digest, **facts))
        return tuple(entries)

    def freeze(self, *, study="test") -> Path:
        write_snapshot(
            self.folder,
            Snapshot(
                study=study,
                seed=1,
                created="2026-01-01T00:00:00+00:00",
                synthetic=True,
                frames=tuple(self.frames),
            ),
        )
        return self.folder


@pytest.fixture
def maker(tmp_path) -> SnapshotMaker:
    return SnapshotMaker(tmp_path / "snapshot")


@pytest.fixture
def tiny_snapshot(maker) -> Path:
    """Eight patients of one frame: four train, two validate, two stand at the gate."""
    for number, side in enumerate(SIDES):
        maker.add(f"P{number}", side)
    return maker.freeze()


@pytest.fixture
def make_config(tiny_snapshot, tmp_path) -> Callable[..., TrainConfig]:
    """Two epochs of two small batches on networks of width 2 and 4."""

    def make(**changes) -> TrainConfig:
        facts = {
            "snapshot": str(tiny_snapshot),
            "out": str(tmp_path / "run"),
            "width": 2,
            "discriminator_width": 4,
            "epochs": 2,
            "batches": 2,
            "batch_size": 2,
            "precision": "fp32",
            "device": "cpu",
            "threads": 1,
        }
        return TrainConfig(**{**facts, **changes})

    return make
