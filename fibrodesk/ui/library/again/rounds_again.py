"""From the list of rounds to what is read again of one, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.again.acts import AgainActs, DeskAgain
from fibrodesk.ui.library.again.reopen_page import ReopenPage
from fibrodesk.ui.library.again.repeat_page import RepeatPage
from fibrodesk.ui.library.again.withdraw_page import WithdrawPage
from fibrodesk.ui.library.rounds_panel import RoundsPanel
from fibrodesk.ui.library.shelf import LibraryPresenter
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView


class RoundsAgain(QObject):
    """Three pages behind the table; `back` shows the table, looked up anew."""

    def __init__(
        self,
        workplace: Workplace,
        pages: QStackedWidget,
        panel: RoundsPanel,
        presenter: LibraryPresenter,
        *,
        back: Callable[[], None],
        acts: AgainActs | None = None,
    ) -> None:
        super().__init__(pages)
        self._workplace, self._pages, self._presenter = workplace, pages, presenter
        self._back = back
        self._acts = acts or DeskAgain(workplace.session)
        self.repeat, self.reopening = RepeatPage(), ReopenPage()
        self.withdrawing = WithdrawPage()
        for page in (self.repeat, self.reopening, self.withdrawing):
            pages.addWidget(page)
            page.back_wanted.connect(back)
        self.repeat.wanted.connect(self._plan)
        self.reopening.wanted.connect(self._reopen)
        self.withdrawing.wanted.connect(self._withdraw)
        panel.repeat_wanted.connect(self._show_repeat)
        panel.reopen_wanted.connect(self._show_reopening)
        panel.withdraw_wanted.connect(self._withdraw)

    def _show_repeat(self, view: RoundView) -> None:
        self._pages.setCurrentWidget(self.repeat)
        self.repeat.begin(view, self._acts.usual())

    def _show_reopening(self, view: RoundView) -> None:
        self._pages.setCurrentWidget(self.reopening)
        self.reopening.begin(view, self._presenter.shelf.cines)

    def _plan(self, round_id: str, name: str, percent: int, days: int) -> None:
        def planned(view: RoundView) -> None:
            day = (view.not_before or "")[:10]
            one = self.tr("{name} is planned: 1 cine comes back from {day} on.")
            many = self.tr("{name} is planned: {count} cines come back from {day} on.")
            self._done(counted(len(view.cines), one, many, name=view.name, day=day))

        self._workplace.runner.run(
            lambda _cancel: self._acts.repeat(round_id, name=name, percent=percent, days=days),
            done=planned,
            failed=self._workplace.messages.tell,
        )

    def _reopen(self, round_id: str, cine_id: str, reader: str, reason: str) -> None:
        def reopened(view: RoundView) -> None:
            words = self.tr("{name} stands on the list of {reader}.")
            self._done(words.format(name=view.name, reader=view.readers[0].name))

        self._workplace.runner.run(
            lambda _cancel: self._acts.reopen(
                round_id, cine_id=cine_id, reader=reader, reason=reason
            ),
            done=reopened,
            failed=self._workplace.messages.tell,
        )

    def _withdraw(self, view: RoundView, reason: str = "") -> None:
        from fibrodesk.desk.errors import ReasonMissingError

        def failed(error: BaseException) -> None:
            if isinstance(error, ReasonMissingError):  # an own round, and nobody else to ask
                self._pages.setCurrentWidget(self.withdrawing)
                self.withdrawing.begin(view)
            else:
                self._workplace.messages.tell(error)

        self._workplace.runner.run(
            lambda _cancel: self._acts.withdraw(view.id, reason=reason),
            done=lambda _none: self._done(
                self.tr("{name} was withdrawn; nobody had drawn in it.").format(name=view.name)
            ),
            failed=failed,
        )

    def _done(self, words: str) -> None:
        self._workplace.messages.note(words)
        self._back()
