"""The calibration before the first round: the list of its cases, and the one that is open."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.look import pieces
from fibrodesk.ui.reading.calibration.acts import CalibrationActs, DeskCalibration, OpenedCase
from fibrodesk.ui.reading.calibration.list import CalibrationList
from fibrodesk.ui.reading.calibration.page import CalibrationPage
from fibrodesk.ui.reading.calibration.presenter import CalibrationPresenter
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.workplace import Workplace


class CalibrationScreen(Screen):
    """Reached from the work list; it is left like a reading, with everything on disk."""

    name, glyph = "calibration", "reading"

    def __init__(self, workplace: Workplace, acts: CalibrationActs | None = None) -> None:
        super().__init__(workplace)
        self.presenter = CalibrationPresenter(
            acts or DeskCalibration(workplace.session), workplace.runner, workplace.busy, self
        )
        self.page: CalibrationPage | None = None
        self._habits: habits.Habits | None = None
        self.list = CalibrationList(self.presenter, workplace.commands)
        self._waiting = pieces.EmptyState("clock", self.tr("Opening…"), name="case_waiting")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._waiting)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.list.wanted.connect(self.open_case)
        self.list.back.clicked.connect(lambda _checked=False: workplace.go("reading", {}))
        self.presenter.opening.connect(self._wait)
        self.presenter.opened.connect(self._show_case)
        self.presenter.submitted.connect(self._forget_page)
        self.presenter.failed.connect(self._failed)

    # What the window asks.

    def open(self, **_where: object) -> None:
        self.presenter.refresh()

    def leave(self) -> bool:
        """False while something is not on disk: it would be lost."""
        if self.page is not None and self.page.presenter.journal.state is Saved.FAILED:
            self.page.editor.save()
            return False
        self._put_away()
        return True

    def next_wanted(self) -> None:
        if self.page is not None:
            self.page.go_on()
        else:
            self.presenter.begin()

    def focus_home(self) -> None:
        if self.page is not None:
            self.page.editor.canvas.setFocus()
        elif self.list.table.isVisible():
            self.list.table.setFocus()
        else:
            self.list.next.setFocus()

    def close_down(self) -> None:
        """Blocks until the case is closed, which a healthy disk does at once."""
        self._forget_page()
        self.presenter.close_now()

    # One case.

    def open_case(self, cine_id: str) -> None:
        self.presenter.open(cine_id)

    def _wait(self) -> None:
        self._pages.setCurrentWidget(self._waiting)

    def _show_case(self, opened: OpenedCase) -> None:
        self._forget_page()
        kept = habits.found(self.workplace.preferences, opened.reading.id)
        another = self._habits.for_another() if self._habits is not None else None
        page = CalibrationPage(opened, self.workplace, habits=kept or another)
        self.page = page
        page.submit_wanted.connect(self.presenter.submit)
        page.again_wanted.connect(partial(self._open_other, opened.record.id, again=True))
        page.next_wanted.connect(self._next)
        page.list_wanted.connect(self._put_away)
        page.editor.status_changed.connect(self._tell_status)
        for command_id, way in (("cine_back", -1), ("cine_on", 1)):
            page.editor.keys.actions.bind(command_id, partial(self._neighbour, way))
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        page.editor.canvas.setFocus()
        self._tell_status()

    def _open_other(self, cine_id: str, *, again: bool = False) -> None:
        """Leave the open case for another, or for a new reading of the same."""
        if self.leave():
            self.presenter.open(cine_id, again=again)

    def _next(self) -> None:
        case = self.presenter.next_case()
        if case is not None:
            self._open_other(case.record.id)
        else:
            self._put_away()

    def _neighbour(self, way: int) -> None:
        case = self.presenter.neighbour(way)
        if case is not None:
            self._open_other(case.record.id)
        elif self.page is not None:
            self.page.editor.hint.tell(self.tr("There is no other case that way."))

    def _put_away(self) -> None:
        """Close the open case; the pen is laid down in the background."""
        was_open = self.page is not None
        self._forget_page()
        self.presenter.close()
        self._pages.setCurrentWidget(self.list)
        if was_open:
            self.presenter.refresh()
            self.list.table.setFocus()
        self._tell_status()

    def _forget_page(self) -> None:
        page, self.page = self.page, None
        if page is None:
            return
        self._habits = page.editor.habits()
        habits.keep(self.workplace.preferences, page.opened.reading.id, self._habits)
        page.close_down()
        self._pages.removeWidget(page)
        page.deleteLater()

    def _failed(self, error: BaseException) -> None:
        self.workplace.messages.tell(error)
        if self.page is not None:
            self.page.may_draw_again()
            self._pages.setCurrentWidget(self.page)
        else:
            self._pages.setCurrentWidget(self.list)

    def _tell_status(self, *_: object) -> None:
        self.status.emit(self.page.editor.status() if self.page is not None else StatusLine())
