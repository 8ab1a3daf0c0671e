"""What a run trains: one learner a stage, one stage after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from fibrodesk.domain.mask import MaskArray
from training.config import TrainConfig
from training.learning.learners.validate import Validation
from training.learning.steps.step import StepLosses

Weights = dict[str, Tensor]
AskedToStop = Callable[[], bool]
Sample = tuple[NDArray[np.uint8], MaskArray, MaskArray]
"""A validation frame (H, W), the reference and the learner's answer on it."""


class Learner(Protocol):
    """A network in training, as a run sees it."""

    name: str
    """"" where a run has one stage."""
    config: TrainConfig
    """Of this stage: epochs, batches, rate, patience."""
    parameters: int
    train_pairs: int
    validation_pairs: int
    notes: tuple[str, ...]
    """Sentences for a person: what this stage does otherwise than asked."""

    @property
    def precision(self) -> str:
        """fp32, bf16 or fp16."""

    def step(self, epoch: int, index: int) -> StepLosses:
        """Change the weights once, by mini-batch `index`, 0-based, of `epoch`, 1-based.

        Seed, epoch and index alone decide what is in it.
        """

    def rehearse(self, epoch: int, index: int) -> None:
        """What `step` needs memory for, in this process alone; nothing is learnt."""

    def halve(self) -> int:
        """After a lack of memory: twice as many passes a step; the pairs of one, 0 if impossible.

        Gradients are added up, so that the mini-batch stays what it was.
        """

    def validate(self) -> Validation:
        """On the averaged weights, where there are such."""

    def samples(self) -> Iterable[Sample]:
        """A few validation frames, the same ones at every call."""

    def best_weights(self) -> Weights:
        """What the bundle would hold now, copied to the CPU."""

    def state(self) -> dict[str, Any]:
        """All that a resumed run needs to compute the same numbers."""

    def load_state(self, state: dict[str, Any]) -> None:
        """Take up what `state` told."""

    def close(self) -> None:
        """End what works beside; the learner takes no further step."""


class BrokenOffError(Exception):
    """The run was asked to stop before a stage could take its first step."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Stage:
    """A learner that begins when those before it have ended."""

    name: str
    config: TrainConfig
    begin: Callable[[Mapping[str, Weights]], Learner]
    """From the best weights of the stages before, by name.

    Raises BrokenOffError where it takes long and is asked to stop.
    """

    @property
    def steps(self) -> int:
        return self.config.epochs * self.config.batches
