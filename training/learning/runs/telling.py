"""What a stage tells of itself, as the events of the contract."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Sequence

import torch

from fibrodesk.contract.events import Started, Step, Validated
from training.config import TrainConfig
from training.learning.learners.learner import Learner, Stage
from training.learning.learners.validate import Validation
from training.learning.runs.progress import Progress
from training.learning.steps.step import StepLosses


class Teller:
    """Puts steps and validations of one stage into events; knows how long the rest will take."""

    def __init__(
        self,
        learner: Learner,
        stages: Sequence[Stage],
        progress: Progress,
        *,
        device: torch.device,
    ) -> None:
        self._learner, self._stages, self._progress = learner, stages, progress
        self._device = device
        self._began_at, self._first_step = time.monotonic(), progress.steps

    def started(self, config: TrainConfig, *, advice: tuple[str, ...]) -> Started:
        learner = self._learner
        return Started(
            config=dataclasses.asdict(config),
            parameters=learner.parameters,
            device=self._device.type,
            epoch=self._progress.at.epoch - 1,
            train_frames=learner.train_pairs,
            validation_frames=learner.validation_pairs,
            stage=learner.name,
            stages=tuple(stage.name for stage in self._stages),
            total_steps=sum(stage.steps for stage in self._stages),
            batch_size=learner.config.batch_size,
            precision=learner.precision,
            notes=learner.notes,
            advice=advice,
        )

    def step(self, losses: StepLosses) -> Step:
        """Of the step that was just done."""
        progress, at = self._progress, self._progress.at
        done = progress.steps - self._first_step
        seconds = max(time.monotonic() - self._began_at, 1e-6)
        return Step(
            step=progress.steps,
            epoch=at.epoch,
            generator_loss=losses.generator,
            discriminator_loss=losses.discriminator,
            dice_loss=losses.dice,
            bce=losses.bce,
            seconds_left=round(self._steps_left() * seconds / done, 1),
            stage=self._learner.name,
            learning_rate=self._learner.config.learning_rate_at(at.epoch, at.batch - 1),
            memory_mb=_memory_mb(self._device),
            steps_per_second=round(done / seconds, 3),
        )

    def validated(self, found: Validation, *, better: bool) -> Validated:
        return Validated(
            epoch=self._progress.at.epoch,
            dice=_value(found.dice),
            iou=_value(found.iou),
            best=better,
            stage=self._learner.name,
            structures={name: _value(each) for name, each in found.by_structure.items()},
        )

    def _steps_left(self) -> int:
        """If no stage stops early."""
        at, config = self._progress.at, self._learner.config
        here = config.epochs * config.batches - (at.epoch - 1) * config.batches - at.batch
        return here + sum(stage.steps for stage in self._stages[len(self._progress.ended) + 1 :])


def _value(share: float) -> float | None:
    return None if math.isnan(share) else share


def _memory_mb(device: torch.device) -> float | None:
    if device.type != "cuda":
        return None
    return round(torch.cuda.max_memory_allocated(device) / 2**20, 1)
