"""The library that draws the graphs, fetched and used so that the window never waits for it."""

from __future__ import annotations

import sys
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope

_TURNS, _TURN_MS = 6, 30


class GraphLibrary(QObject):
    """pyqtgraph, fetched when a graph is first shown: it takes a third of a second."""

    came = Signal()

    def __init__(self, tasks: TaskScope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._asked = tasks, False
        self._graphs = 0
        self.ready = "pyqtgraph" in sys.modules

    def want(self) -> None:
        if not self._asked and not self.ready:
            self._asked = True
            self._tasks.run(_fetch, done=self._done, failed=self._failed)

    def next_turn_ms(self) -> int:
        """When the next graph draws: one after the other, so that none makes the window wait."""
        self._graphs += 1
        return (self._graphs - 1) % _TURNS * _TURN_MS

    def _done(self, _: object) -> None:
        self.ready = True
        self.came.emit()

    def _failed(self, error: BaseException) -> None:
        raise error


def _fetch(_: Event) -> None:
    import pyqtgraph  # noqa: F401 - so that it is there when a graph is made
