"""The disagreements of a round: which one is looked at, and how its consensus ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.adjudication import listing
from fibrodesk.ui.adjudication.ports import (
    AdjudicationActs,
    Board,
    Dispute,
    ListedRound,
    Opened,
    Sources,
    State,
    Wish,
)

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class AdjudicationPresenter(QObject):
    """Knows the list, the frame that is looked at, and the one consensus that is open."""

    listed = Signal()  # rounds, disputes, the filter or what is chosen
    opened_changed = Signal(object)  # Opened | None
    frame_wanted = Signal(int)  # of the cine that is open
    sources_arrived = Signal(object)  # Sources of the frame looked at
    failed = Signal(object)

    def __init__(
        self, acts: AdjudicationActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.rounds: tuple[ListedRound, ...] = ()
        self.round_id = ""
        self.disputes: list[Dispute] = []
        self.loaded = False
        self.filter: State | None = None
        self.chosen: Dispute | None = None
        self.opened: Opened | None = None
        self.finishing = False  # an act that ends it is on its way
        self.unanswered: Callable[[int], bool] = lambda _frame: True  # of the cine that is open
        self._opening: Wish | None = None
        self._wish: Wish | None = None
        self._closing = False
        self._away = False  # another screen is in front
        self._fetch = Event()
        self._listing = Event()

    # The list.

    def load(self, round_id: str = "", *, cine_id: str = "", frame: int | None = None) -> None:
        """Fetch the rounds and the disagreements of one; then go to a frame, if one is named."""
        wanted = round_id or self.round_id
        self._away = False
        if frame is not None and cine_id:
            self._wish = Wish(cine_id, frame)

        def work(_: Event) -> Board:
            rounds = tuple(self._acts.rounds())
            ids = [one.id for one in rounds]
            chosen = wanted if wanted in ids else (ids[-1] if ids else "")
            disputes = tuple(self._acts.disputes(chosen)) if chosen else ()
            return Board(rounds=rounds, round_id=chosen, disputes=disputes)

        self._listing.set()  # an older list would take back what was said since
        self._listing = self._runner.run(work, done=self._loaded, failed=self._refused)

    def _loaded(self, board: Board) -> None:
        other = board.round_id != self.round_id and self.opened is not None
        self.rounds, self.round_id = board.rounds, board.round_id
        cine_id = "" if self.opened is None else self.opened.cine_id
        self.disputes = listing.said_here(board.disputes, self.disputes, cine_id)
        self.loaded = True
        if other:
            self.close()
        if self.chosen is not None:
            known = self.dispute(*self.chosen.id)
            self.chosen = known or (self.chosen if self.opened is not None else None)
        self.listed.emit()
        wish, self._wish = self._wish, None
        if wish is not None:
            self.go_to(wish.cine_id, wish.frame)
        elif self.opened is None and self._opening is None:
            first = self.chosen or self._next_after(None) or next(iter(self.shown), None)
            if first is not None:
                self.go_to(*first.id)

    def _refused(self, error: BaseException) -> None:
        self.loaded = True
        self.failed.emit(error)
        self.listed.emit()

    def choose_round(self, round_id: str) -> None:
        if round_id != self.round_id:
            self.chosen = None
            self.load(round_id)

    def dispute(self, cine_id: str, frame: int) -> Dispute | None:
        return next((one for one in self.disputes if one.id == (cine_id, frame)), None)

    @property
    def shown(self) -> list[Dispute]:
        """Those that pass the filter; the one looked at stays until another is chosen."""
        here = self.chosen.id if self.chosen else None
        return [one for one in self.disputes if self.filter in (None, one.state) or one.id == here]

    def show(self, wanted: State | None) -> None:
        """List the disagreements of one state; None lists them all."""
        self.filter = wanted
        self.listed.emit()

    def of_cine(self, cine_id: str) -> list[Dispute]:
        """The disagreements of one cine, by frame."""
        return sorted((one for one in self.disputes if one.cine_id == cine_id), key=lambda d: d.id)

    # Which frame.

    def go_to(self, cine_id: str, frame: int) -> None:
        """Look at a frame; its cine is opened if another is open."""
        if self.finishing:
            return
        self.chosen = self.dispute(cine_id, frame) or self._by_hand(cine_id, frame)
        self.listed.emit()
        if self.opened is not None and self.opened.cine_id == cine_id:
            self.frame_wanted.emit(frame)
            self.look(frame)
            return
        if self.opened is not None:
            self.close()
        self._open(Wish(cine_id, frame))

    def _by_hand(self, cine_id: str, frame: int) -> Dispute | None:
        return listing.by_hand(self.disputes, self.opened, cine_id, frame)

    def moved(self, frame: int) -> None:
        """The editor shows another frame of the cine that is open."""
        if self.opened is None or (self.chosen and self.chosen.frame == frame):
            return
        self.chosen = self.dispute(self.opened.cine_id, frame) or self._by_hand(
            self.opened.cine_id, frame
        )
        self.listed.emit()
        self.look(frame)

    def look(self, frame: int) -> None:
        """Fetch what the consensus of a frame can start from."""
        opened = self.opened
        self._fetch.set()  # what was on its way stays silent
        if opened is None or frame not in opened.key_frames:
            return
        self._fetch = self._runner.run(
            lambda _: self._acts.sources(opened.round_id, opened.cine_id, frame),
            done=self._looked,
            failed=self.failed.emit,
        )

    def _looked(self, sources: Sources) -> None:
        if self.opened is not None:
            self.sources_arrived.emit(sources)

    def step(self, way: int) -> None:
        """Up or down the list that is shown."""
        listed = self.shown
        here = self.chosen.id if self.chosen else None
        places = [place for place, one in enumerate(listed) if one.id == here]
        to = places[0] + way if places else 0
        if 0 <= to < len(listed):
            self.go_to(*listed[to].id)

    def next_open(self, *, said: bool = False) -> bool:
        """Go to what wants something, first in this cine once it is `said`; False if none does."""
        onward = listing.after_answer if said else listing.following
        found = onward(self.disputes, self.chosen, self._wants)
        if found is not None:
            self.go_to(*found.id)
        return found is not None

    def _next_after(self, here: Dispute | None) -> Dispute | None:
        return listing.following(self.disputes, here, self._wants)

    def _wants(self, one: Dispute) -> bool:
        """Whether a frame is still to be drawn, or waits for the name of who sits here."""
        if one.state is State.SIGNING:
            return one.mine
        here = self.opened is not None and one.cine_id == self.opened.cine_id
        if here and one.state is not State.SETTLED:
            return self.unanswered(one.frame)
        return one.state is State.OPEN

    # The consensus that is open.

    def _open(self, wish: Wish) -> None:
        if self._closing or self._opening is not None:
            self._wish = wish  # one pen at a time
            return
        self._opening = wish
        round_id = self.round_id
        self._runner.run(
            lambda _: self._acts.open(round_id, wish.cine_id),
            done=self._opened,
            failed=self._not_opened,
        )

    def _opened(self, opened: Opened) -> None:
        asked, self._opening = self._opening, None
        wish, self._wish = self._wish or asked, None
        self.opened = opened
        meant = (opened.round_id, opened.cine_id)
        if wish is None or self._away or meant != (self.round_id, wish.cine_id):
            self.close()
            if wish is not None and not self._away:
                self._open(wish)
            return
        self.chosen = self.dispute(opened.cine_id, wish.frame) or self._by_hand(
            opened.cine_id, wish.frame
        )
        self.opened_changed.emit(opened)
        self.frame_wanted.emit(wish.frame)
        self.listed.emit()
        self.look(wish.frame)

    def _not_opened(self, error: BaseException) -> None:
        self._opening = None
        self.failed.emit(error)
        self.listed.emit()

    def close(self) -> None:
        """Lay the pen down; everything drawn is kept. What was wished for is opened after it."""
        opened, self.opened = self.opened, None
        self._fetch.set()
        if opened is None:
            return
        self._closing = True
        self.opened_changed.emit(None)

        def done(_: object = None) -> None:
            self._closing = False
            wish, self._wish = self._wish, None
            if wish is not None:
                self._open(wish)

        def failed(error: BaseException) -> None:
            done()
            self.failed.emit(error)

        self._runner.run(lambda _: opened.reading.close(), done=done, failed=failed)

    def leave(self) -> None:
        """Another screen comes: the pen is laid down, also of what is just being opened."""
        self._away, self._wish = True, None
        self.close()

    def forget(self) -> None:
        """The consensus that was open has been handed in: there is no pen to lay down."""
        self.opened = None
        self._fetch.set()
        self.opened_changed.emit(None)

    def come_back(self, *, settled: Sequence[int] = ()) -> None:
        """Something ended or began anew: go on at once, and fetch the list behind it.

        Args:
            settled: frames of the open cine that stand now; one goes on to the next that wants
                something. Without any, the frame that was looked at is opened again.
        """
        here, opened = self.chosen, self.opened
        if opened is not None:
            self.disputes = listing.settled(self.disputes, opened.cine_id, settled)
        still_held = opened is not None and opened.reading.editable
        self.close() if still_held else self.forget()
        onward = self._next_after(here) if settled else here
        self.chosen = None
        if onward is not None:
            self.go_to(*onward.id)
        self.load()

    def called(self, frame: int, state: State) -> None:
        """What is said of a frame of the open cine has changed: the list tells it at once."""
        if self.opened is None:
            return
        here = self.dispute(self.opened.cine_id, frame)
        if here is None or here.state is state or here.state in (State.SIGNING, State.SETTLED):
            return
        said = replace(here, state=state)
        self.disputes = [said if one.id == said.id else one for one in self.disputes]
        if self.chosen is not None and self.chosen.id == said.id:
            self.chosen = said
        self.listed.emit()
