"""A run from its first step to its bundle, one event after the other."""

from __future__ import annotations

import dataclasses
import gc
import importlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import torch

from fibrodesk.contract.events import Finished, Saved, Smaller, Stopped, TrainingEvent
from training.bundling.outcome import Outcome
from training.config import TrainConfig
from training.data.dataset import open_snapshot
from training.errors import (
    CheckpointUnfitError,
    DivergedError,
    OutOfMemoryError,
    RunFolderTakenError,
)
from training.learning.checkpoint import (
    CHECKPOINT_NAME,
    load_checkpoint,
    save_checkpoint,
    set_chance,
)
from training.learning.device import choose_device, lacks_memory, leave_a_core, make_repeatable
from training.learning.learner import Learner, Stage, stages_of
from training.learning.progress import Progress, StageProgress
from training.learning.samples import write_samples
from training.learning.step import StepLosses
from training.learning.telling import Teller
from training.record import RUN_NAME, write_run

T = TypeVar("T")
Emit = Callable[[TrainingEvent], None]
AskedToStop = Callable[[], bool]

CHECKPOINT_EVERY_S = 120.0
_MAY_DIFFER = {"out", "snapshot", "device", "name"}  # a run may move to another folder or machine


class Run:
    """One training; `emit` hears every event, `asked_to_stop` is asked before every step."""

    def __init__(
        self, config: TrainConfig, *, emit: Emit, asked_to_stop: AskedToStop, resume: bool = False
    ) -> None:
        self.config, self._emit, self._asked_to_stop = config, emit, asked_to_stop
        self._folder = Path(config.out)
        self._checkpoint = self._folder / CHECKPOINT_NAME
        if not resume and ((self._folder / RUN_NAME).exists() or self._checkpoint.exists()):
            raise RunFolderTakenError(path=self._folder)
        self._manifest, self._snapshot = open_snapshot(Path(config.snapshot))
        self._device = choose_device(config.device)
        leave_a_core(config.threads)
        make_repeatable(config.seed)
        self._stages = stages_of(config, self._manifest, self._snapshot, self._device)
        self._progress = Progress()
        self._saved_at = time.monotonic()
        state: dict[str, Any] = {}
        if resume and self._checkpoint.exists():  # a run killed before its first one starts anew
            state = load_checkpoint(self._checkpoint)
            self._check(state)
            self._progress = Progress.of(state["progress"])
        self._learner = self._begin_stage(state)

    def go(self) -> None:
        """Train to the end or until asked to stop; leaves a bundle or a checkpoint.

        Raises:
            FibrodeskError: out of memory, or diverged; the last checkpoint is kept.
            OSError: the disk is full or refuses.
        """
        write_run(self.config, manifest_sha256=self._manifest.sha256)
        while self._learner is not None:
            learner = self._learner
            try:
                ended = self._train(learner)
            finally:
                learner.close()
            if not ended:
                self._save()
                self._emit(Stopped(epoch=self._progress.at.epoch, step=self._progress.steps))
                return
            self._end_stage(learner)
        try:
            self._publish()
        except (MemoryError, RuntimeError) as error:
            if lacks_memory(error):
                raise self._out_of_memory() from error
            raise

    def _begin_stage(self, state: dict[str, Any]) -> Learner | None:
        """The learner of the stage at hand, as `state` tells; None where all have ended."""
        if len(self._progress.ended) == len(self._stages):
            return None
        make_repeatable(self.config.seed)
        learner = self._stage.begin(self._progress.weights)
        if state.get("learner") is not None:
            learner.load_state(state["learner"])
            set_chance(state["chance"])
        return learner

    def _train(self, learner: Learner) -> bool:
        """The rest of the stage at hand; False if it was broken off."""
        tell = Teller(learner, self._stages, self._progress, device=self._device)
        self._emit(tell.started(self.config))
        at = self._progress.at
        while at.epoch <= learner.config.epochs and not _without_hope(at, learner):
            if not self._epoch(learner, tell):
                return False
        return True

    def _epoch(self, learner: Learner, tell: Teller) -> bool:
        """The rest of the epoch at hand; False if it was broken off."""
        config, at = learner.config, self._progress.at
        while at.batch < config.batches:
            if self._asked_to_stop():
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
        losses = self._within_memory(learner, lambda: learner.step(at.epoch, at.batch))
        if not losses.finite:
            raise DivergedError(step=self._progress.steps + 1)
        return losses

    def _within_memory(self, learner: Learner, work: Callable[[], T]) -> T:
        """`work`, again in smaller passes whenever the memory does not suffice."""
        while True:
            try:
                return work()
            except (MemoryError, RuntimeError) as error:
                if not lacks_memory(error):
                    raise
            self._make_smaller(learner)  # out here the error, and the tensors it holds, are gone

    def _make_smaller(self, learner: Learner) -> None:
        gc.collect()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        pairs = learner.halve()
        if not pairs:
            raise self._out_of_memory()
        reason = (
            f"From step {self._progress.steps + 1} on the memory of {self._device.type} held "
            f"passes of {pairs} pairs alone; their gradients were added up to mini-batches of "
            f"{learner.config.batch_size}, while batch norm and the Dice term saw {pairs} at once."
        )
        self._progress.told.append(reason)
        self._emit(Smaller(batch_size=pairs, reason=reason))

    def _out_of_memory(self) -> OutOfMemoryError:
        return OutOfMemoryError(batch_size=self.config.batch_size, device=self._device.type)

    def _validate(self, learner: Learner, tell: Teller) -> None:
        progress = self._progress
        found = self._within_memory(learner, learner.validate)
        better = progress.at.judge(found, learner)
        told = tell.validated(found, better=better)
        progress.history.append(
            {"stage": told.stage, "epoch": told.epoch, "dice": told.dice, "iou": told.iou}
        )
        self._emit(told)
        sampled = write_samples(self._folder, learner, epoch=progress.at.epoch)
        if sampled is not None:
            self._emit(sampled)

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
        if self._learner is not None:  # the last stage is published from its own checkpoint
            self._save()

    def _save(self) -> None:
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
        bundle = publish(self.config, outcome, progress.weights, self._manifest, self._snapshot)
        self._emit(Finished(bundle=str(bundle), reason=outcome.reason))


def _without_hope(at: StageProgress, learner: Learner) -> bool:
    return at.without_better >= learner.config.patience


def _publisher(config: TrainConfig) -> Callable[..., Path]:
    if config.preset == "desk":
        desk = importlib.import_module("training.desk.bundling")
        publish_desk: Callable[..., Path] = desk.publish_desk
        return publish_desk
    from training.bundling.publish import publish

    return publish
