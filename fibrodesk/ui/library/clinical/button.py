"""The way from the library to the clinical table, and the join itself."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.library.clinical.acts import DeskClinical
from fibrodesk.ui.library.clinical.page import ClinicalPage
from fibrodesk.ui.library.page_button import PageButton
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.clinical.joining import Joined


class ClinicalButton(PageButton):
    """With the page that it leads to.

    Args:
        pages: where the page is shown; `back` leads from it to the library.
    """

    def __init__(
        self, workplace: Workplace, pages: QStackedWidget, back: Callable[[], object]
    ) -> None:
        super().__init__(
            "library_clinical",
            self.tr("Clinical table…"),
            glyph="table",
            command=workplace.commands["clinical"],
        )
        self._workplace, self._pages, self._back = workplace, pages, back
        self._work: LongWork | None = None
        self._acts = DeskClinical(workplace.session)
        self.page = ClinicalPage(self._acts, workplace, joins=True)
        self.page.accepted.connect(lambda _table: self._join())
        self.page.left.connect(back)
        self.clicked.connect(lambda _checked=False: self.open())

    def open(self) -> None:
        """Show the page; a table that was looked at before is still there."""
        self.page.presenter.compare_again()
        self._pages.setCurrentWidget(self.page)
        self.page.focus_home()

    def close_down(self) -> None:
        self.page.close_down()

    def _join(self) -> None:
        plan = self.page.presenter.plan
        if plan is None or self._work is not None:
            return

        def work(_cancel: Event) -> Joined:
            return self._acts.join(plan)

        self._workplace.runner.run(work, done=self._joined, failed=self._failed)
        # one transaction: it is done or it is not, and there is nothing to stop
        self._work = self._workplace.busy.start(self.tr("Joining values"), cancel=lambda: None)

    def _joined(self, joined: Joined) -> None:
        self._finish()
        words = self.tr("{patients} patients: {added} values were added, {replaced} replaced.")
        self._workplace.messages.note(
            words.format(patients=joined.patients, added=joined.added, replaced=joined.replaced)
        )
        self.page.presenter.start_over()
        self._back()

    def _failed(self, error: BaseException) -> None:
        self._finish()
        self._workplace.messages.tell(error)

    def _finish(self) -> None:
        if self._work is not None:
            self._work.finish()
            self._work = None
