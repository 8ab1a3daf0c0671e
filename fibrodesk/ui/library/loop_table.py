"""The table of loops: one row a loop, figures right-aligned, states with a shape and a word."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from fibrodesk.ui.drawing.readout import spacing_words
from fibrodesk.ui.library.shelf import LibraryPresenter, LoopState
from fibrodesk.ui.look import icons, theme

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord

AnyIndex = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    NUMBER = 0
    PATIENT = 1
    PREPARATION = 2
    READING = 3
    ROUNDS = 4
    FRAMES = 5
    SIZE = 6
    SPACING = 7
    SCANNER = 8


_LEFT_OUT_BELOW_PX = {Column.SCANNER: 900, Column.SIZE: 780, Column.SPACING: 680}
_FIGURES = (Column.NUMBER, Column.FRAMES, Column.SIZE, Column.SPACING)


class LoopModel(QAbstractTableModel):
    """The presenter's shelf as rows; UserRole sorts, UserRole + 1 holds the record."""

    def __init__(self, presenter: LibraryPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._cines: tuple[CineRecord, ...] = ()
        presenter.changed.connect(self._changed)

    def _changed(self) -> None:
        self.beginResetModel()
        self._cines = self._presenter.shelf.cines
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._cines)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cine, column = self._cines[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(cine, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.FontRole and column in _FIGURES:
            return theme.tabular(QFont())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._words(cine, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return _glyph(self._state(cine, column))
        if role == Qt.ItemDataRole.UserRole:
            return self._order(cine, column)
        if role == Qt.ItemDataRole.UserRole + 1:
            return cine
        return None

    def _heads(self) -> tuple[str, ...]:
        return (
            self.tr("No."),
            self.tr("Study code"),
            self.tr("Preparation"),
            self.tr("My reading"),
            self.tr("Rounds"),
            self.tr("Frames"),
            self.tr("Size, px"),
            self.tr("Spacing"),
            self.tr("Scanner"),
        )

    def _state(self, cine: CineRecord, column: Column) -> LoopState | None:
        if column is Column.PREPARATION:
            return self._presenter.preparation(cine)
        if column is Column.READING:
            return self._presenter.own_reading(cine)
        return None

    def _words(self, cine: CineRecord, column: Column) -> str:
        facts = cine.facts
        state = self._state(cine, column)
        if state is not None:
            return state.word
        if column is Column.SPACING:
            spacing = facts.spacing
            return spacing_words(spacing) if spacing else self.tr("not told")
        if column is Column.SCANNER:
            return facts.scanner or (self.tr("synthetic") if facts.synthetic else "–")
        return {
            Column.NUMBER: str(cine.number),
            Column.PATIENT: cine.patient,
            Column.ROUNDS: self._presenter.round_names(cine),
            Column.FRAMES: str(facts.frames),
            Column.SIZE: f"{facts.columns} × {facts.rows}",
        }.get(column, "")

    def _order(self, cine: CineRecord, column: Column) -> int | float | str:
        facts = cine.facts
        if column is Column.SPACING:
            return facts.spacing.row_mm if facts.spacing else -1.0
        numbers = {
            Column.NUMBER: cine.number,
            Column.FRAMES: facts.frames,
            Column.SIZE: facts.rows * facts.columns,
        }
        return numbers.get(column, self._words(cine, column))


class LoopTable(QTableView):
    """Double click or Enter opens what is next for the person."""

    wanted = Signal(object)  # CineRecord

    def __init__(self, presenter: LibraryPresenter) -> None:
        super().__init__()
        self.setObjectName("loop_table")
        self.setAccessibleName(self.tr("Loops of the study"))
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(LoopModel(presenter))
        self._proxy.setSortRole(Qt.ItemDataRole.UserRole)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._proxy)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.NUMBER, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW + theme.S4)
        self._size_columns(presenter.reads)
        self.doubleClicked.connect(lambda _index: self.open_chosen())
        self._kept = ""  # the loop that was chosen before the shelf was read anew
        self._proxy.modelAboutToBeReset.connect(self._remember)
        self._proxy.modelReset.connect(self._choose_again)  # after the view's own, which forgets

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the columns that matter least go first."""
        super().resizeEvent(event)
        for column, least_px in _LEFT_OUT_BELOW_PX.items():
            self.setColumnHidden(column, self.width() < least_px)

    def filter(self, words: str) -> None:
        self._proxy.setFilterFixedString(words.strip())

    @property
    def chosen(self) -> CineRecord | None:
        rows = self.selectionModel().selectedRows()
        if not rows:
            return None
        found: CineRecord = rows[0].data(Qt.ItemDataRole.UserRole + 1)
        return found

    def choose_first(self) -> None:
        if self._proxy.rowCount() and self.chosen is None:
            self.selectRow(0)

    def _remember(self) -> None:
        self._kept = self.chosen.id if self.chosen is not None else ""

    def _choose_again(self) -> None:
        """What was chosen stays chosen, wherever it stands now: Enter opens no other loop."""
        for row in range(self._proxy.rowCount()):
            if self._proxy.index(row, 0).data(Qt.ItemDataRole.UserRole + 1).id == self._kept:
                self.selectRow(row)

    def open_chosen(self) -> None:
        if self.chosen is not None:
            self.wanted.emit(self.chosen)

    def _size_columns(self, reads: bool) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setFixedHeight(theme.ROW)
        widths = {
            Column.NUMBER: 64,
            Column.PATIENT: 100,
            Column.PREPARATION: 128,
            Column.READING: 140,
            Column.FRAMES: 72,
            Column.SIZE: 108,
            Column.SPACING: 112,
        }
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        for column in (Column.ROUNDS, Column.SCANNER):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.setColumnHidden(Column.READING, not reads)


def _aligned(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _glyph(state: LoopState | None) -> object:
    if state is None:
        return None
    worn = theme.worn()
    colour = {"accent": worn.accent, "warn": worn.warn}.get(state.tone, worn.quiet)
    return icons.pixmap(state.glyph, side_px=theme.S16, colour=colour)
