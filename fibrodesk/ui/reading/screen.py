"""The reading screen: the reader's list, and the one cine that is open."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.look import pieces
from fibrodesk.ui.reading.acts import CineAhead, DeskReading, OpenedCine, ReadingActs
from fibrodesk.ui.reading.calibration.line import CalibrationLine
from fibrodesk.ui.reading.page import ReadingPage
from fibrodesk.ui.reading.page_ahead import PageAhead
from fibrodesk.ui.reading.page_maker import PageMaker
from fibrodesk.ui.reading.presenter import ReadingPresenter
from fibrodesk.ui.reading.work_page import WorkPage
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.workplace import Workplace

_CLOSE_AFTER_MS = 20  # the same of the page that is left
_LIST_AFTER_MS = 400  # the cine that is turned to is seen before the list is asked for anew


class ReadingScreen(Screen):
    """`open(round_id=…, cine_id=…)` opens a cine, `open()` the list or what was open."""

    name, glyph = "reading", "reading"

    def __init__(self, workplace: Workplace, acts: ReadingActs | None = None) -> None:
        super().__init__(workplace)
        self.presenter = ReadingPresenter(
            acts or DeskReading(workplace.session), workplace.runner, self
        )
        presenter = self.presenter
        self.page: ReadingPage | None = None
        self._made: ReadingPage | None = None  # on the screen with the event loop's next turn
        self._relisting = QTimer(self, singleShot=True, interval=_LIST_AFTER_MS)
        self._relisting.timeout.connect(self.presenter.refresh)
        self._maker = PageMaker(workplace, self.presenter, parent=self)
        self._left: ReadingPage | None = None  # closed when the page turned to has been seen
        self._closing = QTimer(self, singleShot=True, interval=_CLOSE_AFTER_MS)
        self._closing.timeout.connect(self._finish_turn)
        self._ahead = PageAhead(
            self._maker.make, arrange=self._dress, at_work=self._hand_at_work, parent=self
        )
        for wanted, act in (
            (self._maker.check_wanted, presenter.check),
            (self._maker.submit_wanted, presenter.submit),
        ):
            wanted.connect(self._finish_turn)  # first: it is asked of the page that is seen
            wanted.connect(act)
        self._maker.turn_wanted.connect(self._neighbour)
        self._maker.status_changed.connect(self._tell_status)
        self.work_page = WorkPage(self.presenter)
        self._waiting = pieces.EmptyState("clock", self.tr("Opening…"), name="reading_waiting")
        self._pages = self._maker.pages
        self._pages.addWidget(self.work_page)
        self._pages.addWidget(self._waiting)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            CalibrationLine(workplace, self.presenter, pages=self._pages, home=self.work_page)
        )
        column.addWidget(self._pages)
        self.work_page.wanted.connect(self.open_cine)
        presenter.opened.connect(self._show_cine)
        presenter.ahead.connect(self._make_ready)
        presenter.ahead_gone.connect(self._forget_ahead)
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
        self._finish_turn()
        if not self._may_close():
            return False
        if self.page is not None or self._made is not None or self.presenter.opens:
            self._put_away()
        return True

    def _may_close(self) -> bool:
        if self.page is not None and self.page.presenter.journal.state is Saved.FAILED:
            self.page.editor.save()
            return False
        return True

    def next_wanted(self) -> None:
        """Q: the next open key frame, then the check list; on the list the next cine."""
        self._finish_turn()
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
        self._finish_turn()
        self._relisting.stop()
        self._forget_page()
        self._forget_ahead()
        self.presenter.close_now()

    # One cine.

    def open_cine(self, round_id: str, cine_id: str) -> None:
        self._finish_turn()
        page = self.page or self._made
        if page is not None and (page.opened.place == (round_id, cine_id) or not self._may_close()):
            return
        self._quieten()
        ready = self._ahead.take((round_id, cine_id)) if self.page is not None else None
        if ready is not None:
            self._turn_to(ready)
            return
        if page is not None:
            self._forget_page()
            self.presenter.close()
            self._relisting.start()
        self._pages.setCurrentWidget(self._waiting)
        self.presenter.open(round_id, cine_id)

    def _quieten(self) -> None:
        """A note was about the cine before."""
        last = self.workplace.messages.message
        if last is not None and last.kind == "note":
            self.workplace.messages.dismiss()

    def _turn_to(self, page: ReadingPage) -> None:
        """Lay a page that was made ready over the one left, which goes when it has been seen."""
        left, self.page, self._left = self.page, page, self.page
        if left is not None:
            self._maker.left_as = left.editor.habits()
            page.setGeometry(left.geometry())
        page.come_in(self._maker.habits_of(page))
        page.show()
        page.raise_()
        page.editor.canvas.setFocus()
        self._closing.start()

    def _finish_turn(self) -> None:
        """Lay down the pen of the page that was left, and take up that of the page shown."""
        left, self._left = self._left, None
        page = self.page
        if left is None or page is None:
            return
        self._closing.stop()
        self._pages.setCurrentWidget(page)
        self._close(left, left.editor.habits())
        self.presenter.close()
        self.presenter.ready_place = None
        expected = page.opened if isinstance(page.opened, CineAhead) else None
        self.presenter.open(*page.opened.place, expected=expected)
        self._relisting.start()
        self._tell_status()

    def _dress(self, page: ReadingPage) -> None:
        """As it will be if the reader goes there now."""
        self._maker.listen_to(page)
        if self.page is not None:
            self._maker.left_as = self.page.editor.habits()
        page.dress(self._maker.habits_of(page))

    def _make_ready(self, found: CineAhead) -> None:
        if self.page is not None:
            self.presenter.ready_place = found.place
            self._ahead.begin(found)

    def _forget_ahead(self) -> None:
        self.presenter.ready_place = None
        self._ahead.drop()

    def _hand_at_work(self) -> bool:
        """Whether a stroke is being drawn, or the loop plays: nothing else is done then."""
        page = self.page
        if page is None or self._left is not None:
            return True
        return page.editor.player.playing or page.presenter.board.tool.busy

    def _show_cine(self, opened: OpenedCine) -> None:
        """Make its page in this turn of the event loop, and bring it in with the next."""
        if self.page is not None and self.page.awaits:
            if opened.as_expected and self.page.opened.place == opened.place:
                self.page.arrive(opened)
                return
            self._forget_page()  # it is another than was seen ahead: all of it anew
        self._made = page = self._maker.make(opened)
        self._maker.listen_to(page)
        QTimer.singleShot(0, self, self._bring_in)

    def _bring_in(self) -> None:
        page, self._made = self._made, None
        if page is None:
            return
        self.page = page
        self._pages.setCurrentWidget(page)
        page.editor.canvas.setFocus()
        self._tell_status()
        self._relisting.start()

    def _neighbour(self, way: int) -> None:
        self._finish_turn()
        item = self.presenter.neighbour(way)
        if item is not None and item.round_id is not None:
            self.open_cine(item.round_id, item.cine.id)
        elif self.page is not None:
            self.page.editor.hint.tell(self.tr("There is no other cine that way on your list."))

    def _put_away(self) -> None:
        """Close the open cine; the pen is laid down in the background."""
        self._forget_page()
        self._forget_ahead()
        self.presenter.close()
        self.presenter.refresh()
        self._pages.setCurrentWidget(self.work_page)
        self.work_page.table.setFocus()
        self._tell_status()

    def _forget_page(self) -> None:
        page, self.page, self._made = self.page or self._made, None, None
        if page is not None:
            self._maker.left_as = page.editor.habits()
            self._close(page, self._maker.left_as)

    def _close(self, page: ReadingPage, left_as: habits.Habits) -> None:
        if page.opened.reading.id:
            habits.keep(self.workplace.preferences, page.opened.reading.id, left_as)
        page.close_down()
        if self._pages.currentWidget() is page:  # or Qt would show whichever page stands next
            self._pages.setCurrentWidget(self._waiting)
        self._pages.removeWidget(page)
        page.deleteLater()

    # What the desk answers.

    def _show_checklist(self, findings: list[object]) -> None:
        if self.page is not None:
            self.page.show_checklist(findings)

    def _submitted(self, opens: bool) -> None:
        if self._left is None:
            self._put_away()
        else:  # it was that of the page just left, and the reader stays where they went
            self._finish_turn()
        if opens:
            words = self.tr("Submitted. Everyone has read it all: the round has opened.")
        else:
            words = self.tr("Submitted. It can be taken back until the round opens.")
        self.workplace.messages.note(words)

    def _taken_back(self) -> None:
        if self.page is None:
            return
        opened = self.page.opened
        self._forget_page()
        self.presenter.close()
        self.open_cine(opened.round_id, opened.record.id)

    def _failed(self, error: BaseException) -> None:
        self.workplace.messages.tell(error)
        if self._left is not None:
            self._finish_turn()
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
