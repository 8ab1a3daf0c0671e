"""Work that is done again in smaller passes when the memory does not suffice."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

import torch

from fibrodesk.contract.events import Smaller
from training.errors import OutOfMemoryError
from training.learning.learners.learner import Learner
from training.learning.machine.device import lacks_memory
from training.learning.machine.ranks import Ranks
from training.learning.runs.progress import Progress

T = TypeVar("T")


class Memory:
    """Of the device of a run; what it could not hold is told, and stands in the model card."""

    def __init__(
        self, device: torch.device, progress: Progress, *, emit: Callable[[Smaller], None]
    ) -> None:
        self._device, self._progress, self._emit = device, progress, emit

    def within(self, learner: Learner, work: Callable[[], T]) -> T:
        """What `work` gives, if need be in smaller passes.

        Raises:
            OutOfMemoryError: not even a single pair fits.
        """
        while True:
            try:
                return work()
            except (MemoryError, RuntimeError) as error:
                if not lacks_memory(error):
                    raise
            self._make_smaller(learner)  # out here the error, and the tensors it holds, are gone

    def rehearse(self, learner: Learner, ranks: Ranks) -> None:
        """Before the first step: passes that fit every process.

        A process whose memory is full within a step leaves the others waiting; so each tries one
        pass for itself, and where it lacks room in one, all of them take smaller passes.

        Raises:
            OutOfMemoryError: not even a single pair fits one of them.
        """
        at = self._progress.at
        while ranks.any(self._lacks(lambda: learner.rehearse(at.epoch, at.batch))):
            self._make_smaller(learner)

    def _lacks(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except (MemoryError, RuntimeError) as error:
            if not lacks_memory(error):
                raise
            return True
        return False

    def once(self, work: Callable[[], T], *, batch_size: int) -> T:
        """What `work` gives, which cannot be made smaller.

        Raises:
            OutOfMemoryError: it did not fit.
        """
        try:
            return work()
        except (MemoryError, RuntimeError) as error:
            if lacks_memory(error):
                raise self._lack(batch_size) from error
            raise

    def _make_smaller(self, learner: Learner) -> None:
        gc.collect()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        pairs, batch_size = learner.halve(), learner.config.batch_size
        if not pairs:
            raise self._lack(batch_size)
        reason = (
            f"From step {self._progress.steps + 1} on the memory of {self._device.type} held "
            f"passes of {pairs} pairs alone; their gradients were added up to mini-batches of "
            f"{batch_size}, while batch norm and the Dice term saw {pairs} at once."
        )
        self._progress.told.append(reason)
        self._emit(Smaller(batch_size=pairs, reason=reason))

    def _lack(self, batch_size: int) -> OutOfMemoryError:
        return OutOfMemoryError(batch_size=batch_size, device=self._device.type)
