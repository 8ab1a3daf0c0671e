"""The library: the loops of the study, what is to do with each, and the way in for new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.drawing.remarks.acts import DeskQuestions
from fibrodesk.ui.drawing.remarks.questions_page import QuestionLoops, QuestionsPage
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.library.again.rounds_again import RoundsAgain
from fibrodesk.ui.library.clinical.button import ClinicalButton
from fibrodesk.ui.library.empty_shelf import EmptyShelf
from fibrodesk.ui.library.head import LibraryHead
from fibrodesk.ui.library.importing.acts import DeskImport
from fibrodesk.ui.library.importing.page import ImportPage
from fibrodesk.ui.library.importing.presenter import ImportPresenter
from fibrodesk.ui.library.labels.button import LabelsButton
from fibrodesk.ui.library.loop_table import LoopTable
from fibrodesk.ui.library.round_page import RoundPage
from fibrodesk.ui.library.rounds_panel import RoundsPanel
from fibrodesk.ui.library.shelf import DeskLibrary, LibraryActs, LibraryPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.rounds.round import RoundView


class LibraryScreen(Screen):
    """The table, and behind it a new round, the import, the questions, clinical values."""

    name, glyph = "library", "library"

    def __init__(self, workplace: Workplace, acts: LibraryActs | None = None) -> None:
        super().__init__(workplace)
        session = workplace.session
        self.presenter = LibraryPresenter(
            acts or DeskLibrary(session), workplace.runner, session.person, self
        )
        self.importing = ImportPresenter(DeskImport(session), workplace, self)
        self._goes_on = False  # to what waits, as soon as that is known
        self._pages = QStackedWidget()
        self._table = LoopTable(self.presenter)
        self._panel = RoundsPanel(self.presenter)
        self._clinical = ClinicalButton(workplace, self._pages, back=self.show_table)
        self._masks = LabelsButton(workplace, self._pages, back=self.show_table)
        self._head = LibraryHead(
            self.presenter, workplace, clinical=self._clinical, masks=self._masks
        )
        self._empty = EmptyShelf(imports=self.presenter.imports, run=self.show_import)
        self._listed = QStackedWidget()
        self._round_page = RoundPage(self.presenter, mode=session.project.settings.reading_mode)
        self._import_page = ImportPage(self.importing, workplace)
        self.questions = QuestionsPage(DeskQuestions(session), QuestionLoops(session), workplace)
        self._arrange()
        self._again = RoundsAgain(
            workplace, self._pages, self._panel, self.presenter, back=self.show_table
        )
        self._bind()

    def open(self, **where: object) -> None:
        """`page="import"` or "round" goes there at once, "next" to what waits for the person."""
        page = where.get("page")
        self._goes_on = page == "next"
        if page == "import":
            self.show_import()
        elif page == "round":
            self.show_round()
        elif page == "questions":
            self.show_questions()
        self.presenter.refresh()

    def next_wanted(self) -> None:
        """Q: what wants this person first; among the questions, the next of them."""
        on_questions = self._pages.currentWidget() is self.questions
        if on_questions and self.questions.next_wanted():
            return
        if not self.presenter.loaded:
            self._goes_on = True
            return
        place = self.presenter.next_work()
        if place is None:
            self.workplace.messages.note(self.tr("Nothing waits for you here."))
        else:
            self.workplace.go(*place)

    def focus_home(self) -> None:
        if self._pages.currentWidget() is self._import_page:
            self._import_page.focus_home()
        elif self._pages.currentWidget() is self._clinical.page:
            self._clinical.page.focus_home()
        elif self._pages.currentWidget() is self._masks.page:
            self._masks.page.focus_home()
        elif self._pages.currentWidget() is self.questions:
            self.questions.setFocus()
        else:
            self._table.setFocus()

    def may_close(self) -> bool:
        return self._import_page.may_close()

    def close_down(self) -> None:
        self.importing.close_down()
        self._import_page.close_down()
        self.questions.close_down()
        self._clinical.close_down()
        self._masks.close_down()

    def leave(self) -> bool:
        self.questions.leave()
        return True

    def show_table(self) -> None:
        self._pages.setCurrentIndex(0)
        self.presenter.refresh()

    def show_import(self) -> None:
        if self.presenter.imports:
            self._pages.setCurrentWidget(self._import_page)
            self._import_page.focus_home()

    def show_clinical(self) -> None:
        """Clinical values for the loops that are here."""
        if self.presenter.imports:
            self._clinical.open()

    def show_questions(self) -> None:
        """What readers asked, for who may answer it."""
        if self.presenter.answers:
            self._pages.setCurrentWidget(self.questions)
            self.questions.open()

    def show_round(self) -> None:
        if self.presenter.makes_rounds:
            self._round_page.begin()
            self._pages.setCurrentWidget(self._round_page)

    # Shown and asked.

    def _show(self) -> None:
        presenter = self.presenter
        empty = presenter.loaded and not presenter.shelf.cines
        self._listed.setCurrentWidget(self._empty if empty else self._table)
        self._panel.setVisible(not empty)
        self._head.show_shelf()
        self._table.choose_first()
        folder = str(self.workplace.session.project.path)
        self.status.emit(StatusLine(left=(self.tr("Study in {folder}").format(folder=folder),)))
        if self._goes_on and presenter.loaded:
            self._goes_on = False
            self.next_wanted()

    def _open_loop(self, cine: CineRecord) -> None:
        place = self.presenter.next_for(cine)
        if place is None:
            self.workplace.messages.note(self.tr("Nothing is to do with this loop."))
        else:
            self.workplace.go(*place)

    def _made(self, made: RoundView) -> None:
        self._pages.setCurrentIndex(0)
        self.workplace.messages.note(
            self.tr("{name} is sealed until every reader has submitted all of it.").format(
                name=made.name
            )
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.presenter.imports and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files that are dropped anywhere on the library are looked at for import."""
        self.show_import()
        self._import_page.take([url.toLocalFile() for url in event.mimeData().urls()])

    # Built once.

    def _arrange(self) -> None:
        self._listed.addWidget(self._table)
        self._listed.addWidget(self._empty)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._head)
        left.addWidget(pieces.line())
        left.addWidget(self._listed, 1)
        front = QWidget()
        line = QHBoxLayout(front)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addLayout(left, 1)
        line.addWidget(pieces.line(upright=True))
        line.addWidget(self._panel)
        pages = (front, self._round_page, self._import_page, self.questions, self._clinical.page)
        for page in (*pages, self._masks.page):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self.setAcceptDrops(True)

    def _bind(self) -> None:
        self.presenter.changed.connect(self._show)
        self.presenter.failed.connect(self.workplace.messages.tell)
        self.presenter.round_made.connect(self._made)
        self._table.wanted.connect(self._open_loop)
        self._head.search.textChanged.connect(self._table.filter)
        self._head.next_wanted.connect(self.next_wanted)
        self._head.import_wanted.connect(self.show_import)
        self._head.round_wanted.connect(self.show_round)
        self._head.questions_wanted.connect(self.show_questions)
        self.questions.back_wanted.connect(self.show_table)
        self._round_page.back_wanted.connect(self.show_table)
        self._import_page.done_wanted.connect(self.show_table)
        self._import_page.prepare_wanted.connect(
            lambda cine: self.workplace.go("prepare", {"cine_id": cine.id})
        )
        self._import_page.masks_wanted.connect(self._masks.open)
        self.importing.imported.connect(self.presenter.refresh)
        keys = Actions(self, self.workplace.commands, "library")
        keys.bind("find", lambda: self._head.search.setFocus(Qt.FocusReason.ShortcutFocusReason))
        keys.bind("import", self.show_import)
        keys.bind("clinical", self.show_clinical)
        keys.bind("masks", lambda: self._masks.open() if self.presenter.imports else None)
        open_loop = keys.bind("open_loop", self._table.open_chosen)
        # on the other pages Enter is theirs, also where the focus is on one of their buttons
        self._pages.currentChanged.connect(lambda place: open_loop.setEnabled(place == 0))
        self._show()
