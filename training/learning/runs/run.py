"""A run from its first step to its bundle, one event after the other."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fibrodesk.contract.events import Finished, Saved, Stopped, TrainingEvent
from training.bundling.outcome import Outcome
from training.config import TrainConfig
from training.data.dataset import open_snapshot
from training.data.folds import folded, recommendation
from training.errors import (
    CheckpointUnfitError,
    ConfigUnfitError,
    DivergedError,
    RunFolderTakenError,
)
from training.learning.learners.learner import AskedToStop, BrokenOffError, Learner, Stage
from training.learning.learners.validate import Validation
from training.learning.machine.device import choose_device, leave_a_core, make_repeatable
from training.learning.machine.ranks import ALONE, Ranks, here
from training.learning.runs.checkpoint import (
    CHECKPOINT_NAME,
    load_checkpoint,
    save_checkpoint,
    take_up,
)
from training.learning.runs.memory import Memory
from training.learning.runs.progress import Progress, StageProgress
from training.learning.runs.samples import write_samples
from training.learning.runs.stages import stages_of
from training.learning.runs.telling import Teller
from training.learning.steps.step import StepLosses
from training.record import RUN_NAME, write_run

Emit = Callable[[TrainingEvent], None]

CHECKPOINT_EVERY_S = 120.0
_MAY_DIFFER = {"out", "snapshot", "device", "name"}  # a run may move to another folder or machine


class Run:
    """One training; `emit` hears every event, `asked_to_stop` is asked before every step.

    And between pictures, where a stage needs long before its first step.
    """

    def __init__(
        self,
        config: TrainConfig,
        *,
        emit: Emit,
        asked_to_stop: AskedToStop,
        resume: bool = False,
        ranks: Ranks = ALONE,
    ) -> None:
        """`ranks`: the processes that train together; the leading one alone writes and tells."""
        self.config, self._asked_to_stop, self._ranks = config, asked_to_stop, ranks
        self._emit = emit if ranks.leads else _silent
        if config.batch_size < ranks.count:
            raise ConfigUnfitError(
                reason=f"{ranks.count} processes cannot share mini-batches of {config.batch_size}"
            )
        self._folder = Path(config.out)
        self._checkpoint = self._folder / CHECKPOINT_NAME
        if not resume and ((self._folder / RUN_NAME).exists() or self._checkpoint.exists()):
            raise RunFolderTakenError(path=self._folder)
        self._manifest, snapshot = open_snapshot(Path(config.snapshot))
        self._snapshot = folded(snapshot, folds=config.folds, fold=config.fold)
        self._device = choose_device(config.device)
        leave_a_core(config.threads, processes=here())
        make_repeatable(config.seed)
        self._stages = stages_of(
            config, self._snapshot, self._device, ranks, asked_to_stop, self._emit
        )
        self._progress = Progress()
        self._saved_at = time.monotonic()
        state: dict[str, Any] = {}
        if resume and self._checkpoint.exists():  # a run killed before its first one starts anew
            state = load_checkpoint(self._checkpoint)
            self._check(state)
            self._progress = Progress.of(state["progress"])
        self._memory = Memory(self._device, self._progress, emit=self._emit)
        self._learner = self._begin_stage(state)

    def go(self) -> bool:
        """Train to the end or until asked to stop; leaves a bundle or a checkpoint.

        Returns:
            Whether it went to the end.

        Raises:
            FibrodeskError: out of memory, or diverged; the last checkpoint is kept.
            OSError: the disk is full or refuses.
        """
        self._ranks.meet()  # all have seen that the folder is free
        if self._ranks.leads:
            write_run(self.config, manifest_sha256=self._manifest.sha256)
        while self._learner is not None:
            learner = self._learner
            try:
                ended = self._train(learner)
            finally:
                learner.close()
            if not ended:
                self._save()
                return self._break_off()
            self._end_stage(learner)
        if self._goes_on:
            return self._break_off()
        if self._ranks.leads:
            self._publish()
        return True

    @property
    def _goes_on(self) -> bool:
        return len(self._progress.ended) < len(self._stages)

    def _break_off(self) -> bool:
        self._emit(Stopped(epoch=self._progress.at.epoch, step=self._progress.steps))
        return False

    def _begin_stage(self, state: dict[str, Any]) -> Learner | None:
        """The learner of the stage at hand, as `state` tells; None where none is to be trained."""
        if not self._goes_on:
            return None
        make_repeatable(self.config.seed)
        begin, weights = self._stage.begin, self._progress.weights
        batch_size = self._stage.config.batch_size
        try:
            learner = self._memory.once(lambda: begin(weights), batch_size=batch_size)
        except BrokenOffError:
            return None
        if state.get("learner") is not None:
            take_up(learner, state, self._checkpoint)
        return learner

    def _train(self, learner: Learner) -> bool:
        """The rest of the stage at hand; False if it was broken off."""
        tell = Teller(learner, self._stages, self._progress, device=self._device)
        advice = recommendation(self._snapshot, folds=self.config.folds)
        self._emit(tell.started(self.config, advice=advice))
        if self._ranks.count > 1:
            self._memory.rehearse(learner, self._ranks)
        at = self._progress.at
        while at.epoch <= learner.config.epochs and not _without_hope(at, learner):
            if not self._epoch(learner, tell):
                return False
        return True

    def _epoch(self, learner: Learner, tell: Teller) -> bool:
        """The rest of the epoch at hand; False if it was broken off."""
        config, at = learner.config, self._progress.at
        while at.batch < config.batches:
            if self._ranks.any(self._asked_to_stop()):
                return False
            losses = self._step(learner)
            at.batch += 1
            self._progress.steps += 1
            self._emit(tell.step(losses))
            if time.monotonic() - self._saved_at > CHECKPOINT_EVERY_S:
                self._save()
        if at.epoch % config.validate_every == 0 or at.epoch == config.epochs:
            self._validate(learner, tell)
        at.epoch, at.batch = at.epoch + 1, 0
        self._save()
        return True

    def _step(self, learner: Learner) -> StepLosses:
        at = self._progress.at
        losses = self._memory.within(learner, lambda: learner.step(at.epoch, at.batch))
        if not losses.finite:
            raise DivergedError(step=self._progress.steps + 1)
        return losses

    def _validate(self, learner: Learner, tell: Teller) -> None:
        progress = self._progress
        found = self._agreed(learner)
        better = progress.at.judge(found, learner)
        told = tell.validated(found, better=better)
        progress.history.append(
            {"stage": told.stage, "epoch": told.epoch, "dice": told.dice, "iou": told.iou}
        )
        self._emit(told)
        sampled = None
        if self._ranks.leads:
            sampled = write_samples(self._folder, learner, epoch=progress.at.epoch)
        if sampled is not None:
            self._emit(sampled)

    def _agreed(self, learner: Learner) -> Validation:
        """What the leading process finds, in all of them: they must decide alike."""
        found = Validation(dice=math.nan, iou=math.nan, by_structure={})
        if self._ranks.leads:
            found = self._memory.within(learner, learner.validate)
        dice, iou = self._ranks.told([found.dice, found.iou])
        return dataclasses.replace(found, dice=dice, iou=iou)

    @property
    def _stage(self) -> Stage:
        return self._stages[len(self._progress.ended)]

    def _end_stage(self, learner: Learner) -> None:
        progress = self._progress
        hopeless = _without_hope(progress.at, learner)
        progress.weights[self._stage.name] = progress.at.best
        progress.ended.append(
            {
                "stage": self._stage.name,
                "epochs": progress.at.epoch - 1,
                "batches": (progress.at.epoch - 1) * learner.config.batches,
                "best_epoch": progress.at.best_epoch,
                "reason": "early stopping" if hopeless else "all epochs",
                "precision": learner.precision,
            }
        )
        progress.told += [each for each in learner.notes if each not in progress.told]
        progress.at = StageProgress()
        self._learner = self._begin_stage({})
        if self._goes_on:  # the last stage is published from its own checkpoint
            self._save()

    def _save(self) -> None:
        if not self._ranks.leads:
            return
        now = time.monotonic()
        self._progress.seconds += now - self._saved_at
        state = {
            "config": json.dumps(dataclasses.asdict(self.config)),
            "snapshot_sha256": self._manifest.sha256,
            "progress": self._progress.state(),
            "learner": None if self._learner is None else self._learner.state(),
        }
        save_checkpoint(self._checkpoint, state)
        self._saved_at = time.monotonic()
        self._emit(Saved(path=str(self._checkpoint)))

    def _check(self, state: dict[str, Any]) -> None:
        then = json.loads(state["config"])
        now = json.loads(json.dumps(dataclasses.asdict(self.config)))
        for name in sorted(set(now) - _MAY_DIFFER):
            if then.get(name) != now[name]:
                raise CheckpointUnfitError(
                    path=self._checkpoint,
                    reason=f"it was begun with {name} {then.get(name)}, not {now[name]}",
                )
        if state["snapshot_sha256"] != self._manifest.sha256:
            raise CheckpointUnfitError(
                path=self._checkpoint, reason="it was begun on another snapshot"
            )

    def _publish(self) -> None:
        progress, last = self._progress, self._progress.ended[-1]
        outcome = Outcome(
            epochs=sum(each["epochs"] for each in progress.ended),
            batches=progress.steps,
            best_epoch=last["best_epoch"],
            reason=last["reason"],
            device=self._device.type,
            precision=last["precision"],
            seconds=progress.seconds,
            validations=progress.history,
            stages=progress.ended,
            notes=tuple(progress.told),
        )
        publish = _publisher(self.config)
        bundle = self._memory.once(
            lambda: publish(self.config, outcome, progress.weights, self._manifest, self._snapshot),
            batch_size=self.config.batch_size,
        )
        self._emit(Finished(bundle=str(bundle), reason=outcome.reason))


def _silent(_: TrainingEvent) -> None:
    """Of a process that does not lead."""


def _without_hope(at: StageProgress, learner: Learner) -> bool:
    return at.without_better >= learner.config.patience


def _publisher(config: TrainConfig) -> Callable[..., Path]:
    if config.preset == "desk":
        from training.desk.bundling import publish_desk  # heavier than a single network's run needs

        return publish_desk
    from training.bundling.publish import publish

    return publish
