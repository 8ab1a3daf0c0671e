"""Long work as the status line shows it: a name, how far, how long still, and a cross."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.tasks import TaskRunner


class LongWork:
    """One piece of work; `progress` may be called from any thread, the rest on the GUI thread."""

    def __init__(self, board: BusyBoard, title: str, stop: Callable[[], object]) -> None:
        self.title = title
        self.fraction: float | None = None
        self.seconds_left: float | None = None
        self._board, self._stop = board, stop
        self._started_s = time.monotonic()

    def progress(self, done: int, total: int, seconds_left: float | None = None) -> None:
        """`seconds_left`: where the work knows it better than its pace since it began."""
        self._board.post(lambda: self._moved(done, total, seconds_left))

    def cancel(self) -> None:
        """Ask it to stop; its owner calls `finish` when it has."""
        self._stop()

    def finish(self) -> None:
        self._board.finish(self)

    def _moved(self, done: int, total: int, told_s: float | None) -> None:
        self.fraction = done / total if total > 0 else None
        passed_s = time.monotonic() - self._started_s
        if told_s is not None:
            self.seconds_left = told_s
        elif self.fraction and passed_s > 1:
            self.seconds_left = passed_s * (1 - self.fraction) / self.fraction
        self._board.changed.emit()


class BusyBoard(QObject):
    """All long work that runs now, whichever screen started it."""

    changed = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.works: list[LongWork] = []
        self.post = runner.post

    def start(self, title: str, *, cancel: Event | Callable[[], object]) -> LongWork:
        """Show `title` in the status line until `finish`; the cross sets or calls `cancel`."""
        stop = cancel.set if isinstance(cancel, Event) else cancel
        work = LongWork(self, title, stop)
        self.works.append(work)
        self.changed.emit()
        return work

    def clear(self) -> None:
        """Nobody is there any more who would finish what was started."""
        self.works.clear()
        self.changed.emit()

    def finish(self, work: LongWork) -> None:
        if work in self.works:
            self.works.remove(work)
            self.changed.emit()
