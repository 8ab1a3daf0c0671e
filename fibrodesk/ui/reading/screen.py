"""The reading screen: the reader's list, and the one cine that is open."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from fibrodesk.ui.look import pieces
from fibrodesk.ui.reading.acts import DeskReading, ReadingActs
from fibrodesk.ui.reading.calibration.line import CalibrationLine
from fibrodesk.ui.reading.page import ReadingPage
from fibrodesk.ui.reading.page_maker import PageMaker
from fibrodesk.ui.reading.page_turning import PageTurning
from fibrodesk.ui.reading.presenter import ReadingPresenter
from fibrodesk.ui.reading.work_page import WorkPage
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.workplace import Workplace


class ReadingScreen(Screen):
    """`open(round_id=…, cine_id=…)` opens a cine, `open()` the list or what was open."""

    name, glyph = "reading", "reading"

    def __init__(self, workplace: Workplace, acts: ReadingActs | None = None) -> None:
        super().__init__(workplace)
        self.presenter = ReadingPresenter(
            acts or DeskReading(workplace.session), workplace.runner, self
        )
        presenter = self.presenter
        self._maker = maker = PageMaker(workplace, presenter, parent=self)
        self.work_page = WorkPage(presenter)
        self._waiting = pieces.EmptyState("clock", self.tr("Opening…"), name="reading_waiting")
        self._pages = maker.pages
        self._pages.addWidget(self.work_page)
        self._pages.addWidget(self._waiting)
        self.turning = PageTurning(workplace, presenter, maker, waiting=self._waiting, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            CalibrationLine(workplace, self.presenter, pages=self._pages, home=self.work_page)
        )
        column.addWidget(self._pages)
        self._connect()

    @property
    def page(self) -> ReadingPage | None:
        """The page that is seen; None while the list is."""
        return self.turning.page

    def _connect(self) -> None:
        presenter, maker = self.presenter, self._maker
        for wanted, act in (
            (maker.check_wanted, presenter.check),
            (maker.submit_wanted, presenter.submit),
        ):
            wanted.connect(self.turning.finish)  # first: it is asked of the page that is seen
            wanted.connect(act)
        maker.turn_wanted.connect(self._neighbour)
        maker.status_changed.connect(self._tell_status)
        self.turning.turned.connect(self._tell_status)
        self.work_page.wanted.connect(self.open_cine)
        presenter.checked.connect(self._show_checklist)
        presenter.submitted.connect(self._submitted)
        presenter.taken_back.connect(self._taken_back)
        presenter.failed.connect(self._failed)
        presenter.listed.connect(self._tell_status)

    # What the window asks.

    def open(self, **where: object) -> None:
        round_id, cine_id = where.get("round_id"), where.get("cine_id")
        self.presenter.refresh()
        if isinstance(round_id, str) and isinstance(cine_id, str):
            self.open_cine(round_id, cine_id)

    def leave(self) -> bool:
        """False while something is not on disk: it would be lost."""
        self.turning.finish()
        if not self.turning.may_close():
            return False
        if self.turning.holds_one:
            self._put_away()
        return True

    def next_wanted(self) -> None:
        """Q: the next open key frame, then the check list; on the list the next cine."""
        self.turning.finish()
        if self.page is None:
            self.work_page.open_next()
        elif (
            not self.page.presenter.answers.go_on() and not self.page.presenter.answers.still_open()
        ):
            item = self.presenter.next_item()
            if self.page.opened.reading.editable:
                self.presenter.check()
            elif item is not None and item.round_id is not None:
                self.open_cine(item.round_id, item.cine.id)

    def focus_home(self) -> None:
        if self.page is not None:
            self.page.editor.canvas.setFocus()
        else:
            self.work_page.table.setFocus()

    def close_down(self) -> None:
        """Blocks until the reading is closed, which a healthy disk does at once."""
        self.turning.close_down()

    # One cine.

    def open_cine(self, round_id: str, cine_id: str) -> None:
        self.turning.turn_to(round_id, cine_id)

    def _neighbour(self, way: int) -> None:
        self.turning.finish()
        item = self.presenter.neighbour(way)
        if item is not None and item.round_id is not None:
            self.open_cine(item.round_id, item.cine.id)
        elif self.page is not None:
            self.page.editor.hint.tell(self.tr("There is no other cine that way on your list."))

    def _put_away(self) -> None:
        """Close the open cine; the pen is laid down in the background."""
        self.turning.forget_page()
        self.turning.forget_ahead()
        self.presenter.close()
        self.presenter.refresh()
        self._pages.setCurrentWidget(self.work_page)
        self.work_page.table.setFocus()
        self._tell_status()

    # What the desk answers.

    def _show_checklist(self, findings: list[object]) -> None:
        if self.page is not None:
            self.page.show_checklist(findings)

    def _submitted(self, opens: bool) -> None:
        if self.turning.left is None:
            self._put_away()
        else:  # it was that of the page just left, and the reader stays where they went
            self.turning.finish()
        if opens:
            words = self.tr("Submitted. Everyone has read it all: the round has opened.")
        else:
            words = self.tr("Submitted. It can be taken back until the round opens.")
        self.workplace.messages.note(words)

    def _taken_back(self) -> None:
        if self.page is None:
            return
        opened = self.page.opened
        self.turning.forget_page()
        self.presenter.close()
        self.open_cine(opened.round_id, opened.record.id)

    def _failed(self, error: BaseException) -> None:
        self.workplace.messages.tell(error)
        if self.turning.left is not None:
            self.turning.finish()
        elif self.page is not None and self.page.awaits and not self.presenter.opens:
            self._put_away()  # it was seen ahead, and cannot be opened
        elif self.page is not None:
            self.page.show_panels()
            self._pages.setCurrentWidget(self.page)
        else:
            self._pages.setCurrentWidget(self.work_page)

    def _tell_status(self, *_: object) -> None:
        if self.page is None:
            self.status.emit(StatusLine())
            return
        line = self.page.editor.status()
        left = self.presenter.frames_left(self.page.presenter.answers.answered())
        minutes = self.presenter.pace.minutes_left(left)
        words = self.tr("about {minutes} min left").format(minutes=minutes) if minutes else ""
        self.status.emit(StatusLine(left=(*line.left, words), saved=line.saved))
