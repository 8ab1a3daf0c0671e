"""The card of keys (F1): every key of the screen in front, and those of every screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.commands import Command, CommandTable

_COLUMNS = 2
_DRAWN_ON = {"reading": "drawing", "prepare": "drawing"}  # their keys are those of the editor


class KeysCard(QDialog):
    """Stays open beside the work, as nothing in it has to be answered."""

    def __init__(self, table: CommandTable, screen: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys_card")
        self.setWindowTitle(self.tr("Keys: {screen}").format(screen=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        listed = [item for item in table.of(_DRAWN_ON.get(screen, screen)) if item.keys]
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S16)
        grid.setVerticalSpacing(theme.S4)
        rows = -(-len(listed) // _COLUMNS)
        for place, command in enumerate(listed):
            column, row = divmod(place, rows)
            self._add(grid, command, row, 3 * column)
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
        self.resize(860, min(room, 140 + 26 * rows))

    def _add(self, grid: QGridLayout, command: Command, row: int, column: int) -> None:
        keys = pieces.label("  ".join(command.shown_keys), "accent")
        keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        held = self.tr(" (held)") if command.held else ""
        words = pieces.ElidedLabel(command.title + held)
        words.setToolTip(command.tooltip)
        grid.addWidget(keys, row, column)
        grid.addWidget(words, row, column + 1)
