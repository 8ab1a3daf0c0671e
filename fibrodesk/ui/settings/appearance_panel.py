"""How the window looks; the colours of readers and model never change."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.workplace import Workplace


class AppearancePanel(QWidget):
    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("appearance_panel")
        self._workplace = workplace
        self._group = QButtonGroup(self)
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Appearance"), "title"))
        for name, words in (
            ("dark", self.tr("Dark, as a reading room at night")),
            ("light", self.tr("Light")),
            ("system", self.tr("As the system has it")),
        ):
            column.addWidget(self._choice(name, words))
        column.addWidget(
            pieces.label(
                self.tr("The image stays on near-black, and annotation colours stay the same."),
                "quiet",
                wrap=True,
            )
        )
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))

    def _choice(self, name: str, words: str) -> QRadioButton:
        choice = QRadioButton(words)
        choice.setObjectName(f"theme_{name}")
        choice.setChecked(self._workplace.preferences.theme == name)
        choice.clicked.connect(lambda: self._wear(name))
        self._group.addButton(choice)
        return choice

    def _wear(self, name: str) -> None:
        self._workplace.preferences.theme = name
        self._workplace.wear(name)
