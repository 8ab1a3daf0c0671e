"""What is fetched only when somebody wants to see it: other domains, trends, the paragraph."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement.frames.sorting import Standings
from fibrodesk.ui.agreement.ports import AgreementActs, Places

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class Aside(StrEnum):
    """One thing beside the figures."""

    STANDINGS = "standings"
    PRIMARY = "primary"
    DOMAINS = "domains"
    READERS = "readers"
    OWN = "own"
    TRENDS = "trends"
    METHODS = "methods"


class Asides(QObject):
    """Each is asked for once for a round, a domain and a pair, and kept until they change."""

    arrived = Signal(object)  # Aside: `found` or `refused` holds it now
    standings_arrived = Signal()
    failed = Signal(object)  # what no sentence of the desk explains

    def __init__(
        self, acts: AgreementActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self._where: tuple[str, str, Places] | None = None
        self._round = ""  # of the standings
        self.found: dict[Aside, object] = {}
        self.refused: dict[Aside, BaseException] = {}
        self.standings: Standings = {}
        self._asked: dict[Aside, Event] = {}

    def use(self, round_id: str, domain: str, places: Places) -> None:
        """From here on these are asked about; standings of the same round stay meanwhile."""
        self.forget(standings=self._round != round_id)
        self._round, self._where = round_id, (round_id, domain, places)

    def forget(self, *, standings: bool = False) -> None:
        """Nothing is known any more, and what was asked for falls silent."""
        for event in self._asked.values():
            event.set()
        self._asked, self.found, self.refused, self._where = {}, {}, {}, None
        if standings:
            self.standings, self._round = {}, ""

    def want(self, aside: Aside) -> None:
        """Ask for it, unless it is here or on its way; `arrived` tells when it is here."""
        if self._where is None or aside in self._asked:
            return
        act = self._act(aside, *self._where)
        self._asked[aside] = self._runner.run(
            lambda _: act(),
            done=lambda answer: self._done(aside, answer),
            failed=lambda error: self._failed(aside, error),
        )

    def _act(
        self, aside: Aside, round_id: str, domain: str, places: Places
    ) -> Callable[[], object]:
        acts = self._acts
        return {
            Aside.STANDINGS: lambda: acts.standings(round_id),
            Aside.PRIMARY: lambda: acts.primary(round_id),
            Aside.DOMAINS: lambda: acts.domains(round_id, places),
            Aside.READERS: lambda: acts.readers(round_id, domain),
            Aside.OWN: lambda: acts.own(round_id, domain),
            Aside.TRENDS: lambda: acts.trends(round_id, domain),
            Aside.METHODS: lambda: acts.methods(round_id, domain, places),
        }[aside]

    def _done(self, aside: Aside, answer: object) -> None:
        self.found[aside] = answer
        if aside is Aside.STANDINGS and isinstance(answer, dict):
            self.standings = answer
            self.standings_arrived.emit()
        self.arrived.emit(aside)

    def _failed(self, aside: Aside, error: BaseException) -> None:
        self.refused[aside] = error
        if not isinstance(error, FibrodeskError):
            self.failed.emit(error)
        self.arrived.emit(aside)
