"""The card of a model as a person reads it: figures first, then where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training.models import card_words
from fibrodesk.ui.training.ports import Look, ModelEntry

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CardView(QWidget):
    """Shows one card."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("model_card")
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(theme.S24)
        self._figures.setVerticalSpacing(theme.S4)
        self._figures.setColumnStretch(4, 1)
        self._lines = QGridLayout()  # a form layout gives words that wrap the height of one line
        self._lines.setColumnStretch(1, 1)
        self._lines.setHorizontalSpacing(theme.S16)
        self._lines.setVerticalSpacing(theme.S4)
        self._how_good = pieces.label("", "section", name="card_figures_title")
        self._why_none = pieces.label("", "quiet", name="card_without_figures", wrap=True)
        self._looks = pieces.label("", "caption", name="report_looks", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        column.addWidget(self._how_good)
        column.addWidget(self._why_none)
        column.addLayout(self._figures)
        column.addWidget(self._looks)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Model card"), "section"))
        column.addLayout(self._lines)

    def show_model(self, model: ModelEntry | None, looks: Sequence[Look]) -> None:
        pieces.clear(self._figures)
        pieces.clear(self._lines)
        self.setVisible(model is not None)
        if model is None:
            return
        self._show_figures(model)
        self._looks.setText(self._said_of(looks))
        for row, (name, value) in enumerate(card_words.card_lines(model.card)):
            self._lines.addWidget(pieces.label(name, "quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(pieces.label(value, wrap=True), row, 1)

    def _show_figures(self, model: ModelEntry) -> None:
        why_none = card_words.without_figures(model.card)
        lines = [] if why_none else card_words.figure_lines(model.card)
        self._why_none.setText(why_none)
        self._why_none.setVisible(bool(why_none))
        patients = model.card.training_data.patients.get("validation", 0)
        title = self.tr("How good it is · validation patients of its snapshot: {count}")
        self._how_good.setText(title.format(count=patients))
        self._how_good.setVisible(bool(lines or why_none))
        heads = ("", self.tr("pooled"), self.tr("mean of patients"), self.tr("95 % interval"))
        for place, head in enumerate(heads if lines else ()):
            self._figures.addWidget(pieces.label(head, "caption"), 0, place, _RIGHT)
        for row, line in enumerate(lines, 1):
            self._figures.addWidget(pieces.label(line.name, "quiet"), row, 0)
            for column, text in enumerate((line.pooled, line.mean, line.interval), 1):
                self._figures.addWidget(pieces.label(text, "figure"), row, column, _RIGHT)

    def _said_of(self, looks: Sequence[Look]) -> str:
        """The newest look at the report patients, whichever model it was for."""
        if not looks:
            return self.tr(
                "The report patients were never looked at. Only a report opens them, and each "
                "look is counted."
            )
        newest = self.tr("Report patients, newest look: {sentence}")
        return newest.format(sentence=looks[-1].sentence)
