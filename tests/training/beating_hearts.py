"""Snapshots of drawn hearts that beat: a bright wall about a dark cavity, a scar that stays put."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np

from fibrodesk.contract.snapshot import Snapshot, SnapshotFrame, SnapshotMask, write_snapshot
from fibrodesk.domain.phases import PHASES

SIDE = 96
SIDES = ("train",) * 4 + ("validation",) * 2 + ("gate",) * 2
_ROWS, _COLUMNS = np.mgrid[0:SIDE, 0:SIDE] + 0.5
MIDDLE = (SIDE / 2, SIDE * 0.88)
_LONG = 2.2  # as high as its half width, so often


def heart(phase: float, *, scar: tuple[float, float] | None) -> tuple[np.ndarray, np.ndarray]:
    """Wall and scar (SIDE, SIDE) at a share of the beat; angles of the scar in radians."""
    squeeze = 0.5 - 0.5 * np.cos(2 * np.pi * phase)
    inner, outer = 23 - 4 * squeeze, 34.0
    across, up = _COLUMNS - MIDDLE[0], (MIDDLE[1] - _ROWS) / _LONG
    radius, angle = np.hypot(across, up), np.arctan2(up, -across)
    wall = (radius >= inner) & (radius <= outer) & (up >= 0)
    marked = np.zeros_like(wall)
    if scar is not None:
        marked = wall & (angle >= scar[0]) & (angle <= scar[1])
    return wall, marked


def picture(wall: np.ndarray, scar: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    grey = 30 + 90 * wall + 80 * scar + chance.normal(0, 8, wall.shape)
    return np.clip(cv2.GaussianBlur(grey, (0, 0), 0.7), 0, 255).astype(np.uint8)


class HeartSnapshot:
    """Patients of one beat each; every third heart has no scar."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.frames: list[SnapshotFrame] = []
        (folder / "frames").mkdir(parents=True)

    def add(self, patient: int, side: str, *, wall_known: bool = True, alone: bool = False) -> None:
        chance = np.random.default_rng([7, patient])
        start = chance.uniform(0.3, 1.8)
        scar = None if patient % 3 == 2 else (start, start + chance.uniform(0.5, 1.0))
        drawn = [heart(phase / PHASES, scar=scar) for phase in range(PHASES)]
        names = [
            self._write(f"{patient}-{at}", picture(*each, chance)) for at, each in enumerate(drawn)
        ]
        for at, (wall, marked) in enumerate(drawn[:: PHASES // 3]):
            index = at * (PHASES // 3)
            masks = {"fibrosis": (self._mask(f"{patient}-{index}-f", marked),)}
            if wall_known:
                masks["myocardium"] = (self._mask(f"{patient}-{index}-m", wall),)
            ring = tuple(names[index:] + names[:index])
            self.frames.append(
                SnapshotFrame(
                    patient=f"P{patient}",
                    side=side,
                    cine=f"cine {patient}",
                    index=index,
                    pixel_sha256=hashlib.sha256(names[index].encode()).hexdigest(),
                    png=names[index],
                    spacing_mm=(1.0, 1.0),
                    form="none" if scar is None else "focal",
                    neighbours=() if alone else ring,
                    masks=masks,
                )
            )

    def freeze(self) -> Path:
        write_snapshot(
            self.folder,
            Snapshot(
                study="hearts",
                seed=1,
                created="2026-01-01T00:00:00+00:00",
                synthetic=True,
                frames=tuple(self.frames),
            ),
        )
        return self.folder

    def _mask(self, stem: str, mask: np.ndarray) -> SnapshotMask:
        png = self._write(stem, mask.astype(np.uint8) * 255)
        digest = hashlib.sha256((self.folder / png).read_bytes()).hexdigest()
        return SnapshotMask(png=png, sha256=digest, author="R", purpose="sealed", origin="drawn")

    def _write(self, stem: str, image: np.ndarray) -> str:
        cv2.imwrite(str(self.folder / "frames" / f"{stem}.png"), image)
        return f"frames/{stem}.png"
