"""The rail at the left: one glyph and one word for each screen that the person may use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.shell.screens import ScreenPlace


class Navigation(QWidget):
    """Buttons take the focus by Tab alone, so that a click leaves it with the screen."""

    wanted = Signal(str)  # the name of a screen

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("navigation")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.NAVIGATION_WIDTH)
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.S8, theme.S8, theme.S8, theme.S8)
        self._column.setSpacing(theme.S4)
        self._column.addStretch(1)

    def offer(self, places: Sequence[ScreenPlace]) -> None:
        """Show `places` and no other; settings stand at the foot."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._column.removeWidget(button)
            button.deleteLater()
        self._buttons.clear()
        for place in places:
            button = self._button(place)
            self._buttons[place.name] = button
            at_foot = place.name == "settings"
            self._column.insertWidget(self._column.count() - (0 if at_foot else 1), button)

    def mark(self, name: str) -> None:
        """Show which screen is in front; a screen without a button marks none."""
        button = self._buttons.get(name)
        if button is not None:
            button.setChecked(True)

    def focus_front(self) -> None:
        """Give the focus to the button of the screen in front."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def _button(self, place: ScreenPlace) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"go_{place.name}")
        button.setProperty("navigation", True)
        button.setText(place.title)
        button.setToolTip(f"{place.title}\n{place.sentence}")
        button.setAccessibleName(place.title)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCheckable(True)
        icons.wear(button, place.glyph)
        button.setIconSize(QSize(theme.GLYPH, theme.GLYPH))
        self._group.addButton(button)
        button.clicked.connect(lambda: self.wanted.emit(place.name))
        return button
