"""The reader's cines as a table: states with a shape and a word, figures at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from fibrodesk.ui.look import icons, theme

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.work import WorkItem

_GLYPHS = {
    "not_started": "state-open",
    "in_progress": "state-progress",
    "submitted": "state-done",
    "excluded": "state-excluded",
}
_ORDER = tuple(_GLYPHS)


class Column(IntEnum):
    STATE = 0
    CINE = 1
    PATIENT = 2
    FRAMES = 3
    ROUND = 4
    QUESTIONS = 5


_FIGURES = (Column.CINE, Column.FRAMES)
_WIDTHS = {
    Column.STATE: 148,
    Column.CINE: 72,
    Column.PATIENT: 160,
    Column.FRAMES: 112,
    Column.ROUND: 320,  # a name of forty letters
}
_SORTS: dict[Column, Callable[[WorkItem], int | str]] = {
    Column.STATE: lambda item: _ORDER.index(item.state),
    Column.CINE: lambda item: item.cine.number,
    Column.PATIENT: lambda item: item.cine.patient.casefold(),
    Column.FRAMES: lambda item: item.frames_total - item.frames_done,
    Column.ROUND: lambda item: item.round_name.casefold(),
    Column.QUESTIONS: lambda item: -item.open_questions,
}


class WorkTable(QTableWidget):
    """Begins in the reader's own order; a head sorts, turns round, and at the third press resets.

    Enter or a double click opens a row.
    """

    wanted = Signal(object)  # WorkItem

    def __init__(self) -> None:
        super().__init__(0, len(Column))
        self.setObjectName("work_list")
        self.setAccessibleName(self.tr("Your cines"))
        self._items: list[WorkItem] = []  # in the reader's own order
        self.rows: list[WorkItem] = []  # as they are shown
        self._sorted: tuple[Column, bool] | None = None  # by what, and whether downwards
        self.setHorizontalHeaderLabels(
            [
                self.tr("State"),
                self.tr("Cine"),
                self.tr("Patient"),
                self.tr("Key frames"),
                self.tr("Round"),
                self.tr("Questions"),
            ]
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW + theme.S4)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self._arrange_head()
        self.activated.connect(lambda index: self.wanted.emit(self.rows[index.row()]))

    def _arrange_head(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(lambda section: self._sort_by(Column(section)))
        for column in Column:
            if column in _WIDTHS:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                head.resizeSection(column, _WIDTHS[column])
            else:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            item = self.horizontalHeaderItem(column)
            if item is not None:
                item.setTextAlignment(_side(column))
                item.setToolTip(self.tr("Sorts; the third press brings back your own order."))

    def show_items(self, items: Sequence[WorkItem]) -> None:
        """Show these, given in the reader's own order; what was chosen stays chosen."""
        chosen = self.rows[self.currentRow()] if 0 <= self.currentRow() < len(self.rows) else None
        self._items = list(items)
        self.rows = self._in_order()
        self.setRowCount(len(self.rows))
        for row, item in enumerate(self.rows):
            for column, words in enumerate(self._words(item)):
                cell = QTableWidgetItem(words)
                cell.setTextAlignment(_side(column))
                cell.setToolTip(words)
                if column in _FIGURES:
                    cell.setFont(theme.tabular(self.font()))
                self.setItem(row, column, cell)
            self._mark(row, item.state)
            if chosen is not None and _same(chosen, item):
                self.selectRow(row)

    def _in_order(self) -> list[WorkItem]:
        if self._sorted is None:
            return list(self._items)
        column, downwards = self._sorted
        return sorted(self._items, key=_SORTS[column], reverse=downwards)

    def _sort_by(self, column: Column) -> None:
        head = self.horizontalHeader()
        if self._sorted is None or self._sorted[0] is not column:
            self._sorted = (column, False)
        else:
            self._sorted = None if self._sorted[1] else (column, True)
        head.setSortIndicatorShown(self._sorted is not None)
        if self._sorted is not None:
            down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
            head.setSortIndicator(column, down if self._sorted[1] else up)
        self.show_items(self._items)

    def _words(self, item: WorkItem) -> tuple[str, ...]:
        done = self.tr("{done} of {total}").format(done=item.frames_done, total=item.frames_total)
        asked = self.tr("{count} open").format(count=item.open_questions)
        return (
            self.state_words(item.state),
            str(item.cine.number) if item.cine.number else "–",  # it comes under a code
            item.cine.patient,
            done,
            item.round_name,
            asked if item.open_questions else "",
        )

    def state_words(self, state: str) -> str:
        return {
            "not_started": self.tr("Not started"),
            "in_progress": self.tr("In progress"),
            "submitted": self.tr("Submitted"),
            "excluded": self.tr("Excluded"),
        }.get(state, state)

    def _mark(self, row: int, state: str) -> None:
        t = theme.worn()
        colour = t.accent if state in ("submitted", "in_progress") else t.quiet
        cell = self.item(row, Column.STATE)
        if cell is not None:
            cell.setIcon(icons.icon(_GLYPHS.get(state, "state-open"), colour))


def _same(first: WorkItem, second: WorkItem) -> bool:
    return (first.round_id, first.cine.id) == (second.round_id, second.cine.id)


def _side(column: int) -> Qt.AlignmentFlag:
    middle = Qt.AlignmentFlag.AlignVCenter
    side = Qt.AlignmentFlag.AlignRight if column in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | middle
