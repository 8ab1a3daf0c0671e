"""Asking the model in use for proposals on one cine, in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.review.ports import ReviewActs, ReviewedCine

if TYPE_CHECKING:
    from fibrodesk.ui.tasks import TaskRunner


class ProposingPresenter(QObject):
    """One cine at a time; it tells how long it still takes and can be stopped."""

    cines_arrived = Signal(object)  # list[ReviewedCine]
    progressed = Signal(int, int, float)  # frames done, of, seconds left or -1 while unknown
    finished = Signal(int)  # frames proposed
    stopped = Signal()
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self,
        acts: ReviewActs,
        runner: TaskRunner,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner, self._clock = acts, runner, clock
        self._cancel: Event | None = None
        self._begun_s = 0.0

    @property
    def running(self) -> bool:
        return self._cancel is not None

    def load(self) -> None:
        def work(_: Event) -> Sequence[ReviewedCine]:
            return list(self._acts.cines())

        self._runner.run(work, done=self.cines_arrived.emit, failed=self.failed.emit)

    def propose(self, cine_id: str, *, whole_loop: bool) -> None:
        """Start; a second wish while one is running is not heard."""
        if self.running:
            return
        self._begun_s = self._clock()

        def work(cancel: Event) -> int:
            def progress(done: int, total: int) -> None:
                self._runner.post(lambda: self._told(cancel, done, total))

            return self._acts.propose(
                cine_id, whole_loop=whole_loop, cancel=cancel, progress=progress
            )

        self._cancel = self._runner.run(work, done=self._done, failed=self._not_done)
        self.progressed.emit(0, 0, -1.0)

    def stop(self) -> None:
        """Ask the work to end; nothing of it is kept that was not whole."""
        if self._cancel is not None:
            self._cancel.set()  # which also silences its answer
            self._cancel = None
            self.stopped.emit()

    def _told(self, cancel: Event, done: int, total: int) -> None:
        if cancel is not self._cancel or cancel.is_set():
            return
        gone_s = self._clock() - self._begun_s
        left_s = gone_s / done * (total - done) if done else -1.0
        self.progressed.emit(done, total, left_s)

    def _done(self, frames: int) -> None:
        self._cancel = None
        self.finished.emit(frames)

    def _not_done(self, error: BaseException) -> None:
        self._cancel = None
        self.failed.emit(error)
