"""The figure by which the best state is chosen: pooled Dice on the validation patients."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fibrodesk.agreement.counts import NOTHING, Counts, count
from fibrodesk.agreement.interval import mean_of
from fibrodesk.agreement.overlap import dice, iou
from training.data.batches import plain_batch, plain_batches
from training.data.dataset import Pairs
from training.learning.steps.step import Trainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Pooled over frames, mean over the structures; nan where no reference marks anything."""

    dice: float
    iou: float
    by_structure: dict[str, float]  # Dice


def validate(trainer: Trainer, pairs: Pairs, structures: Sequence[str]) -> Validation:
    """Judge the generator on plain frames at probability one half."""
    sums = [NOTHING for _ in structures]
    for indices in plain_batches(pairs, batch_size=trainer.pass_pairs):
        batch = plain_batch(pairs, indices)
        answers = (trainer.logits(batch) > 0).cpu().numpy()
        for row, pair in enumerate(indices):
            for channel in range(len(structures)):
                if pairs.weights[pair, channel] > 0:
                    sums[channel] += _counts(pairs.masks[pair, channel], answers[row, channel])
    return validation_of(dict(zip(structures, sums, strict=True)))


def validation_of(sums: Mapping[str, Counts]) -> Validation:
    """From the pixels of each structure, the reference first.

    Without a reference that marks anything a Dice of 0 would tell one false pixel from none, and
    choose the state before it was unlearnt.
    """
    known = {name: counts.first > 0 for name, counts in sums.items()}
    each = {name: dice(counts) if known[name] else math.nan for name, counts in sums.items()}
    return Validation(
        dice=mean_of(list(each.values())),
        iou=mean_of([iou(counts) for name, counts in sums.items() if known[name]]),
        by_structure=each,
    )


def _counts(reference: np.ndarray, answer: np.ndarray) -> Counts:
    return count(reference != 0, answer)
