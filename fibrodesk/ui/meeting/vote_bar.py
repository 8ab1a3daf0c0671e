"""The votes as large figures, and what they decide."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fibrodesk.ui.keys.commands import CommandTable
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.meeting import words
from fibrodesk.ui.meeting.ports import (
    BOTH,
    NEITHER,
    NOT_ASSESSABLE,
    Spoken,
)

_COMMANDS = {
    "A": "vote_a",
    "B": "vote_b",
    "C": "vote_c",
    "D": "vote_d",
    BOTH: "vote_both",
    NEITHER: "vote_neither",
    NOT_ASSESSABLE: "vote_not_assessable",
}
_HIGH = 56


class VoteButton(QPushButton):
    """One choice: how many voted for it, large, its name and key below."""

    def __init__(self, choice: str, commands: CommandTable) -> None:
        super().__init__()
        self.choice = choice
        self.setObjectName(f"vote_{choice}")
        self.setCheckable(True)  # it stands out while it leads
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet(f"min-height: {_HIGH}px;")  # the theme's own is that of a row
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._command = commands[_COMMANDS[choice]] if choice in _COMMANDS else None
        self._count = pieces.label("0", "headline", name=f"count_{choice}")
        title = words.choice(choice)
        key = "" if self._command is None else self._command.shown_key
        self._title = pieces.label(title, "section")
        self._key = pieces.label(key, "caption")
        for part in (self._count, self._title, self._key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = pieces.row(None, self._count, theme.S4, self._title, self._key, None)
        line.setContentsMargins(theme.S4, 0, theme.S4, 0)
        self.setLayout(line)
        self.show_count(0, leads=False)

    def show_count(self, count: int, *, leads: bool) -> None:
        self._count.setText(str(count))
        self.setChecked(leads)
        tip = self.tr("A vote for {choice}").format(choice=words.choice(self.choice))
        if self._command is not None:
            tip = self._command.tooltip
        self.setToolTip(tip)
        told = self.tr("{choice}: {count} votes")
        self.setAccessibleName(told.format(choice=words.choice(self.choice), count=count))


class VoteBar(QWidget):
    """Buttons of all choices, the outlook beside them, and the decision."""

    voted = Signal(str)

    def __init__(self, commands: CommandTable) -> None:
        super().__init__()
        self._commands = commands
        self.buttons: dict[str, VoteButton] = {}
        self._votes = QHBoxLayout()
        self._votes.setSpacing(theme.S8)
        self._outlook = pieces.ElidedLabel("", "section", name="meeting_outlook")
        self.back = pieces.button(self.tr("Take back"), "vote_back", flat=True, glyph="undo")
        self.draw = pieces.button(self.tr("Draw  E"), "meeting_draw", glyph="edit")
        self.decide = pieces.button(
            self.tr("Decide  ⏎"), "meeting_decide", primary=True, glyph="check"
        )
        for button, command in (
            (self.back, "vote_back"),
            (self.draw, "meeting_draw"),
            (self.decide, "decide"),
        ):
            button.setToolTip(commands[command].tooltip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = pieces.row(self._outlook, self.back, self.draw, self.decide, spacing=theme.S8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        column.addLayout(self._votes)
        column.addLayout(line)
        self.furnish(("A", "B"))

    def furnish(self, letters: tuple[str, ...]) -> None:
        """A button for each letter and for what else can be voted for."""
        choices = (*letters, BOTH, NEITHER, NOT_ASSESSABLE)
        if tuple(self.buttons) == choices:
            return
        pieces.clear(self._votes)
        self.buttons = {choice: VoteButton(choice, self._commands) for choice in choices}
        for choice, button in self.buttons.items():
            button.clicked.connect(partial(self._press, choice))
            self._votes.addWidget(button, 1)

    def _press(self, choice: str) -> None:
        self.buttons[choice].setChecked(not self.buttons[choice].isChecked())  # it only leads
        self.voted.emit(choice)

    def tell(self, spoken: Spoken, *, seen: bool) -> None:
        """`seen`: the picture is there, so that one can vote on it."""
        leaders = spoken.leaders if len(spoken.leaders) == 1 else ()
        for choice, vote in self.buttons.items():
            vote.show_count(spoken.count(choice), leads=choice in leaders)
            vote.setEnabled(seen)
        self._outlook.tell(words.outlook(spoken))
        pieces.allow(
            self.back,
            bool(spoken.votes),
            why_not=self.tr("Nobody has voted on this frame."),
            tip=self._commands["vote_back"].tooltip,
        )
        for button, command in ((self.draw, "meeting_draw"), (self.decide, "decide")):
            loading = self.tr("The frame is still being loaded.")
            pieces.allow(button, seen, why_not=loading, tip=self._commands[command].tooltip)
