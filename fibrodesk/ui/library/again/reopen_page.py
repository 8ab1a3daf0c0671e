"""The page on which a submitted reading is reopened: whose, of which loop, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.rounds.round import RoundView


class ReopenPage(QWidget):
    back_wanted = Signal()
    wanted = Signal(str, str, str, str)  # the round, the cine, the reader, the reason

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reopen_page")
        self._round: RoundView | None = None
        self._title = QLabel()
        self.reader = self._choice("reopen_reader", self.tr("Reader"))
        self.cine = self._choice("reopen_loop", self.tr("Loop"))
        self.reason = QLineEdit()
        self.reason.setObjectName("reopen_reason")
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setPlaceholderText(self.tr("One sentence, which the audit keeps"))
        self.reason.setToolTip(self.tr("Why the reading is reopened; the audit keeps it."))
        self.reason.textChanged.connect(lambda _words: self._weigh())
        self.reopen = pieces.button(
            self.tr("Reopen the reading"), "reopen_create", primary=True, run=self._go
        )
        self._arrange()

    def begin(self, view: RoundView, cines: Sequence[CineRecord]) -> None:
        """Start afresh for a round; `cines` are all loops of the study."""
        self._round = view
        self._title.setText(self.tr("Reopen a reading of {name}").format(name=view.name))
        self.reader.clear()
        for reader in view.readers:
            self.reader.addItem(reader.name, reader.person_id)
        self.cine.clear()
        read = set(view.cines)
        for record in cines:
            if record.id in read and not record.excluded:
                words = self.tr("cine {number} · {patient}")
                self.cine.addItem(
                    words.format(number=record.number, patient=record.patient), record.id
                )
        self.reason.clear()
        self._weigh()
        self.reader.setFocus()

    def _choice(self, name: str, words: str) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        made.setAccessibleName(words)
        made.setToolTip(words)
        return made

    def _weigh(self) -> None:
        pieces.allow(
            self.reopen,
            bool(self.reason.text().strip()),
            why_not=self.tr("Give a reason; the audit keeps it."),
            tip=self.tr("Puts the loop on the reader's list again, with the old answers."),
        )

    def _go(self) -> None:
        if self._round is not None:
            self.wanted.emit(
                self._round.id,
                str(self.cine.currentData()),
                str(self.reader.currentData()),
                self.reason.text().strip(),
            )

    def _arrange(self) -> None:
        theme.role(self._title, "title")
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(self._title)
        words = self.tr(
            "The reader draws on from the old answers, in a round of its own. What was sealed "
            "stays as it was submitted, and agreement is counted from it for ever; the model "
            "learns from the new answers."
        )
        column.addWidget(pieces.label(words, "quiet", wrap=True))
        column.addLayout(
            pieces.fields(
                (self.tr("Reader"), self.reader),
                (self.tr("Loop"), self.cine),
                (self.tr("Reason"), self.reason),
            )
        )
        back = pieces.button(
            self.tr("Back"),
            "reopen_back",
            tip=self.tr("To the library; nothing is reopened."),
            run=self.back_wanted.emit,
        )
        column.addLayout(pieces.row(back, None, self.reopen))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))
