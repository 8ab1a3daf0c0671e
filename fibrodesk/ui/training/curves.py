"""The course of one training, as the four curves want it."""

from __future__ import annotations

from dataclasses import dataclass, field

from fibrodesk.contract.events import Started, Step, TrainingEvent, Validated


@dataclass(slots=True)
class Curves:
    """Points of the curves, oldest first. Losses stand over steps, Dice and IoU over epochs.

    A run that goes on after a stop tells its steps again from the checkpoint; what was told
    beyond it before is dropped, so that no curve runs backwards.
    """

    steps: list[int] = field(default_factory=list)
    generator: list[float] = field(default_factory=list)
    discriminator: list[float] = field(default_factory=list)  # empty: the preset has none
    epochs: list[int] = field(default_factory=list)
    dice: list[float] = field(default_factory=list)  # nan where nothing was marked
    iou: list[float] = field(default_factory=list)
    best_epoch: int | None = None

    def add(self, event: TrainingEvent) -> bool:
        """Take a point from `event`; False if it holds none."""
        if isinstance(event, Step):
            self._add_step(event)
        elif isinstance(event, Validated):
            self._add_validation(event)
        elif isinstance(event, Started) and event.epoch == 0:
            self._clear()
        else:
            return False
        return True

    def _add_step(self, event: Step) -> None:
        while self.steps and self.steps[-1] >= event.step:
            self.steps.pop()
            self.generator.pop()
            if self.discriminator:
                self.discriminator.pop()
        self.steps.append(event.step)
        self.generator.append(event.generator_loss)
        if event.discriminator_loss is not None:
            self.discriminator.append(event.discriminator_loss)

    def _add_validation(self, event: Validated) -> None:
        while self.epochs and self.epochs[-1] >= event.epoch:
            self.epochs.pop()
            self.dice.pop()
            self.iou.pop()
        self.epochs.append(event.epoch)
        self.dice.append(float("nan") if event.dice is None else event.dice)
        self.iou.append(float("nan") if event.iou is None else event.iou)
        if event.best:
            self.best_epoch = event.epoch

    def _clear(self) -> None:
        for points in (self.steps, self.generator, self.discriminator):
            points.clear()
        for points in (self.epochs, self.dice, self.iou):
            points.clear()
        self.best_epoch = None
