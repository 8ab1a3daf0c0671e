"""Masks of other tools as a person looks through them before they are anybody's reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.library.labels.acts import LabelActs
from fibrodesk.ui.library.labels.board import LabelsBoard
from fibrodesk.ui.library.labels.presenter import LabelsPresenter
from fibrodesk.ui.library.labels.standing import LabelsStanding
from fibrodesk.ui.library.labels.words import LabelsWords
from fibrodesk.ui.look import pieces
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.labels.places import Named


class LabelsPage(QWidget):
    """Stands alone: whoever embeds it hears that masks were attached, and of leaving."""

    attached = Signal(object)  # Attached
    left = Signal()

    def __init__(self, acts: LabelActs, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("labels_page")
        self.setAcceptDrops(True)
        self._workplace = workplace
        self.presenter = LabelsPresenter(acts, workplace, self)
        self._words = LabelsWords(self)
        self.board = LabelsBoard(self.presenter, self._words, workplace)
        self.standing = LabelsStanding(self.presenter)
        self._build(workplace)
        self._pages = QStackedWidget()
        self._arrange()
        self._bind(workplace)

    # Asked by the window around it.

    def open(self, loops: Mapping[str, Named] | None = None) -> None:
        """Show it; `loops`: names of files that were just imported, and their cines' ids."""
        self.presenter.loops = dict(loops or {})
        self.presenter.ask_standing()
        self.focus_home()

    def take(self, paths: Sequence[str | Path]) -> None:
        """Look at files and folders that were chosen or dropped."""
        self.presenter.find([Path(path) for path in paths if str(path)])

    def focus_home(self) -> None:
        if self.presenter.plan is None:
            self._folder.setFocus()
        else:
            self.board.focus_home()

    def choose_folder(self) -> None:
        self.take([QFileDialog.getExistingDirectory(self, self.tr("Folder of masks"))])

    def choose_files(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileNames(self, self.tr("Masks of other tools"))
        self.take(chosen)

    def close_down(self) -> None:
        self.presenter.close_down()

    def _show(self) -> None:
        waits = self.presenter.plan is None
        self._pages.setCurrentIndex(0 if waits else 1)
        for button in (self._folder, self._files):
            pieces.allow(
                button,
                not self.presenter.busy,
                why_not=self.tr("Masks are being read."),
                tip=self._tip,
            )

    def _leave(self) -> None:
        """One step back: from the masks to the choice, from the choice to the library."""
        if self.presenter.plan is None:
            self.presenter.close_down()
            self.left.emit()
        else:
            self.presenter.start_over()
            self.focus_home()

    def _attached(self, found: object) -> None:
        self._workplace.messages.note(self._words.attached(found))  # type: ignore[arg-type]  # a signal knows no types
        self.attached.emit(found)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    # Built once.

    def _build(self, workplace: Workplace) -> None:
        self._tip = self.tr(
            "PNG, NIfTI, NRRD, ITK-SNAP, LabelMe, COCO or CVAT; the format is told by the content."
        )
        self._folder = pieces.button(
            self.tr("Choose a folder…"),
            "labels_folder",
            primary=True,
            tip=self._tip,
            run=self.choose_folder,
        )
        self._files = pieces.button(
            self.tr("Choose files…"),
            "labels_files",
            glyph="file",
            tip=self._tip,
            run=self.choose_files,
        )
        back = workplace.commands["back"].tooltip
        self._back = pieces.button(
            self.tr("Back"), "labels_empty_back", flat=True, tip=back, run=self._leave
        )
        self.board.back.clicked.connect(lambda _checked=False: self._leave())

    def _arrange(self) -> None:
        buttons = QWidget()
        buttons.setLayout(pieces.row(self._folder, self._files, self._back))
        empty = pieces.EmptyState(
            "layers",
            self.tr(
                "Drop masks of other tools here. They become the reading of a person of this "
                "study, under the same seal as if they had been drawn here."
            ),
            action=buttons,
            name="labels_empty",
        )
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(empty, 1)
        column.addWidget(self.standing)
        first = QWidget()
        first.setLayout(column)
        self._pages.addWidget(first)
        self._pages.addWidget(self.board)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _bind(self, workplace: Workplace) -> None:
        self.presenter.changed.connect(self._show, Qt.ConnectionType.DirectConnection)
        self.presenter.failed.connect(workplace.messages.tell)
        self.presenter.attached.connect(self._attached)
        keys = Actions(self, workplace.commands, "import")
        keys.bind("back", self._leave)
        keys.bind("attach_masks", self.board.go)
        keys.bind("mask_before", lambda: self.board.step(-1))
        keys.bind("mask_after", lambda: self.board.step(1))
        self._show()
