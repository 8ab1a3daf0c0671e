"""The review of proposals: which one is looked at, and the one verdict it gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.cine import Cine
from fibrodesk.ui.review.ports import (
    Correction,
    ListedReader,
    QueueItem,
    ReviewActs,
    ReviewedFrame,
)
from fibrodesk.ui.review.queue import QueueRow, Verdict, next_open, rows_of, shown

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the review needs to know before the first verdict."""

    items: list[QueueItem] = field(default_factory=list)
    readers: list[ListedReader] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=dict)


class ReviewPresenter(QObject):
    """Knows the queue, the row under review and the correction that is open."""

    queue_changed = Signal()  # rows, filter or their counts
    row_changed = Signal(object)  # QueueRow | None
    frame_arrived = Signal(object)  # ReviewedFrame of the row
    correction_opened = Signal(object, object)  # Correction, Cine
    correction_closed = Signal()
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: ReviewActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.rows: list[QueueRow] = []
        self.loaded = False
        self.filter: Verdict | None = Verdict.OPEN
        self.row: QueueRow | None = None
        self.frame: ReviewedFrame | None = None
        self.desk = _Desk()
        self.correction: Correction | None = None
        self._own: frozenset[str] = frozenset()  # verdicts given since the screen was made
        self._last: str | None = None  # the one given last
        self._giving = False  # a verdict is on its way: one press is one verdict
        self._fetch = Event()

    # The queue.

    def load(self) -> None:
        """Fetch the queue and the readers; the row under review stays if it is still there."""

        def work(_: Event) -> _Desk:
            return _Desk(
                items=list(self._acts.queue()),
                readers=list(self._acts.readers()),
                reasons=list(self._acts.reasons()),
                models=dict(self._acts.model_names()),
            )

        self._runner.run(work, done=self._loaded, failed=self.failed.emit)

    def _loaded(self, desk: _Desk) -> None:
        self.desk = desk
        self.rows = rows_of(desk.items, own=self._own)
        self.loaded = True
        here = next((row for row in self.rows if self.row and row.id == self.row.id), None)
        self.queue_changed.emit()
        self._look_at(here or next_open(self.rows, None) or next(iter(self.shown), None))

    @property
    def shown(self) -> list[QueueRow]:
        """The rows that pass the filter; the one under review stays until another is chosen."""
        here = self.row.id if self.row else None
        listed = {row.id for row in shown(self.rows, self.filter)}
        return [row for row in self.rows if row.id in listed or row.id == here]

    def show(self, wanted: Verdict | None) -> None:
        """List the proposals of one verdict; None lists them all."""
        self.filter = wanted
        listed = shown(self.rows, wanted)
        if self.correction is None and listed and self.row not in listed:
            self._look_at(listed[0])
        self.queue_changed.emit()

    # The row under review.

    def select(self, row_id: str) -> None:
        row = next((row for row in self.rows if row.id == row_id), None)
        if row is not None and self.correction is None and not self._is_here(row):
            self._look_at(row)

    def next_wanted(self) -> bool:
        """Go to the next proposal without a verdict; False if none is left."""
        row = next_open(self.rows, self.row.id if self.row else None)
        if row is None or self.correction is not None:
            return False
        if not self._is_here(row):
            self._look_at(row)
        return True

    def step(self, by: int) -> None:
        """Go up or down the list that is shown."""
        listed = self.shown
        places = [place for place, row in enumerate(listed) if self._is_here(row)]
        if places and 0 <= places[0] + by < len(listed):
            self.select(listed[places[0] + by].id)

    def _is_here(self, row: QueueRow) -> bool:
        return self.row is not None and self.row.id == row.id

    def _look_at(self, row: QueueRow | None) -> None:
        same = row is not None and self._is_here(row) and self.frame is not None
        self.row = row
        self.row_changed.emit(row)
        if same:
            return
        self.frame = None
        self._fetch.set()  # the frame that was on its way stays silent
        if row is not None:
            self._fetch = self._runner.run(
                lambda _: self._acts.frame(row.item), done=self._arrived, failed=self._lost
            )

    def _lost(self, error: BaseException) -> None:
        self.row_changed.emit(self.row)  # what is still shown is of the frame before
        self.failed.emit(error)

    def _arrived(self, frame: ReviewedFrame) -> None:
        self.frame = frame
        self.frame_arrived.emit(frame)

    @property
    def giving(self) -> bool:
        """A verdict, or the opening of a correction, is on its way."""
        return self._giving

    @property
    def reader_names(self) -> dict[str, str]:
        return {reader.id: reader.name for reader in self.desk.readers}

    # The verdict.

    @property
    def can_judge(self) -> bool:
        """One verdict a proposal: it waits for one, its frame is seen, none is on its way."""
        waiting = self.row is not None and self.row.open and self.frame is not None
        return waiting and not self._giving and self.correction is None

    @property
    def can_take_back(self) -> bool:
        return self.last_own is not None and not self._giving and self.correction is None

    @property
    def last_own(self) -> QueueRow | None:
        """What "take back" means here: the row looked at, else the last verdict given."""
        if self.row is not None and self.row.own and not self.row.open:
            return self.row
        given = [row for row in self.rows if row.id == self._last]
        return given[0] if given and not given[0].open else None

    def accept(self) -> None:
        if self.can_judge and self.row is not None:
            self._give(self.row, self._acts.accept, verdict=Verdict.ACCEPTED)

    def reject(self, *, reason: str, reader: str) -> None:
        """Reject the mask, and put its frame on the list of `reader`, an id or empty."""
        if not (self.can_judge and self.row is not None):
            return
        act = partial(self._acts.reject, reason=reason, reader=reader)
        self._give(self.row, act, verdict=Verdict.REJECTED, reason=reason, reader=reader)

    def take_back(self) -> None:
        """The last verdict of this session is undone, and its frame is looked at again."""
        row = self.last_own
        if row is not None and self.can_take_back:
            self._give(row, self._acts.take_back, verdict=Verdict.OPEN)

    def _give(
        self,
        row: QueueRow,
        act: Callable[[QueueItem], object],
        *,
        verdict: Verdict,
        reason: str = "",
        reader: str = "",
    ) -> None:
        given = replace(
            row, verdict=verdict, reason=reason, reader=reader, own=verdict is not Verdict.OPEN
        )
        self._giving = True
        self.queue_changed.emit()
        self._runner.run(
            lambda _: act(row.item), done=lambda _: self._given(given), failed=self._not_given
        )

    def _given(self, row: QueueRow) -> None:
        self._giving = False
        self.rows = [row if row.id == old.id else old for old in self.rows]
        self._own = self._own - {row.id} if row.open else self._own | {row.id}
        self._last = None if row.open else row.id
        following = row if row.open else next_open(self.rows, row.id)
        self._look_at(following or row)
        self.queue_changed.emit()

    def _not_given(self, error: BaseException) -> None:
        self._giving = False
        self.queue_changed.emit()
        self.failed.emit(error)

    # The correction.

    def correct(self) -> None:
        """Open the editor with the model's mask on the frame, as one step that can be undone."""
        if not (self.can_judge and self.row is not None):
            return
        item = self.row.item
        self._giving = True
        self.queue_changed.emit()

        def work(_: Event) -> tuple[Correction, Cine]:
            return self._acts.open_correction(item), self._acts.open_cine(item)

        self._runner.run(work, done=self._opened, failed=self._not_given)

    def _opened(self, answer: tuple[Correction, Cine]) -> None:
        self._giving = False
        self.correction, cine = answer
        self.correction_opened.emit(self.correction, cine)
        self.queue_changed.emit()

    def finish_correction(self) -> None:
        """What is drawn now is the corrected mask: the verdict."""
        if self.correction is None or self.row is None or self._giving:
            return
        row, correction = self.row, self.correction
        self._giving = True
        self.queue_changed.emit()

        def done(verdict: str) -> None:
            self._close_correction()
            self._given(replace(row, verdict=Verdict(verdict), own=True))

        self._runner.run(
            lambda _: self._acts.finish_correction(row.item, correction),
            done=done,
            failed=self._not_given,
        )

    def lay_aside(self) -> None:
        """Leave the correction as it stands; nothing drawn is lost, and no verdict is given."""
        correction = self.correction
        if correction is None or self._giving:
            return
        self._close_correction()
        self._runner.run(lambda _: correction.close(), done=_nothing, failed=self.failed.emit)
        self.queue_changed.emit()

    def _close_correction(self) -> None:
        self.correction = None
        self.correction_closed.emit()


def _nothing(_: object) -> None:
    """The answer of work that has none."""
