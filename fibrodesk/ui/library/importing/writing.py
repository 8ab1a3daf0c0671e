"""Bringing confirmed loops in, and after them the outlines that their data sets have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.library.importing.acts import ImportActs
from fibrodesk.ui.library.importing.loops import Loop
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.importing.many import ImportStep
    from fibrodesk.desk.importing.tracings import Traced
    from fibrodesk.imaging.intake import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """How it ended."""

    stopped: bool
    traced: Traced | None  # what became of the data sets' outlines; None where none were asked for
    fault: FibrodeskError | None = None  # why the outlines could not be taken along


class ImportWriting(QObject):
    stepped = Signal(object)  # ImportStep, after each loop
    ended = Signal(object)  # Brought
    failed = Signal(object)  # BaseException

    def __init__(self, acts: ImportActs, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._acts, self._workplace = acts, workplace
        self._stop = Event()
        self._work: LongWork | None = None
        self.seconds_left: float | None = None
        self.done, self.total = 0, 0

    @property
    def running(self) -> bool:
        return self._work is not None

    @property
    def stopping(self) -> bool:
        return self.running and self._stop.is_set()

    def begin(self, loops: Sequence[Loop], table: ClinicalTable | None, *, tracings: bool) -> None:
        """Each of `loops` was confirmed by a person.

        Args:
            tracings: take the data sets' own outlines of them along.
        """
        confirmed = [
            (loop.candidate, loop.mask, loop.beside) for loop in loops if loop.mask is not None
        ]
        if len(confirmed) < len(loops):
            raise ValueError("nobody confirmed the pixels of a loop")
        stop = self._stop = Event()
        self.done, self.total, self.seconds_left = 0, len(confirmed), None
        work = self._workplace.busy.start(self.tr("Importing loops"), cancel=self.stop)
        self._work = work
        post = self._workplace.runner.post
        inside: list[tuple[Candidate, str]] = []

        def tell(step: ImportStep) -> None:
            if cine_id := cine_of(step):
                inside.append((step.candidate, cine_id))
            post(lambda: self._step(step))

        def bring_all(_cancel: Event) -> Brought:
            outcome = self._acts.bring_in(confirmed, table, tell, stop)
            return self._trace(inside if tracings else [], stopped=outcome.stopped)

        self._workplace.runner.run(bring_all, done=self._ended, failed=self._broke)

    def stop(self) -> None:
        """End after the loop that is being written; what is in stays in."""
        self._stop.set()

    def _trace(self, inside: Sequence[tuple[Candidate, str]], *, stopped: bool) -> Brought:
        """On the worker thread; outlines that cannot be taken along cost no loop."""
        if not any(candidate.told.dataset for candidate, _cine in inside):
            return Brought(stopped=stopped, traced=None)
        try:
            traced = self._acts.attach_tracings(inside, lambda _done, _all: None)
        except FibrodeskError as error:
            return Brought(stopped=stopped, traced=None, fault=error)
        return Brought(stopped=stopped, traced=traced)

    def _step(self, step: ImportStep) -> None:
        self.done, self.total, self.seconds_left = step.done, step.total, step.seconds_left
        if self._work is not None:
            self._work.progress(step.done, step.total)
        self.stepped.emit(step)

    def _ended(self, brought: Brought) -> None:
        self._rest()
        self.ended.emit(brought)

    def _broke(self, error: BaseException) -> None:
        self._rest()
        self.failed.emit(error)

    def _rest(self) -> None:
        if self._work is not None:
            self._work.finish()
        self._work = None


def cine_of(step: ImportStep) -> str:
    """The cine that a loop has become, or that was here already with its pixels."""
    return getattr(step.last, "id", "") or getattr(step.last, "same_as", "")
