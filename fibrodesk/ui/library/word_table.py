"""Rows of words beside an import: what fits, what is doubtful, what was refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from fibrodesk.ui.look import icons, theme

Line = tuple[str, tuple[str, ...]]  # a glyph, "" for none, and the words of the cells
_AT_ONCE = 100  # rows; the window does not wait for the rest
_MOST_KEPT = 1000  # rows that a list told anew still has at once, for who has scrolled down


class WordTable(QTableWidget):
    """Read only, with a glyph in the first column; the last takes what is left and wraps.

    Of a long list the rows are made as somebody scrolls, or goes by keys, to where they stand.

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
        self._told: tuple[Line, ...] = ()
        bar = self.verticalScrollBar()
        for moved in (bar.valueChanged, bar.rangeChanged):  # the range follows when it is laid out
            moved.connect(lambda *_where: self._scrolled())

    def tell(self, lines: Sequence[Line]) -> None:
        """Show `lines`, all of them, however many."""
        self._told = tuple(lines)
        self._fill(0, min(len(lines), max(_AT_ONCE, min(self.rowCount(), _MOST_KEPT))))
        self._scrolled()

    def _fill(self, first: int, end: int) -> None:
        """Rows `first` to before `end` anew; none after them."""
        worn = theme.worn()
        colours = {"warn": worn.warn, "stop": worn.stop, "check": worn.accent}
        self.setRowCount(end)
        for row in range(first, end):
            glyph, cells = self._told[row]
            for column, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if column == 0 and glyph:
                    item.setIcon(icons.icon(glyph, colours.get(glyph, worn.quiet)))
                self.setItem(row, column, item)
        self._stand(first)

    def _scrolled(self) -> None:
        """Within a page of the end the next rows are made; so they are until the table is full."""
        bar = self.verticalScrollBar()
        near = bar.value() + bar.pageStep() >= bar.maximum()
        while self.rowCount() < len(self._told) and (near or not self._full()):
            first = self.rowCount()
            self._fill(first, min(len(self._told), first + _AT_ONCE))
            near = False

    def _full(self) -> bool:
        return self.verticalHeader().length() > self.viewport().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand()
        self._scrolled()

    def _stand(self, first: int = 0) -> None:
        """As high as the words of the last column want: the table forgets the sheet's padding."""
        last = self.columnCount() - 1
        wide = max(theme.PANEL_WIDTH // 2, self.columnWidth(last) - 2 * theme.S12)
        wraps = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        metrics = self.fontMetrics()
        for row in range(first, self.rowCount()):
            item = self.item(row, last)
            words = "" if item is None else item.text()
            height = metrics.boundingRect(0, 0, wide, 0, wraps, words).height()
            self.setRowHeight(row, max(theme.ROW, height + theme.S12))
