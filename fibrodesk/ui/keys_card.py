"""The card of keys (F1): every key of the screen in front, and those of every screen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.command_tables.shipped import hands
from fibrodesk.ui.commands import CommandTable

_COLUMNS = 2
_DRAWN_ON = {"reading": "drawing", "prepare": "drawing"}  # their keys are those of the editor


class KeysCard(QDialog):
    """Stays open beside the work, as nothing in it has to be answered."""

    def __init__(self, table: CommandTable, screen: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys_card")
        self.setWindowTitle(self.tr("Keys: {screen}").format(screen=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries = _entries(table, _DRAWN_ON.get(screen, screen))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S16)
        grid.setVerticalSpacing(theme.S4)
        rows = -(-len(entries) // _COLUMNS)
        for place, entry in enumerate(entries):
            column, row = divmod(place, rows)
            self._add(grid, entry, row, 3 * column)
        grid.setColumnMinimumWidth(2, theme.S24)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(4, 1)
        inside = pieces.surface(QWidget(), "window")
        inside.setLayout(grid)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S24)
        column_of_all.setSpacing(theme.S16)
        column_of_all.addWidget(pieces.label(self.windowTitle(), "title"))
        column_of_all.addWidget(scroll)
        room = parent.window().height() - 2 * theme.S24
        self.resize(860, min(room, 140 + 23 * rows))

    def _add(self, grid: QGridLayout, entry: Entry, row: int, column: int) -> None:
        keys = pieces.label(entry.keys, "accent")
        keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        told = self.tr("{command} (held)") if entry.held else "{command}"
        words = pieces.ElidedLabel(told.format(command=entry.words))
        words.setToolTip(entry.tooltip)
        grid.addWidget(keys, row, column)
        grid.addWidget(words, row, column + 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the card."""

    keys: str
    words: str
    tooltip: str = ""
    held: bool = False


def _entries(table: CommandTable, screen: str) -> list[Entry]:
    """The hand on the canvas first, where there is one; then the keys."""
    gestures = hands() if screen == "drawing" else []
    keys = [
        Entry("  ".join(item.shown_keys), item.title, item.tooltip, item.held)
        for item in table.of(screen)
        if item.keys
    ]
    return [Entry(gesture, words) for gesture, words in gestures] + keys
