"""Rows of words beside an import: what fits, what is doubtful, what was refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from fibrodesk.ui import icons, theme

Line = tuple[str, tuple[str, ...]]  # a glyph, "" for none, and the words of the cells


class WordTable(QTableWidget):
    """Read only, with a glyph in the first column; the last takes what is left and wraps.

    Args:
        told: its accessible name.
        widths: of the first columns, in px.
    """

    def __init__(self, name: str, told: str, heads: Sequence[str], widths: Sequence[int]) -> None:
        super().__init__(0, len(heads))
        self.setObjectName(name)
        self.setAccessibleName(told)
        self.setHorizontalHeaderLabels(list(heads))
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setStretchLastSection(True)
        head.setFixedHeight(theme.ROW)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(theme.ROW)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # numbers and files differ at the end

    def tell(self, lines: Sequence[Line]) -> None:
        """Show all of `lines`: who tells them keeps them few, or the window waits for them."""
        worn = theme.worn()
        colours = {"warn": worn.warn, "stop": worn.stop, "check": worn.accent}
        self.setRowCount(len(lines))
        for row, (glyph, cells) in enumerate(lines):
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if column == 0 and glyph:
                    item.setIcon(icons.icon(glyph, colours.get(glyph, worn.quiet)))
                self.setItem(row, column, item)
        self._stand()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand()

    def _stand(self) -> None:
        """As high as the words of the last column want: the table forgets the sheet's padding."""
        last = self.columnCount() - 1
        wide = max(theme.PANEL_WIDTH // 2, self.columnWidth(last) - 2 * theme.S12)
        wraps = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        metrics = self.fontMetrics()
        for row in range(self.rowCount()):
            item = self.item(row, last)
            words = "" if item is None else item.text()
            height = metrics.boundingRect(0, 0, wide, 0, wraps, words).height()
            self.setRowHeight(row, max(theme.ROW, height + theme.S12))
