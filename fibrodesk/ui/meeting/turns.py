"""Acts one after the other, in the order in which they were asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner

Done = Callable[[Any], object]


class Turns:
    """Two votes that are pressed at once are counted in their order, whatever the pool does."""

    def __init__(
        self, runner: TaskRunner | TaskScope, failed: Callable[[BaseException], object]
    ) -> None:
        self._runner, self._failed = runner, failed
        self._waiting: deque[tuple[Callable[[], Any], Done]] = deque()
        self._at_work = False

    @property
    def busy(self) -> bool:
        return self._at_work

    def add(self, act: Callable[[], Any], done: Done, *, first: bool = False) -> None:
        """Run `act` off the GUI thread after those before it; `done` gets what it answers.

        `first`: before those that wait, as it was asked for before them.
        """
        if first:
            self._waiting.appendleft((act, done))
        else:
            self._waiting.append((act, done))
        self._go_on()

    def _go_on(self) -> None:
        if self._at_work or not self._waiting:
            return
        act, done = self._waiting.popleft()
        self._at_work = True

        def arrived(answer: Any) -> None:
            self._at_work = False
            done(answer)
            self._go_on()

        def failed(error: BaseException) -> None:
            self._at_work = False
            self._failed(error)
            self._go_on()

        self._runner.run(lambda _: act(), done=arrived, failed=failed)
