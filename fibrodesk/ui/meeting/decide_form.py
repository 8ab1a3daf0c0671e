"""What the meeting decides where the votes do not, and why a frame is not assessable."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fibrodesk.domain.reading import NOT_ASSESSABLE_REASONS
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.meeting import words
from fibrodesk.ui.meeting.ports import (
    INTERSECTION,
    MEAN,
    NEITHER,
    NONE,
    NOT_ASSESSABLE,
    UNION,
    Picture,
    Spoken,
)


class DecideForm(QWidget):
    """What the meeting decides where the votes do not."""

    chosen = Signal(str)
    reason_given = Signal(str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("decide_form")
        self._words = pieces.label("", "section", name="decide_words", wrap=True)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.S8)
        self._buttons: dict[str, QPushButton] = {}
        self._reasons: tuple[str, ...] = ()  # while a reason is asked
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        column.addWidget(self._words)
        column.addLayout(self._row)
        column.addStretch(1)

    def ask(self, spoken: Spoken, picture: Picture) -> None:
        """Every way that this frame has; nothing is chosen beforehand."""
        tie = self.tr("A tie: {choices}. What does the meeting decide?")
        none = self.tr("Nobody has voted. What does the meeting decide?")
        leaders = ", ".join(map(words.choice, spoken.leaders))
        self._words.setText(tie.format(choices=leaders) if leaders else none)
        whole = all(voice.mask is not None for voice in picture.voices)
        choices = [voice.letter for voice in picture.voices]
        choices += [UNION, INTERSECTION] if whole else []
        choices += [MEAN] if picture.between else []
        choices += [NONE, NOT_ASSESSABLE, NEITHER]
        self._furnish(
            {
                choice: self.tr("Draw it") if choice == NEITHER else words.choice(choice)
                for choice in choices
            }
        )

    def ask_reason(self) -> None:
        """The reasons of the reading, one of which is given."""
        self._words.setText(self.tr("Not assessable, because of"))
        self._furnish({reason: reason for reason in NOT_ASSESSABLE_REASONS})
        self._reasons = NOT_ASSESSABLE_REASONS

    def _furnish(self, titles: dict[str, str]) -> None:
        pieces.clear(self._row)
        self._buttons, self._reasons = {}, ()
        for choice, title in titles.items():
            button = pieces.button(title, f"decide_{choice}")
            button.clicked.connect(partial(self._choose, choice))
            button.setStyleSheet("padding: 0 8px;")
            self._row.addWidget(button)
            self._buttons[choice] = button
        self._row.addStretch(1)
        self._row.addWidget(
            pieces.button(self.tr("Cancel"), "decide_cancel", flat=True, run=self.cancelled.emit)
        )
        next(iter(self._buttons.values())).setFocus()

    def _choose(self, choice: str, _checked: bool = False) -> None:
        if choice in self._reasons:
            self.reason_given.emit(choice)
        else:
            self.chosen.emit(choice)
