"""Where a run stands; all of it lies in the checkpoint."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any

from training.learning.learners.learner import Learner, Weights
from training.learning.learners.validate import Validation


@dataclass(slots=True)
class StageProgress:
    """Where one stage stands."""

    epoch: int = 1  # 1-based, the one at hand
    batch: int = 0  # batches of it that are done
    best_dice: float = -1.0  # any validation is better
    best_epoch: int = 0
    best: Weights = field(default_factory=dict)
    without_better: int = 0

    def judge(self, found: Validation, learner: Learner) -> bool:
        """Keep the weights if they are better than any before; whether they are."""
        if math.isnan(found.dice):  # no validation has a value: what learnt for longest is kept
            self.best, self.best_epoch = learner.best_weights(), self.epoch
            return False
        better = found.dice > self.best_dice
        if better:
            self.best, self.best_epoch = learner.best_weights(), self.epoch
            self.best_dice = found.dice
        self.without_better = 0 if better else self.without_better + 1
        return better


@dataclass(slots=True)
class Progress:
    """Where the run stands."""

    at: StageProgress = field(default_factory=StageProgress)
    ended: list[dict[str, Any]] = field(default_factory=list)  # facts of the stages that ended
    weights: dict[str, Weights] = field(default_factory=dict)  # their best, by name
    history: list[dict[str, Any]] = field(default_factory=list)  # of validations
    told: list[str] = field(default_factory=list)  # sentences for the model card
    steps: int = 0  # of all stages
    seconds: float = 0.0

    def state(self) -> dict[str, Any]:
        """Plain values and tensors alone."""
        fields = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        at = {each.name: getattr(self.at, each.name) for each in dataclasses.fields(self.at)}
        return {**fields, "at": at}

    @classmethod
    def of(cls, state: dict[str, Any]) -> Progress:
        return cls(**{**state, "at": StageProgress(**state["at"])})
