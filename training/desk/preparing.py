"""What is heard and told between the pictures that a stage needs before its first step."""

from __future__ import annotations

import time
from collections.abc import Callable

from fibrodesk.contract.events import Prepared
from training.learning.learners.learner import AskedToStop, BrokenOffError, never
from training.learning.machine.ranks import ALONE, Ranks

TELL_EVERY_S = 1.0


class Preparing:
    """Counts what is made; every process makes all of it, so they ask one another equally often."""

    def __init__(
        self,
        stage: str,
        total: int,
        *,
        asked_to_stop: AskedToStop = never,
        ranks: Ranks = ALONE,
        tell: Callable[[Prepared], object] | None = None,
    ) -> None:
        self._stage, self._total, self._done = stage, total, 0
        self._asked_to_stop, self._ranks, self._tell = asked_to_stop, ranks, tell
        self._began_at = self._told_at = time.monotonic()

    def __call__(self, made: int) -> None:
        """So many more are made.

        Raises:
            BrokenOffError: somebody asked to stop.
        """
        if self._ranks.any(self._asked_to_stop()):
            raise BrokenOffError
        self._done += made
        now = time.monotonic()
        if self._tell is None or now - self._told_at < TELL_EVERY_S:
            return
        self._told_at = now
        left = (now - self._began_at) / max(self._done, 1) * (self._total - self._done)
        told = Prepared(
            stage=self._stage,
            done=self._done,
            total=self._total,
            seconds_left=round(max(0.0, left), 1),
        )
        self._tell(told)
