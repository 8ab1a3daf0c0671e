"""The reading screen: the reader's list, and the one cine that is open."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from fibrodesk.ui import pieces
from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.journal import Saved
from fibrodesk.ui.reading.acts import DeskReading, OpenedCine, ReadingActs
from fibrodesk.ui.reading.calibration_line import CalibrationLine
from fibrodesk.ui.reading.page import ReadingPage
from fibrodesk.ui.reading.presenter import ReadingPresenter
from fibrodesk.ui.reading.work_page import WorkPage
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.workplace import Workplace

_LIST_AFTER_MS = 400  # the cine that is turned to is seen before the list is asked for anew


class ReadingScreen(Screen):
    """`open(round_id=…, cine_id=…)` opens a cine, `open()` the list or what was open."""

    name, glyph = "reading", "reading"

    def __init__(self, workplace: Workplace, acts: ReadingActs | None = None) -> None:
        super().__init__(workplace)
        self.presenter = ReadingPresenter(
            acts or DeskReading(workplace.session), workplace.runner, self
        )
        self.page: ReadingPage | None = None
        self._made: ReadingPage | None = None  # on the screen with the event loop's next turn
        self._relisting = QTimer(self)
        self._relisting.setSingleShot(True)
        self._relisting.setInterval(_LIST_AFTER_MS)
        self._relisting.timeout.connect(self.presenter.refresh)
        self._habits: habits.Habits | None = None
        self._wanted: tuple[str, str] | None = None  # what is being opened again
        self.work_page = WorkPage(self.presenter)
        self._waiting = pieces.EmptyState("clock", self.tr("Opening…"), name="reading_waiting")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.work_page)
        self._pages.addWidget(self._waiting)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            CalibrationLine(workplace, self.presenter, pages=self._pages, home=self.work_page)
        )
        column.addWidget(self._pages)
        presenter = self.presenter
        self.work_page.wanted.connect(self.open_cine)
        presenter.opened.connect(self._show_cine)
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
        self._relisting.stop()
        self._forget_page()
        self.presenter.close_now()

    # One cine.

    def open_cine(self, round_id: str, cine_id: str) -> None:
        page = self.page or self._made
        if page is not None:
            opened = page.opened
            if (opened.round_id, opened.record.id) == (round_id, cine_id):
                return
            if not self._may_close():
                return
            self._forget_page()
            self.presenter.close()
            self._relisting.start()
        last = self.workplace.messages.message
        if last is not None and last.kind == "note":
            self.workplace.messages.dismiss()  # it was about the cine before
        self._pages.setCurrentWidget(self._waiting)
        self.presenter.open(round_id, cine_id)

    def _show_cine(self, opened: OpenedCine) -> None:
        """Make its page in this turn of the event loop, and bring it in with the next."""
        kept = habits.found(self.workplace.preferences, opened.reading.id)
        page = ReadingPage(
            opened,
            self.workplace,
            habits=kept or self._habits_for(opened),
            title=self._title_of(opened),
            parent=self._pages,
        )
        self._made = page
        page.check_wanted.connect(self.presenter.check)
        page.submit_wanted.connect(self.presenter.submit)
        page.take_back_wanted.connect(self.presenter.take_back)
        page.answered.connect(self.presenter.pace.answered)
        page.editor.status_changed.connect(self._tell_status)
        for command_id, way in (("cine_back", -1), ("cine_on", 1)):
            page.editor.keys.actions.bind(command_id, partial(self._neighbour, way))
        self._pages.addWidget(page)
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

    def _habits_for(self, opened: OpenedCine) -> habits.Habits:
        """As the last cine was looked at; apex up and septum left, however the loop lies."""
        kept = self._habits.for_another() if self._habits is not None else habits.Habits()
        kept.flip_down = opened.record.apex_up is False
        kept.flip_across = opened.record.septum_left is False
        if kept.viewport is not None:
            kept.viewport = replace(
                kept.viewport, flip_down=kept.flip_down, flip_across=kept.flip_across
            )
        return kept

    def _title_of(self, opened: OpenedCine) -> str:
        place = self.presenter.place()
        first = self.tr("cine {number}").format(number=opened.record.number)
        if place is not None:
            first = self.tr("cine {place} of {count}").format(place=place[0], count=place[1])
        return " · ".join(
            part for part in (first, opened.record.patient, opened.record.facts.view) if part
        )

    def _neighbour(self, way: int) -> None:
        item = self.presenter.neighbour(way)
        if item is not None and item.round_id is not None:
            self.open_cine(item.round_id, item.cine.id)
        elif self.page is not None:
            self.page.editor.hint.tell(self.tr("There is no other cine that way on your list."))

    def _put_away(self) -> None:
        """Close the open cine; the pen is laid down in the background."""
        self._forget_page()
        self.presenter.close()
        self.presenter.refresh()
        self._pages.setCurrentWidget(self.work_page)
        self.work_page.table.setFocus()
        self._tell_status()

    def _forget_page(self) -> None:
        page, self.page, self._made = self.page or self._made, None, None
        if page is None:
            return
        self._habits = page.editor.habits()
        habits.keep(self.workplace.preferences, page.opened.reading.id, self._habits)
        page.close_down()
        self._pages.removeWidget(page)
        page.deleteLater()

    # What the desk answers.

    def _show_checklist(self, findings: list[object]) -> None:
        if self.page is not None:
            self.page.show_checklist(findings)

    def _submitted(self, opens: bool) -> None:
        self._put_away()
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
        if self.page is not None:
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
