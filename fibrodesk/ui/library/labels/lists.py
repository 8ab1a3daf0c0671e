"""The menus that say what a label of another tool is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.clinical.columns import Menu
from fibrodesk.ui.library.labels.words import LabelsWords
from fibrodesk.ui.look import pieces, theme

if TYPE_CHECKING:
    from fibrodesk.desk.labels.joining import FoundLabel

_AT_ONCE = 60  # menus; the window does not wait for the rest, which one key shows


class LabelMenus(QWidget):
    """One menu a label: a structure, or left out; a label that nobody explained stands out.

    Of very many the next are made at a button below.
    """

    def __init__(self, words: LabelsWords, said: Callable[[str, Structure | None], object]) -> None:
        super().__init__()
        self.setObjectName("labels_menus")
        self._words, self._said = words, said
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.S8)
        self._grid.setVerticalSpacing(theme.S8)
        self._grid.setColumnMinimumWidth(0, theme.S24)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[FoundLabel, ...] = ()
        self._most = _AT_ONCE

    def tell(self, labels: tuple[FoundLabel, ...]) -> None:
        if labels == self._shown:
            return
        if [each.name for each in labels] != [each.name for each in self._shown]:
            self._most = _AT_ONCE
        self._show(labels)

    def _show(self, labels: tuple[FoundLabel, ...]) -> None:
        focus = next((menu.objectName() for menu in self.menus() if menu.hasFocus()), "")
        self._shown = labels
        pieces.clear(self._grid)
        for row, label in enumerate(labels[: self._most]):
            name = pieces.ElidedLabel(label.name, "" if label.decided else "warn")
            name.setMaximumWidth(theme.PANEL_WIDTH // 3)
            wanted = name.fontMetrics().horizontalAdvance(label.name) + theme.S4
            name.setMinimumWidth(min(wanted, theme.PANEL_WIDTH // 3))
            menu = self._menu(label)
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(menu, row, 1)
            if menu.objectName() == focus:
                menu.setFocus()
        if len(labels) > self._most:
            self._grid.addWidget(self._rest(len(labels) - self._most), self._most, 1)

    def _rest(self, count: int) -> QWidget:
        return pieces.button(
            self.tr("Show more labels ({count})").format(count=count),
            "labels_more",
            tip=self.tr("Makes the menus of the next labels."),
            run=self._more,
        )

    def _more(self) -> None:
        last = self._most
        self._most += _AT_ONCE
        self._show(self._shown)
        self.menus()[last].setFocus()

    def menus(self) -> list[Menu]:
        return [each for each in self.findChildren(Menu) if each.objectName()]  # not thrown away

    def _menu(self, label: FoundLabel) -> Menu:
        menu = Menu()
        menu.setObjectName(f"labels_menu_{label.name}")
        menu.setAccessibleName(self.tr("What {label} is").format(label=label.name))
        menu.setToolTip(
            counted(
                label.count,
                self.tr("On 1 frame. What the tool called {label} is in this study."),
                self.tr("On {count} frames. What the tool called {label} is in this study."),
                label=label.name,
            )
        )
        choices: list[tuple[str, Structure | None]] = [
            (self._words.structure(each), each) for each in Structure
        ]
        choices.append((self.tr("leave out"), None))
        if not label.decided:
            menu.addItem(self.tr("say what it is…"))
        for words, structure in choices:
            menu.addItem(words, structure)
        if label.decided:
            menu.setCurrentIndex([each for _, each in choices].index(label.structure))
        menu.activated.connect(lambda place: self._chosen(label, menu, place))
        return menu

    def _chosen(self, label: FoundLabel, menu: Menu, place: int) -> None:
        if label.decided or place > 0:
            told = menu.itemData(place)
            self._said(label.name, None if told is None else Structure(told))
