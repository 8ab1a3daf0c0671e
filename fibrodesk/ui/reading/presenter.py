"""The reading screen's decisions: what is on the list, what is open, when it is submitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.reading.acts import CineAhead, OpenedCine, ReadingActs
from fibrodesk.ui.reading.closings import Closings, Place
from fibrodesk.ui.reading.pace import Pace
from fibrodesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.rounds.work import WorkItem

T = TypeVar("T")

_HANDING_IN_S = 30.0


class ReadingPresenter(QObject):
    """One cine is open at a time; opening, submitting and closing happen off the GUI thread."""

    listed = Signal()
    opened = Signal(object)  # OpenedCine
    ahead = Signal(object)  # CineAhead: the next on the list
    ahead_gone = Signal()  # what was told by `ahead` is closed with the next turn
    checked = Signal(object)  # list[Finding]
    submitted = Signal(bool)  # whether the round opened with it
    taken_back = Signal()
    failed = Signal(object)

    def __init__(
        self, acts: ReadingActs, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.items: list[WorkItem] = []
        self.loaded = False
        self.current: OpenedCine | None = None
        self.pace = Pace()
        self._wish: tuple[str, str] | None = None  # the round and the cine to be opened
        self._opening = False
        self._closings = Closings()
        self._expected: CineAhead | None = None  # of what is wished for
        self._handed_in = Event()  # cleared while a reading is being submitted
        self._handed_in.set()
        self.ready_place: Place | None = None  # of what the screen has made ready

    # The list.

    def refresh(self) -> None:
        """Ask what there is to read."""
        self._runner.run(lambda _cancel: self._listing(), done=self._list, failed=self.failed.emit)

    def _listing(self) -> tuple[list[WorkItem], list[float]]:
        self._closings.wait_for_all()
        return self._acts.work(), self._acts.seconds_a_frame()

    def _list(self, found: tuple[list[WorkItem], list[float]]) -> None:
        self.items, self.loaded = found[0], True
        self.pace.remember(found[1])
        self.listed.emit()
        self._look_ahead()

    def _look_ahead(self) -> None:
        """While one is read, the next on the list is made ready."""
        item = self.neighbour(1)
        if item is None or item.round_id is None or self._wish is not None:
            return
        place = (item.round_id, item.cine.id)
        if place == self.ready_place:
            return
        self.ahead_gone.emit()
        self._runner.run(
            lambda _cancel: self._acts.look_ahead(*place),
            done=lambda found: self._see_ahead(place, found),
            failed=lambda _error: None,  # whoever opens it hears why
        )

    def _see_ahead(self, place: Place, found: CineAhead | None) -> None:
        item = self.neighbour(1)
        if found is None or item is None or self._wish is not None:
            return
        if (item.round_id, item.cine.id) == place:
            self.ahead.emit(found)

    def next_item(self) -> WorkItem | None:
        """What was begun goes first, then what was not, in the reader's own order."""
        for state in ("in_progress", "not_started"):
            for item in self.items:
                if item.state == state and not self._is_current(item):
                    return item
        return None

    def neighbour(self, way: int) -> WorkItem | None:
        """The cine before or after the open one on the list."""
        places = [at for at, item in enumerate(self.items) if self._is_current(item)]
        if not places:
            return None
        place = places[0] + way
        return self.items[place] if 0 <= place < len(self.items) else None

    def place(self, of: Place) -> tuple[int, int] | None:
        """Which of how many cines of its round one is, from 1."""
        same = [item.cine.id for item in self.items if item.round_id == of[0]]
        return (same.index(of[1]) + 1, len(same)) if of[1] in same else None

    def frames_left(self, answered_here: int) -> int:
        """Key frames without an answer on the whole list; the open cine tells its own count."""
        left = 0
        for item in self.items:
            done = answered_here if self._is_current(item) else item.frames_done
            if item.state in ("not_started", "in_progress"):
                left += max(0, item.frames_total - done)
        return left

    def _is_current(self, item: WorkItem) -> bool:
        """The one that is open; while none is, the one that is on its way."""
        here = self._wish if self.current is None else self.current.place
        return (item.round_id, item.cine.id) == here

    # One cine.

    def open(self, round_id: str, cine_id: str, *, expected: CineAhead | None = None) -> None:
        """Open a reading; whatever was open is closed, or on its way there.

        One opens at a time, as each takes its pen: the last wish counts. Whether it comes as
        `expected` is told with it.
        """
        self._wish, self._expected = (round_id, cine_id), expected
        if not self._opening:
            self._begin(self._wish)

    def _begin(self, wish: tuple[str, str]) -> None:
        self._opening, expected = True, self._expected

        def work(cancel: Event) -> OpenedCine:
            self._closings.wait_for(wish)
            opened = self._acts.open(*wish)
            if cancel.is_set():
                self._acts.put_away(opened)
            elif expected is not None:
                return replace(opened, as_expected=expected.becomes(opened))
            return opened

        self._runner.run(
            work,
            done=lambda opened: self._open(wish, opened),
            failed=lambda error: self._not_opened(wish, error),
        )

    def _open(self, wish: tuple[str, str], opened: OpenedCine) -> None:
        self._opening = False
        if wish != self._wish:  # the reader went elsewhere meanwhile
            self._lay_down(opened)
            self._begin_what_is_wished()
            return
        self._wish = None
        self.current = opened
        self.pace.begin()
        self.opened.emit(opened)

    def _not_opened(self, wish: tuple[str, str], error: BaseException) -> None:
        self._opening = False
        if wish == self._wish:
            self._wish = None
            self.failed.emit(error)
        self._begin_what_is_wished()

    def _begin_what_is_wished(self) -> None:
        if self._wish is not None:
            self._begin(self._wish)

    @property
    def opens(self) -> bool:
        """Whether a cine is on its way."""
        return self._wish is not None

    def close(self) -> None:
        """Lay down the pen in the background; the editor has let go of the draft by now."""
        current, self.current, self._wish = self.current, None, None
        if current is not None:
            self._lay_down(current)

    def _lay_down(self, opened: OpenedCine) -> None:
        self._closings.begin(opened.place)
        self._runner.run(
            lambda _cancel: self._close(opened),
            done=lambda _none: None,
            failed=self.failed.emit,
        )

    def _close(self, opened: OpenedCine) -> None:
        self._handed_in.wait(_HANDING_IN_S)  # or it would find the pen laid down
        with self._closings.ending(opened.place):
            self._acts.put_away(opened)

    def close_now(self) -> None:
        """As `close`, and wait: the window goes."""
        current, self.current = self.current, None
        self._closings.wait_for_all()
        self._handed_in.wait(_HANDING_IN_S)
        if current is not None:
            self._acts.put_away(current)
        self._acts.end()

    # Submitting.

    def check(self) -> None:
        """Ask for the check list."""
        reading = self._reading()
        if reading is not None:
            self._run(lambda: self._acts.check(reading), self.checked.emit)

    def submit(self) -> None:
        current = self.current
        if current is not None:
            self._handed_in.clear()
            self._run(lambda: self._hand_in(current), partial(self._submitted, current))

    def _hand_in(self, current: OpenedCine) -> bool:
        try:
            return self._acts.submit(current.reading)
        finally:
            self._handed_in.set()

    def _submitted(self, handed_in: OpenedCine, opens: bool) -> None:
        """The list knows it at once, and not when it was asked for again."""
        self.items = [
            replace(item, state="submitted")
            if (item.round_id, item.cine.id) == handed_in.place
            else item
            for item in self.items
        ]
        if self.current is handed_in:
            self.submitted.emit(opens)
        else:  # the reader has turned the page meanwhile, and stays there
            self.refresh()

    def take_back(self) -> None:
        current = self.current
        if current is None:
            return
        round_id, cine_id = current.round_id, current.record.id
        self._run(
            lambda: self._acts.take_back(round_id, cine_id), lambda _none: self.taken_back.emit()
        )

    def _reading(self) -> OpenReading | None:
        return None if self.current is None else self.current.reading

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self._runner.run(lambda _cancel: work(), done=done, failed=self.failed.emit)
