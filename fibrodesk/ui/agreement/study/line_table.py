"""The figures of the study as one table that is read by eye, by key and by screen reader."""

from __future__ import annotations

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from fibrodesk.ui.agreement.study.lines import StudyLine
from fibrodesk.ui.agreement.tables import Column, FigureTable, table_view
from fibrodesk.ui.look import theme

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
_INTERVAL_PX = 132  # of "-10.0 to 100.0", which is never cut
_OVER_PX = 240  # of what a figure is over, before the interval has more than it needs


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


class _Fitting(QObject):
    """Shares the width between interval and ground, so that the last column is never out of sight.

    What is still cut ends in an ellipsis, and its tooltip tells the whole.
    """

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._last_px = _OVER_PX
        self._natural: list[int] = []  # of all columns but the last
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return False

    def fit_to(self, natural: list[int], *, last: bool) -> None:
        """The widths that all columns but the last would like, in px; whether that has words."""
        self._natural, self._last_px = natural, _OVER_PX if last else 0
        self._fit()

    def _fit(self) -> None:
        if not self._natural:
            return
        *first, interval = self._natural
        for place, width in enumerate(first):
            self._view.setColumnWidth(place, width)
        room = self._view.viewport().width() - sum(first)
        least = min(interval, _INTERVAL_PX)
        self._view.setColumnWidth(len(first), max(least, min(interval, room - self._last_px)))


def line_view(model: LineTable, name: str, *, spoken: str) -> QTableView:
    view = table_view(model, name, spoken=spoken)
    heads = view.horizontalHeader()
    heads.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    _Fitting(view)
    return view


def show_lines(view: QTableView, model: LineTable, lines: tuple[StudyLine, ...]) -> None:
    """A head takes its whole row."""
    view.clearSpans()
    model.show(lines)
    metrics = QFontMetrics(theme.tabular(QApplication.font()))
    natural = []
    for column in model.columns[:-1]:  # some tens of lines: measured at once
        texts = (column.text(line) for line in lines if not line.head)
        widest = max(map(metrics.horizontalAdvance, texts), default=0)
        natural.append(min(widest, _MOST_PX) + 2 * theme.S12)
    over = any(line.over for line in lines)
    view.setColumnHidden(len(natural), not over)
    for fitting in view.findChildren(_Fitting):
        fitting.fit_to(natural, last=over)
    for row, line in enumerate(lines):
        if line.head:
            view.setSpan(row, 0, 1, len(model.columns))
