"""Agreement of a round: its figures, the frame that is looked at, or what is still owed."""

from __future__ import annotations

from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement.figures import Domain, FrameRow, StudyFigures, by_disagreement
from fibrodesk.ui.agreement.ports import AgreementActs, ReadPair, RoundProgress

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class Stage(StrEnum):
    """What the screen has to say."""

    WAITING = "waiting"
    NO_ROUND = "no_round"
    SEALED = "sealed"
    FIGURES = "figures"
    REFUSED = "refused"


class AgreementPresenter(QObject):
    """Holds one round, one domain and one frame at a time."""

    stage_changed = Signal()
    figures_changed = Signal()
    frame_chosen = Signal(object)  # FrameRow | None
    pair_arrived = Signal(object)  # ReadPair of the frame chosen
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
        self.refusal: BaseException | None = None  # why there are no figures
        self.figures: StudyFigures | None = None
        self.frames: list[FrameRow] = []  # worst first
        self.chosen: FrameRow | None = None
        self._counting, self._fetching = Event(), Event()

    def load(self, round_id: str | None = None) -> None:
        """Fetch the rounds, then the figures of one: `round_id`, else the newest open one."""

        def work(_: Event) -> tuple[list[RoundProgress], Domain]:
            return list(self._acts.rounds()), Domain(self._acts.usual_domain())

        def done(answer: tuple[list[RoundProgress], Domain]) -> None:
            self._rounds_arrived(*answer, round_id)

        self._runner.run(work, done=done, failed=self.failed.emit)

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

    def _count(self) -> None:
        assert self.round is not None
        round_id, domain = self.round.id, self.domain
        self._counting.set()  # an older count stays silent
        self._counting = self._runner.run(
            lambda _: self._acts.figures(round_id, domain),
            done=self._counted,
            failed=self._refused,
        )

    def _refused(self, error: BaseException) -> None:
        self._forget()
        if not isinstance(error, FibrodeskError):
            self.failed.emit(error)
            return
        self.refusal = error
        self._turn_to(Stage.REFUSED)

    def _counted(self, figures: StudyFigures) -> None:
        self.figures = figures
        self.frames = by_disagreement(figures.frames)
        self._turn_to(Stage.FIGURES)
        self.figures_changed.emit()
        here = self.chosen.key if self.chosen else None
        again = next((row for row in self.frames if row.key == here), None)
        self.choose(again or next(iter(self.frames), None))

    def _turn_to(self, stage: Stage) -> None:
        self.stage = stage
        self.stage_changed.emit()

    def _forget(self) -> None:
        self._counting.set()
        self._fetching.set()
        self.figures, self.frames, self.chosen = None, [], None

    # The frame that is looked at.

    def choose(self, row: FrameRow | None) -> None:
        """Look at a frame; a row of the count before is known by its frame."""
        if row is not None:
            key = row.key  # two rows with a figure that is undefined are never equal
            row = next((one for one in self.frames if one.key == key), None)
        same = row is not None and self.chosen is not None and row.key == self.chosen.key
        self.chosen = row
        self.frame_chosen.emit(row)
        if row is None or same or self.round is None:
            return
        round_id = self.round.id
        self._fetching.set()
        self._fetching = self._runner.run(
            lambda _: self._acts.pair(round_id, row.cine_id, row.frame),
            done=self._pair_arrived,
            failed=self.failed.emit,
        )

    def _pair_arrived(self, pair: ReadPair) -> None:
        self.pair_arrived.emit(pair)

    def step(self, by: int) -> bool:
        """The next disagreement, or the one before; False at either end."""
        if self.chosen is None:
            return False
        place = self.frames.index(self.chosen) + by
        if not 0 <= place < len(self.frames):
            return False
        self.choose(self.frames[place])
        return True
