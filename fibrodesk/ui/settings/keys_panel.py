"""Every command with its keys, as a list to read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.workplace import Workplace


class KeysPanel(QWidget):
    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("keys_panel")
        heads = {
            "any": self.tr("Everywhere"),
            "drawing": self.tr("Drawing"),
            "review": self.tr("Review"),
            "agreement": self.tr("Agreement"),
            "library": self.tr("Library"),
            "import": self.tr("Import"),
        }
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Keys"), "title"))
        column.addWidget(
            pieces.label(
                self.tr("Letters and brackets are places on the keyboard, whatever they type."),
                "quiet",
            )
        )
        for screen, head in heads.items():
            listed = [item for item in workplace.commands if item.screen == screen and item.keys]
            column.addSpacing(theme.S8)
            column.addWidget(pieces.label(head, "section"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.S16)
            grid.setColumnMinimumWidth(0, 190)
            grid.setColumnMinimumWidth(1, 160)
            grid.setColumnStretch(2, 1)
            for row, command in enumerate(listed):
                words = QCoreApplication.translate("commands", command.sentence)
                grid.addWidget(pieces.label(command.title), row, 0)
                grid.addWidget(pieces.label("   ".join(command.shown_keys), "accent"), row, 1)
                grid.addWidget(pieces.ElidedLabel(words, "quiet"), row, 2)
            column.addLayout(grid)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))
