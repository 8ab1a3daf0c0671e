"""The models of the project, newest first; the one in use is marked by shape and word."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.models import card_words
from fibrodesk.ui.training.ports import ModelEntry

translate = QCoreApplication.translate  # under this name the strings are found for translation
_LEAST_PX = 19 * theme.S24  # a name of some length is read whole
_GLYPHS = {"in_use": "state-done", "candidate": "state-open", "kept": "clock"}


def plain_table(name: str, spoken: str, heads: list[str]) -> QTableWidget:
    """A table that is read row by row; its first column takes what is left."""
    table = QTableWidget(0, len(heads))
    table.setObjectName(name)
    table.setAccessibleName(spoken)
    table.setHorizontalHeaderLabels(heads)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def figure_cell(text: str, tip: str = "") -> QTableWidgetItem:
    """Figures of one width, level at the right."""
    item = QTableWidgetItem(text)
    item.setFont(theme.tabular(item.font()))
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setToolTip(tip)
    return item


class ModelList(QWidget):
    """Tells which model is chosen."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        pieces.surface(self, "panel")
        heads = [self.tr("model"), self.tr("state"), self.tr("Dice"), self.tr("gate")]
        self.table = plain_table("models", self.tr("Models"), heads)
        self._ids: list[str] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S8, theme.S12)
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Models"), "section"))
        column.addWidget(self.table, 1)
        self.setMinimumWidth(_LEAST_PX)
        self.table.currentCellChanged.connect(self._moved)

    def show_models(self, models: list[ModelEntry], chosen: ModelEntry | None) -> None:
        with QSignalBlocker(self.table):
            self._ids = [model.id for model in models]
            self.table.setRowCount(len(models))
            for place, model in enumerate(models):
                for column, item in enumerate(_cells(model)):
                    self.table.setItem(place, column, item)
                if chosen is not None and model.id == chosen.id:
                    self.table.setCurrentCell(place, 0)

    def _moved(self, row: int, *_: int) -> None:
        if 0 <= row < len(self._ids):
            self.chosen.emit(self._ids[row])


def _cells(model: ModelEntry) -> list[QTableWidgetItem]:
    worn = theme.worn()
    colour = worn.accent if model.state == "in_use" else worn.quiet
    gate = "" if model.gate is None else words.decision(model.gate.decision)
    name = QTableWidgetItem(f"{model.number}  {model.name}")
    name.setIcon(icons.icon(_GLYPHS.get(model.state, "state-open"), colour))
    tip = translate("Training", "{number}  {model} · {preset}")
    name.setToolTip(tip.format(number=model.number, model=model.name, preset=model.card.preset))
    pooled = translate("Training", "Pooled over the validation patients of its own snapshot.")
    return [
        name,
        QTableWidgetItem(words.state(model.state)),
        figure_cell(card_words.validation_dice(model.card), pooled),
        QTableWidgetItem(gate or words.DASH),
    ]
