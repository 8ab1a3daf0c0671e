"""The figures of the study as one table that is read by eye, by key and by screen reader."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from fibrodesk.ui import theme
from fibrodesk.ui.agreement.study_lines import StudyLine
from fibrodesk.ui.agreement.tables import Column, FigureTable, table_view

_COLUMNS: tuple[Column[StudyLine], ...] = (
    Column(
        name="figure",
        head=str(QT_TRANSLATE_NOOP("Agreement", "figure")),
        text=lambda line: line.caption,
        tip=lambda line: line.caption,
        widest="area: upper limit of agreement",
    ),
    Column(
        name="value",
        head=str(QT_TRANSLATE_NOOP("Agreement", "value")),
        text=lambda line: line.value,
        tip=lambda line: line.why,
        number=True,
        widest="1000.0 mm²",
    ),
    Column(
        name="interval",
        head=str(QT_TRANSLATE_NOOP("Agreement", "95 % interval")),
        text=lambda line: line.interval,
        tip=lambda line: line.why or line.interval,
        widest="none: it describes these readings",
    ),
    Column(
        name="over",
        head=str(QT_TRANSLATE_NOOP("Agreement", "over")),
        text=lambda line: line.over,
        tip=lambda line: line.over,
    ),
)


_MOST_PX = 220  # of a column; a tooltip tells what is cut


class LineTable(FigureTable[StudyLine]):
    """A head stands alone in its row, in the font of a section."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS)
        self._section = QFont(QApplication.font())
        self._section.setWeight(QFont.Weight.DemiBold)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        line = self.rows[index.row()]
        if line.head and role == Qt.ItemDataRole.FontRole:
            return self._section
        if line.head and role == Qt.ItemDataRole.AccessibleTextRole:
            return line.caption
        words = self.columns[index.column()].name in ("interval", "over")
        if words and role == Qt.ItemDataRole.ForegroundRole and not line.head:
            return QColor(theme.worn().quiet)
        return super().data(index, role)


def line_view(model: LineTable, name: str, *, spoken: str) -> QTableView:
    view = table_view(model, name, spoken=spoken)
    heads = view.horizontalHeader()
    heads.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    return view


def show_lines(view: QTableView, model: LineTable, lines: tuple[StudyLine, ...]) -> None:
    """A head takes its whole row."""
    view.clearSpans()
    model.show(lines)
    metrics = QFontMetrics(theme.tabular(QApplication.font()))
    for place, column in enumerate(model.columns[:-1]):  # some tens of lines: measured at once
        texts = (column.text(line) for line in lines if not line.head)
        widest = max(map(metrics.horizontalAdvance, texts), default=0)
        view.setColumnWidth(place, min(widest, _MOST_PX) + 2 * theme.S12)
    for row, line in enumerate(lines):
        if line.head:
            view.setSpan(row, 0, 1, len(model.columns))
