"""A table of counts, the first reader down and the second across: 2 x 2 or k x k."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from fibrodesk.ui.look import theme


class CrossTable(QTableWidget):
    """Counts with their sums; what both say alike lies on the diagonal and is bold."""

    def __init__(self, name: str, *, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)

    def show_counts(
        self,
        counts: Sequence[Sequence[int]],
        *,
        down: Sequence[str],
        across: Sequence[str],
        total: str,
    ) -> None:
        """`counts`: a row for each of the first reader's categories."""
        sums = [sum(row) for row in counts]
        last = [sum(column) for column in zip(*counts, strict=True)] if counts else []
        rows = [[*row, whole] for row, whole in zip(counts, sums, strict=True)]
        rows.append([*last, sum(sums)])
        self.setRowCount(len(rows))
        self.setColumnCount(len(across) + 1)
        self.setVerticalHeaderLabels([*down, total])
        self.setHorizontalHeaderLabels([*across, total])
        font = theme.tabular(self.font())
        for place, row in enumerate(rows):
            for at, count in enumerate(row):
                item = QTableWidgetItem(f"{count:,}")
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                strong = type(font)(font)
                strong.setBold(place == at < len(counts))
                item.setFont(strong)
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole,
                    f"{[*down, total][place]}, {[*across, total][at]}: {count}",
                )
                self.setItem(place, at, item)
        self.resizeColumnsToContents()
        height = theme.ROW * (len(rows) + 1) + theme.S8
        self.setMinimumHeight(height)
        self.setMaximumHeight(height)
