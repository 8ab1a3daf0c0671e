"""How the consensus of a cine ends: settled, signed by one and by the other, opened again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.adjudication.ports import AdjudicationActs, Opened

if TYPE_CHECKING:
    from fibrodesk.ui.adjudication.presenter import AdjudicationPresenter
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class Finishing(QObject):
    """One act at a time; afterwards the list is fetched anew behind what comes next."""

    changed = Signal()  # an act is on its way, or has come back
    finished = Signal(str)  # "settled", "signed", "withdrawn", "reopened"
    failed = Signal(object)

    def __init__(
        self,
        acts: AdjudicationActs,
        runner: TaskRunner | TaskScope,
        presenter: AdjudicationPresenter,
    ) -> None:
        super().__init__(presenter)
        self._acts, self._runner, self._presenter = acts, runner, presenter

    @property
    def busy(self) -> bool:
        return self._presenter.finishing

    def settle(self, frames: Sequence[int]) -> None:
        """Put the own name to what is drawn on these frames."""
        named = tuple(frames)
        self._run("settled", lambda opened: self._acts.settle(opened, named), frames=named)

    def sign(self) -> None:
        """Put the own name to the frames that another has signed."""
        self._run("signed", self._acts.sign)

    def sign_beside(self, *, name: str, password: str) -> None:
        """The other reader puts a name to it in this window."""
        self._run(
            "signed",
            lambda opened: self._acts.sign_beside(opened, name=name, password=password),
        )

    def withdraw(self) -> None:
        self._run("withdrawn", self._acts.withdraw)

    def reopen(self, frames: Sequence[int], reason: str) -> None:
        """Another consensus is begun beside the one that stands."""
        self._run("reopened", lambda opened: self._acts.reopen(opened, tuple(frames), reason))

    def _run(
        self, what: str, act: Callable[[Opened], None], *, frames: tuple[int, ...] = ()
    ) -> None:
        presenter, opened = self._presenter, self._presenter.opened
        if presenter.finishing or opened is None:
            return
        self._turn(True)

        def done(_: None) -> None:
            self._turn(False)
            self.finished.emit(what)
            presenter.come_back(settled=() if opened.standing.way == "together" else frames)

        def failed(error: BaseException) -> None:
            self._turn(False)
            self.failed.emit(error)

        self._runner.run(lambda _: act(opened), done=done, failed=failed)

    def _turn(self, busy: bool) -> None:
        self._presenter.finishing = busy
        self.changed.emit()
