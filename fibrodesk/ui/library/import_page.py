"""The pages of an import: choose, look at the pixels, see what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.library.import_list import ImportList
from fibrodesk.ui.library.import_presenter import Fate, ImportPresenter, Step
from fibrodesk.ui.library.pixel_page import PixelPage
from fibrodesk.ui.workplace import Workplace

_MOST_DOUBTS = 8


class ImportPage(QWidget):
    done_wanted = Signal()

    def __init__(self, presenter: ImportPresenter, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("import_page")
        self._presenter, self._workplace = presenter, workplace
        self._title = pieces.label("", "title", name="import_title")
        self._sentence = pieces.label("", "quiet", name="import_sentence", wrap=True)
        self._table_words = pieces.label("", "quiet", name="import_clinical_words", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._list = ImportList(presenter)
        self._build_buttons()
        self._choose = self._choose_page()
        self._pixels = PixelPage(presenter, workplace)
        self._pages = QStackedWidget()
        self._arrange()
        presenter.changed.connect(self._show)
        presenter.found_one.connect(lambda _one: self._sentence.setText(self._told(Step.SEARCH)))
        presenter.failed.connect(workplace.messages.tell)
        self._show()

    def take(self, paths: Sequence[str]) -> None:
        """Look at files and folders that were chosen or dropped."""
        if self._presenter.step is Step.SUMMARY:
            self._presenter.start_over()
        self._presenter.search([Path(path) for path in paths if path])

    def focus_home(self) -> None:
        if self._pages.currentWidget() is self._pixels:
            self._pixels.focus_home()
        else:
            self._list.setFocus()

    def choose_files(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileNames(self, self.tr("Loops to import"))
        self.take(chosen)

    def choose_folder(self) -> None:
        self.take([QFileDialog.getExistingDirectory(self, self.tr("Folder of loops"))])

    def choose_table(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, self.tr("Clinical table"), "", self.tr("Tables (*.csv *.tsv *.txt)")
        )
        if chosen:
            self._presenter.read_clinical(Path(chosen))

    def _show(self) -> None:
        step = self._presenter.step
        if step is Step.PIXELS:
            if self._pages.currentWidget() is not self._pixels:
                self._pages.setCurrentWidget(self._pixels)
                self._pixels.focus_home()
            return
        self._pages.setCurrentWidget(self._choose if step is Step.CHOOSE else self._listing)
        self._title.setText(self._head(step))
        self._sentence.setText(self._told(step))
        self._table_words.setText(self._clinical_told())
        self._table_words.setVisible(bool(self._table_words.text()))
        busy = step in (Step.SEARCH, Step.BRING_IN)
        self._bar.setVisible(busy)
        self._stop.setVisible(busy)
        for button in (self._more, self._clinical):
            button.setVisible(step is Step.LIST)
        waiting = [loop for loop in self._presenter.loops if loop.fate is Fate.WAITING]
        self._look.setVisible(step is Step.LIST)
        pieces.allow(self._look, bool(waiting), why_not=self.tr("No loop waits to be looked at."))
        self._again.setVisible(step is Step.SUMMARY)
        self._done.setVisible(step is Step.SUMMARY)
        self._leave.setVisible(step is Step.LIST)

    def _head(self, step: Step) -> str:
        return {
            Step.SEARCH: self.tr("Looking at files"),
            Step.LIST: self.tr("Found"),
            Step.BRING_IN: self.tr("Importing"),
        }.get(step, self.tr("Imported"))

    def _told(self, step: Step) -> str:
        presenter = self._presenter
        if step is Step.SEARCH:
            return self.tr("{count} files so far").format(count=presenter.seen)
        refused = len(presenter.refusals)
        refused += sum(loop.fate is Fate.REFUSED for loop in presenter.loops)
        inside = sum(loop.fate is Fate.IMPORTED for loop in presenter.loops)
        if step is Step.LIST:
            words = self.tr("{loops} loops can be imported; {refused} files are refused.")
            return words.format(loops=len(presenter.loops), refused=len(presenter.refusals))
        if step is Step.BRING_IN:
            words = self.tr("{inside} of {all} are in. You can go on working meanwhile.")
            return words.format(inside=inside, all=inside + len(presenter.confirmed))
        words = self.tr("{inside} loops are in the study; {refused} were refused.")
        return words.format(inside=inside, refused=refused)

    def _clinical_told(self) -> str:
        """What the clinical table holds, and each value that somebody should look at."""
        table = self._presenter.table
        if table is None:
            return ""
        words = self.tr("Clinical table: {rows} patients, {doubts} doubtful values.").format(
            rows=len(table.rows), doubts=len(table.doubts)
        )
        lines = [f"– {doubt.sentence}" for doubt in table.doubts[:_MOST_DOUBTS]]
        return "\n".join([words, *lines])

    # Built once.

    def _build_buttons(self) -> None:
        presenter = self._presenter
        self._more = pieces.button(
            self.tr("More files…"), "import_more", glyph="plus", run=self.choose_files
        )
        self._clinical = pieces.button(
            self.tr("Clinical table…"),
            "import_clinical",
            glyph="table",
            tip=self.tr("A CSV file with one row a patient, joined by the patient's number."),
            run=self.choose_table,
        )
        self._look = pieces.button(
            self.tr("Look at the pixels"),
            "import_look",
            primary=True,
            run=presenter.begin_pixels,
        )
        self._stop = pieces.button(self.tr("Stop"), "import_stop", run=self._stop_now)
        self._again = pieces.button(
            self.tr("Import more"), "import_again", run=presenter.start_over
        )
        self._done = pieces.button(
            self.tr("To the library"), "import_done", primary=True, run=self._finish
        )
        self._leave = pieces.button(self.tr("Cancel"), "import_cancel", run=self._finish)

    def _stop_now(self) -> None:
        if self._presenter.step is Step.SEARCH:
            self._presenter.stop_search()
        else:
            self._presenter.stop_bringing_in()

    def _finish(self) -> None:
        self._presenter.start_over()
        self.done_wanted.emit()

    def _choose_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        files = pieces.button(
            self.tr("Choose files…"), "import_files", primary=True, run=self.choose_files
        )
        folder = pieces.button(
            self.tr("Choose a folder…"), "import_folder", glyph="folder", run=self.choose_folder
        )
        back = pieces.button(self.tr("Back"), "import_back", flat=True, run=self._finish)
        sentence = self.tr(
            "Drop loops here: DICOM files, or a folder of them. You will look at the pixels of "
            "each before anything is stored."
        )
        buttons = QWidget()
        buttons.setLayout(pieces.row(files, folder, back))
        empty = pieces.EmptyState("import", sentence, action=buttons, name="import_empty")
        column.addWidget(empty)
        return page

    def _arrange(self) -> None:
        self._listing = QWidget()
        column = QVBoxLayout(self._listing)
        column.setContentsMargins(theme.S24, theme.S16, theme.S24, theme.S16)
        column.setSpacing(theme.S8)
        column.addLayout(pieces.row(self._title, None, self._clinical, self._more, self._again))
        column.addWidget(self._sentence)
        column.addWidget(self._bar)
        column.addWidget(self._table_words)
        column.addWidget(self._list, 1)
        column.addLayout(pieces.row(self._leave, None, self._stop, self._look, self._done))
        for page in (self._choose, self._listing, self._pixels):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
