"""The audit: every act of weight, newest first; an annotator sees the own rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.settings.acts import SettingsActs
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.auditing import AuditRow

AnyIndex = QModelIndex | QPersistentModelIndex
_HASH = re.compile(r"\b[0-9a-f]{32,}\b")  # whole in the tooltip, its first letters in the table
_NUMBER, _WHEN, _WHO, _WHAT, _SUBJECT, _DETAIL = range(6)


class AuditModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self._rows: list[AuditRow] = []

    def show_rows(self, rows: list[AuditRow]) -> None:
        self.beginResetModel()
        self._rows = rows[::-1]
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 6

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _NUMBER:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        heads = (
            self.tr("No."),
            self.tr("When (UTC)"),
            self.tr("Who"),
            self.tr("What"),
            self.tr("Of what"),
            self.tr("Details"),
        )
        return heads[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _HASH.sub(lambda found: f"{found.group()[:8]}…", self._words(row, column))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._words(row, column)
        if role == Qt.ItemDataRole.UserRole:
            return row.number if column == _NUMBER else self._words(row, column)
        if role == Qt.ItemDataRole.FontRole and column in (_NUMBER, _WHEN):
            return theme.tabular(QFont())
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _NUMBER:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _words(self, row: AuditRow, column: int) -> str:
        if column == _DETAIL:
            return " · ".join(f"{name} {_plain(value)}" for name, value in row.detail.items())
        return {
            _NUMBER: str(row.number),
            _WHEN: row.when[:19].replace("T", " "),
            _WHO: row.person or self.tr("the desk"),
            _WHAT: row.act,
            _SUBJECT: row.subject,
        }[column]


class AuditPanel(Widget):
    def __init__(self, acts: SettingsActs, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("audit_panel")
        self._acts, self._workplace = acts, workplace
        self._model = AuditModel()
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setSortRole(Qt.ItemDataRole.UserRole)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._count = pieces.label("", "quiet", name="audit_count")
        self.search = QLineEdit()
        self.search.setObjectName("audit_find")
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(240)
        self.search.textChanged.connect(self._filter)
        self._arrange(self._table())

    def refresh(self) -> None:
        self._workplace.runner.run(
            lambda _cancel: self._acts.audit(),
            done=self._show,
            failed=self._workplace.messages.tell,
        )

    def _show(self, rows: list[AuditRow]) -> None:
        self._model.show_rows(rows)
        self._count_rows()

    def _filter(self, words: str) -> None:
        self._proxy.setFilterFixedString(words.strip())
        self._count_rows()

    def _count_rows(self) -> None:
        shown, of_all = self._proxy.rowCount(), self._model.rowCount()
        words = self.tr("{shown} of {all} rows") if shown != of_all else self.tr("{all} rows")
        self._count.setText(words.format(shown=shown, all=of_all))

    def _table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("audit_table")
        table.setModel(self._proxy)
        table.setSortingEnabled(True)
        table.sortByColumn(_NUMBER, Qt.SortOrder.DescendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        widths = {_NUMBER: 64, _WHEN: 160, _WHO: 150, _WHAT: 170, _SUBJECT: 170}
        for column, width in widths.items():
            table.setColumnWidth(column, width)
        head.setSectionResizeMode(_DETAIL, QHeaderView.ResizeMode.Stretch)
        return table

    def _arrange(self, table: QTableView) -> None:
        head = pieces.row(pieces.label(self.tr("Audit"), "title"), self._count, None, self.search)
        head.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(pieces.line())
        column.addWidget(table, 1)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    return str(value)
