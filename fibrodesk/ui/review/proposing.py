"""Asking the model in use for proposals on one cine, in the background."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.review.ports import ReviewActs, ReviewedCine

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class ProposingPresenter(QObject):
    """One cine at a time; it tells how far it is and can be stopped."""

    cines_arrived = Signal(object)  # list[ReviewedCine]
    begun = Signal(object)  # the id of the cine
    progressed = Signal(int, int)  # frames done, of
    finished = Signal(int)  # frames proposed
    stopped = Signal()
    wound_up = Signal()  # a stopped run has ended; what it had finished by then is kept
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: ReviewActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self._cancel: Event | None = None

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

        def work(cancel: Event) -> int:
            def progress(done: int, total: int) -> None:
                self._runner.post(lambda: self._told(cancel, done, total))

            try:
                return self._acts.propose(
                    cine_id, whole_loop=whole_loop, cancel=cancel, progress=progress
                )
            finally:
                if cancel.is_set():  # whose answer nobody hears
                    self._runner.post(self.wound_up.emit)

        self._cancel = self._runner.run(work, done=self._done, failed=self._not_done)
        self.begun.emit(cine_id)

    def stop(self) -> None:
        """Ask the work to end after the frame in hand."""
        if self._cancel is not None:
            self._cancel.set()  # which also silences its answer
            self._cancel = None
            self.stopped.emit()

    def _told(self, cancel: Event, done: int, total: int) -> None:
        if cancel is self._cancel:
            self.progressed.emit(done, total)

    def _done(self, frames: int) -> None:
        self._cancel = None
        self.finished.emit(frames)

    def _not_done(self, error: BaseException) -> None:
        self._cancel = None
        self.failed.emit(error)
