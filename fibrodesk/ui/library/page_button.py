"""A way from the head of the library to a page of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from fibrodesk.ui.keys.commands import Command
from fibrodesk.ui.look import icons


class PageButton(QToolButton):
    """A glyph alone, as there is no room for words; the key of `command` leads there too."""

    def __init__(self, name: str, told: str, *, glyph: str, command: Command) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(told)
        self.setProperty("tool", True)
        self.setToolTip(command.tooltip)
        icons.wear(self, glyph)
