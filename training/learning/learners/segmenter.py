"""The learner of one network on whole frames: of paper, baseline and unet, and desk's wall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from fibrodesk.contract.snapshot import Snapshot
from training.config import TrainConfig
from training.data.batches import Batch, plain_batch, training_batch
from training.data.dataset import Pairs, pairs_of
from training.learning.learners.learner import Sample
from training.learning.learners.one_network import SAMPLES, OneNetwork
from training.learning.learners.validate import Validation, validate
from training.learning.machine.ranks import ALONE, Ranks


class Segmenter(OneNetwork):
    """A generator, perhaps with a discriminator, on the pairs of a snapshot."""

    def __init__(
        self,
        config: TrainConfig,
        snapshot: Snapshot,
        device: torch.device,
        *,
        name: str = "",
        ranks: Ranks = ALONE,
    ) -> None:
        self._train = pairs_of(config, snapshot, "train")
        self._validation = pairs_of(config, snapshot, "validation")
        super().__init__(config, device, ranks=ranks)
        self.name = name
        self.train_pairs, self.validation_pairs = len(self._train), len(self._validation)
        self.notes = (
            *gaps(self._train, self._validation, config.structures),
            *self._trainer.notes,
        )

    def validate(self) -> Validation:
        return validate(self._trainer, self._validation, self.config.structures)

    def samples(self) -> Iterator[Sample]:
        """Of the first structure, evenly over the validation pairs that show it."""
        known = [each for each in range(len(self._validation)) if self._shows(each)]
        step = max(1, len(known) // SAMPLES)
        for each in known[::step][:SAMPLES]:
            answer = self._trainer.logits(plain_batch(self._validation, range(each, each + 1)))
            yield (
                self._validation.frames[each, 0],
                self._validation.masks[each, 0] != 0,
                (answer[0, 0] > 0).cpu().numpy(),
            )

    def _batch(self, epoch: int, index: int) -> Batch:
        return training_batch(self._train, config=self.config, epoch=epoch, index=index)

    def _shows(self, pair: int) -> bool:
        return bool(self._validation.weights[pair, 0] > 0)


def gaps(train: Pairs, validation: Pairs, structures: Sequence[str]) -> tuple[str, ...]:
    """Sentences on what cannot be learnt, or will have no figure."""
    told = []
    for channel, name in enumerate(structures):
        if not _is_shown(train, channel):
            told.append(f"No training frame shows any {name}: it can only learn to find none.")
        if not _is_shown(validation, channel):
            told.append(
                f"No validation frame shows any {name}: its Dice has no value, and cannot choose "
                "the best state."
            )
    return tuple(told)


def _is_shown(pairs: Pairs, channel: int) -> bool:
    return any(pairs.masks[each, channel].any() for each in range(len(pairs)))
