"""Agreement of a round: its figures, the frame that is looked at, or what is still owed."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement.asides import Aside, Asides
from fibrodesk.ui.agreement.figures import Domain, FrameRow, StudyFigures
from fibrodesk.ui.agreement.frames.sorting import (
    NOT_KNOWN,
    NOTHING_OWED,
    Filters,
    Key,
    Sorting,
    Standing,
    State,
    arranged,
    counted,
)
from fibrodesk.ui.agreement.ports import AgreementActs, Looked, May, Places, RoundProgress

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner

_TWO: Places = (0, 1)
_WAITING = (State.OPEN, State.BEGUN, State.SIGNING)


class Stage(StrEnum):
    """What the screen has to say."""

    WAITING = "waiting"
    NO_ROUND = "no_round"
    SEALED = "sealed"
    FIGURES = "figures"
    REFUSED = "refused"


class AgreementPresenter(QObject):
    """Holds one round, one domain, one pair of readers and one frame at a time."""

    stage_changed = Signal()
    figures_changed = Signal()
    frames_changed = Signal()  # another order, other filters, or other standings
    counting = Signal(bool)  # other figures are on their way; those shown are of before
    frame_chosen = Signal(object)  # FrameRow | None
    pair_arrived = Signal(object)  # Looked, of the frame chosen
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: AgreementActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.stage = Stage.WAITING
        self.rounds: list[RoundProgress] = []
        self.round: RoundProgress | None = None
        self.domain = Domain.MYOCARDIUM
        self.places: Places = _TWO
        self.may = May()
        self.refusal: BaseException | None = None  # why there are no figures
        self.figures: StudyFigures | None = None
        self.frames: list[FrameRow] = []  # as sorted and filtered
        self.chosen: FrameRow | None = None
        self.filters, self.sorting = Filters(), Sorting()
        self.asides = Asides(acts, runner, self)
        self.asides.standings_arrived.connect(self._arrange)
        self.asides.arrived.connect(self._arrived)
        self.asides.failed.connect(self.failed)
        self._place_of: dict[Key, int] = {}
        self._counting, self._fetching, self._loading = Event(), Event(), Event()

    def load(self, round_id: str | None = None) -> None:
        """Fetch the rounds, then the figures of one: `round_id`, else the newest open one."""

        def work(_: Event) -> tuple[list[RoundProgress], Domain]:
            return list(self._acts.rounds()), Domain(self._acts.usual_domain())

        def done(answer: tuple[list[RoundProgress], Domain]) -> None:
            self._rounds_arrived(*answer, round_id)

        self._loading.set()
        self._loading = self._runner.run(work, done=done, failed=self.failed.emit)

    def _rounds_arrived(
        self, rounds: list[RoundProgress], usual: Domain, wanted: str | None
    ) -> None:
        if not self.rounds:
            self.domain = usual
        self.rounds = rounds
        wanted = wanted or (self.round.id if self.round else None)
        chosen = next((one for one in rounds if one.id == wanted), None)
        opened = [one for one in rounds if one.open]
        newest = next(reversed(opened or rounds), None)
        self._use_round(chosen or newest)

    def choose_round(self, round_id: str) -> None:
        chosen = next((one for one in self.rounds if one.id == round_id), None)
        if chosen is not None and chosen is not self.round:
            self._use_round(chosen)

    def _use_round(self, chosen: RoundProgress | None) -> None:
        if chosen is None or self.round is None or chosen.id != self.round.id:
            self.places, self.filters = _TWO, Filters()
        self.round = chosen
        self._forget()
        if chosen is None:
            self._turn_to(Stage.NO_ROUND)
        elif not chosen.open:
            self._turn_to(Stage.SEALED)  # no figure is asked for, so none can be shown
        else:
            self._turn_to(Stage.WAITING)
            self._count()

    def choose_domain(self, domain: Domain) -> None:
        if domain is self.domain:
            return
        self.domain = domain
        if self.round is not None and self.round.open:
            self._count()

    def choose_readers(self, places: Places) -> None:
        """Look at another two of more readers."""
        if places != self.places and self.round is not None and self.round.open:
            self.places = places
            self._count()

    def _count(self) -> None:
        assert self.round is not None
        round_id, domain, places = self.round.id, self.domain, self.places
        self._counting.set()  # an older count stays silent
        self.asides.forget()
        self.counting.emit(True)
        self._counting = self._runner.run(
            lambda _: self._fetch(round_id, domain, places),
            done=lambda answer: self._counted(*answer),
            failed=self._refused,
        )

    def _fetch(self, round_id: str, domain: str, places: Places) -> tuple[StudyFigures, May]:
        """Runs on a thread; the frames come in the usual order, so that sorting them is quick."""
        figures = self._acts.figures(round_id, domain, places)
        usual = arranged(figures.frames, {}, filters=Filters(), sorting=Sorting())
        return replace(figures, frames=tuple(usual)), self._acts.may(round_id)

    def _refused(self, error: BaseException) -> None:
        self._forget()
        self.counting.emit(False)
        if not isinstance(error, FibrodeskError):
            self.failed.emit(error)
            return
        self.refusal = error
        self._turn_to(Stage.REFUSED)

    def _counted(self, figures: StudyFigures, may: May) -> None:
        assert self.round is not None
        self.figures, self.may = figures, may
        self.places = figures.places
        self.asides.use(self.round.id, str(self.domain), self.places)
        self._sort()
        self.counting.emit(False)
        self._turn_to(Stage.FIGURES)
        self.figures_changed.emit()
        here = self.chosen.key if self.chosen else None
        self.chosen = None  # its masks may be another pair's now
        self.choose(self._row(here) or next(iter(self.frames), None))
        self.asides.want(Aside.STANDINGS)
        self.asides.want(Aside.PRIMARY)

    def _turn_to(self, stage: Stage) -> None:
        self.stage = stage
        self.stage_changed.emit()

    def _forget(self) -> None:
        self._counting.set()
        self._fetching.set()
        self.asides.forget(standings=True)
        self.figures, self.frames, self.chosen, self._place_of = None, [], None, {}

    def _arrived(self, aside: Aside) -> None:
        if aside is Aside.STANDINGS and aside in self.asides.refused:
            self._arrange()  # what was being held against the limits never will be

    # The list of frames.

    def standing(self, key: Key) -> Standing:
        """Why and how far a frame is to be settled, as far as it is known by now."""
        known = Aside.STANDINGS in self.asides.found
        refusal = self.asides.refused.get(Aside.STANDINGS)
        if refusal is not None:
            return Standing(state=State.UNKNOWN, told=(str(refusal),))
        return self.asides.standings.get(key, NOTHING_OWED if known else NOT_KNOWN)

    def sort_by(self, column: str, *, descending: bool) -> None:
        self.sorting = Sorting(column=column, descending=descending)
        self._arrange()

    def filter(self, **wanted: object) -> None:
        """Leave out what does not fit; see `Filters`."""
        filters = replace(self.filters, **wanted)  # type: ignore[arg-type]  # names of Filters
        if filters != self.filters:
            self.filters = filters
            self._arrange()

    def how_many(self) -> dict[State, int]:
        """All frames of the round by how they stand, whatever the filters leave out."""
        rows = self.figures.frames if self.figures else ()
        return counted(rows, self.asides.standings)

    def _arrange(self) -> None:
        if self.figures is None:
            return
        self._sort()
        self.frames_changed.emit()
        if self.chosen is None or self.chosen.key not in self._place_of:
            self.choose(next(iter(self.frames), None))
        else:
            self.frame_chosen.emit(self.chosen)

    def _sort(self) -> None:
        rows = self.figures.frames if self.figures else ()
        if self.sorting == Sorting() and self.filters == Filters():
            self.frames = list(rows)  # they came so
        else:
            self.frames = arranged(
                rows, self.asides.standings, filters=self.filters, sorting=self.sorting
            )
        self._place_of = {row.key: place for place, row in enumerate(self.frames)}

    # The frame that is looked at.

    def _row(self, key: Key | None) -> FrameRow | None:
        place = None if key is None else self._place_of.get(key)
        return None if place is None else self.frames[place]

    @property
    def place(self) -> int | None:
        """Where in the list the chosen frame stands."""
        return None if self.chosen is None else self._place_of.get(self.chosen.key)

    def choose(self, row: FrameRow | None) -> None:
        """Look at a frame; a row of the count before is known by its frame."""
        row = None if row is None else self._row(row.key)
        same = row is not None and self.chosen is not None and row.key == self.chosen.key
        self.chosen = row
        self.frame_chosen.emit(row)
        if row is None:
            self._fetching.set()
        if row is None or same or self.round is None:
            return
        round_id, domain, places = self.round.id, str(self.domain), self.places
        self._fetching.set()
        self._fetching = self._runner.run(
            lambda _: self._acts.look(
                round_id, row.cine_id, row.frame, domain=domain, places=places
            ),
            done=self._pair_arrived,
            failed=self._unseen,
        )

    def _unseen(self, error: BaseException) -> None:
        self.frame_chosen.emit(None)  # what is still shown is of the frame before
        self.failed.emit(error)

    def _pair_arrived(self, looked: Looked) -> None:
        self.pair_arrived.emit(looked)

    def step(self, by: int) -> bool:
        """The next disagreement, or the one before; False at either end."""
        place = self.place
        if place is None or not 0 <= place + by < len(self.frames):
            return False
        self.choose(self.frames[place + by])
        return True

    def next_open(self) -> bool:
        """The next frame of the list that waits to be settled, from the top again at its end."""
        place = -1 if self.place is None else self.place
        for row in (*self.frames[place + 1 :], *self.frames[: place + 1]):
            if self.standing(row.key).state in _WAITING:
                if self.chosen is not None and row.key == self.chosen.key:
                    return False
                self.choose(row)
                return True
        return False
