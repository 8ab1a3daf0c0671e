"""Where an import begins: what can come in, and two ways to choose it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces
from fibrodesk.ui.workplace import Workplace


class ChoosePage(QWidget):
    left = Signal()

    def __init__(
        self,
        workplace: Workplace,
        *,
        files: Callable[[], object],
        folder: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setObjectName("import_choose")
        self.files = pieces.button(
            self.tr("Choose files…"),
            "import_files",
            primary=True,
            tip=self.tr("Loops, a zip archive, or the DICOMDIR of a medium."),
            run=files,
        )
        by_folder = pieces.button(
            self.tr("Choose a folder…"),
            "import_folder",
            glyph="folder",
            tip=self.tr("All loops in it and below; a public data set is recognised."),
            run=folder,
        )
        leave = workplace.commands["import_leave"].tooltip
        back = pieces.button(
            self.tr("Back"), "import_back", flat=True, tip=leave, run=self.left.emit
        )
        sentence = self.tr(
            "Drop loops here: DICOM, videos, pictures in a row, a zip, or a folder of any of them; "
            "a public data set is recognised by itself. You look at the pixels of each loop "
            "before anything is stored."
        )
        buttons = QWidget()
        buttons.setLayout(pieces.row(self.files, by_folder, back))
        column = QVBoxLayout(self)
        column.addWidget(pieces.EmptyState("import", sentence, action=buttons, name="import_empty"))
        keys = Actions(self, workplace.commands, "import_list")
        keys.bind("import_go", files)
        keys.bind("import_leave", self.left.emit)
