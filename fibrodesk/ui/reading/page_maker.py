"""Makes the page of a cine, to be looked at as the last one was."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from fibrodesk.ui.drawing import habits
from fibrodesk.ui.reading.acts import CineAhead, CineInHand, OpenedCine
from fibrodesk.ui.reading.page import ReadingPage
from fibrodesk.ui.reading.presenter import ReadingPresenter
from fibrodesk.ui.workplace import Workplace

translate = QCoreApplication.translate  # under this name the strings are found for translation


class PageMaker(QObject):
    """Every page stands in `pages`; what is asked on one of them is asked here."""

    check_wanted = Signal()
    submit_wanted = Signal()
    turn_wanted = Signal(int)  # 1: the next cine, -1: the one before
    status_changed = Signal(object)

    def __init__(
        self, workplace: Workplace, presenter: ReadingPresenter, *, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workplace, self._presenter = workplace, presenter
        self.pages = QStackedWidget()
        self.left_as: habits.Habits | None = None  # how the last page was arranged

    def make(self, opened: OpenedCine | CineAhead) -> ReadingPage:
        """A page of an opened cine is whole; of one seen ahead, see `ReadingPage`."""
        kept = None
        if opened.reading.id:
            kept = habits.found(self._workplace.preferences, opened.reading.id)
        page = ReadingPage(
            opened,
            self._workplace,
            habits=kept or (None if isinstance(opened, CineAhead) else self._habits_for(opened)),
            title=self._title_of(opened),
            parent=self.pages,
        )
        page.check_wanted.connect(self.check_wanted)
        page.submit_wanted.connect(self.submit_wanted)
        page.take_back_wanted.connect(self._presenter.take_back)
        page.answered.connect(self._presenter.pace.answered)
        self.pages.addWidget(page)
        return page

    def listen_to(self, page: ReadingPage) -> None:
        """Once its editor is made."""
        page.editor.status_changed.connect(self.status_changed)
        for command_id, way in (("cine_back", -1), ("cine_on", 1)):
            page.editor.keys.actions.bind(command_id, partial(self.turn_wanted.emit, way))

    def habits_of(self, page: ReadingPage) -> habits.Habits:
        """As its cine was left, else as the last one was looked at."""
        return page.kept or self._habits_for(page.opened)

    def _habits_for(self, opened: CineInHand) -> habits.Habits:
        """As the last cine was looked at; apex up and septum left, however the loop lies."""
        kept = self.left_as.for_another() if self.left_as is not None else habits.Habits()
        kept.flip_down = opened.record.apex_up is False
        kept.flip_across = opened.record.septum_left is False
        if kept.viewport is not None:
            kept.viewport = replace(
                kept.viewport, flip_down=kept.flip_down, flip_across=kept.flip_across
            )
        return kept

    def _title_of(self, opened: CineInHand) -> str:
        place = self._presenter.place(opened.place)
        words = translate("ReadingScreen", "cine {number}")
        first = words.format(number=opened.record.number) if opened.record.number else ""
        if place is not None:
            words = translate("ReadingScreen", "cine {place} of {count}")
            first = words.format(place=place[0], count=place[1])
        return " · ".join(
            part for part in (first, opened.record.patient, opened.record.facts.view) if part
        )
