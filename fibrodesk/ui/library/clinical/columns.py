"""The first rows of a clinical table, with a menu of meanings and of units over each column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTableWidget, QTableWidgetItem

from fibrodesk.ui.library.clinical.presenter import ClinicalPresenter
from fibrodesk.ui.library.clinical.words import ClinicalWords
from fibrodesk.ui.look import theme

if TYPE_CHECKING:
    from fibrodesk.clinical.matching import ColumnMatch

SHOWN_ROWS = 5
_AT_ONCE = 6  # columns that get their menus in one turn: a wide table would keep the window waiting
_MEANING, _UNIT, _WHY, _FIRST = 0, 1, 2, 3
_WIDTH = 168


class Menu(QComboBox):
    """A menu that a wheel, which means to scroll the table, does not change."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ClinicalColumns(QTableWidget):
    """Three rows above the data: what a column is, in which unit, and why."""

    def __init__(self, presenter: ClinicalPresenter, words: ClinicalWords) -> None:
        super().__init__(_FIRST + SHOWN_ROWS, 0)
        self.setObjectName("clinical_columns")
        self.setAccessibleName(self.tr("Columns of the table"))
        self._presenter, self._words = presenter, words
        self._shown: dict[int, tuple[ColumnMatch, str]] = {}  # by place, where it has its menus
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._dress)
        self._meanings: dict[int, Menu] = {}  # by place
        self._units: dict[int, Menu] = {}  # of the columns that have a unit
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.horizontalHeader().setFixedHeight(theme.ROW)
        self.horizontalHeader().setMinimumSectionSize(_WIDTH // 2)
        self.verticalHeader().hide()
        menu_px = theme.TOOL + theme.S4
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        for row, high in (
            (_MEANING, menu_px),
            (_UNIT, menu_px),
            (_WHY, 2 * theme.GLYPH + theme.S4),
        ):
            self.setRowHeight(row, high)
        presenter.opened.connect(self._fill)
        presenter.changed.connect(self._show)

    def menus(self, place: int) -> tuple[Menu, Menu | None]:
        """The menus of meanings and of units over column `place` of the file."""
        return self._meanings[place], self._units.get(place)

    def fit(self) -> None:
        """As high as its rows are, and as the bar below them where one is needed."""
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(rows + theme.ROW + bar + theme.S4)

    def _fill(self) -> None:
        raw = self._presenter.raw
        for known in (self._meanings, self._units, self._shown):
            known.clear()
        self.setColumnCount(0)
        if raw is None:
            return
        self.setColumnCount(len(raw.header))
        self.setHorizontalHeaderLabels(list(raw.header))
        self.setRowCount(_FIRST + len(self._shown_rows()))
        self._dress()
        self.fit()

    def _dress(self) -> None:
        """Give the next columns their menus and words, and the others when the window has time."""
        first = len(self._meanings)
        for place in range(first, min(first + _AT_ONCE, self.columnCount())):
            self.setColumnWidth(place, _WIDTH)
            self._meanings[place] = meanings = self._menu(place, "meaning")
            for word, name in self._words.meanings.items():
                meanings.addItem(name, word)
            meanings.activated.connect(lambda _index, place=place: self._meant(place))
            self.setCellWidget(_MEANING, place, meanings)
        self._show()
        if len(self._meanings) < self.columnCount():
            self._more.start(0)

    def _menu(self, place: int, kind: str) -> Menu:
        header = self._presenter.matches[place].header
        menu = Menu()
        menu.setObjectName(f"clinical_{kind}_{place}")
        words = self.tr("What “{column}” holds")
        if kind == "unit":
            words = self.tr("The unit of “{column}”")
        menu.setAccessibleName(words.format(column=header))
        menu.setToolTip(words.format(column=header))
        return menu

    def _show(self) -> None:
        holders = {match.meaning: match.header for match in self._presenter.matches}
        for match in self._presenter.matches[: len(self._meanings)]:
            wanted = (match, holders.get(match.rival, "") if match.rival else "")
            if self._shown.get(match.place) != wanted:
                self._shown[match.place] = wanted
                self._show_column(*wanted)

    def _show_column(self, match: ColumnMatch, rival_of: str) -> None:
        place, worn = match.place, theme.worn()
        meanings = self._meanings[place]
        meanings.setCurrentIndex(meanings.findData(str(match.meaning)))
        self._show_unit(match)
        why = self._words.why(match, rival_of)
        doubtful = bool(match.rival) or match.fitting < match.values
        self._tell(_WHY, place, why, worn.warn if doubtful else worn.quiet)
        for row, (_, cells) in enumerate(self._shown_rows(), _FIRST):
            words = cells[place] if place < len(cells) else ""
            self._tell(row, place, words, worn.text if match.meaning else worn.disabled)

    def _show_unit(self, match: ColumnMatch) -> None:
        """A menu of units, where the column is a number; another number has other units."""
        from fibrodesk.clinical.matching import units_of

        place, wanted = match.place, [str(unit) for unit in units_of(match.meaning)]
        units = self._units.get(place)
        if units is not None and [units.itemData(i) for i in range(units.count())] != wanted:
            units.hide()  # Qt deletes it later
            self.removeCellWidget(_UNIT, place)
            del self._units[place]
            units = None
        if wanted and units is None:
            self._units[place] = units = self._menu(place, "unit")
            for unit in wanted:
                units.addItem(self._words.units[unit], unit)
            units.activated.connect(lambda _index, place=place: self._measured(place))
            self.setCellWidget(_UNIT, place, units)
        if units is not None:
            units.setCurrentIndex(units.findData(str(match.unit)))

    def _shown_rows(self) -> Sequence[tuple[int, Sequence[str]]]:
        raw = self._presenter.raw
        return () if raw is None else raw.rows[:SHOWN_ROWS]

    def _tell(self, row: int, column: int, words: str, colour: str) -> None:
        item = QTableWidgetItem(words)
        item.setToolTip(words)
        item.setForeground(QColor(colour))
        self.setItem(row, column, item)

    def _meant(self, place: int) -> None:
        from fibrodesk.clinical.vocabulary import Meaning

        self._presenter.choose(place, Meaning(self._meanings[place].currentData()))

    def _measured(self, place: int) -> None:
        from fibrodesk.clinical.vocabulary import Meaning, Unit

        unit = Unit(self._units[place].currentData())
        self._presenter.choose(place, Meaning(self._meanings[place].currentData()), unit)
