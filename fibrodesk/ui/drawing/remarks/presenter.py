"""What is asked and noted here: which thread is read, and what is on its way to the disk."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.draft import new_operation
from fibrodesk.domain.remark import Anchor, RemarkKind, StepKind
from fibrodesk.ui.drawing.remarks.acts import RemarkActs, Told
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from fibrodesk.desk.threads import Threads, ThreadView


class RemarksPresenter(QObject):
    """One thing is written at a time; what failed is tried again under the same operation."""

    changed = Signal()  # the threads, or which is chosen, or who is told
    kept = Signal(object)  # the StepKind that is on disk now: its words can go from the field
    busy_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, acts: RemarkActs, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._acts, self._tasks = acts, TaskScope(runner)
        self.threads: tuple[ThreadView, ...] = ()
        self.damaged = 0
        self.loaded = False
        self.told: Told | None = None
        self.chosen: str | None = None
        self.busy = False
        self._looking = Event()  # silences the look that is on its way
        self._unkept: tuple[tuple[object, ...], str] | None = None  # what failed, its operation

    # What is there.

    def refresh(self) -> None:
        """Look again; who is told is asked as well, as people come and go.

        A look that was begun before the last is silent: it may know less, and come later.
        """
        self._looking.set()
        self._looking = self._tasks.run(
            lambda _cancel: (self._acts.look(), self._acts.told()),
            done=self._looked,
            failed=self.failed.emit,
        )

    def _looked(self, found: tuple[Threads, Told]) -> None:
        threads, self.told = found
        self.threads, self.damaged, self.loaded = threads.found, threads.damaged, True
        if self.view is None:
            self.chosen = None
        self.changed.emit()

    @property
    def view(self) -> ThreadView | None:
        """The thread that is read."""
        return next((view for view in self.threads if view.id == self.chosen), None)

    @property
    def open_count(self) -> int:
        return sum(view.thread.open for view in self.threads)

    def in_order(self) -> list[ThreadView]:
        """Open questions first, what was struck last; otherwise as they lie along the loop."""

        def place(view: ThreadView) -> tuple[bool, bool, int]:
            frame = view.thread.anchor.frame
            return view.thread.struck, not view.thread.open, -1 if frame is None else frame

        return sorted(self.threads, key=place)

    def on_frame(self, frame: int) -> list[ThreadView]:
        """The threads that have a place on a frame and still stand."""
        return [
            view
            for view in self.threads
            if view.thread.anchor.frame == frame and not view.thread.struck
        ]

    def choose(self, thread_id: str | None) -> None:
        if thread_id != self.chosen:
            self.chosen = thread_id
            self.changed.emit()

    # What is written.

    def pin(self, kind: RemarkKind, text: str, anchor: Anchor) -> None:
        if self.busy:
            return
        operation = self._operation((StepKind.BEGIN, kind, text, anchor))
        self._write(StepKind.BEGIN, lambda: self._acts.pin(kind, text, anchor, operation))

    def say(self, kind: StepKind, *, text: str = "", of: str = "") -> None:
        """Something more in the thread that is read."""
        thread_id = self.chosen
        if thread_id is None or self.busy:
            return
        operation = self._operation((kind, thread_id, text, of))
        self._write(
            kind,
            lambda: self._acts.say(kind, thread_id, text=text, of=of, operation=operation),
        )

    def _operation(self, what: tuple[object, ...]) -> str:
        """The same again where the same failed: it may be on disk though the answer was lost."""
        if self._unkept is None or self._unkept[0] != what:
            self._unkept = (what, new_operation())
        return self._unkept[1]

    def _write(self, kind: StepKind, work: Callable[[], object]) -> None:
        self._be_busy(True)

        def written(_result: object) -> None:
            self._unkept = None
            self._be_busy(False)
            self.kept.emit(kind)
            self.refresh()

        def failed(error: BaseException) -> None:
            self._be_busy(False)
            self.failed.emit(error)

        self._tasks.run(lambda _cancel: work(), done=written, failed=failed)

    def _be_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit(busy)

    def close(self) -> None:
        self._tasks.close()
