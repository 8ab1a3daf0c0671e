"""Masks of other tools on their way in: read, joined at each word of a person, attached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.library.labels.acts import LabelActs, Standing
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.labels.attaching import Attached
    from fibrodesk.desk.labels.joining import LabelPlan, PlannedLoop
    from fibrodesk.desk.labels.places import Named
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.domain.mask import Structure
    from fibrodesk.imaging.labels.content import Labels

T = TypeVar("T")
Told = Callable[[int, int], None]


class LabelsPresenter(QObject):
    """`plan` is None while nothing was chosen, and while it is worked out."""

    changed = Signal()
    shown = Signal()  # another frame of the preview
    attached = Signal(object)  # Attached
    failed = Signal(object)  # BaseException

    def __init__(
        self, acts: LabelActs, workplace: Workplace, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._workplace = acts, workplace
        self._asked: Event | None = None  # what is under way; setting it silences its answer
        self._work: LongWork | None = None
        self.standing = Standing(readers=(), imports=())
        self.loops: Mapping[str, Named] = {}  # names of loops just imported, in memory alone
        self.start_over()

    def start_over(self) -> None:
        """Nothing chosen, as at the beginning."""
        self.close_down()
        self.sources: tuple[Path, ...] = ()
        self.labels: Labels | None = None
        self.plan: LabelPlan | None = None
        self.meaning: dict[str, Structure | None] = {}
        self.as_stored, self.first_frame = False, 1
        self.picture: FrameArray | None = None
        self.place = 0  # among `stops`
        self.changed.emit()

    @property
    def busy(self) -> bool:
        return self._asked is not None

    @property
    def stops(self) -> list[tuple[PlannedLoop, int]]:
        """Loop and frame of everything that the preview can show."""
        if self.plan is None:
            return []
        return [(loop, frame) for loop in self.plan.loops for frame in loop.frames]

    def ask_standing(self) -> None:
        """Who may be the reader, and what was imported before."""

        def done(found: Standing) -> None:
            self.standing = found
            self.changed.emit()

        self._workplace.runner.run(
            lambda _cancel: self._acts.standing(), done=done, failed=self.failed.emit
        )

    def find(self, sources: Sequence[Path]) -> None:
        """Read the masks in files and folders that were chosen or dropped."""
        chosen = tuple(sources)
        if not chosen:
            return

        def done(found: Labels) -> None:
            if chosen != self.sources:
                self.meaning = {}
            self.sources, self.labels = chosen, found
            self._join()

        self._long(
            self.tr("Reading masks"),
            lambda cancel, told: self._acts.find(chosen, self.as_stored, cancel, told),
            done,
        )

    def say(self, label: str, structure: Structure | None) -> None:
        """A person says what a label is; None leaves it out."""
        self.meaning[label] = structure
        self._join()

    def count_from(self, first_frame: int) -> None:
        self.first_frame = first_frame
        self._join()

    def take_as_stored(self, as_stored: bool) -> None:
        """Read again: how a volume lies is settled where it is read."""
        if as_stored != self.as_stored:
            self.as_stored = as_stored
            self.find(self.sources)

    def show(self, place: int) -> None:
        """Another frame in the preview; beyond the ends it stays."""
        stops = self.stops
        if not stops:
            self.picture = None
            self.shown.emit()
            return
        self.place = min(max(place, 0), len(stops) - 1)
        loop, frame = stops[self.place]
        wanted = self.place

        def done(picture: FrameArray) -> None:
            if wanted == self.place and stops == self.stops:
                self.picture = picture
                self.shown.emit()

        self._workplace.runner.run(
            lambda _cancel: self._acts.frame(loop.record.id, frame),
            done=done,
            failed=self.failed.emit,
        )

    def attach(self, reader: str) -> None:
        plan = self.plan
        if plan is None or self.busy:
            return

        def done(found: Attached) -> None:
            self.start_over()
            self.ask_standing()
            self.attached.emit(found)

        self._long(
            self.tr("Attaching masks"),
            lambda cancel, told: self._acts.attach(plan, reader, cancel, told),
            done,
            keeps=True,
        )

    def take_out(self, reading: str) -> None:
        self._workplace.runner.run(
            lambda _cancel: self._acts.take_out(reading),
            done=lambda _none: self.ask_standing(),
            failed=self.failed.emit,
        )

    def close_down(self) -> None:
        """Let what is under way go; nothing of it arrives any more."""
        if self._asked is not None:
            self._asked.set()
        self._finish()

    def _join(self) -> None:
        labels = self.labels
        if labels is None:
            return
        if self._asked is not None:
            self._asked.set()
        meaning, first = dict(self.meaning), self.first_frame

        def done(found: LabelPlan) -> None:
            self._finish()
            self.plan = found
            self.changed.emit()
            self.show(self.place)

        self._asked = self._workplace.runner.run(
            lambda _cancel: self._acts.plan(labels, self.loops, meaning, first),
            done=done,
            failed=self._failed,
        )
        self.changed.emit()

    def _long(
        self,
        title: str,
        work: Callable[[Event, Told], T],
        done: Callable[[T], None],
        *,
        keeps: bool = False,
    ) -> None:
        """`keeps`: stopped, its answer is wanted all the same, as a part of it was done."""
        self.close_down()
        stop = Event()

        def told(count: int, total: int) -> None:
            self._workplace.busy.post(lambda: self._progress(count, total))

        def settled(answer: T) -> None:
            self._finish()
            done(answer)

        def both(cancel: Event) -> T:
            return work(stop if keeps else cancel, told)

        self._asked = self._workplace.runner.run(both, done=settled, failed=self._failed)
        board = self._workplace.busy
        self._work = board.start(title, cancel=stop.set if keeps else self._stop)
        self.changed.emit()

    def _progress(self, count: int, total: int) -> None:
        if self._work is not None:
            self._work.progress(count, total)

    def _stop(self) -> None:
        self.close_down()
        self.changed.emit()

    def _failed(self, error: BaseException) -> None:
        self._finish()
        self.changed.emit()
        self.failed.emit(error)

    def _finish(self) -> None:
        self._asked = None
        if self._work is not None:
            self._work.finish()
            self._work = None
