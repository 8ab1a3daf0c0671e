"""What was refused: grouped by why, each group with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from fibrodesk.ui import icons, theme
from fibrodesk.ui.library.importing.words import ImportWords

if TYPE_CHECKING:
    from fibrodesk.imaging.candidates import Refusal

_MOST_SHOWN = 200  # of one group; the copied list has all
_MOST_UNFOLDED = 40  # files; of more, the groups stay folded


class RefusalTree(QTreeWidget):
    wanted = Signal(object)  # Refusal: it was double-clicked
    chosen_changed = Signal()

    def __init__(self, words: ImportWords) -> None:
        super().__init__()
        self.setObjectName("import_refusals")
        self.setAccessibleName(self.tr("Files that are refused"))
        self._words = words
        self._shown: tuple[Refusal, ...] = ()
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

    @property
    def chosen(self) -> list[Refusal]:
        """The chosen files; with a group, all of its files."""
        found: dict[int, Refusal] = {}
        for item in self.selectedItems():
            for one in item.data(0, Qt.ItemDataRole.UserRole):
                found[id(one)] = one
        return list(found.values())

    def tell(self, refusals: Sequence[Refusal]) -> None:
        if tuple(refusals) == self._shown:
            return
        self._shown = tuple(refusals)
        self.clear()
        groups: dict[str, list[Refusal]] = {}
        for one in refusals:
            groups.setdefault(self._words.head(one), []).append(one)
        ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
        for row, (head, files) in enumerate(ordered):
            self.addTopLevelItem(self._group(head, files))
            self.setFirstColumnSpanned(row, self.rootIndex(), True)
        if len(refusals) <= _MOST_UNFOLDED:
            self.expandAll()
        self.chosen_changed.emit()

    def _group(self, head: str, files: list[Refusal]) -> QTreeWidgetItem:
        hints = {one.hint for one in files}
        advice = files[0].hint if len(hints) == 1 else ""
        words = self.tr("{reason} ({count}). {advice}")
        group = _line(words.format(reason=head, count=len(files), advice=advice).strip(), "")
        group.setIcon(0, icons.icon("stop", theme.worn().stop))
        group.setData(0, Qt.ItemDataRole.UserRole, files)
        for one in files[:_MOST_SHOWN]:
            said = one.reason if advice else f"{one.reason} {one.hint}"
            item = _line(one.path.name, said)
            item.setToolTip(1, f"{one.reason} {one.hint}")
            item.setData(0, Qt.ItemDataRole.UserRole, [one])
            group.addChild(item)
        if len(files) > _MOST_SHOWN:
            words = self.tr("and {count} more, all in the copied list")
            more = _line(words.format(count=len(files) - _MOST_SHOWN), "")
            more.setData(0, Qt.ItemDataRole.UserRole, [])
            group.addChild(more)
        return group

    def _open(self, item: QTreeWidgetItem) -> None:
        files = item.data(0, Qt.ItemDataRole.UserRole)
        if item.parent() is not None and files:
            self.wanted.emit(files[0])


def _line(first: str, second: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([first, second])
    for column, words in enumerate((first, second)):
        item.setToolTip(column, words)
    return item
