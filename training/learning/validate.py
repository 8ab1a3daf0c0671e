"""The figure by which the best state is chosen: pooled Dice on the validation patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fibrodesk.agreement.counts import NOTHING, Counts, count
from fibrodesk.agreement.interval import mean_of
from fibrodesk.agreement.overlap import dice, iou
from training.data.batches import plain_batch, plain_batches
from training.data.dataset import Pairs
from training.learning.step import Trainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Pooled over frames, mean over the structures; nan where nothing is marked by either."""

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
    each = [dice(counts) for counts in sums]
    return Validation(
        dice=mean_of(each),
        iou=mean_of([iou(counts) for counts in sums]),
        by_structure=dict(zip(structures, each, strict=True)),
    )


def _counts(reference: np.ndarray, answer: np.ndarray) -> Counts:
    return count(reference != 0, answer)
