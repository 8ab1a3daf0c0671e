"""What stands above the sources once somebody has signed: a stroke would void it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.ui.adjudication.ports import Standing
from fibrodesk.ui.look import pieces, theme


class SignedBand(QWidget):
    """Says who has signed, and offers to change it nevertheless."""

    change_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("signed_band")
        pieces.surface(self, "panel")
        self._words = pieces.label("", "warn", name="signed_words", wrap=True)
        self.change = pieces.button(
            self.tr("Change it"),
            "change_signed",
            tip=self.tr("Change it\nThe first stroke takes every signature away."),
            run=self.change_wanted.emit,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        column.setSpacing(theme.S8)
        column.addWidget(self._words)
        column.addWidget(self.change)
        self.hide()

    def tell(self, standing: Standing, *, lifted: bool) -> None:
        """`lifted`: the person has asked to change it, and has not yet."""
        names = ", ".join(each.name for each in standing.signed)
        waiting = standing.waiting
        self.setVisible(waiting)
        if lifted:
            told = self.tr("Signed by {names}. The next stroke takes every signature away.")
        else:
            told = self.tr("Signed by {names}. Drawing on it would take every signature away.")
        self._words.setText(told.format(names=names))
        self.change.setVisible(waiting and not lifted)
