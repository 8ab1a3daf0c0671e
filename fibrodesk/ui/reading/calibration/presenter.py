"""The calibration's decisions: what is open, what comes next, when the truth is shown."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.reading.calibration.acts import CalibrationActs, OpenedCase
from fibrodesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from fibrodesk.desk.calibration.cases import CalibrationState
    from fibrodesk.desk.calibration.rows import CaseState

_CLOSING_S = 30.0


class CalibrationPresenter(QObject):
    """One case is open at a time; making, opening, submitting happen off the GUI thread."""

    listed = Signal()
    opening = Signal()
    opened = Signal(object)  # OpenedCase
    submitted = Signal()  # the open case is about to be closed
    failed = Signal(object)

    def __init__(
        self,
        acts: CalibrationActs,
        runner: TaskRunner,
        busy: BusyBoard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner, self._busy = acts, runner, busy
        self.state: CalibrationState | None = None
        self.current: OpenedCase | None = None
        self.makes = False  # the set is being made
        self._wish: tuple[str, bool] | None = None  # the case to be opened, and whether anew
        self._opening = False
        self._closed = Event()  # cleared while the last case is being closed
        self._closed.set()
        self._handed_in = Event()  # cleared while a case is being submitted
        self._handed_in.set()

    # The set.

    def refresh(self) -> None:
        self._runner.run(lambda _cancel: self._acts.state(), done=self._list, failed=self._fail)

    def _list(self, state: CalibrationState) -> None:
        self.state = state
        self.listed.emit()

    def begin(self) -> None:
        """Open the next case; the set is made first where the project has none yet."""
        if self.state is None or self.makes:
            return
        if not self.state.cases:
            self._make(then=self.begin)
        elif (case := self.next_case()) is not None:
            self.open(case.record.id)

    def next_case(self) -> CaseState | None:
        """What was begun goes first, then what was not, in the order of the set."""
        cases = self.state.cases if self.state is not None else ()
        for state in ("in_progress", "not_started"):
            for case in cases:
                if case.state == state and not self._is_current(case):
                    return case
        return None

    def neighbour(self, way: int) -> CaseState | None:
        cases = list(self.state.cases) if self.state is not None else []
        places = [place for place, case in enumerate(cases) if self._is_current(case)]
        place = places[0] + way if places else -1
        return cases[place] if 0 <= place < len(cases) else None

    def _is_current(self, case: CaseState) -> bool:
        return self.current is not None and self.current.record.id == case.record.id

    def _make(self, *, then: Callable[[], None]) -> None:
        cancel = Event()
        work = self._busy.start(self.tr("Making the calibration set"), cancel=cancel)
        self.makes = True
        self.listed.emit()

        def make(_cancel: Event) -> CalibrationState:
            self._acts.make(work.progress, cancel)
            return self._acts.state()

        def made(state: CalibrationState) -> None:
            work.finish()
            self.makes = False
            self._list(state)
            if state.cases:
                then()

        def failed(error: BaseException) -> None:
            work.finish()
            self.makes = False
            self._fail(error)

        self._runner.run(make, done=made, failed=failed)

    # One case.

    def open(self, cine_id: str, *, again: bool = False) -> None:
        """Open a case; whatever was open has been closed before.

        One opens at a time, as each takes its pen: the last wish counts.
        """
        self._wish = (cine_id, again)
        self.opening.emit()
        if not self._opening:
            self._begin_opening(self._wish)

    def _begin_opening(self, wish: tuple[str, bool]) -> None:
        self._opening = True
        cine_id, again = wish

        def work(cancel: Event) -> OpenedCase:
            self._closed.wait(_CLOSING_S)
            opened = self._acts.open(cine_id, again=again)
            if cancel.is_set():
                self._acts.put_away(opened)
            return opened

        def failed(error: BaseException) -> None:
            if self._comes_wanted(wish):
                self._fail(error)

        self._runner.run(work, done=lambda opened: self._open(wish, opened), failed=failed)

    def _open(self, wish: tuple[str, bool], opened: OpenedCase) -> None:
        if self._wish != wish:
            self._lay_down(opened)  # first, as what is wished may be the same case
        if self._comes_wanted(wish):
            self.current = opened
            self.opened.emit(opened)

    def _comes_wanted(self, wish: tuple[str, bool]) -> bool:
        """Whether what was opened is what is wished now; if not, that is opened next."""
        self._opening = False
        if self._wish == wish:
            self._wish = None
            return True
        if self._wish is not None:
            self._begin_opening(self._wish)
        return False

    def submit(self) -> None:
        """Submit the open case and open it again beside what is true."""
        current = self.current
        if current is None:
            return

        self._handed_in.clear()

        def work(_cancel: Event) -> None:
            try:
                self._acts.submit(current.reading)
            finally:
                self._handed_in.set()

        def done(_none: object) -> None:
            if self.current is not current:  # the reader went elsewhere meanwhile
                self.refresh()
                return
            self.submitted.emit()
            self.close()
            self.refresh()
            self.open(current.record.id)

        self._runner.run(work, done=done, failed=self._fail)

    def close(self) -> None:
        """Lay down the pen in the background; what is on its way is put away when it comes."""
        current, self.current, self._wish = self.current, None, None
        if current is not None:
            self._lay_down(current)

    def close_now(self) -> None:
        """As `close`, and wait: the window goes."""
        current, self.current, self._wish = self.current, None, None
        self._closed.wait(_CLOSING_S)
        self._handed_in.wait(_CLOSING_S)
        if current is not None:
            self._acts.put_away(current)

    def _lay_down(self, opened: OpenedCase) -> None:
        self._closed.clear()

        def work(_cancel: Event) -> None:
            self._handed_in.wait(_CLOSING_S)  # or it would find the pen laid down
            try:
                self._acts.put_away(opened)
            finally:
                self._closed.set()

        self._runner.run(work, done=lambda _none: None, failed=self._fail)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(error)
        self.listed.emit()
