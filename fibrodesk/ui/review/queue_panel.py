"""The list of proposals at the left of the review, and the form that asks for more."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QListView, QVBoxLayout, QWidget

from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.review import words
from fibrodesk.ui.review.presenter import ReviewPresenter
from fibrodesk.ui.review.propose_form import ProposeForm
from fibrodesk.ui.review.queue import QueueRow, counts

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class QueueModel(QAbstractListModel):
    """The rows that pass the filter, each with the glyph of its verdict."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[QueueRow] = []
        self._readers: dict[str, str] = {}

    def show(self, rows: list[QueueRow], readers: dict[str, str]) -> None:
        """Replace the rows; where only verdicts changed, the list keeps its place."""
        same = [row.id for row in rows] == [row.id for row in self._rows]
        if same:
            self._rows, self._readers = rows, readers
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows, self._readers = rows, readers
        self.endResetModel()

    def row_at(self, index: _Index) -> QueueRow:
        return self._rows[index.row()]

    def rowCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words.place(row)
        if role == Qt.ItemDataRole.DecorationRole:
            colour = words.colour(row.verdict, theme.worn())
            return icons.pixmap(words.GLYPHS[row.verdict], side_px=theme.S16, colour=colour)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return words.verdict(row, self._readers)
        return None


class QueuePanel(QWidget):
    """Filter, list, and at the foot the wish for more proposals."""

    chosen = Signal(str)  # the id of a proposal

    def __init__(self, presenter: ReviewPresenter, propose: ProposeForm) -> None:
        super().__init__()
        self.setObjectName("review_queue_panel")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._presenter = presenter
        self._filter = QComboBox()
        self._filter.setObjectName("review_filter")
        self._filter.setAccessibleName(self.tr("Which proposals are listed"))
        for verdict in words.FILTERS:
            self._filter.addItem(words.filter_name(verdict), verdict)
        self._filter.activated.connect(self._filtered)
        self._model = QueueModel()
        self._list = self._made_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S12, theme.S12, theme.S12)
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Proposals"), "section"))
        column.addWidget(self._filter)
        column.addWidget(self._list, 1)
        column.addWidget(pieces.line())
        column.addWidget(propose)
        presenter.queue_changed.connect(self._show_queue)
        presenter.row_changed.connect(self._mark_row)

    def _made_list(self) -> QListView:
        made = QListView()
        made.setObjectName("review_queue")
        made.setAccessibleName(self.tr("Proposals"))
        made.setModel(self._model)
        made.setUniformItemSizes(True)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.selectionModel().currentChanged.connect(self._list_moved)
        return made

    def _filtered(self) -> None:
        self._presenter.show(self._filter.currentData())

    def _list_moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.row_at(index).id)

    def _show_queue(self) -> None:
        found = counts(self._presenter.rows)
        for place, verdict in enumerate(words.FILTERS):
            number = len(self._presenter.rows) if verdict is None else found[verdict]
            self._filter.setItemText(place, words.counted_filter(verdict, number))
        self._filter.setCurrentIndex(words.FILTERS.index(self._presenter.filter))
        self._model.show(self._presenter.shown, self._presenter.reader_names)
        self._mark_row(self._presenter.row)

    def _mark_row(self, row: QueueRow | None) -> None:
        for place in range(self._model.rowCount()):
            index = self._model.index(place)
            if row is not None and self._model.row_at(index).id == row.id:
                if index.row() != self._list.currentIndex().row():
                    self._list.setCurrentIndex(index)
                return
