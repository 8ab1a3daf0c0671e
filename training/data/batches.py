"""The mini-batches of a run, decided by seed, epoch and place alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.config import TrainConfig
from training.data.augment import augment
from training.data.dataset import Pairs

_FULL = np.float32(255)  # in one pass over the pixels
_ORDER, _CHANGE = 1, 2  # streams of one seed that never meet


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What one step sees; on the CPU until `to`."""

    frames: Tensor  # (B, C, H, W), float32 in [0, 1]
    masks: Tensor  # (B, K, H, W), float32, 0 and 1
    weights: Tensor  # (B, K), 0 where the structure is unknown

    def to(self, device: torch.device) -> Batch:
        return Batch(
            self.frames.to(device).contiguous(memory_format=torch.channels_last),
            self.masks.to(device),
            self.weights.to(device),
        )


def training_batch(pairs: Pairs, *, config: TrainConfig, epoch: int, index: int) -> Batch:
    """Batch `index`, 0-based, of `epoch`, 1-based: the same at every call, so a run can resume.

    Pairs come in a new random order each time all were seen; an epoch that needs more than there
    are begins another order.
    """
    chosen = picked(len(pairs), config=config, epoch=epoch, index=index)
    chance = np.random.default_rng([config.seed, _CHANGE, epoch, index])
    changed = [
        augment(pairs.frames[each], pairs.masks[each], config=config, chance=chance)
        for each in chosen
    ]
    return _batch(
        np.stack([frames for frames, _ in changed]),
        np.stack([masks for _, masks in changed]),
        pairs.weights[chosen],
    )


def plain_batches(pairs: Pairs, *, batch_size: int) -> list[range]:
    """Consecutive indices for `plain_batch`."""
    return [
        range(start, min(start + batch_size, len(pairs)))
        for start in range(0, len(pairs), batch_size)
    ]


def plain_batch(pairs: Pairs, indices: range) -> Batch:
    """Pairs as they are, for validation."""
    cut = slice(indices.start, indices.stop)
    return _batch(pairs.frames[cut], pairs.masks[cut], pairs.weights[cut])


def picked(pairs: int, *, config: TrainConfig, epoch: int, index: int) -> list[int]:
    """Which of `pairs` pairs stand in mini-batch `index`, 0-based, of `epoch`, 1-based."""
    first = ((epoch - 1) * config.batches + index) * config.batch_size
    return [
        _at(pairs, place, seed=config.seed) for place in range(first, first + config.batch_size)
    ]


def _at(pairs: int, place: int, *, seed: int) -> int:
    order = np.random.default_rng([seed, _ORDER, place // pairs]).permutation(pairs)
    return int(order[place % pairs])


def _batch(
    frames: NDArray[np.uint8], masks: NDArray[np.uint8], weights: NDArray[np.float32]
) -> Batch:
    return Batch(
        torch.from_numpy(np.divide(frames, _FULL, dtype=np.float32)),
        torch.from_numpy(masks.astype(np.float32)),
        torch.from_numpy(weights),
    )
