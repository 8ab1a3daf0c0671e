"""How the window looks, and how mouse and pen are held."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from fibrodesk.ui import hand_settings
from fibrodesk.ui.look import pieces, theme
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
        column.addSpacing(theme.S16)
        column.addWidget(pieces.label(self.tr("Mouse and pen"), "section"))
        settings = hand_settings.found(workplace.preferences)
        self._pressure = self._switch(
            "pen_pressure",
            self.tr("The pen's pressure changes the size of the brush"),
            settings.pressure_counts,
        )
        self._right = self._switch(
            "right_erases",
            self.tr("Right-drag erases; window and level are then on middle-drag"),
            settings.right_erases,
        )
        for switch in (self._pressure, self._right):
            column.addWidget(switch)
        column.addWidget(
            pieces.label(
                self.tr("The pen's other end and the first button of its barrel erase, too."),
                "quiet",
                wrap=True,
            )
        )
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column, left=True))

    def _choice(self, name: str, words: str) -> QRadioButton:
        choice = QRadioButton(words)
        choice.setObjectName(f"theme_{name}")
        choice.setChecked(self._workplace.preferences.theme == name)
        choice.clicked.connect(lambda: self._wear(name))
        self._group.addButton(choice)
        return choice

    def _switch(self, name: str, words: str, on: bool) -> QCheckBox:
        switch = QCheckBox(words)
        switch.setObjectName(name)
        switch.setChecked(on)
        switch.clicked.connect(lambda _checked=False: self._keep_hand())
        return switch

    def _keep_hand(self) -> None:
        settings = hand_settings.HandSettings(
            pressure_counts=self._pressure.isChecked(), right_erases=self._right.isChecked()
        )
        hand_settings.keep(self._workplace.preferences, settings)

    def showEvent(self, event: QShowEvent) -> None:
        """A key of the editor may have changed it."""
        settings = hand_settings.found(self._workplace.preferences)
        self._pressure.setChecked(settings.pressure_counts)
        self._right.setChecked(settings.right_erases)
        super().showEvent(event)

    def _wear(self, name: str) -> None:
        self._workplace.preferences.theme = name
        self._workplace.wear(name)
