"""A clinical table on its way in: read, matched, read again at each change, compared."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.library.clinical.acts import ClinicalActs
from fibrodesk.ui.messages import Message, translated
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.clinical.matching import ColumnMatch
    from fibrodesk.clinical.raw import RawTable
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.clinical.vocabulary import Meaning, Unit
    from fibrodesk.desk.clinical.joining import JoinPlan


class ClinicalPresenter(QObject):
    """`table` and `plan` are None while they are worked out, and where the columns do not do."""

    opened = Signal()  # another table, or none
    changed = Signal()
    failed = Signal(object)  # BaseException

    def __init__(
        self, acts: ClinicalActs, workplace: Workplace, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.acts = acts
        self._workplace = workplace
        self._asked: Event | None = None  # what is under way; setting it silences its answer
        self._work: LongWork | None = None
        self.start_over()

    def start_over(self) -> None:
        """No table, as at the beginning."""
        self.close_down()
        self.path: Path | None = None
        self.raw: RawTable | None = None
        self.matches: tuple[ColumnMatch, ...] = ()
        self.table: ClinicalTable | None = None
        self.plan: JoinPlan | None = None
        self.problem: Message | None = None  # why the columns do not do
        self.opened.emit()
        self.changed.emit()

    @property
    def busy(self) -> bool:
        return self._asked is not None

    def read(self, path: Path, sheet: str = "") -> None:
        """Read a file; what is shown stays until it has come, and if it does not come."""
        self.close_down()

        def work(_cancel: Event) -> tuple[RawTable, tuple[ColumnMatch, ...]]:
            from fibrodesk.clinical.matching import propose

            raw = self.acts.read(path, sheet)
            return raw, propose(raw)

        def done(answer: tuple[RawTable, tuple[ColumnMatch, ...]]) -> None:
            self._settled()
            self.path, (self.raw, self.matches) = path, answer
            self.table = self.plan = self.problem = None
            self.opened.emit()
            self._read_again()

        self._asked = self._workplace.runner.run(work, done=done, failed=self._failed)
        title = self.tr("Reading the clinical table")
        self._work = self._workplace.busy.start(title, cancel=self.close_down)
        self.changed.emit()

    def choose(self, place: int, meaning: Meaning, unit: Unit | None = None) -> None:
        """Column `place` is `meaning`; without a unit that is guessed anew."""
        from fibrodesk.clinical.matching import chosen

        if self.raw is not None:
            changed = chosen(self.raw, self.matches, place=place, meaning=meaning, unit=unit)
            self.matches = changed
            self._read_again()

    def compare_again(self) -> None:
        """The patients here may be others than before."""
        if self.raw is not None:
            self._read_again()

    def close_down(self) -> None:
        """Let what is under way go; nothing of it arrives any more."""
        if self._asked is not None:
            self._asked.set()
        self._settled()
        self.changed.emit()

    def _read_again(self) -> None:
        """Read the rows with the columns as they are taken now, and see whose they are."""
        if self._asked is not None:
            self._asked.set()
        raw, matches = self.raw, self.matches
        assert raw is not None

        def work(cancel: Event) -> tuple[ClinicalTable, JoinPlan] | None:
            table = self.acts.build(raw, matches)
            return None if cancel.is_set() else (table, self.acts.compare(table))

        def done(answer: tuple[ClinicalTable, JoinPlan] | None) -> None:
            self._settled()
            self.problem = None
            self.table, self.plan = answer or (None, None)
            self.changed.emit()

        self._asked = self._workplace.runner.run(work, done=done, failed=self._not_read)
        self.changed.emit()

    def _not_read(self, error: BaseException) -> None:
        self._settled()
        self.table = self.plan = None
        self.problem = translated(error) if isinstance(error, FibrodeskError) else None
        self.changed.emit()
        if not isinstance(error, FibrodeskError):
            self.failed.emit(error)

    def _failed(self, error: BaseException) -> None:
        self._settled()
        self.changed.emit()
        self.failed.emit(error)

    def _settled(self) -> None:
        self._asked = None
        if self._work is not None:
            self._work.finish()
            self._work = None
