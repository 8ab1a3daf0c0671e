"""The runner as one screen has it: what the screen started falls silent when the screen goes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TypeVar
from weakref import WeakSet

from fibrodesk.ui.tasks import TaskRunner

T = TypeVar("T")


class TaskScope:
    """Runs and posts like `TaskRunner` until `close`; no answer reaches a widget that is gone."""

    def __init__(self, runner: TaskRunner) -> None:
        self._runner = runner
        self._events: WeakSet[Event] = WeakSet()
        self._open = True

    def run(
        self,
        work: Callable[[Event], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> Event:
        """As `TaskRunner.run`."""
        event = self._runner.run(work, done=done, failed=failed)
        self._events.add(event)
        return event

    def post(self, call: Callable[[], object]) -> None:
        """As `TaskRunner.post`."""
        self._runner.post(lambda: call() if self._open else None)

    def close(self) -> None:
        """Ask everything that runs to stop, and hear nothing of it any more."""
        self._open = False
        for event in list(self._events):
            event.set()
