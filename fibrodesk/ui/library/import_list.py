"""What was found, what was refused and why, and at the end what became of each loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from fibrodesk.ui import icons, theme
from fibrodesk.ui.library.import_presenter import Fate, ImportPresenter, Loop, Step

if TYPE_CHECKING:
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.intake import Candidate


class ImportList(QTableWidget):
    """Three columns: the file, what is to be said of it, what to do."""

    def __init__(self, presenter: ImportPresenter) -> None:
        super().__init__(0, 3)
        self.setObjectName("import_list")
        self.setHorizontalHeaderLabels([self.tr("File"), self.tr("Loop"), self.tr("What to do")])
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in (1, 2):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        head.setFixedHeight(theme.ROW)
        self.setColumnWidth(0, 260)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(theme.ROW + theme.S4)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self._presenter = presenter
        presenter.changed.connect(self._show)
        presenter.found_one.connect(self._add)

    def _show(self) -> None:
        if self._presenter.step in (Step.SEARCH, Step.PIXELS):
            return
        refusals = self._presenter.refusals
        self.setRowCount(len(self._presenter.loops) + len(refusals))
        for row, loop in enumerate(self._presenter.loops):
            glyph, said, advice = self._told(loop)
            self._fill(row, glyph, (loop.candidate.path.name, said, advice))
        for place, refusal in enumerate(refusals, len(self._presenter.loops)):
            self._fill(place, "stop", (refusal.path.name, refusal.reason, refusal.hint))
        self.resizeRowsToContents()
        for row in range(self.rowCount()):  # air between rows of several lines
            self.setRowHeight(row, max(theme.ROW + theme.S4, self.rowHeight(row) + theme.S8))

    def _add(self, one: Candidate | Refusal) -> None:
        """While the search goes on, each file is shown as it is found."""
        from fibrodesk.imaging.candidates import Refusal  # the search has imported it already

        row = self.rowCount()
        self.setRowCount(row + 1)
        if isinstance(one, Refusal):
            self._fill(row, "stop", (one.path.name, one.reason, one.hint))
        else:
            glyph, said, advice = self._told(Loop(one))
            self._fill(row, glyph, (one.path.name, said, advice))
        self.scrollToBottom()

    def _told(self, loop: Loop) -> tuple[str, str, str]:
        facts = loop.candidate.facts
        if loop.fate is Fate.IMPORTED and loop.record is not None:
            words = self.tr("Cine {number} of {patient}")
            return "check", words.format(number=loop.record.number, patient=loop.record.patient), ""
        if loop.problem is not None:
            return "stop", loop.problem.text, loop.problem.advice
        if loop.fate is Fate.SKIPPED:
            return "none", self.tr("Skipped"), self.tr("Import it again whenever you want.")
        if loop.fate is Fate.CONFIRMED and self._presenter.step is Step.SUMMARY:
            return "none", self.tr("Not imported: it was cancelled"), self.tr("Import it again.")
        words = self.tr("{frames} frames, {columns} × {rows} px").format(
            frames=facts.frames, columns=facts.columns, rows=facts.rows
        )
        warnings = " ".join(loop.candidate.warnings)
        return "warn" if warnings else "file", words, warnings

    def _fill(self, row: int, glyph: str, cells: Sequence[str]) -> None:
        worn = theme.worn()
        colours = {"check": worn.accent, "stop": worn.stop, "warn": worn.warn}
        for column, words in enumerate(cells):
            item = QTableWidgetItem(words)
            item.setToolTip(words)
            if column == 0:
                item.setIcon(icons.icon(glyph, colours.get(glyph, worn.quiet)))
            self.setItem(row, column, item)
