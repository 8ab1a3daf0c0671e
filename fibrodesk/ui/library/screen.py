"""The library: the loops of the study, what is to do with each, and the way in for new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.remarks.acts import DeskQuestions
from fibrodesk.ui.drawing.remarks.questions_page import QuestionLoops, QuestionsPage
from fibrodesk.ui.library.again.rounds_again import RoundsAgain
from fibrodesk.ui.library.clinical.button import ClinicalButton
from fibrodesk.ui.library.empty_shelf import EmptyShelf
from fibrodesk.ui.library.exporting import ExportButton
from fibrodesk.ui.library.importing.acts import DeskImport
from fibrodesk.ui.library.importing.page import ImportPage
from fibrodesk.ui.library.importing.presenter import ImportPresenter
from fibrodesk.ui.library.labels.button import LabelsButton
from fibrodesk.ui.library.loop_table import LoopTable
from fibrodesk.ui.library.round_page import RoundPage
from fibrodesk.ui.library.rounds_panel import RoundsPanel
from fibrodesk.ui.library.shelf import DeskLibrary, LibraryActs, LibraryPresenter
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
        self._find = QLineEdit()
        self._summary = pieces.ElidedLabel("", "quiet", name="library_summary")
        self._build_buttons()
        self._export = ExportButton(workplace)
        self._clinical = ClinicalButton(workplace, self._pages, back=self.show_table)
        self._masks = LabelsButton(workplace, self._pages, back=self.show_table)
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

    def _at_rest(self) -> str:
        """Proposals wait in Review, of which this screen knows nothing."""
        return self.tr("Nothing to read") if self.presenter.reads else self.tr("Nothing to prepare")

    def _show(self) -> None:
        presenter = self.presenter
        self._summary.tell(presenter.summary())
        empty = presenter.loaded and not presenter.shelf.cines
        self._listed.setCurrentWidget(self._empty if empty else self._table)
        for widget in (self._panel, self._find):
            widget.setVisible(not empty)
        waiting = presenter.shelf.questions
        self._asked.setVisible(presenter.answers and not empty)
        words = self.tr("Questions ({count})") if waiting else self.tr("Questions")
        self._asked.setText(words.format(count=waiting))
        self._export.setVisible(presenter.prepares and not empty)  # the roles that export
        for each in (self._clinical, self._masks):
            each.setVisible(presenter.imports and not empty)
        self._import.setVisible(presenter.imports and not empty)
        self._round.setVisible(presenter.makes_rounds and not empty)
        place = presenter.next_work()
        first = bool(self._next.property("primary"))
        self._next.setVisible((presenter.reads or presenter.prepares) and (first or bool(place)))
        words = {
            "reading": self.tr("Read next"),
            "prepare": self.tr("Prepare next"),
            "library": self.tr("Answer next"),
            "adjudication": self.tr("Sign next"),
        }.get(place[0] if place else "", self._at_rest())
        self._next.setText(words)
        pieces.allow(
            self._next,
            place is not None,
            why_not=self.tr("Nothing waits for you here."),
            tip=self.workplace.commands["next_wanted"].tooltip,
        )
        if empty:
            self._next.hide()
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

    def _build_buttons(self) -> None:
        primary = self.presenter.reads or not self.presenter.imports
        self._next = pieces.button(
            "", "library_next", primary=primary, glyph="next", run=self.next_wanted
        )
        self._import = pieces.button(
            self.tr("Import loops"),
            "library_import",
            primary=not primary,
            glyph="import",
            tip=self.workplace.commands["import"].tooltip,
            run=self.show_import,
        )
        self._round = pieces.button(
            self.tr("New round"), "library_round", glyph="round", run=self.show_round
        )
        self._asked = pieces.button(
            "",
            "library_questions",
            glyph="question",
            tip=self.tr("What readers asked, and what waits for an answer."),
            run=self.show_questions,
        )

    def _arrange(self) -> None:
        self._find.setObjectName("library_find")
        self._find.setPlaceholderText(self.tr("Search"))
        self._find.setClearButtonEnabled(True)
        self._find.setFixedWidth(128)  # the head fits a window of 1280 px
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(pieces.label(self.tr("Library"), "title"))
        words.addWidget(self._summary)
        told = QWidget()
        told.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        head = pieces.row(
            self._find,
            self._asked,
            self._export,
            self._clinical,
            self._masks,
            self._round,
            self._import,
            self._next,
        )
        head.insertWidget(0, told, 1)
        head.setContentsMargins(theme.S24, theme.S12, theme.S16, theme.S12)
        self._listed.addWidget(self._table)
        self._listed.addWidget(self._empty)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(head)
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
        self._find.textChanged.connect(self._table.filter)
        self.questions.back_wanted.connect(self.show_table)
        self._round_page.back_wanted.connect(self.show_table)
        self._import_page.done_wanted.connect(self.show_table)
        self._import_page.prepare_wanted.connect(
            lambda cine: self.workplace.go("prepare", {"cine_id": cine.id})
        )
        self._import_page.masks_wanted.connect(self._masks.open)
        self.importing.imported.connect(self.presenter.refresh)
        keys = Actions(self, self.workplace.commands, "library")
        keys.bind("find", lambda: self._find.setFocus(Qt.FocusReason.ShortcutFocusReason))
        keys.bind("import", self.show_import)
        keys.bind("clinical", self.show_clinical)
        keys.bind("masks", lambda: self._masks.open() if self.presenter.imports else None)
        open_loop = keys.bind("open_loop", self._table.open_chosen)
        # on the other pages Enter is theirs, also where the focus is on one of their buttons
        self._pages.currentChanged.connect(lambda place: open_loop.setEnabled(place == 0))
        self._show()
