"""The loops that were found: one row each, and at the end what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from fibrodesk.ui.library.importing.loops import Fate, Loop, Step
from fibrodesk.ui.library.importing.presenter import ImportPresenter
from fibrodesk.ui.library.importing.words import ImportWords
from fibrodesk.ui.look import icons, theme

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class Column(IntEnum):
    FILE = 0
    FRAMES = 1
    SIZE = 2
    RATE = 3
    SCALE = 4
    VIEW = 5
    SAID = 6


_FIGURES = (Column.FRAMES, Column.SIZE, Column.RATE, Column.SCALE)
_WIDTHS = {
    Column.FILE: 208,
    Column.FRAMES: 72,
    Column.SIZE: 100,
    Column.RATE: 56,
    Column.SCALE: 120,
    Column.VIEW: 84,
}
_ROOMY_PX = 1080  # long names are shown whole
_LEFT_OUT_BELOW_PX = {Column.SIZE: 1000, Column.FRAMES: 720}


class FoundModel(QAbstractTableModel):
    """The presenter's loops as rows; UserRole holds the loop."""

    def __init__(self, presenter: ImportPresenter, words: ImportWords) -> None:
        super().__init__(presenter)
        self._presenter, self._words = presenter, words
        self._rows: list[Loop] = []
        self._places: dict[Loop, int] = {}
        self._over = False  # the last column tells what became of each
        presenter.more.connect(self._append)
        presenter.renewed.connect(self._renew)
        presenter.loop_changed.connect(self._change)

    def loop(self, row: int) -> Loop:
        return self._rows[row]

    def row_of(self, loop: Loop) -> int | None:
        return self._places.get(loop)

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("File"),
            self.tr("Frames"),
            self.tr("Size, px"),
            self.tr("fps"),
            self.tr("mm/px"),
            self.tr("View"),
            self.tr("What became of it") if self._over else self.tr("What to know"),
        )[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        loop, column = self._rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.UserRole:
            return loop
        if role == Qt.ItemDataRole.DisplayRole:
            return self._said(loop, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(loop, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(column)
        if role == Qt.ItemDataRole.FontRole and column in _FIGURES:
            return theme.tabular(QFont())
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(loop, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.FILE:
            return self._glyph(loop)
        return None

    def _said(self, loop: Loop, column: Column) -> str:
        words = self._words
        if column is Column.SAID:
            if self._over:
                running = self._presenter.step is Step.BRING_IN
                return words.result(loop, running=running)
            return words.note(loop)
        return {
            Column.FILE: loop.candidate.path.name,
            Column.FRAMES: str(loop.candidate.facts.frames),
            Column.SIZE: words.size(loop),
            Column.RATE: words.short_rate(loop),
            Column.SCALE: words.short_scale(loop),
            Column.VIEW: words.view(loop),
        }[column]

    def _tip(self, loop: Loop, column: Column) -> str:
        if column is Column.SAID and loop.problem is not None:
            return f"{loop.problem.text} {loop.problem.advice}"
        if column is Column.SAID and not self._over:
            return "\n".join(
                [" · ".join(self._words.data_set(loop)), *self._words.warnings(loop)]
            ).strip()
        if column is Column.RATE:
            return self._words.rate(loop)
        return self._words.scale(loop) if column is Column.SCALE else self._said(loop, column)

    def _colour(self, loop: Loop, column: Column) -> QColor | None:
        worn = theme.worn()
        if loop.fate in (Fate.LEFT_OUT, Fate.SKIPPED):
            return QColor(worn.disabled)
        quiet = (
            (column is Column.SCALE and loop.candidate.facts.spacing is None)
            or (column is Column.RATE and loop.candidate.facts.time_assumed)
            or (column is Column.VIEW and not loop.candidate.facts.view)
            or column is Column.SAID
        )
        if column is Column.VIEW and self._words.is_other_view(loop):
            return QColor(worn.warn)
        return QColor(worn.quiet) if quiet else None

    def _glyph(self, loop: Loop) -> object:
        worn = theme.worn()
        name, colour = {
            Fate.IMPORTED: ("check", worn.accent),
            Fate.CONFIRMED: ("check", worn.quiet),
            Fate.REFUSED: ("stop", worn.stop),
            Fate.LEFT_OUT: ("none", worn.disabled),
            Fate.SKIPPED: ("none", worn.disabled),
        }.get(loop.fate, ("file", worn.quiet))
        if loop.fate is Fate.WAITING and self._words.is_doubtful(loop):
            name, colour = "warn", worn.warn
        return icons.pixmap(name, side_px=theme.S16, colour=colour)

    def _append(self, fresh: Sequence[Loop]) -> None:
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        self._rows += fresh
        self._places.update({loop: row for row, loop in enumerate(fresh, first)})
        self.endInsertRows()

    def _renew(self) -> None:
        self.beginResetModel()
        self._rows = list(self._presenter.found)
        self._places = {loop: row for row, loop in enumerate(self._rows)}
        self._over = self._presenter.step in (Step.BRING_IN, Step.SUMMARY)
        self.endResetModel()

    def _change(self, loop: Loop) -> None:
        row = self.row_of(loop)
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))


class _NameDelegate(QStyledItemDelegate):
    """Names differ at their ends, so the middle goes where there is no room."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class ImportList(QTableView):
    """Double click looks at a loop's pixels, or opens what it has become."""

    wanted = Signal(object)  # Loop
    chosen_changed = Signal()

    def __init__(self, presenter: ImportPresenter, words: ImportWords) -> None:
        super().__init__()
        self.setObjectName("import_list")
        self.setAccessibleName(self.tr("Loops that were found"))
        self.setToolTip("")
        self._model = FoundModel(presenter, words)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegateForColumn(Column.FILE, _NameDelegate(self))
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW + theme.S4)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setFixedHeight(theme.ROW)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        head.setSectionResizeMode(Column.SAID, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen_changed.emit())
        self._kept: list[Loop] = []  # chosen when the rows are made anew
        self._model.modelAboutToBeReset.connect(self._keep)
        self._model.modelReset.connect(self._choose_again)

    @property
    def chosen(self) -> list[Loop]:
        """In the order of the rows."""
        parts = self.selectionModel().selection().toList()
        spans = [(part.top(), part.bottom()) for part in parts]
        return [self._model.loop(row) for top, end in sorted(spans) for row in range(top, end + 1)]

    def choose_first(self) -> None:
        if self._model.rowCount() and not self.selectionModel().hasSelection():
            self.selectRow(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the columns that matter least go first."""
        super().resizeEvent(event)
        for column, least_px in _LEFT_OUT_BELOW_PX.items():
            self.setColumnHidden(column, self.width() < least_px)
        wide = self.width() > _ROOMY_PX
        self.setColumnWidth(Column.FILE, _WIDTHS[Column.FILE] + wide * theme.PANEL_WIDTH // 2)

    def _open(self, index: QModelIndex) -> None:
        self.wanted.emit(self._model.loop(index.row()))

    def _keep(self) -> None:
        self._kept = self.chosen

    def _choose_again(self) -> None:
        for loop in self._kept[:1]:
            row = self._model.row_of(loop)
            if row is not None:
                self.selectRow(row)
        self._kept = []
        self.chosen_changed.emit()


def _aligned(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
