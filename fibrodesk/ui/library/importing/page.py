"""The pages of an import: choose, the list, clinical values, the pixels, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.clinical.page import ClinicalPage
from fibrodesk.ui.library.importing.choose import ChoosePage
from fibrodesk.ui.library.importing.overview import ImportOverview
from fibrodesk.ui.library.importing.presenter import ImportPresenter, Step
from fibrodesk.ui.library.pixels.page import PixelPage
from fibrodesk.ui.questions import gives_up
from fibrodesk.ui.workplace import Workplace

_TABLES = (".csv", ".tsv", ".xlsx")


class ImportPage(QWidget):
    done_wanted = Signal()
    masks_wanted = Signal(object)  # dict[str, Named]: names of files and pictures, and what each is
    prepare_wanted = Signal(object)  # CineRecord

    def __init__(self, presenter: ImportPresenter, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("import_page")
        self._presenter, self._workplace = presenter, workplace
        self._choose = ChoosePage(workplace, files=self.choose_files, folder=self.choose_folder)
        self._overview = ImportOverview(presenter, workplace)
        self._pixels = PixelPage(presenter, workplace)
        self._clinical: ClinicalPage | None = None  # made when it is first asked for
        self._table: Path | None = None  # dropped along with loops, looked through after them
        self._pages = QStackedWidget()
        for page in (self._choose, self._overview, self._pixels):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self._bind()
        self._show()

    def take(self, paths: Sequence[str]) -> None:
        """Look at files and folders that were chosen or dropped; a table goes to its own page."""
        chosen = [Path(path) for path in paths if path]
        tables = [path for path in chosen if path.suffix.lower() in _TABLES and path.is_file()]
        sources = [path for path in chosen if path not in tables]
        if not chosen:
            return
        if self._presenter.step is Step.SUMMARY:
            self._presenter.start_over()
        if self._presenter.step in (Step.PIXELS, Step.BRING_IN):
            self._workplace.messages.note(
                self.tr("Finish with the loops in hand first, then drop these again.")
            )
            return
        self._table = tables[0] if tables else self._table
        if sources:
            self._presenter.search(sources)
        elif self._presenter.step is Step.LIST:
            self._open_waiting_table()
        elif self._presenter.step is Step.CHOOSE:
            self._workplace.messages.note(
                self.tr("This is a table: drop the loops first, or join it in the library.")
            )
            self._table = None

    def focus_home(self) -> None:
        page = self._pages.currentWidget()
        if isinstance(page, PixelPage | ImportOverview | ClinicalPage):
            page.focus_home()
        else:
            self._choose.files.setFocus()

    def may_close(self) -> bool:
        """Asked before the window closes: what is under way, or confirmed and not written."""
        writing, confirmed = self._presenter.writing, len(self._presenter.confirmed)
        if writing.running:
            words = self.tr(
                "{done} of {all} are done and stay. The others are left out; they can be imported "
                "again."
            )
            return gives_up(
                self,
                title=self.tr("Loops are still being imported"),
                text=words.format(done=writing.done, all=writing.total),
                keep=self.tr("Go on importing"),
                lose=self.tr("Stop and close"),
            )
        if not confirmed or self._presenter.step is Step.SUMMARY:
            return True
        one = self.tr("1 loop was confirmed, but it is not in the study yet.")
        many = self.tr("{count} loops were confirmed, but none of them is in the study yet.")
        return gives_up(
            self,
            title=self.tr("The import is not finished"),
            text=counted(confirmed, one, many),
            keep=self.tr("Stay"),
            lose=self.tr("Close and forget the list"),
        )

    def close_down(self) -> None:
        if self._clinical is not None:
            self._clinical.close_down()

    def choose_files(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileNames(self, self.tr("Loops to import"))
        self.take(chosen)

    def choose_folder(self) -> None:
        self.take([QFileDialog.getExistingDirectory(self, self.tr("Folder of loops"))])

    # Pages.

    def _show(self) -> None:
        step, before = self._presenter.step, self._pages.currentWidget()
        if before is self._clinical and step is Step.LIST:
            return
        page = {Step.CHOOSE: self._choose, Step.PIXELS: self._pixels}.get(step, self._overview)
        if page is not before:
            self._pages.setCurrentWidget(page)
            if self.isVisible():
                self.focus_home()
        if step is Step.LIST and self._table is not None:
            self._open_waiting_table()

    def _open_waiting_table(self) -> None:
        table, self._table = self._table, None
        self.show_clinical()
        if table is not None and self._clinical is not None:
            self._clinical.take(table)

    def show_clinical(self) -> None:
        """Clinical values, matched against the patients of the list."""
        found = self._presenter.found
        numbers = {loop.candidate.identity.patient_id for loop in found}
        acts = self._presenter.acts.clinical(numbers)
        if self._clinical is None:
            self._clinical = ClinicalPage(acts, self._workplace)
            self._clinical.accepted.connect(self._take_table)
            self._clinical.left.connect(self._leave_clinical)
            self._pages.addWidget(self._clinical)
        self._clinical.presenter.acts = acts
        self._clinical.presenter.compare_again()  # the list may have grown
        self._pages.setCurrentWidget(self._clinical)
        self._clinical.focus_home()

    def _take_table(self, table: object) -> None:
        self._presenter.take_table(table)  # type: ignore[arg-type]  # a signal knows no types
        self._leave_clinical()

    def _leave_clinical(self) -> None:
        self._pages.setCurrentWidget(self._overview)
        self._overview.focus_home()
        self._show()

    def _leave(self) -> None:
        """To the library; what is being written goes on, a list of found loops is kept.

        One of refusals alone is not: it would stand in the way of choosing another folder.
        """
        step = self._presenter.step
        if step is Step.SUMMARY or (step is Step.LIST and not self._presenter.found):
            self._forget()
        self.done_wanted.emit()

    def _forget(self) -> None:
        if self._clinical is not None:
            self._clinical.presenter.start_over()
        self._presenter.start_over()

    def _prepare(self, record: object) -> None:
        self._forget()
        self.done_wanted.emit()
        self.prepare_wanted.emit(record)

    def _masks(self) -> None:
        """The page of masks joins them by the names of these files, which are stored nowhere."""
        came = [(loop.candidate, loop.cine_id) for loop in self._presenter.found if loop.cine_id]
        acts = self._presenter.acts

        def done(names: object) -> None:
            self._forget()  # not before: of an archive the names go with its files
            self.masks_wanted.emit(names)

        self._workplace.runner.run(
            lambda _cancel: acts.names(came), done=done, failed=self._presenter.failed.emit
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The second half of a double click confirms or skips nothing that was not looked at."""
        return event.type() is QEvent.Type.MouseButtonDblClick

    def _bind(self) -> None:
        self._choose.left.connect(self._leave)
        self._overview.left.connect(self._leave)
        head = self._overview.head
        head.files_wanted.connect(self.choose_files)
        head.table_wanted.connect(self.show_clinical)
        head.masks_wanted.connect(self._masks)
        self._overview.prepare_wanted.connect(self._prepare)
        self._presenter.changed.connect(self._show)
        self._presenter.failed.connect(self._workplace.messages.tell)
        for name in ("pixel_confirm", "pixel_skip"):
            button = self._pixels.findChild(QPushButton, name)
            if button is not None:
                button.installEventFilter(self)
