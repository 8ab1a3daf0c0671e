"""A frame that is settled: as what, by whom, by which steps; and the way to open it again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fibrodesk.ui.adjudication import words
from fibrodesk.ui.adjudication.ports import Settled
from fibrodesk.ui.drawing.past.words import edit_words
from fibrodesk.ui.look import pieces, theme


class SettledPanel(QWidget):
    """Stands in the place of the sources."""

    reopen_wanted = Signal(str)  # the reason

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("settled_panel")
        self._head = pieces.label("", "section", name="settled_head", wrap=True)
        self._signed = pieces.label("", "quiet", name="settled_signed", wrap=True)
        self._history = pieces.label("", "caption", name="settled_history", wrap=True)
        self.reason = QLineEdit()
        self.reason.setObjectName("reopen_reason")
        self.reason.setPlaceholderText(self.tr("Reason to open it again"))
        self.reason.setAccessibleName(self.tr("Reason to open it again"))
        self.reason.textChanged.connect(self._allow)
        self.reason.returnPressed.connect(self._ask)
        self.reopen = pieces.button(self.tr("Open it again"), "reopen_consensus", run=self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S12, theme.S12, theme.S12)
        column.setSpacing(theme.S8)
        for widget in (self._head, self._signed, self._history, self.reason, self.reopen):
            column.addWidget(widget)
        column.addStretch(1)
        self._allow()

    def tell(self, settled: Settled) -> None:
        """What stands."""
        people = words.names(settled.signed)
        self._head.setText(self.tr("This frame is settled"))
        self._signed.setText(words.ended(settled.how, people))
        steps = [edit_words(kind) for kind in settled.history]
        arrow = " → "
        self._history.setText(arrow.join(steps))
        self._history.setVisible(bool(steps))
        self.reason.clear()

    def _allow(self, *_: object) -> None:
        pieces.allow(
            self.reopen,
            bool(self.reason.text().strip()),
            why_not=self.tr("A reason is needed first."),
            tip=self.tr("Open it again\nWhat stands counts until another consensus is settled."),
        )

    def _ask(self) -> None:
        if self.reason.text().strip():
            self.reopen_wanted.emit(self.reason.text().strip())
