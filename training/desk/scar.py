"""The learner of the second stage: scar in the unrolled wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from fibrodesk.agreement.counts import NOTHING, count
from fibrodesk.contract.events import Prepared
from fibrodesk.contract.snapshot import Side, Snapshot
from fibrodesk.networks.registry import build
from training.config import TrainConfig
from training.data.batches import Batch
from training.data.dataset import Pairs, pairs_of
from training.desk.preparing import Preparing
from training.desk.strips import (
    Made,
    StripPairs,
    WallFinder,
    on_square,
    plain_strips,
    strip_pairs,
    to_make,
    training_strips,
)
from training.errors import NoWallError
from training.learning.learners.learner import AskedToStop, Sample, Weights, never
from training.learning.learners.one_network import SAMPLES, OneNetwork
from training.learning.learners.segmenter import gaps
from training.learning.learners.validate import Validation, validation_of
from training.learning.machine.ranks import ALONE, Ranks

_SIDES: tuple[Side, Side] = ("train", "validation")
_HALF = 0.5
_AT_ONCE = 16  # strips through the network when it is judged
_MOST_WITHOUT = 0.5  # of the pairs of a side: with fewer walls the second stage learns chance


class ScarLearner(OneNetwork):
    """A strip network on the pairs whose walls the first stage found."""

    name = "scar"

    def __init__(
        self,
        config: TrainConfig,
        snapshot: Snapshot,
        device: torch.device,
        *,
        wall: TrainConfig,
        weights: Weights,
        ranks: Ranks = ALONE,
        asked_to_stop: AskedToStop = never,
        tell: Callable[[Prepared], object] | None = None,
    ) -> None:
        """Rolls out every wall, which takes minutes where there are thousands of frames.

        Raises:
            BrokenOffError: it was asked to stop meanwhile.
            NoWallError: the first stage finds too few walls.
        """
        learnt, self._pairs = (pairs_of(config, snapshot, side) for side in _SIDES)
        made = Preparing(
            self.name,
            to_make(learnt) + to_make(self._pairs),
            asked_to_stop=asked_to_stop,
            ranks=ranks,
            tell=tell,
        )
        find_walls = wall_finder(wall, weights, device)
        self._train, self._validation = (
            _rolled_out(pairs, side, find_walls, made)
            for pairs, side in zip((learnt, self._pairs), _SIDES, strict=True)
        )
        super().__init__(config, device, ranks=ranks)
        self.train_pairs, self.validation_pairs = len(self._train), len(self._pairs)
        self.notes = (
            *gaps(learnt, self._pairs, config.structures),
            *_notes(self._train, self._validation, against=wall.adversarial),
            *self._trainer.notes,
        )

    def validate(self) -> Validation:
        """On the frames themselves, so that a wall that was missed costs what it misses."""
        total = NOTHING
        answers = {self._validation.places[at]: mask for at, mask in self._answers()}
        for pair in range(len(self._pairs)):
            if self._pairs.weights[pair, 0] > 0:
                reference = self._pairs.masks[pair, 0] != 0
                total += count(reference, answers.get(pair, np.zeros_like(reference)))
        return validation_of({self.config.structures[0]: total})

    def samples(self) -> Iterator[Sample]:
        step = max(1, len(self._validation) // SAMPLES)
        chosen = list(range(0, len(self._validation), step))[:SAMPLES]
        for at, mask in self._answers(chosen):
            pair = int(self._validation.places[at])
            yield self._pairs.frames[pair][0], self._pairs.masks[pair, 0] != 0, mask

    def _batch(self, epoch: int, index: int) -> Batch:
        return training_strips(self._train, config=self.config, epoch=epoch, index=index)

    def _answers(self, chosen: list[int] | None = None) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """The place of each validation strip, and its mask on the square at one half."""
        chosen = list(range(len(self._validation))) if chosen is None else chosen
        for first in range(0, len(chosen), _AT_ONCE):
            part = chosen[first : first + _AT_ONCE]
            batch = Batch(plain_strips(self._validation, part), torch.zeros(1), torch.zeros(1))
            shares = torch.sigmoid(self._trainer.logits(batch)).cpu().numpy()
            for at, share in zip(part, shares, strict=True):
                yield at, on_square(self._validation, at, share[0]) > _HALF


def _rolled_out(pairs: Pairs, side: Side, find_walls: WallFinder, made: Made) -> StripPairs:
    strips = strip_pairs(pairs, find_walls, judged=side == "validation", made=made)
    if strips.without_wall > _MOST_WITHOUT * len(pairs):
        raise NoWallError(side=side, without=strips.without_wall, pairs=len(pairs))
    return strips


def wall_finder(config: TrainConfig, weights: Weights, device: torch.device) -> WallFinder:
    """The first stage's network, on pictures (M, S, S); its first structure is the wall."""
    network = build(config.network, **config.network_arguments)
    network.load_state_dict(weights)
    network = network.eval().to(device)

    @torch.inference_mode()
    def find(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        frames = torch.from_numpy(pictures[:, None].astype(np.float32) / 255).to(device)
        frames = frames.contiguous(memory_format=torch.channels_last)
        return np.asarray(torch.sigmoid(network(frames)[:, 0]).cpu().numpy(), np.float32)

    return find


def _notes(train: StripPairs, validation: StripPairs, *, against: bool) -> tuple[str, ...]:
    told = []
    if without := train.without_wall + validation.without_wall:
        told.append(
            f"On {without} pairs no wall was found; the second stage did not learn from them."
        )
    if against:
        told.append(
            "The discriminator stood against the first stage alone: the strip of the second is "
            "lower than its patches."
        )
    return tuple(told)
