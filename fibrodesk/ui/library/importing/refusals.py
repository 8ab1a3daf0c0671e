"""What was refused: grouped by why, each group with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from fibrodesk.ui.library.importing.words import ImportWords
from fibrodesk.ui.look import icons, theme

if TYPE_CHECKING:
    from fibrodesk.imaging.candidates import Refusal

_AT_ONCE = 200  # rows of a group that are made together; the next ones when these are in sight
_MOST_UNFOLDED = 40  # files; of more, the groups stay folded


class RefusalTree(QTreeWidget):
    """Of ten thousand files each has its row, made as somebody scrolls."""

    wanted = Signal(object)  # Refusal: it was double-clicked
    chosen_changed = Signal()

    def __init__(self, words: ImportWords) -> None:
        super().__init__()
        self.setObjectName("import_refusals")
        self.setAccessibleName(self.tr("Files that are refused"))
        self._words = words
        self._shown: tuple[Refusal, ...] = ()
        self._one_hint: list[bool] = []  # of each group, whether its head gives the advice of all
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.setColumnWidth(0, theme.PANEL_WIDTH)
        self.setUniformRowHeights(True)
        self.setIndentation(theme.S24)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.itemDoubleClicked.connect(self._open)
        self.itemSelectionChanged.connect(self.chosen_changed)
        self.itemExpanded.connect(self._fill)
        self.verticalScrollBar().valueChanged.connect(self._fill_in_sight)

    @property
    def chosen(self) -> list[Refusal]:
        """The chosen files; with a group, all of its files."""
        found: dict[int, Refusal] = {}
        for item in self.selectedItems():
            for one in item.data(0, Qt.ItemDataRole.UserRole):
                found[id(one)] = one
        return list(found.values())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab sees where they are."""
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        here = self.currentItem()
        if by_key and here is not None and not self.selectedItems():
            here.setSelected(True)

    def tell(self, refusals: Sequence[Refusal]) -> None:
        if tuple(refusals) == self._shown:
            return
        self._shown = tuple(refusals)
        self.clear()
        self._one_hint.clear()
        groups: dict[str, list[Refusal]] = {}
        for one in refusals:
            groups.setdefault(self._words.head(one), []).append(one)
        ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
        for row, (head, files) in enumerate(ordered):
            group = self._group(head, files)
            self.addTopLevelItem(group)
            self.setFirstColumnSpanned(row, self.rootIndex(), True)
            if len(refusals) <= _MOST_UNFOLDED:
                group.setExpanded(True)
        self.chosen_changed.emit()

    def _group(self, head: str, files: list[Refusal]) -> QTreeWidgetItem:
        hints = {one.hint for one in files}
        advice = files[0].hint if len(hints) == 1 else ""
        words = self.tr("{reason} ({count}). {advice}")
        group = _line(words.format(reason=head, count=len(files), advice=advice).strip(), "")
        group.setIcon(0, icons.icon("stop", theme.worn().stop))
        group.setData(0, Qt.ItemDataRole.UserRole, files)
        group.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        self._one_hint.append(bool(advice))
        return group

    def _fill(self, group: QTreeWidgetItem) -> None:
        """Make the next rows of an unfolded group, if its last one can be seen."""
        files: list[Refusal] = group.data(0, Qt.ItemDataRole.UserRole)
        made = group.childCount()
        last = group.child(made - 1) if made else None
        if last is not None and self.visualItemRect(last).top() > self.viewport().height():
            return
        advised = self._one_hint[self.indexOfTopLevelItem(group)]
        for one in files[made : made + _AT_ONCE]:
            said = one.reason if advised else f"{one.reason} {one.hint}"
            item = _line(one.path.name, said)
            item.setToolTip(1, f"{one.reason} {one.hint}")
            item.setData(0, Qt.ItemDataRole.UserRole, [one])
            group.addChild(item)

    def _fill_in_sight(self) -> None:
        groups = map(self.topLevelItem, range(self.topLevelItemCount()))
        for group in groups:
            if group is not None and group.isExpanded():
                self._fill(group)

    def _open(self, item: QTreeWidgetItem) -> None:
        files = item.data(0, Qt.ItemDataRole.UserRole)
        if item.parent() is not None and files:
            self.wanted.emit(files[0])


def _line(first: str, second: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([first, second])
    for column, words in enumerate((first, second)):
        item.setToolTip(column, words)
    return item
