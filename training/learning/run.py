"""A run from its first step to its bundle, one event after the other."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from fibrodesk.contract.events import (
    Finished,
    Saved,
    Started,
    Step,
    Stopped,
    TrainingEvent,
    Validated,
)
from fibrodesk.contract.snapshot import Side
from fibrodesk.networks.registry import count_parameters
from training.bundling.publish import Outcome, publish
from training.config import RUN_NAME, TrainConfig, write_run
from training.data.batches import Batch, training_batch
from training.data.dataset import Pairs, load_pairs, open_snapshot
from training.errors import (
    CheckpointUnfitError,
    DivergedError,
    OutOfMemoryError,
    RunFolderTakenError,
)
from training.learning.checkpoint import CHECKPOINT_NAME, load_checkpoint, save_checkpoint
from training.learning.device import choose_device, leave_a_core, make_repeatable
from training.learning.step import StepLosses, Trainer
from training.learning.validate import validate

Emit = Callable[[TrainingEvent], None]
AskedToStop = Callable[[], bool]

CHECKPOINT_EVERY_S = 120.0
_MAY_DIFFER = {"out", "snapshot", "device", "name"}  # a run may move to another folder or machine


@dataclass(slots=True)
class Progress:
    """Where a run stands; all of it lies in the checkpoint."""

    epoch: int = 1  # 1-based, the one at hand
    batch: int = 0  # batches of it that are done
    best_dice: float = -1.0  # any validation is better
    best_epoch: int = 0
    best: dict[str, torch.Tensor] = field(default_factory=dict)
    without_better: int = 0
    history: list[dict[str, float | int | None]] = field(default_factory=list)
    seconds: float = 0.0

    def state(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}


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
        self._train = self._pairs("train")
        self._validation = self._pairs("validation")
        self._device = choose_device(config.device)
        leave_a_core(config.threads)
        make_repeatable(config.seed)
        self._trainer = Trainer(config, self._device)
        self._progress = Progress()
        self._saved_at = self._began_at = time.monotonic()
        self._first_step = 0
        if resume and self._checkpoint.exists():  # a run killed before its first one starts anew
            self._restore(load_checkpoint(self._checkpoint))

    def go(self) -> None:
        """Train to the end or until asked to stop; leaves a bundle or a checkpoint.

        Raises:
            FibrodeskError: out of memory, or diverged; the last checkpoint is kept.
            OSError: the disk is full or refuses.
        """
        config, progress = self.config, self._progress
        write_run(config, manifest_sha256=self._manifest.sha256)
        self._began_at, self._first_step = time.monotonic(), self._step_number
        self._emit(
            Started(
                config=dataclasses.asdict(config),
                parameters=count_parameters(self._trainer.generator),
                device=self._device.type,
                epoch=progress.epoch - 1,
                train_frames=len(self._train),
                validation_frames=len(self._validation),
            )
        )
        while progress.epoch <= config.epochs and not self._without_hope:
            if not self._epoch():
                self._save()
                self._emit(Stopped(epoch=progress.epoch, step=self._step_number))
                return
        self._publish()

    @property
    def _step_number(self) -> int:
        return (self._progress.epoch - 1) * self.config.batches + self._progress.batch

    @property
    def _without_hope(self) -> bool:
        return self._progress.without_better >= self.config.patience

    def _epoch(self) -> bool:
        """The rest of the epoch at hand; False if it was broken off."""
        config, progress = self.config, self._progress
        rate = config.learning_rate_at(progress.epoch)
        while progress.batch < config.batches:
            if self._asked_to_stop():
                return False
            batch = training_batch(
                self._train, config=config, epoch=progress.epoch, index=progress.batch
            )
            losses = self._step(batch, rate)
            progress.batch += 1
            self._tell(losses)
            if time.monotonic() - self._saved_at > CHECKPOINT_EVERY_S:
                self._save()
        if progress.epoch % config.validate_every == 0 or progress.epoch == config.epochs:
            self._validate()
        progress.epoch, progress.batch = progress.epoch + 1, 0
        self._save()
        return True

    def _step(self, batch: Batch, rate: float) -> StepLosses:
        try:
            losses = self._trainer.step(batch, learning_rate=rate)
        except (MemoryError, torch.OutOfMemoryError) as error:
            raise self._out_of_memory() from error
        except RuntimeError as error:  # torch on a CPU tells it in words alone
            if "memory" in str(error).lower():
                raise self._out_of_memory() from error
            raise
        if not losses.finite:
            raise DivergedError(step=self._step_number + 1)
        return losses

    def _out_of_memory(self) -> OutOfMemoryError:
        return OutOfMemoryError(batch_size=self.config.batch_size, device=self._device.type)

    def _tell(self, losses: StepLosses) -> None:
        progress = self._progress
        done = self._step_number - self._first_step
        seconds = time.monotonic() - self._began_at
        left = (self.config.epochs * self.config.batches - self._step_number) * seconds / done
        self._emit(
            Step(
                step=self._step_number,
                epoch=progress.epoch,
                generator_loss=losses.generator,
                discriminator_loss=losses.discriminator,
                dice_loss=losses.dice,
                bce=losses.bce,
                seconds_left=round(left, 1),
            )
        )

    def _validate(self) -> None:
        progress = self._progress
        found = validate(self._trainer, self._validation, self.config.structures)
        better = not math.isnan(found.dice) and found.dice > progress.best_dice
        if better or not progress.best:
            progress.best = self._trainer.weights()
            progress.best_epoch = progress.epoch
        if better:
            progress.best_dice = found.dice
        progress.without_better = 0 if better else progress.without_better + 1
        told = Validated(
            epoch=progress.epoch,
            dice=None if math.isnan(found.dice) else found.dice,
            iou=None if math.isnan(found.iou) else found.iou,
            best=better,
        )
        progress.history.append({"epoch": told.epoch, "dice": told.dice, "iou": told.iou})
        self._emit(told)

    def _pairs(self, side: Side) -> Pairs:
        return load_pairs(
            Path(self.config.snapshot),
            self._snapshot,
            side=side,
            structures=self.config.structures,
            size_px=self.config.image_size_px,
        )

    def _save(self) -> None:
        now = time.monotonic()
        self._progress.seconds += now - self._saved_at
        state = {
            "config": json.dumps(dataclasses.asdict(self.config)),
            "snapshot_sha256": self._manifest.sha256,
            "progress": self._progress.state(),
            "trainer": self._trainer.state(),
        }
        save_checkpoint(self._checkpoint, state)
        self._saved_at = time.monotonic()
        self._emit(Saved(path=str(self._checkpoint)))

    def _restore(self, state: dict[str, Any]) -> None:
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
        self._trainer.restore(state["trainer"])
        self._progress = Progress(**state["progress"])

    def _publish(self) -> None:
        progress = self._progress
        self._trainer.generator.load_state_dict(progress.best)
        reason = "early stopping" if self._without_hope else "all epochs"
        outcome = Outcome(
            epochs=progress.epoch - 1,
            batches=self._step_number,
            best_epoch=progress.best_epoch,
            reason=reason,
            device=self._device.type,
            precision=self._trainer.precision,
            seconds=progress.seconds,
            validations=progress.history,
        )
        bundle = publish(
            self._trainer.generator, self.config, outcome, self._manifest, self._snapshot
        )
        self._emit(Finished(bundle=str(bundle), reason=reason))
