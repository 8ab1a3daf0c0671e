"""Old against new on the patients of the gate: the sentence, the interval, the figures."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.graphs.interval_line import Difference, IntervalLine
from fibrodesk.ui.training.ports import Gate, ModelEntry

LIMIT = -0.02
"""As the rule has it: the lower bound of the paired difference stays above it."""
_GLYPHS = {"passes": "state-done", "not_decided": "question", "refused": "stop"}


class GateView(QWidget):
    """What the gate says of a model, first in one line, then in figures."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph = pieces.label("")
        self.sentence = pieces.label("", name="model_gate", wrap=True)
        self.figures = pieces.label("", "quiet", name="model_gate_figures", wrap=True)
        self.line = IntervalLine(
            "model_gate_interval", worse=self.tr("worse"), better=self.tr("better")
        )
        rule = self.tr(
            "The rule: the lower 95 % bound of the difference in patient Dice stays above −0.02 "
            "(the hatched side), and the bias of the burden grows by less than a point. Fewer "
            "than 10 patients decide nothing."
        )
        self._rule = pieces.label(rule, "caption", name="model_gate_rule", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        line = pieces.row(self._glyph, self.sentence)
        line.setStretchFactor(self.sentence, 1)
        self._head = pieces.label(self.tr("Old against new"), "section")
        column.addWidget(self._head)
        column.addLayout(line)
        for widget in (self.line, self.figures, self._rule):
            column.addWidget(widget)

    def show_model(self, model: ModelEntry | None) -> None:
        gate = model.gate if model is not None else None
        in_use = model is not None and model.state == "in_use"
        self.sentence.setText(self._said(model, gate, in_use=in_use))
        self._show_glyph("" if in_use or gate is None else gate.decision)
        told = words.gate_figures(gate)
        self.figures.setText("\n".join(part for part in (told, words.gate_bias(gate)) if part))
        self.figures.setVisible(bool(self.figures.text()))
        self.line.show_difference(difference_of(gate), spoken=told)
        self._rule.setVisible(model is not None and not in_use)
        self._head.setVisible(gate is not None)

    def say(self, sentence: str) -> None:
        """What is being done about it, until the answer comes."""
        self.sentence.setText(sentence)
        self._show_glyph("")

    def _said(self, model: ModelEntry | None, gate: Gate | None, *, in_use: bool) -> str:
        if model is None:
            return self.tr("No model has been trained yet, and none came with the program.")
        if in_use and gate is None:
            return self.tr("This model makes the proposals.")
        if in_use:
            words_then = self.tr("This model makes the proposals. When it was judged: {sentence}")
            return words_then.format(sentence=words.gate(gate))
        return words.gate(gate)

    def _show_glyph(self, decision: str) -> None:
        worn = theme.worn()
        colour = {"passes": worn.accent, "refused": worn.stop}.get(decision, worn.warn)
        self._glyph.setVisible(bool(decision))
        if decision:
            self._glyph.setPixmap(icons.pixmap(_GLYPHS.get(decision, "question"), colour=colour))


def difference_of(gate: Gate | None) -> Difference | None:
    """What the drawing shows; None where nothing was compared."""
    if gate is None or gate.difference is None:
        return None
    each = [row.new_dice - row.old_dice for row in gate.rows]
    return Difference(
        value=gate.difference,
        low=gate.lower,
        high=gate.upper,
        limit=LIMIT,
        each=tuple(value for value in each if not math.isnan(value)),
    )
