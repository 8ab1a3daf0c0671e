"""The list of an import: what was found, what is refused, and what a person chooses of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.library.importing.acts import ImportActs
from fibrodesk.ui.library.importing.loops import Fate, Loop, Step, Tally, tally
from fibrodesk.ui.library.importing.search import ImportSearch
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.importing.loops import ImportList
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.intake import Candidate
    from fibrodesk.imaging.passing import PassedOver
    from fibrodesk.imaging.source import SourceRef


class ImportListing(QObject):
    """`found` are all loops of the list; `loops` those of them that nobody left out."""

    changed = Signal()  # the step, or anything that it shows
    more = Signal(object)  # list[Loop]: they were added at the end of `found`
    renewed = Signal()  # `found` or `refusals` are others than they were
    loop_changed = Signal(object)  # Loop: what is to be said of one
    failed = Signal(object)  # BaseException

    def __init__(
        self, acts: ImportActs, workplace: Workplace, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.acts, self._workplace = acts, workplace
        self._runner = workplace.runner
        self.search_work = ImportSearch(acts, workplace, self)
        self._clear()
        self.search_work.found.connect(self._found_some)
        self.search_work.moved.connect(self.changed)
        self.search_work.ended.connect(self._searched)
        self.search_work.failed.connect(self._search_failed)

    def start_over(self) -> None:
        """An empty list, and nothing of archives is left on the disk."""
        self._clear()
        self.search_work.forget()
        self.renewed.emit()
        self.changed.emit()

    def _clear(self) -> None:
        self.step = Step.CHOOSE
        self.found: list[Loop] = []
        self._known: dict[SourceRef, Loop] = {}
        self.refusals: tuple[Refusal, ...] = ()
        self.passed_over: tuple[PassedOver, ...] = ()
        self._counted: tuple[int, tuple[Refusal, ...], Tally] | None = None
        self.table: ClinicalTable | None = None
        self.joined = 0  # patients of the list who have a row in the table

    # Find.

    def search(self, sources: Sequence[Path]) -> bool:
        """Look at every file of `sources`; what is already on the list stays.

        Answers whether they are looked at: not while pixels are confirmed or loops written.
        """
        if not sources or self.step in (Step.PIXELS, Step.BRING_IN):
            return False
        self.step = Step.SEARCH
        self.search_work.begin(sources)
        self.changed.emit()
        return True

    def stop_search(self) -> None:
        """Go on with what was found so far."""
        self.search_work.stop()

    def _found_some(self, some: Sequence[Candidate | Refusal]) -> None:
        from fibrodesk.imaging.candidates import Refusal  # the search has imported it already

        refused = {one.path: one for one in self.refusals}
        fresh: list[Loop] = []
        for one in some:
            if isinstance(one, Refusal):
                refused[one.path] = one
            elif one.source not in self._known:
                loop = self._known[one.source] = Loop(one)
                fresh.append(loop)
        if len(refused) != len(self.refusals):
            self.refusals = tuple(refused.values())
        self.found += fresh
        if fresh:
            self.more.emit(fresh)

    def _searched(self, found: ImportList) -> None:
        self.passed_over = tuple(dict.fromkeys((*self.passed_over, *found.passed_over)))
        for one in found.candidates:  # with what only all of them together tell
            loop = self._known.get(one.source)
            if loop is not None and loop.candidate != one:
                loop.candidate = one
                self.loop_changed.emit(loop)
        if not self.search_work.running:
            self.step = Step.LIST
        self.renewed.emit()
        self.changed.emit()

    def _search_failed(self, error: BaseException) -> None:
        if not self.search_work.running:
            self.step = Step.LIST if self.found or self.refusals else Step.CHOOSE
        self.changed.emit()
        self.failed.emit(error)

    # Choose.

    @property
    def loops(self) -> list[Loop]:
        return [loop for loop in self.found if loop.fate is not Fate.LEFT_OUT]

    @property
    def tally(self) -> Tally:
        """Patients and data sets of the list, counted anew only where it has become another."""
        now = self._counted
        if now is None or now[0] != len(self.found) or now[1] is not self.refusals:
            now = (len(self.found), self.refusals, tally(self.found, self.refusals))
            self._counted = now
        return now[2]

    def leave_out(self, chosen: Iterable[Loop]) -> None:
        """Leave loops out, or take them along again if all of them are left out already."""
        several = [loop for loop in chosen if loop.fate is not Fate.IMPORTED]
        if self.step not in (Step.LIST, Step.SEARCH) or not several:
            return
        back = all(loop.fate is Fate.LEFT_OUT for loop in several)
        for loop in several:
            loop.fate = Fate.WAITING if back else Fate.LEFT_OUT
            loop.mask = None  # taken along again, it is looked at again
            self.loop_changed.emit(loop)
        self.changed.emit()

    def take_whole_frames(self, refused: Sequence[Refusal]) -> None:
        """Take in cut loops as far as their whole frames go."""
        cut = [one for one in refused if one.cut is not None and one in self.refusals]

        def work(_cancel: Event) -> list[tuple[Refusal, Candidate | FibrodeskError]]:
            return [(one, self._look_again(one)) for one in cut]

        if cut and self.step is Step.LIST:
            self._runner.run(work, done=self._salvaged, failed=self.failed.emit)

    def _look_again(self, refusal: Refusal) -> Candidate | FibrodeskError:
        try:
            return self.acts.take_whole_frames(refusal)
        except FibrodeskError as error:
            return error

    def _salvaged(self, answers: Sequence[tuple[Refusal, Candidate | FibrodeskError]]) -> None:
        for refusal, answer in answers:
            if refusal not in self.refusals:
                continue  # asked twice
            if isinstance(answer, FibrodeskError):
                self.failed.emit(answer)
                continue
            self.refusals = tuple(one for one in self.refusals if one != refusal)
            loop = self._known[answer.source] = Loop(answer, was_refused=refusal)
            self.found.append(loop)
        self.renewed.emit()
        self.changed.emit()

    def refuse_again(self, loop: Loop) -> None:
        """Undo `take_whole_frames`."""
        if loop.was_refused is not None and self.step is Step.LIST:
            self.found.remove(loop)
            self._known.pop(loop.candidate.source, None)
            self.refusals = (*self.refusals, loop.was_refused)
            self.renewed.emit()
            self.changed.emit()

    def take_table(self, table: ClinicalTable | None) -> None:
        """Clinical values for the patients of the list; None takes them away again."""
        self.table, self.joined = table, 0
        numbers = {loop.candidate.identity.patient_id for loop in self.found}

        def count(_cancel: Event) -> int:
            if table is None:
                return 0
            return sum(table.row_of(number) is not None for number in numbers)

        def done(joined: int) -> None:
            if self.table is table:
                self.joined = joined
                self.changed.emit()

        self._runner.run(count, done=done, failed=self.failed.emit)
        self.changed.emit()
