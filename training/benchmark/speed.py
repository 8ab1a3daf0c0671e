"""Steps beside the plain eager loop: `python -m training.benchmark.speed`, one JSON object out.

The plain loop is what a first draft does: fp32, contiguous tensors, Adam in a Python loop, the
discriminator's gradients left on in the generator's step. Rounds are interleaved and medians are
compared, as the machine may be shared; on one thread of a CPU the time is the process's own.

`--curve N` also trains both for N steps on the same batches from the same weights, and the plain
loop once more from other weights: how far the losses of ours lie from those of the plain loop, and
how far two plain runs lie apart.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from fibrodesk.networks.registry import build
from training.config import PRESETS, TrainConfig
from training.data.batches import Batch
from training.learning.adversaries.discriminator import (
    PatchDiscriminator,
    discriminator_loss,
    fooled_loss,
)
from training.learning.machine.device import choose_device, leave_a_core
from training.learning.steps.losses import segmentation_terms
from training.learning.steps.step import Trainer
from training.presets import preset_config

ROUNDS = 5
_SINGLE = tuple(name for name in PRESETS if name != "desk")  # one network, one loop


class PlainLoop:
    """The same losses without any of what makes a step quick."""

    def __init__(self, config: TrainConfig, device: torch.device) -> None:
        self._config, self._device = config, device
        self._generator = build(config.network, **config.network_arguments).to(device)
        self._discriminator: nn.Module | None = None
        networks = [self._generator]
        if config.adversarial:
            self._discriminator = PatchDiscriminator(width=config.discriminator_width).to(device)
            networks.append(self._discriminator)
        self._optimizers = [
            torch.optim.Adam(
                each.parameters(), config.learning_rate, betas=(config.beta1, 0.999), foreach=False
            )
            for each in networks
        ]

    def step(self, batch: Batch) -> float:
        frames, masks = batch.frames.to(self._device), batch.masks.to(self._device)
        logits = self._generator(frames)
        terms = segmentation_terms(logits, masks, batch.weights.to(self._device))
        loss = self._config.dice_weight * terms.dice + self._config.bce_weight * terms.bce
        if self._discriminator is not None:
            shares = torch.sigmoid(logits)
            judged = discriminator_loss(
                self._discriminator(frames, masks), self._discriminator(frames, shares.detach())
            )
            self._update(1, judged)
            loss = loss + fooled_loss(self._discriminator(frames, shares))
        self._update(0, loss)
        return float(loss.detach())

    def _update(self, which: int, loss: torch.Tensor) -> None:
        self._optimizers[which].zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        self._optimizers[which].step()


def compare(config: TrainConfig, device: torch.device) -> dict[str, object]:
    """Images a second of both, and their ratio."""
    batch = made_up_batch(config, seed=0)
    trainer, plain = Trainer(config, device), PlainLoop(config, device)
    ways: dict[str, Callable[[], object]] = {
        "eager": lambda: plain.step(batch),
        "ours": lambda: trainer.step(batch, learning_rate=config.learning_rate),
    }
    rates = {
        name: config.batch_size / statistics.median(each)
        for name, each in seconds_of(ways, device, rounds=ROUNDS).items()
    }
    return {
        "preset": config.preset,
        "network": config.network,
        "width": config.width,
        "batch_size": config.batch_size,
        "device": device.type,
        "precision": trainer.precision,
        "images_per_second": {name: round(rate, 2) for name, rate in rates.items()},
        "ratio": round(rates["ours"] / rates["eager"], 2),
    }


def seconds_of(
    ways: dict[str, Callable[[], object]], device: torch.device, *, rounds: int
) -> dict[str, list[float]]:
    """What each round of each way took, in turns; the first steps reserve memory and count not.

    A card works on while the program goes on, so the clock waits for it.
    """
    alone = device.type == "cpu" and torch.get_num_threads() == 1
    clock = time.process_time if alone else time.perf_counter
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            _wait(device)
            start = clock()
            way()
            _wait(device)
            seconds[name].append(clock() - start)
    return seconds


def curves(config: TrainConfig, device: torch.device, *, steps: int) -> dict[str, float]:
    """Root mean square distances of loss curves on one set of batches."""
    batches = [made_up_batch(config, seed=each) for each in range(steps)]
    runs: dict[str, list[float]] = {}
    for name, seed in (("eager", 0), ("ours", 0), ("eager from other weights", 1)):
        torch.manual_seed(seed)
        if name == "ours":
            trainer = Trainer(config, device)
            rate = config.learning_rate
            runs[name] = [trainer.step(each, learning_rate=rate).generator for each in batches]
        else:
            plain = PlainLoop(config, device)
            runs[name] = [plain.step(each) for each in batches]
    return {
        "steps": steps,
        "last eager loss": round(runs["eager"][-1], 4),
        "ours from eager": round(_apart(runs["ours"], runs["eager"]), 5),
        "noise": round(_apart(runs["eager from other weights"], runs["eager"]), 5),
    }


def made_up_batch(config: TrainConfig, *, seed: int) -> Batch:
    """Noise, and masks of where it is bright on average: something that can be learnt."""
    chance = torch.Generator().manual_seed(seed)
    size_px, count = config.image_size_px, config.batch_size
    frames = torch.rand(count, len(config.phases), size_px, size_px, generator=chance)
    smooth = functional.avg_pool2d(frames[:, :1], 31, 1, 15)
    masks = (smooth > smooth.mean()).float().repeat(1, len(config.structures), 1, 1)
    return Batch(frames, masks, torch.ones(count, len(config.structures)))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.benchmark.speed", description=__doc__)
    parser.add_argument("--preset", choices=_SINGLE, default="paper")
    parser.add_argument("--network", help="in place of the preset's")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch-size", type=int, default=4)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--curve", type=int, default=0, metavar="STEPS")
    args = parser.parse_args(argv)
    leave_a_core()
    changes: dict[str, Any] = {"network": args.network} if args.network else {}
    config = preset_config(
        args.preset,
        snapshot="",
        out="",
        width=args.width,
        batch_size=args.batch_size,
        **changes,
    )
    device = choose_device(args.device)
    found = compare(config, device)
    if args.curve:
        found["curves"] = curves(config, device, steps=args.curve)
    print(json.dumps(found, indent=1))
    return 0


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _apart(first: list[float], second: list[float]) -> float:
    squares = [(one - two) ** 2 for one, two in zip(first, second, strict=True)]
    return math.sqrt(sum(squares) / len(squares))


if __name__ == "__main__":
    sys.exit(main())
