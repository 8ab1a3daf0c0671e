"""Steps beside the plain eager loop: `python -m training.benchmark.speed`, one JSON object out.

The plain loop is what a first draft does: fp32, contiguous tensors, Adam in a Python loop, the
discriminator's gradients left on in the generator's step. Rounds are interleaved and medians are
compared, as the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import cycle

import torch
from torch import nn

from fibrodesk.networks.registry import build
from training.config import TrainConfig
from training.data.batches import Batch
from training.learning.device import choose_device, leave_a_core
from training.learning.discriminator import PatchDiscriminator
from training.learning.losses import discriminator_loss, fooled_loss, segmentation_terms
from training.learning.step import Trainer

ROUNDS = 5


class PlainLoop:
    """The same losses without any of what makes a step quick."""

    def __init__(self, config: TrainConfig, device: torch.device) -> None:
        self._config, self._device = config, device
        self._generator = build(config.network, width=config.width).to(device)
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
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizers[which].step()


def compare(config: TrainConfig, device: torch.device) -> dict[str, object]:
    """Images a second of both, and their ratio."""
    size_px, count = config.image_size_px, config.batch_size
    batch = Batch(
        torch.rand(count, 1, size_px, size_px),
        (torch.rand(count, 1, size_px, size_px) > 0.9).float(),
        torch.ones(count, 1),
    )
    trainer, plain = Trainer(config, device), PlainLoop(config, device)
    ways: dict[str, Callable[[], object]] = {
        "eager": lambda: plain.step(batch),
        "ours": lambda: trainer.step(batch, learning_rate=config.learning_rate),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # first steps reserve memory
    turns = cycle(ways.items())
    for _ in range(2 * ROUNDS):
        name, way = next(turns)
        start = time.perf_counter()
        way()
        seconds[name].append(time.perf_counter() - start)
    rates = {name: count / statistics.median(each) for name, each in seconds.items()}
    return {
        "preset": config.preset,
        "network": config.network,
        "width": config.width,
        "batch_size": count,
        "device": device.type,
        "precision": trainer.precision,
        "images_per_second": {name: round(rate, 2) for name, rate in rates.items()},
        "ratio": round(rates["ours"] / rates["eager"], 2),
    }


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.benchmark.speed", description=__doc__)
    parser.add_argument("--preset", choices=("paper", "baseline"), default="paper")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch-size", type=int, default=4)
    parser.add_argument("--device", default="auto")
    args = parser.parse_args(argv)
    leave_a_core()
    config = TrainConfig(
        snapshot="", out="", preset=args.preset, width=args.width, batch_size=args.batch_size
    )
    print(json.dumps(compare(config, choose_device(args.device)), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
