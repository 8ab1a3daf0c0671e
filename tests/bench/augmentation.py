"""Augmentation beside MONAI's cached pipeline: `python tests/bench/augmentation.py`.

Prints a table. Both take pairs that lie in memory, on a square of 256, and give float tensors, the
frames in [0, 1]; one process, one thread, rounds in turns. Medians over the rounds, of the thread's
own time, so that what else the machine does enters as little as can be. MONAI's list is the
quickest that it has for the same operations: rotation, zoom and the shift of a crop fused into one
`RandAffined` with its grid kept. What MONAI has nothing for (perspective, depth, gain by depth) is
timed for ours alone. `--json` for a program.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch

from training.config import TrainConfig
from training.data.augment import augment

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of MONAI's own imports
    from monai import transforms
    from monai.data import CacheDataset

SIDE_PX = 256
PAIRS = 32
ROUNDS = 15
_FULL = np.float32(255)
PAPER = TrainConfig(snapshot="", out="")
COMMON = replace(PAPER, gamma=0.2)
DESK = replace(COMMON, depth=0.1, perspective=0.05, gain=0.2)


@dataclass(frozen=True)
class Case:
    """One row of the table. `peer`: MONAI has operations for all of it."""

    name: str
    config: TrainConfig
    phases: int = 1
    masks: int = 1
    peer: bool = True


CASES = (
    Case("the paper's list", PAPER),
    Case("with gamma", COMMON),
    Case("with gamma, 4 masks", COMMON, masks=4),
    Case("with gamma, 12 phases, 4 masks", COMMON, phases=12, masks=4),
    Case("the desk's list", DESK, peer=False),
    Case("the desk's list, 12 phases, 4 masks", DESK, phases=12, masks=4, peer=False),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    rows = [measure(case) for case in CASES]
    print(json.dumps(rows, indent=1) if args.json else table(rows))


def measure(case: Case) -> dict[str, object]:
    """Median milliseconds of a pair, and how many times as fast as MONAI."""
    frames, masks = pairs(case)
    ways: dict[str, Callable[[], None]] = {"ours": lambda: ours(case, frames, masks)}
    if case.peer:
        cached = monai_pipeline(case, frames, masks)
        ways["MONAI"] = lambda: exhaust(cached[each] for each in range(PAIRS))
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.thread_time()
            way()
            seconds[name].append((time.thread_time() - start) / PAIRS)
    median = {name: statistics.median(each) for name, each in seconds.items()}
    return {
        "list": case.name,
        "ms": {name: round(1000 * value, 3) for name, value in median.items()},
        "times as fast": round(median["MONAI"] / median["ours"], 1) if case.peer else None,
    }


def pairs(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Speckle in a sector, and disks on it."""
    chance = np.random.default_rng(5)
    sector = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    cv2.ellipse(sector, (128, 10), (230, 230), 0, 50, 130, 1, -1)
    shape = (PAIRS, case.phases, SIDE_PX, SIDE_PX)
    frames = (np.clip(chance.rayleigh(60, shape), 0, 255) * sector).astype(np.uint8)
    masks = np.zeros((PAIRS, case.masks, SIDE_PX, SIDE_PX), np.uint8)
    for mask in masks.reshape(-1, SIDE_PX, SIDE_PX):
        cv2.circle(mask, tuple(int(each) for each in chance.integers(80, 176, 2)), 25, 1, -1)
    return frames, masks


def ours(case: Case, frames: np.ndarray, masks: np.ndarray) -> None:
    chance = np.random.default_rng(1)
    for frame, mask in zip(frames, masks, strict=True):
        moved, drawn = augment(frame, mask, config=case.config, chance=chance)
        torch.from_numpy(np.divide(moved, _FULL, dtype=np.float32))
        torch.from_numpy(drawn.astype(np.float32))


def monai_pipeline(case: Case, frames: np.ndarray, masks: np.ndarray) -> CacheDataset:
    """The same operations and ranges; the frames are scaled once, before the cache."""
    config = case.config
    angle, zoom = np.deg2rad(config.rotation_deg), config.zoom + config.crop / 2
    shift_px = SIDE_PX * config.crop / 2
    steps = [
        transforms.ScaleIntensityRanged("frame", 0, 255, 0.0, 1.0),
        transforms.EnsureTyped(("frame", "mask"), dtype=torch.float32, track_meta=False),
        transforms.RandAffined(
            ("frame", "mask"),
            prob=1.0,
            rotate_range=angle,
            scale_range=(zoom, zoom),
            translate_range=(shift_px, shift_px),
            mode=("bilinear", "nearest"),
            padding_mode="zeros",
            spatial_size=(SIDE_PX, SIDE_PX),
            cache_grid=True,
        ),
        transforms.RandFlipd(("frame", "mask"), prob=config.flip_share, spatial_axis=1),
        transforms.RandScaleIntensityFixedMeand("frame", factors=config.contrast, prob=1.0),
        transforms.RandShiftIntensityd("frame", offsets=config.brightness, prob=1.0),
    ]
    if config.gamma > 0:
        gamma = (1 / (1 + config.gamma), 1 + config.gamma)
        steps.append(transforms.RandAdjustContrastd("frame", prob=1.0, gamma=gamma))
    data = [{"frame": f, "mask": m} for f, m in zip(frames, masks, strict=True)]
    return CacheDataset(data, transforms.Compose(steps), cache_rate=1.0, progress=False)


def exhaust(items: Iterator[object]) -> None:
    for _ in items:
        pass


def table(rows: list[dict[str, object]]) -> str:
    lines = ["| list | ours, ms a pair | MONAI, ms a pair | times as fast |", "|---|---|---|---|"]
    for row in rows:
        times = row["ms"]
        assert isinstance(times, dict)
        ratio = row["times as fast"] or "-"
        lines.append(f"| {row['list']} | {times['ours']} | {times.get('MONAI', '-')} | {ratio} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
