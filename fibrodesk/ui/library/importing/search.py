"""Looking for loops: one search after the other, each told about as it goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.library.importing.acts import ImportActs
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.importing.loops import ImportList
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.intake import Candidate


class ImportSearch(QObject):
    """What is dropped while it looks waits for its turn."""

    moved = Signal()  # how far it is
    found = Signal(object)  # list[Candidate | Refusal]: some more
    ended = Signal(object)  # ImportList, of one search; `running` tells whether another follows
    failed = Signal(object)  # BaseException

    def __init__(self, acts: ImportActs, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._acts, self._workplace = acts, workplace
        self._waiting: deque[tuple[Path, ...]] = deque()
        self._turn = Lock()
        self._fresh: list[Candidate | Refusal] = []  # not yet handed to the window
        self._stop = Event()
        self._count: Event | None = None
        self._work: LongWork | None = None
        self._muted = False  # the list that it looks for is gone
        self.running = False
        self.seen, self.total = 0, 0  # files; a total of 0 is not known

    @property
    def seconds_left(self) -> float | None:
        return None if self._work is None else self._work.seconds_left

    def begin(self, sources: Sequence[Path]) -> None:
        """Look at every file of `sources`, after what is being looked at already."""
        self._waiting.append(tuple(sources))
        if not self.running:
            self._next()

    def stop(self) -> None:
        """Go on with what was found so far."""
        self._waiting.clear()
        self._stop.set()

    def forget(self) -> None:
        """Take away what was unpacked of archives; a search that comes meanwhile waits for it."""
        self.stop()
        self._muted = True
        if not self.running:
            self._forget()

    def _forget(self) -> None:
        self.running, self._muted = True, False
        self._workplace.runner.run(
            lambda _cancel: self._acts.forget_unpacked(),
            done=lambda _none: self._rest(),
            failed=self._broke,
        )

    def _next(self) -> None:
        sources, stop = self._waiting.popleft(), Event()
        self.running, self._stop = True, stop
        self.seen = self.total = 0
        runner = self._workplace.runner
        self._work = self._workplace.busy.start(self.tr("Looking at files"), cancel=self.stop)
        runner.run(
            lambda _cancel: self._acts.find(sources, stop, self._take),
            done=self._ended,
            failed=self._broke,
        )
        self._count = runner.run(
            lambda cancel: self._acts.count(sources, cancel),
            done=self._counted,
            failed=lambda _error: None,  # the search itself tells what is wrong
        )

    def _take(self, one: Candidate | Refusal) -> None:
        """On the search's thread: many that come at once cross over together."""
        with self._turn:
            self._fresh.append(one)
            first = len(self._fresh) == 1
        if first:
            self._workplace.runner.post(self._hand_over)

    def _hand_over(self) -> None:
        with self._turn:
            fresh, self._fresh = self._fresh, []
        if self._muted:
            return
        self.seen += len(fresh)
        self._tell()
        self.found.emit(fresh)

    def _counted(self, count: int) -> None:
        self.total += count
        self._tell()

    def _tell(self) -> None:
        if self._work is not None and self.total:
            self._work.progress(min(self.seen, self.total), self.total)
        self.moved.emit()

    def _ended(self, found: ImportList) -> None:
        muted = self._muted
        self._rest()
        if not muted:
            self.ended.emit(found)

    def _broke(self, error: BaseException) -> None:
        muted = self._muted
        self._rest()
        if not muted:
            self.failed.emit(error)

    def _rest(self) -> None:
        """Go on with what was dropped meanwhile."""
        if self._work is not None:
            self._work.finish()
        if self._count is not None:
            self._count.set()
        self._work, self._count, self.running = None, None, False
        if self._muted:
            self._forget()
        elif self._waiting:
            self._next()

    def close_down(self) -> None:
        self.stop()
        if self._count is not None:
            self._count.set()
