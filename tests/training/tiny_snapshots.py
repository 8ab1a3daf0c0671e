"""Tiny snapshots: bright disks on noise, written as real PNG with a real manifest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np

from fibrodesk.contract.snapshot import (
    Snapshot,
    SnapshotFrame,
    SnapshotMask,
    write_snapshot,
)

SIDES = ("train", "train", "train", "train", "validation", "validation", "gate", "gate")
SHAPE = (48, 64)


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
