"""What every learner of one network shares; what it learns from is its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import torch

from fibrodesk.networks.registry import count_parameters
from training.config import TrainConfig
from training.data.ahead import Ahead
from training.data.batches import Batch
from training.learning.learners.learner import Weights
from training.learning.machine.ranks import ALONE, Ranks
from training.learning.steps.step import StepLosses, Trainer

SAMPLES = 6
"""Fixed validation frames that a person sees at every validation."""


class OneNetwork(ABC):
    """A generator, perhaps with a discriminator, and mini-batches made ahead of its steps."""

    def __init__(self, config: TrainConfig, device: torch.device, *, ranks: Ranks = ALONE) -> None:
        self.config = config
        self._trainer = Trainer(config, device, ranks=ranks)
        self._ahead = Ahead(self._batch, batches=config.batches)
        self.parameters = count_parameters(self._trainer.generator)

    @property
    def precision(self) -> str:
        return self._trainer.precision

    @property
    def waited_s(self) -> float:
        """How long the steps so far have waited for their mini-batches."""
        return self._ahead.waited_s

    def step(self, epoch: int, index: int) -> StepLosses:
        return self._trainer.step(
            self._ahead.take(epoch, index),
            learning_rate=self.config.learning_rate_at(epoch, index),
            adversarial_weight=self.config.adversarial_weight_at(epoch, index),
        )

    def rehearse(self, epoch: int, index: int) -> None:
        self._trainer.rehearse(self._ahead.take(epoch, index))

    def halve(self) -> int:
        return self._trainer.halve()

    def best_weights(self) -> Weights:
        return self._trainer.weights()

    def state(self) -> dict[str, Any]:
        return self._trainer.state()

    def load_state(self, state: dict[str, Any]) -> None:
        self._trainer.restore(state)

    def close(self) -> None:
        self._ahead.close()

    @abstractmethod
    def _batch(self, epoch: int, index: int) -> Batch:
        """The mini-batch of a step; asked on a thread of its own."""
