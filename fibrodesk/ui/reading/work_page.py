"""The reader's own list: what is to be read, how far each cine is, and the next one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui import icons, pieces, theme
from fibrodesk.ui.reading.presenter import ReadingPresenter

_GLYPHS = {
    "not_started": "state-open",
    "in_progress": "state-progress",
    "submitted": "state-done",
    "excluded": "state-excluded",
}
_FIGURES = (1, 3)


class WorkPage(QWidget):
    """One row a cine, in the reader's own order; Enter or a double click opens it."""

    wanted = Signal(str, str)  # the round, the cine

    def __init__(self, presenter: ReadingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.setObjectName("work_page")
        self._summary = pieces.label("", "quiet", name="work_summary")
        self.next = pieces.button(
            self.tr("Read next"), "read_next", primary=True, run=self.open_next
        )
        self.table = self._table()
        self.empty = pieces.EmptyState(
            "reading",
            self.tr("No round waits for you. An administrator assigns cines to readers."),
            action=pieces.button(self.tr("Look again"), "work_again", run=presenter.refresh),
            name="work_empty",
        )
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self.empty)
        self._body.addWidget(QWidget())
        self._body.setCurrentIndex(2)
        title = pieces.label(self.tr("Reading"), "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S24)
        column.setSpacing(theme.S16)
        column.addLayout(pieces.row(title, theme.S8, self._summary, None, self.next))
        column.addWidget(self._body, 1)
        presenter.listed.connect(self.show_list)
        self.show_list()

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 5)
        table.setObjectName("work_list")
        table.setHorizontalHeaderLabels(
            ["", self.tr("Cine"), self.tr("Patient"), self.tr("Key frames"), self.tr("Round")]
        )
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW + theme.S4)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in enumerate((148, 72, 140, 112, 0)):
            if width:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(column, width)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column in range(5):
            item = table.horizontalHeaderItem(column)
            if item is not None:
                item.setTextAlignment(_side(column))
        table.activated.connect(lambda index: self._open_row(index.row()))
        return table

    def show_list(self) -> None:
        presenter = self._presenter
        items = presenter.items
        self.table.setRowCount(len(items))
        for row, item in enumerate(items):
            done = self.tr("{done} of {total}").format(
                done=item.frames_done, total=item.frames_total
            )
            words = (
                self._state(item.state),
                str(item.cine.number),
                item.cine.patient,
                done,
                item.round_name,
            )
            for column, text in enumerate(words):
                cell = QTableWidgetItem(text)
                cell.setTextAlignment(_side(column))
                if column in _FIGURES:
                    cell.setFont(theme.tabular(self.table.font()))
                self.table.setItem(row, column, cell)
            self._mark(row, item.state)
        if presenter.loaded:
            self._body.setCurrentWidget(self.table if items else self.empty)
        self._tell_summary()

    def _mark(self, row: int, state: str) -> None:
        t = theme.worn()
        colour = t.accent if state in ("submitted", "in_progress") else t.quiet
        cell = self.table.item(row, 0)
        if cell is not None:
            cell.setIcon(icons.icon(_GLYPHS.get(state, "state-open"), colour))

    def _tell_summary(self) -> None:
        presenter = self._presenter
        submitted = sum(item.state == "submitted" for item in presenter.items)
        words = self.tr("{count} of {total} cines submitted").format(
            count=submitted, total=len(presenter.items)
        )
        minutes = presenter.pace.minutes_left(presenter.frames_left(0))
        if minutes:
            words += self.tr(" · about {minutes} min left").format(minutes=minutes)
        self._summary.setText(words if presenter.items else "")
        item = presenter.next_item()
        self.next.setVisible(bool(presenter.items))
        pieces.allow(
            self.next, item is not None, why_not=self.tr("Everything is submitted."), tip="Q"
        )

    def _state(self, state: str) -> str:
        return {
            "not_started": self.tr("Not started"),
            "in_progress": self.tr("In progress"),
            "submitted": self.tr("Submitted"),
            "excluded": self.tr("Excluded"),
        }.get(state, state)

    def _open_row(self, row: int) -> None:
        item = self._presenter.items[row]
        if item.round_id is not None:
            self.wanted.emit(item.round_id, item.cine.id)

    def open_next(self) -> None:
        item = self._presenter.next_item()
        if item is not None and item.round_id is not None:
            self.wanted.emit(item.round_id, item.cine.id)


def _side(column: int) -> Qt.AlignmentFlag:
    middle = Qt.AlignmentFlag.AlignVCenter
    side = Qt.AlignmentFlag.AlignRight if column in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | middle
