"""Frames by disagreement, and patients, as tables whose numbers line up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from fibrodesk.ui import theme
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import FrameRow, PatientRow

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column: its words, and why a value is missing."""

    head: str  # marked for translation, and translated where it is shown
    text: Callable[[Row], str]
    tip: Callable[[Row], str] | None = None
    number: bool = False  # right-aligned, in figures of one width


FRAME_COLUMNS: tuple[Column[FrameRow], ...] = (
    Column(head=str(QT_TRANSLATE_NOOP("Agreement", "patient")), text=lambda row: row.patient),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "cine / frame")),
        text=lambda row: f"{row.cine_number} / {row.frame + 1}",
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "kappa")),
        text=lambda row: wording.share(row.kappa.value),
        tip=lambda row: wording.explained(row.kappa),
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "Dice")),
        text=lambda row: wording.share(row.dice.value),
        tip=lambda row: wording.explained(row.dice),
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "apart")),
        text=lambda row: wording.area_with_unit(row.apart, row.unit),
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "found")),
        text=lambda row: wording.short_kinds().get(row.kind, row.kind),
        tip=lambda row: wording.kinds().get(row.kind, ""),
    ),
)

PATIENT_COLUMNS: tuple[Column[PatientRow], ...] = (
    Column(head=str(QT_TRANSLATE_NOOP("Agreement", "patient")), text=lambda row: row.patient),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "frames")),
        text=lambda row: str(row.frames),
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "kappa")),
        text=lambda row: wording.share(row.kappa.value),
        tip=lambda row: wording.explained(row.kappa),
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "Dice")),
        text=lambda row: wording.share(row.dice.value),
        tip=lambda row: wording.explained(row.dice),
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "area A")),
        text=lambda row: wording.area_with_unit(row.area_first, row.unit),
        number=True,
    ),
    Column(
        head=str(QT_TRANSLATE_NOOP("Agreement", "area B")),
        text=lambda row: wording.area_with_unit(row.area_second, row.unit),
        number=True,
    ),
)


class FigureTable(QAbstractTableModel, Generic[Row]):
    """Rows in the order in which they are handed in; a dash tells its reason when pointed at."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self.rows: list[Row] = []
        self._figures = theme.tabular(QApplication.font())

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.number else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return self._figures if column.number else None
        if role == Qt.ItemDataRole.ForegroundRole and column.text(row) == wording.DASH:
            return QColor(theme.worn().quiet)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("Agreement", column.head)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.number else _LEFT
        return None


def table_view(model: FigureTable[Row], name: str, *, spoken: str) -> QTableView:
    """A table that is read row by row; the last column takes what is left."""
    view = QTableView()
    view.setObjectName(name)
    view.setAccessibleName(spoken)
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(theme.ROW)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    view.horizontalHeader().setStretchLastSection(True)
    view.horizontalHeader().setHighlightSections(False)
    return view
