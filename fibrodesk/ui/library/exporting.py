"""The button that takes readings out of the desk, in a format that is chosen."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from fibrodesk.desk.exporting.formats import missing_library
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.counting import counted
from fibrodesk.ui.look import icons, pieces
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.exporting.exported import Exported


class ExportButton(QToolButton):
    """One export at a time; each goes into a new folder inside the one that is chosen.

    A glyph alone: with words the head of the library would not fit a window of 1280 px.
    """

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("library_export")
        self.setAccessibleName(self.tr("Export"))
        self.setProperty("tool", True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        icons.wear(self, "export")
        self._workplace = workplace
        self._work: LongWork | None = None
        menu = QMenu(self)
        menu.setObjectName("library_export_menu")
        menu.setToolTipsVisible(True)
        for to, (words, sentence) in self._formats().items():
            action = menu.addAction(words)
            action.setObjectName(f"library_export_{to}")
            action.triggered.connect(lambda _checked=False, to=to: self.ask(to))
            library = missing_library(to)
            action.setEnabled(library is None)
            action.setToolTip(sentence if library is None else self._lacks(library))
        self.setMenu(menu)
        self._allow()

    def _lacks(self, library: str) -> str:
        words = self.tr(
            'Needs the library {library}, which is not here: pip install "fibrodesk[sr]".'
        )
        return words.format(library=library)

    def _formats(self) -> dict[str, tuple[str, str]]:
        """The words in the menu, and a sentence on what is written."""
        return {
            "png": (
                self.tr("PNG pairs of frame and mask"),
                self.tr("In the frame's own size, and on the square of 256 px of the paper."),
            ),
            "nifti": (
                self.tr("NIfTI volumes"),
                self.tr("The whole loop, and a volume of the same size for each structure."),
            ),
            "nrrd": (
                self.tr("3D Slicer segmentation (.seg.nrrd)"),
                self.tr("The whole loop, and one segmentation for each author."),
            ),
            "labelme": (
                self.tr("LabelMe"),
                self.tr("One file for each frame and author, with masks and with polygons."),
            ),
            "coco": (
                self.tr("COCO"),
                self.tr("One file for each author, with exact masks as run lengths."),
            ),
            "dicom-seg": (
                self.tr("DICOM segmentation (SEG)"),
                self.tr("The de-identified loop, and for each author its masks, for a viewer."),
            ),
            "dicom-sr": (
                self.tr("DICOM structured report (SR)"),
                self.tr("The de-identified loop, and for each author its outlines and areas."),
            ),
            "csv": (
                self.tr("Table of all answers (CSV)"),
                self.tr("A row for each answer with its area; it lies in every other export too."),
            ),
        }

    def ask(self, to: str) -> None:
        """Where to; nothing happens if no folder is chosen."""
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder for the export"))
        if chosen:
            self.write(to, Path(chosen))

    def write(self, to: str, parent: Path) -> None:
        """Export into a new folder of `parent`, off the GUI thread."""
        if self._work is not None:
            return
        board = self._workplace.busy

        def work(cancel: Event) -> Exported:
            from fibrodesk.desk.exporting.exports import export

            session = self._workplace.session
            out = _new_folder(parent, to)
            return export(session, out, to=to, cancel=cancel, progress=told)

        def told(done: int, total: int) -> None:
            board.post(lambda: None if self._work is None else self._work.progress(done, total))

        cancel = self._workplace.runner.run(work, done=self._done, failed=self._failed)
        self._work = board.start(self.tr("Exporting"), cancel=partial(self._stop, cancel))
        self._allow()

    def _stop(self, cancel: Event) -> None:
        cancel.set()  # which silences the answer too; what was half written goes away
        self._finish()

    def _done(self, made: Exported) -> None:
        self._finish()
        told = [
            counted(
                len(made.cines),
                self.tr("1 loop was exported to {folder}."),
                self.tr("{count} loops were exported to {folder}."),
                folder=made.path,
            )
        ]
        if made.left_out:
            one = self.tr("1 was left out: README.txt there says why.")
            many = self.tr("{count} were left out: README.txt there says why.")
            told.append(counted(len(made.left_out), one, many))
        told.append(self.tr("Research use only."))
        self._workplace.messages.note(" ".join(told))

    def _failed(self, error: BaseException) -> None:
        self._finish()
        self._workplace.messages.tell(error)

    def _finish(self) -> None:
        if self._work is not None:
            self._work.finish()
            self._work = None
        self._allow()

    def _allow(self) -> None:
        pieces.allow(
            self,
            self._work is None,
            why_not=self.tr("An export is under way."),
            tip=self.tr("Export\nTakes readings out of the desk as files of other programs."),
        )


def _new_folder(parent: Path, to: str) -> Path:
    """The first number that is free."""
    number = 1
    while (parent / f"fibrodesk-{to}-{number:03d}").exists():
        number += 1
    return parent / f"fibrodesk-{to}-{number:03d}"
