"""The course of one training, stage by stage, as the curves want it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from fibrodesk.contract.events import (
    FoldBegun,
    Sampled,
    Smaller,
    Started,
    Step,
    TrainingEvent,
    Validated,
)


def _numbers() -> array[float]:
    return array("d")


@dataclass(slots=True)
class Curves:
    """Points of one stage, oldest first. Losses stand over steps, Dice and IoU over epochs.

    What has no value is nan, which leaves a gap. A run that goes on after a stop tells its steps
    again from the checkpoint; what was told beyond it before is dropped, so that no curve runs
    backwards.
    """

    steps: array[float] = field(default_factory=_numbers)
    generator: array[float] = field(default_factory=_numbers)
    discriminator: array[float] = field(default_factory=_numbers)  # all nan: there is none
    rate: array[float] = field(default_factory=_numbers)
    memory_mb: array[float] = field(default_factory=_numbers)  # all nan: no GPU
    epochs: array[float] = field(default_factory=_numbers)
    dice: array[float] = field(default_factory=_numbers)
    iou: array[float] = field(default_factory=_numbers)
    structures: dict[str, array[float]] = field(default_factory=dict)  # Dice of each, by epoch
    best_epoch: int | None = None
    best_dice: float = math.nan

    def add_step(self, told: Step) -> None:
        while self.steps and self.steps[-1] >= told.step:
            for points in self._by_step():
                points.pop()
        self.steps.append(told.step)
        self.generator.append(told.generator_loss)
        self.discriminator.append(_known(told.discriminator_loss))
        self.rate.append(_known(told.learning_rate))
        self.memory_mb.append(_known(told.memory_mb))

    def add_validation(self, told: Validated) -> None:
        for name in told.structures:
            blank = array("d", [math.nan]) * len(self.epochs)
            self.structures.setdefault(name, blank)
        while self.epochs and self.epochs[-1] >= told.epoch:
            for points in self._by_epoch():
                points.pop()
        self.epochs.append(told.epoch)
        self.dice.append(_known(told.dice))
        self.iou.append(_known(told.iou))
        for name, points in self.structures.items():
            points.append(_known(told.structures.get(name)))
        if told.best:
            self.best_epoch, self.best_dice = told.epoch, _known(told.dice)

    def _by_step(self) -> tuple[array[float], ...]:
        return self.steps, self.generator, self.discriminator, self.rate, self.memory_mb

    def _by_epoch(self) -> tuple[array[float], ...]:
        return self.epochs, self.dice, self.iou, *self.structures.values()

    @property
    def has_discriminator(self) -> bool:
        return _any(self.discriminator)

    @property
    def has_memory(self) -> bool:
        return _any(self.memory_mb)

    @property
    def has_rate(self) -> bool:
        return _any(self.rate)


@dataclass(slots=True)
class Course:
    """A whole run: its stages by name, "" where it has one alone."""

    stages: dict[str, Curves] = field(default_factory=dict)
    stage: str = ""  # the one that is trained now
    started: Started | None = None  # the newest
    step: Step | None = None
    smaller: Smaller | None = None
    fold: FoldBegun | None = None  # of a run over all folds: the one that is shown
    samples: dict[str, dict[int, Sampled]] = field(default_factory=dict)  # by stage and epoch

    def add(self, event: TrainingEvent) -> bool:
        """Take what `event` tells; False if it tells nothing of the course."""
        if isinstance(event, Step):
            self.stage, self.step = event.stage, event
            self.curves(event.stage).add_step(event)
        elif isinstance(event, Validated):
            self.curves(event.stage).add_validation(event)
        elif isinstance(event, Sampled):
            self.samples.setdefault(event.stage, {})[event.epoch] = event
        elif isinstance(event, Smaller):
            self.smaller = event
        elif isinstance(event, FoldBegun):
            if event != self.fold:  # else the fold goes on where it stopped
                self._clear()
            self.fold = event
        elif isinstance(event, Started):
            self._begin(event)
        else:
            return False
        return True

    def curves(self, stage: str) -> Curves:
        return self.stages.setdefault(stage, Curves())

    @property
    def now(self) -> Curves:
        """The curves of the stage that is trained now."""
        return self.stages.get(self.stage) or Curves()

    def _clear(self) -> None:
        self.stages.clear()
        self.samples.clear()
        self.step = self.smaller = None

    def _begin(self, told: Started) -> None:
        """What was told of an earlier run goes; of its own earlier stages it stays."""
        first = not told.stages or told.stage in ("", told.stages[0])
        if told.epoch == 0 and first:
            self._clear()
        self.started, self.stage = told, told.stage
        for name in told.stages or (told.stage,):
            self.curves(name)


def course_of(events: Iterable[TrainingEvent]) -> Course:
    """The course that a run's own log tells."""
    course = Course()
    for event in events:
        course.add(event)
    return course


def _known(value: float | None) -> float:
    return math.nan if value is None else value


def _any(points: array[float]) -> bool:
    """Whether the newest point has a value: a run has a discriminator or a GPU, or it has none."""
    return bool(points) and not math.isnan(points[-1])
