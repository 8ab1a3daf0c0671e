"""The top of the screen: which model is in use, how good it is, what can be done now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training.models import card_words
from fibrodesk.ui.training.models.next_step import Deed, NextStep
from fibrodesk.ui.training.ports import ModelEntry


class InUseBand(QWidget):
    """One figure, one sentence, one button."""

    wanted = Signal(object)  # NextStep

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("model_in_use")
        pieces.surface(self, "panel")
        self._step: NextStep | None = None
        self._dice = pieces.label("", "headline", name="in_use_dice")
        self._kind = pieces.label("", "caption", name="in_use_kind")
        self._name = pieces.ElidedLabel("", "title", name="in_use_name")
        self._told = pieces.ElidedLabel("", "quiet", name="in_use_told")
        self._sentence = pieces.label("", name="next_sentence", wrap=True)
        self.button = pieces.button("", "next_step", primary=True, run=self._press)
        self._arrange()

    def _arrange(self) -> None:
        figure = QVBoxLayout()
        figure.setSpacing(0)
        figure.addWidget(self._dice)
        figure.addWidget(self._kind)
        words = QVBoxLayout()
        words.setSpacing(theme.S4)
        words.addWidget(pieces.label(self.tr("In use"), "caption"))
        words.addWidget(self._name)
        words.addWidget(self._told)
        todo = QVBoxLayout()
        todo.setSpacing(theme.S8)
        todo.addWidget(self._sentence)
        todo.addLayout(pieces.row(self.button, None))
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        across.setSpacing(theme.S24)
        across.addLayout(figure)
        across.addLayout(words, 5)
        across.addWidget(pieces.line(upright=True))
        across.addLayout(todo, 4)

    def show_model(self, model: ModelEntry | None, step: NextStep) -> None:
        self._step = step
        known = model is not None
        for label in (self._dice, self._kind, self._told):
            label.setVisible(known)
        if model is None:
            self._name.tell(self.tr("No model"))
        else:
            number = self.tr("{name} · model {number}")
            self._name.tell(number.format(name=model.name, number=model.number))
            self._dice.setText(card_words.validation_dice(model.card))
            self._kind.setText(card_words.dice_kind(model.card))
            self._told.tell(card_words.in_a_line(model.card))
        self._sentence.setText(step.sentence)
        self.button.setVisible(step.deed is not Deed.NONE)
        self.button.setText(step.label)
        self.button.setToolTip(f"{step.label}\n{step.sentence}")

    def _press(self) -> None:
        if self._step is not None:
            self.wanted.emit(self._step)
