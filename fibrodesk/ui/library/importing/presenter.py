"""The import, step by step: the list, every loop's pixels, bringing in, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.library.importing.acts import ImportActs
from fibrodesk.ui.library.importing.listing import ImportListing
from fibrodesk.ui.library.importing.loops import Fate as Fate
from fibrodesk.ui.library.importing.loops import Loop as Loop
from fibrodesk.ui.library.importing.loops import Step as Step
from fibrodesk.ui.library.importing.writing import Brought, ImportWriting, cine_of
from fibrodesk.ui.messages import Message, translated
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.importing.many import ImportStep
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.imaging.intake import PixelSurvey


class ImportPresenter(ImportListing):
    survey_ready = Signal()  # the pixels of the loop in hand can be shown
    imported = Signal()  # something new is in the study

    def __init__(
        self, acts: ImportActs, workplace: Workplace, parent: QObject | None = None
    ) -> None:
        super().__init__(acts, workplace, parent)
        self._surveys: dict[Loop, Event] = {}  # the loops that are being looked at
        self.writing = ImportWriting(acts, workplace, self)
        self.writing.stepped.connect(self._stepped)
        self.writing.ended.connect(self._brought)
        self.writing.failed.connect(self._broke)

    def start_over(self) -> None:
        self._hush_surveys()
        super().start_over()

    def _clear(self) -> None:
        super()._clear()
        self.tracings = False  # take the data sets' own outlines along
        self.brought: Brought | None = None
        self.place = 0  # of the loop in hand, among `loops`

    # Look at the pixels, one loop at a time.

    @property
    def in_hand(self) -> Loop | None:
        loops = self.loops
        return loops[self.place] if self.place < len(loops) else None

    @property
    def confirmed(self) -> list[Loop]:
        return [loop for loop in self.found if loop.fate is Fate.CONFIRMED]

    @property
    def waiting(self) -> list[Loop]:
        """Those at whose pixels nobody has looked."""
        return [loop for loop in self.found if loop.fate is Fate.WAITING]

    def begin_pixels(self, at: Loop | None = None) -> None:
        """Go to `at`, or to the first loop that nobody has looked at."""
        loops = self.loops
        waiting = [i for i, loop in enumerate(loops) if loop.fate is Fate.WAITING]
        if self.step is not Step.LIST or not loops:
            return
        if at is None:
            self.place = waiting[0] if waiting else 0
        elif at in loops:
            self.place = loops.index(at)
        else:
            return
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
            self.show_list()

    def show_list(self) -> None:
        """From the pixels to the list; what was confirmed stays confirmed."""
        if self.step is Step.PIXELS:
            self.step = Step.LIST
            self.renewed.emit()
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
            lambda _cancel: self.acts.frame(loop.candidate, index), done=done, failed=failed
        )

    def _advance(self) -> None:
        """To the next; after the last, to those that were passed over."""
        self.place += 1
        loops = self.loops
        if self.place >= len(loops):
            waiting = [i for i, loop in enumerate(loops) if loop.fate is Fate.WAITING]
            self.place = waiting[0] if waiting else len(loops)
        if self.place < len(loops):
            self._show_in_hand()
        else:
            self.bring_in()

    def _show_in_hand(self) -> None:
        self.step = Step.PIXELS
        self.changed.emit()
        for loop in self.loops[self.place : self.place + 2]:  # the next is looked at meanwhile
            self._survey(loop)
        in_hand = self.in_hand
        if in_hand is not None and in_hand.survey is not None:
            self.survey_ready.emit()

    def _survey(self, loop: Loop) -> None:
        if loop.survey is not None or loop.fate is Fate.REFUSED or loop in self._surveys:
            return

        def done(survey: PixelSurvey) -> None:
            self._surveys.pop(loop, None)
            loop.survey = survey
            if loop is self.in_hand and self.step is Step.PIXELS:
                self.survey_ready.emit()

        def failed(error: BaseException) -> None:
            self._surveys.pop(loop, None)
            self._refuse(loop, error)
            if loop is self.in_hand and self.step is Step.PIXELS:
                self._advance()

        self._surveys[loop] = self._runner.run(
            lambda _cancel: self.acts.survey(loop.candidate), done=done, failed=failed
        )

    def _hush_surveys(self) -> None:
        for event in self._surveys.values():
            event.set()
        self._surveys.clear()

    # Bring in.

    def bring_in(self) -> None:
        """Write what was confirmed; without any, tell what became of the list."""
        if self.step not in (Step.LIST, Step.PIXELS, Step.SUMMARY):
            return
        confirmed = self.confirmed
        if confirmed:
            self._write(confirmed)
            return
        self.step, self.brought = Step.SUMMARY, None
        self.renewed.emit()
        self.changed.emit()

    def _write(self, loops: Sequence[Loop]) -> None:
        self.step, self.brought = Step.BRING_IN, None
        self.writing.begin(loops, self.table, tracings=self.tracings)
        self.renewed.emit()
        self.changed.emit()

    def take_beside(self, loop: Loop) -> None:
        """Write a loop whose recording is in the study under another fan: a person wants both."""
        if self.step is Step.SUMMARY and loop.recording_of and loop.mask is not None:
            loop.beside, loop.problem, loop.recording_of = True, None, ""
            loop.fate = Fate.CONFIRMED
            self._write([loop])

    def stop_bringing_in(self) -> None:
        """End after the loop that is being written; what is in stays in."""
        self.writing.stop()
        self.changed.emit()

    def _stepped(self, step: ImportStep) -> None:
        from fibrodesk.desk.cines import CineRecord  # the import itself has imported it already

        loop = self._known.get(step.candidate.source)
        if loop is None:
            raise ValueError("this loop is on no list")
        loop.survey, loop.cine_id = None, cine_of(step)
        if isinstance(step.last, CineRecord):
            loop.fate, loop.record = Fate.IMPORTED, step.last
            self.imported.emit()
        else:
            loop.fate = Fate.REFUSED
            last = step.last
            loop.recording_of = last.recording_of
            loop.problem = Message(title=last.title, text=last.reason, advice=last.hint)
        self.loop_changed.emit(loop)
        self.changed.emit()

    def _refuse(self, loop: Loop, error: BaseException) -> None:
        if not isinstance(error, FibrodeskError):
            self.failed.emit(error)
        loop.fate = Fate.REFUSED
        loop.problem = translated(error) if isinstance(error, FibrodeskError) else None
        self.loop_changed.emit(loop)
        self.changed.emit()

    def _broke(self, error: BaseException) -> None:
        self.failed.emit(error)
        self._brought(Brought(stopped=True, traced=None))

    def _brought(self, brought: Brought) -> None:
        self.brought, self.step = brought, Step.SUMMARY
        self.renewed.emit()
        self.changed.emit()

    def close_down(self) -> None:
        self.search_work.close_down()
        self.writing.stop()
        self._hush_surveys()
