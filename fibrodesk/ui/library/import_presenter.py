"""The import, step by step: find, look at every loop's pixels, bring in, tell what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.library.import_acts import ImportActs
from fibrodesk.ui.messages import Message, translated
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.clinical.table import ClinicalTable
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.importing import ImportList
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.intake import Candidate, PixelSurvey
    from fibrodesk.imaging.pixelmask import PixelMask


class Step(StrEnum):
    CHOOSE = "choose"
    SEARCH = "search"
    LIST = "list"
    PIXELS = "pixels"
    BRING_IN = "bring in"
    SUMMARY = "summary"


class Fate(StrEnum):
    """What became of one loop."""

    WAITING = "waiting"
    SKIPPED = "skipped"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    REFUSED = "refused"


@dataclass(slots=True, eq=False)
class Loop:
    """One candidate on its way in."""

    candidate: Candidate
    fate: Fate = Fate.WAITING
    mask: PixelMask | None = None
    survey: PixelSurvey | None = field(default=None, repr=False)
    problem: Message | None = None
    record: CineRecord | None = None


class ImportPresenter(QObject):
    changed = Signal()  # the step, or anything that it shows
    found_one = Signal(object)  # Candidate or Refusal, while the search goes on
    survey_ready = Signal()  # the pixels of the loop in hand can be shown
    imported = Signal()  # something new is in the study
    failed = Signal(object)  # BaseException

    def __init__(
        self, acts: ImportActs, workplace: Workplace, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._workplace = acts, workplace
        self._runner = workplace.runner
        self._surveys: dict[int, Event] = {}  # the loops that are being looked at
        self._work: LongWork | None = None
        self._cancel: Event | None = None
        self._stop_search = Event()
        self.start_over()

    def start_over(self) -> None:
        self.step = Step.CHOOSE
        self.loops: list[Loop] = []
        self.refusals: tuple[Refusal, ...] = ()
        self.table: ClinicalTable | None = None
        self.seen = 0  # files looked at while searching
        self.place = 0  # of the loop in hand
        self.changed.emit()

    # Find.

    def search(self, sources: Sequence[Path]) -> None:
        """Look at every file of `sources`; what is already on the list stays."""
        if not sources or self.step in (Step.SEARCH, Step.BRING_IN):
            return
        self.seen, self.step = 0, Step.SEARCH
        self.changed.emit()
        post, stop = self._runner.post, Event()
        self._stop_search = stop

        def found_one(one: Candidate | Refusal) -> None:
            post(lambda: self._found_one(one))

        self._runner.run(
            lambda _cancel: self._acts.find(sources, stop, found_one),
            done=self._found,
            failed=self._search_failed,
        )

    def stop_search(self) -> None:
        """Go on with what was found so far."""
        self._stop_search.set()

    def _found_one(self, one: Candidate | Refusal) -> None:
        self.seen += 1
        self.found_one.emit(one)

    def _found(self, found: ImportList) -> None:
        known = {loop.candidate.path for loop in self.loops}
        self.loops += [Loop(one) for one in found.candidates if one.path not in known]
        refused = {one.path: one for one in (*self.refusals, *found.refusals)}
        self.refusals = tuple(refused.values())
        self.step = Step.LIST
        self.changed.emit()

    def _search_failed(self, error: BaseException) -> None:
        self.step = Step.LIST if self.loops else Step.CHOOSE
        self.changed.emit()
        self.failed.emit(error)

    def read_clinical(self, path: Path) -> None:
        """Take clinical values along, joined by the patient's number."""

        def done(table: ClinicalTable) -> None:
            self.table = table
            self.changed.emit()

        self._runner.run(
            lambda _cancel: self._acts.read_clinical(path), done=done, failed=self.failed.emit
        )

    # Look at the pixels, one loop at a time.

    @property
    def in_hand(self) -> Loop | None:
        return self.loops[self.place] if self.place < len(self.loops) else None

    @property
    def confirmed(self) -> list[Loop]:
        return [loop for loop in self.loops if loop.fate is Fate.CONFIRMED]

    def begin_pixels(self) -> None:
        """Go to the first loop that nobody has looked at."""
        waiting = [i for i, loop in enumerate(self.loops) if loop.fate is Fate.WAITING]
        self.place = waiting[0] if waiting else 0
        self._show_in_hand()

    def confirm(self, mask: PixelMask) -> None:
        """The person sees no identity under `mask`; on to the next."""
        loop = self.in_hand
        if self.step is Step.PIXELS and loop is not None and loop.survey is not None:
            loop.mask, loop.fate = mask, Fate.CONFIRMED
            self._advance()

    def skip(self) -> None:
        loop = self.in_hand
        if self.step is Step.PIXELS and loop is not None:
            if loop.fate is not Fate.REFUSED:
                loop.fate = Fate.SKIPPED
            self._advance()

    def back(self) -> None:
        """To the loop before, or to the list from the first one."""
        if self.place > 0:
            self.place -= 1
            self._show_in_hand()
        else:
            self.step = Step.LIST
            self.changed.emit()

    def look_at_frame(
        self,
        loop: Loop,
        index: int,
        done: Callable[[FrameArray], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Decode one frame of a loop that is being looked at."""
        self._runner.run(
            lambda _cancel: self._acts.frame(loop.candidate, index), done=done, failed=failed
        )

    def _advance(self) -> None:
        self.place += 1
        if self.place < len(self.loops):
            self._show_in_hand()
        elif self.confirmed:
            self._bring_in()
        else:
            self.step = Step.SUMMARY
            self.changed.emit()

    def _show_in_hand(self) -> None:
        self.step = Step.PIXELS
        self.changed.emit()
        for place in (self.place, self.place + 1):  # the next is looked at meanwhile
            if place < len(self.loops):
                self._survey(place)
        loop = self.in_hand
        if loop is not None and loop.survey is not None:
            self.survey_ready.emit()

    def _survey(self, place: int) -> None:
        loop = self.loops[place]
        if loop.survey is not None or loop.fate is Fate.REFUSED or place in self._surveys:
            return

        def done(survey: PixelSurvey) -> None:
            self._surveys.pop(place, None)
            loop.survey = survey
            if loop is self.in_hand and self.step is Step.PIXELS:
                self.survey_ready.emit()

        def failed(error: BaseException) -> None:
            self._surveys.pop(place, None)
            self._refuse(loop, error)
            if loop is self.in_hand and self.step is Step.PIXELS:
                self._advance()

        self._surveys[place] = self._runner.run(
            lambda _cancel: self._acts.survey(loop.candidate), done=done, failed=failed
        )

    # Bring in.

    def _bring_in(self) -> None:
        self.step = Step.BRING_IN
        confirmed, table = self.confirmed, self.table
        self._cancel = stop = Event()
        self._work = work = self._workplace.busy.start(self.tr("Importing loops"), cancel=stop)
        self.changed.emit()

        def bring_all(_cancel: Event) -> None:
            for place, loop in enumerate(confirmed):
                if stop.is_set():
                    return
                self._bring_one(loop, table)
                work.progress(place + 1, len(confirmed))

        self._runner.run(bring_all, done=lambda _none: self._brought(), failed=self._broke)

    def _bring_one(self, loop: Loop, table: ClinicalTable | None) -> None:
        """On a worker thread; one loop that fails never stops the others."""
        if loop.mask is None:
            raise ValueError("nobody confirmed the pixels of this loop")
        try:
            record = self._acts.bring_in(loop.candidate, loop.mask, table)
        except FibrodeskError as error:
            self._runner.post(lambda told=error: self._refuse(loop, told))  # type: ignore[misc]
        else:
            self._runner.post(lambda: self._came_in(loop, record))

    def stop_bringing_in(self) -> None:
        """End after the loop that is being written; what is in stays in."""
        if self._cancel is not None:
            self._cancel.set()

    def _came_in(self, loop: Loop, record: CineRecord) -> None:
        loop.fate, loop.record, loop.survey = Fate.IMPORTED, record, None
        self.imported.emit()
        self.changed.emit()

    def _refuse(self, loop: Loop, error: BaseException) -> None:
        if not isinstance(error, FibrodeskError):
            self.failed.emit(error)
        loop.fate = Fate.REFUSED
        loop.problem = translated(error) if isinstance(error, FibrodeskError) else None
        self.changed.emit()

    def _broke(self, error: BaseException) -> None:
        self.failed.emit(error)
        self._brought()

    def _brought(self) -> None:
        if self._work is not None:
            self._work.finish()
        self._work = self._cancel = None
        self.step = Step.SUMMARY
        self.changed.emit()

    def close_down(self) -> None:
        self.stop_search()
        self.stop_bringing_in()
        for event in self._surveys.values():
            event.set()
