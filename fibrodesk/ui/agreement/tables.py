"""Tables whose numbers line up, of ten rows or ten thousand; a dash tells its reason."""

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
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import FrameRow, PatientRow
from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.frames.sorting import Key, Standing
from fibrodesk.ui.look import theme

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_HEAD_PX = 11  # a caption
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column: its words, and why a value is missing."""

    name: str
    head: str  # marked for translation, and translated where it is shown
    text: Callable[[Row], str]
    tip: Callable[[Row], str] | None = None
    number: bool = False  # right-aligned, in figures of one width
    widest: str = "0.00"  # the widest text that is to be seen whole


def frame_columns(standing: Callable[[Key], Standing]) -> tuple[Column[FrameRow], ...]:
    """The columns of the frames, largest disagreement first as they come."""
    return (
        Column(
            name="frame",
            head=str(QT_TRANSLATE_NOOP("Agreement", "cine/frame")),
            text=lambda row: f"{row.cine_number}/{row.frame + 1}",
            number=True,
            widest="100/100",
        ),
        Column(
            name="apart",
            head=str(QT_TRANSLATE_NOOP("Agreement", "apart")),
            text=lambda row: wording.area_with_unit(row.apart, row.unit),
            tip=lambda row: wording.sentence(row.kappa.reason) if row.apart != row.apart else "",
            number=True,
            widest="1000 mm²",
        ),
        Column(
            name="kappa",
            head=str(QT_TRANSLATE_NOOP("Agreement", "kappa")),
            text=lambda row: wording.share(row.kappa.value),
            tip=lambda row: wording.explained(row.kappa),
            number=True,
        ),
        Column(
            name="dice",
            head=str(QT_TRANSLATE_NOOP("Agreement", "Dice")),
            text=lambda row: wording.share(row.dice.value),
            tip=lambda row: wording.explained(row.dice),
            number=True,
        ),
        Column(
            name="standing",
            head=str(QT_TRANSLATE_NOOP("Agreement", "to adjudicate")),
            text=lambda row: sentences.short_standing(standing(row.key)),
            tip=lambda row: sentences.standing_sentence(standing(row.key)),
            widest="○ area, boundary",
        ),
        Column(
            name="patient",
            head=str(QT_TRANSLATE_NOOP("Agreement", "patient")),
            text=lambda row: row.patient,
            tip=lambda row: row.patient,
            widest="FD-0000",
        ),
    )


PATIENT_COLUMNS: tuple[Column[PatientRow], ...] = (
    Column(
        name="patient",
        head=str(QT_TRANSLATE_NOOP("Agreement", "patient")),
        text=lambda row: row.patient,
        widest="FD-0000",
    ),
    Column(
        name="frames",
        head=str(QT_TRANSLATE_NOOP("Agreement", "frames")),
        text=lambda row: str(row.frames),
        number=True,
    ),
    Column(
        name="kappa",
        head=str(QT_TRANSLATE_NOOP("Agreement", "kappa")),
        text=lambda row: wording.share(row.kappa.value),
        tip=lambda row: wording.explained(row.kappa),
        number=True,
    ),
    Column(
        name="dice",
        head=str(QT_TRANSLATE_NOOP("Agreement", "Dice")),
        text=lambda row: wording.share(row.dice.value),
        tip=lambda row: wording.explained(row.dice),
        number=True,
    ),
    Column(
        name="area_first",
        head=str(QT_TRANSLATE_NOOP("Agreement", "area A")),
        text=lambda row: wording.area_with_unit(row.area_first, row.unit),
        number=True,
        widest="1000 mm²",
    ),
    Column(
        name="area_second",
        head=str(QT_TRANSLATE_NOOP("Agreement", "area B")),
        text=lambda row: wording.area_with_unit(row.area_second, row.unit),
        number=True,
        widest="1000 mm²",
    ),
)


class FigureTable(QAbstractTableModel, Generic[Row]):
    """Rows in the order in which they are handed in; a dash tells its reason when pointed at.

    A screen reader is told the column, the value, and the reason with it.
    """

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Row] = []
        self._figures = theme.tabular(QApplication.font())

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(row) if column.tip else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.number else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return self._figures if column.number else None
        if role == Qt.ItemDataRole.ForegroundRole and column.text(row) == wording.DASH:
            return QColor(theme.worn().quiet)
        return None

    def _spoken(self, row: Row, column: Column[Row]) -> str:
        text, why = column.text(row), column.tip(row) if column.tip else ""
        said = QCoreApplication.translate("Agreement", "no value") if text == wording.DASH else text
        head = QCoreApplication.translate("Agreement", column.head)
        return " · ".join(part for part in (f"{head}: {said}", why) if part)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("Agreement", column.head)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.number else _LEFT
        return None


def table_view(model: FigureTable[Row], name: str, *, spoken: str) -> QTableView:
    """A table that is read row by row; the last column takes what is left.

    Columns are as wide as what is expected in them: to measure ten thousand rows would stall.
    """
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
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(theme.ROW)
    heads = view.horizontalHeader()
    heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    heads.setMinimumSectionSize(2 * theme.S16)
    font = theme.tabular(QApplication.font())
    metrics = QFontMetrics(font)
    font.setPixelSize(_HEAD_PX)
    for place, column in enumerate(model.columns):
        head = QCoreApplication.translate("Agreement", column.head)
        widest = metrics.horizontalAdvance(column.widest)
        widest = max(widest, QFontMetrics(font).horizontalAdvance(head) + theme.S8)
        view.setColumnWidth(place, widest + 2 * theme.S12)
    heads.setStretchLastSection(True)
    heads.setHighlightSections(False)
    return view
