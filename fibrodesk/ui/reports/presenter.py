"""Making the report of the study, and finding those that were made."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.reports.ports import MadeReport, Outlook, ReportActs

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class ReportsPresenter(QObject):
    """One report at a time; it is asked first whether it may be made at all."""

    changed = Signal()  # outlook, list or whether one is being made
    begun = Signal()
    progressed = Signal(int, int)  # done, of
    made = Signal(object)  # Path of the new report
    stopped = Signal()
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: ReportActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.outlook: Outlook | None = None
        self.reports: list[MadeReport] = []  # newest first
        self._cancel: Event | None = None

    def load(self) -> None:
        def work(_: Event) -> tuple[Outlook, list[MadeReport]]:
            return self._acts.outlook(), list(self._acts.made())

        self._runner.run(work, done=self._loaded, failed=self.failed.emit)

    def _loaded(self, answer: tuple[Outlook, list[MadeReport]]) -> None:
        self.outlook, reports = answer
        self.reports = sorted(reports, key=lambda report: report.made_s, reverse=True)
        self.changed.emit()

    @property
    def making(self) -> bool:
        return self._cancel is not None

    @property
    def can_make(self) -> bool:
        return not self.making and self.outlook is not None and not self.outlook.missing

    def make(self) -> None:
        """Write the report into the project's folder, under a name that is not taken."""
        if not self.can_make:
            return

        def work(cancel: Event) -> Path:
            def progress(done: int, total: int) -> None:
                self._runner.post(lambda: self._told(cancel, done, total))

            return self._acts.write(self._acts.next_path(), cancel=cancel, progress=progress)

        self._cancel = self._runner.run(work, done=self._written, failed=self._not_written)
        self.begun.emit()
        self.changed.emit()

    def stop(self) -> None:
        if self._cancel is not None:
            self._cancel.set()  # which also silences its answer
            self._cancel = None
            self.stopped.emit()
            self.changed.emit()

    def _told(self, cancel: Event, done: int, total: int) -> None:
        if cancel is self._cancel:
            self.progressed.emit(done, total)

    def _written(self, path: Path) -> None:
        self._cancel = None
        self.changed.emit()
        self.made.emit(path)
        self.load()

    def _not_written(self, error: BaseException) -> None:
        self._cancel = None
        self.changed.emit()
        self.failed.emit(error)
