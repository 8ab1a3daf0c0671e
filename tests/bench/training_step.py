"""How long a training step takes, and how much of it waits: `tests/bench/training_step.py`.

Drawn frames lie in a real snapshot; the learner of a preset takes real steps, with its mini-batches
made ahead on their thread. Told are seconds a step (median with quartiles), the share of all steps
that was spent waiting for data (goal: at most 1 %), and what one mini-batch costs to make.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path += [str(Path(__file__).parents[1] / "training"), str(Path(__file__).parents[2])]

from tiny_snapshots import SIDES, SnapshotMaker

from training.config import TrainConfig
from training.data.batches import training_batch
from training.data.dataset import load_pairs, open_snapshot
from training.learning.learners.segmenter import Segmenter
from training.learning.machine.device import choose_device, leave_a_core, make_repeatable
from training.presets import preset_config

LARGEST_SHARE = 0.01


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=("paper", "baseline", "unet"), default="paper")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch-size", type=int, default=6)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--precision", default="auto")
    args = parser.parse_args()
    leave_a_core()
    make_repeatable(0)
    with tempfile.TemporaryDirectory(prefix="fibrodesk-step-") as name:
        config = preset_config(
            args.preset,
            snapshot=str(drawn(Path(name) / "snapshot")),
            out=name,
            width=args.width,
            batch_size=args.batch_size,
            precision=args.precision,
            device=args.device,
        )
        found = measure(config, steps=args.steps)
    print(json.dumps(found, indent=1))
    return int(found["waiting"] > LARGEST_SHARE)


def drawn(folder: Path) -> Path:
    maker = SnapshotMaker(folder)
    for turn in range(4):
        for number, side in enumerate(SIDES):
            maker.add(f"P{number}", side, seed=turn)
    return maker.freeze()


def measure(config: TrainConfig, *, steps: int) -> dict[str, object]:
    _, snapshot = open_snapshot(Path(config.snapshot))
    learner = Segmenter(config, snapshot, choose_device(config.device))
    learner.step(1, 0)  # the first one reserves memory, and waits for the first mini-batch
    waited_s, seconds = learner.waited_s, []
    for index in range(1, steps + 1):
        start = time.perf_counter()
        learner.step(1, index)
        seconds.append(time.perf_counter() - start)
    waiting = (learner.waited_s - waited_s) / sum(seconds)
    learner.close()
    first, median, third = statistics.quantiles(seconds, n=4)
    return {
        "preset": config.preset,
        "width": config.width,
        "batch_size": config.batch_size,
        "precision": learner.precision,
        "step_s": {"median": round(median, 3), "quartiles": [round(first, 3), round(third, 3)]},
        "waiting": round(waiting, 5),
        "mini_batch_s": round(batch_seconds(config, rounds=steps), 5),
        "augmentation_in_the_step": round(batch_seconds(config, rounds=steps) / median, 5),
    }


def batch_seconds(config: TrainConfig, *, rounds: int) -> float:
    """Median, on a thread that nothing hides."""
    _, snapshot = open_snapshot(Path(config.snapshot))
    pairs = load_pairs(
        Path(config.snapshot),
        snapshot,
        side="train",
        structures=config.structures,
        size_px=config.image_size_px,
    )
    seconds = []
    for index in range(rounds):
        start = time.perf_counter()
        training_batch(pairs, config=config, epoch=1, index=index)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    sys.exit(main())
