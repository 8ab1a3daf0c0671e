"""The page on which the only administrator withdraws a round that is the own to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView


class WithdrawPage(QWidget):
    back_wanted = Signal()
    wanted = Signal(object, str)  # the round, the reason

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("withdraw_page")
        self._round: RoundView | None = None
        self._title = QLabel()
        self.reason = QLineEdit()
        self.reason.setObjectName("withdraw_reason")
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setPlaceholderText(self.tr("One sentence, which the report prints"))
        self.reason.setToolTip(self.tr("Why the round is withdrawn; audit and report tell it."))
        self.reason.textChanged.connect(lambda _words: self._weigh())
        self.withdraw = pieces.button(
            self.tr("Withdraw the round"), "withdraw_go", primary=True, run=self._go
        )
        self._arrange()

    def begin(self, view: RoundView) -> None:
        """Start afresh for a round."""
        self._round = view
        self._title.setText(self.tr("Withdraw {name}").format(name=view.name))
        self.reason.clear()
        self._weigh()
        self.reason.setFocus()

    def _weigh(self) -> None:
        pieces.allow(
            self.withdraw,
            bool(self.reason.text().strip()),
            why_not=self.tr("Give a reason; the report prints it."),
            tip=self.tr("Takes the round from the lists of its readers, you among them."),
        )

    def _go(self) -> None:
        if self._round is not None:
            self.wanted.emit(self._round, self.reason.text().strip())

    def _arrange(self) -> None:
        theme.role(self._title, "title")
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(self._title)
        words = self.tr(
            "You read in this round yourself, and the study has no other administrator to withdraw "
            "it. It can be done with a reason, which the audit keeps and each report prints."
        )
        column.addWidget(pieces.label(words, "quiet", wrap=True))
        column.addLayout(pieces.fields((self.tr("Reason"), self.reason)))
        back = pieces.button(
            self.tr("Back"),
            "withdraw_back",
            tip=self.tr("To the library; nothing is withdrawn."),
            run=self.back_wanted.emit,
        )
        column.addLayout(pieces.row(back, None, self.withdraw))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))
