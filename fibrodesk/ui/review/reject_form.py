"""Why a proposal is rejected, and whose list its frame goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.review.ports import ListedReader


class RejectForm(QWidget):
    """One line in the place of the verdict's buttons; Enter rejects, Esc goes back."""

    confirmed = Signal(str, str)  # reason, id of the reader or empty
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reject_form")
        self.reason = _box("reject_reason", self.tr("Reason"))
        self.text = QLineEdit()
        self.text.setObjectName("reject_text")
        self.text.setAccessibleName(self.tr("In own words"))
        self.text.setPlaceholderText(self.tr("In own words"))
        self.text.setMinimumWidth(4 * theme.S24)
        self.text.setMaxLength(500)
        self.reader = _box("reject_reader", self.tr("On the list of"))
        confirm = pieces.button(
            self.tr("Reject"),
            "reject_confirm",
            primary=True,
            run=self._confirm,
            tip=self.tr("Reject (Enter)"),
        )
        cancel = pieces.button(
            self.tr("Cancel"),
            "reject_cancel",
            flat=True,
            run=self.cancelled.emit,
            tip=self.tr("Cancel (Esc)"),
        )
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        across.setSpacing(theme.S8)
        across.addWidget(pieces.label(self.tr("Rejected because"), "section"))
        across.addWidget(self.reason)
        across.addWidget(self.text, 1)
        across.addWidget(pieces.label(self.tr("on the list of"), "quiet"))
        across.addWidget(self.reader)
        across.addWidget(confirm)
        across.addWidget(cancel)

    def ask(self, reasons: list[str], readers: list[ListedReader]) -> None:
        """Start anew; the reader chosen last stays chosen."""
        self.reason.clear()
        for reason in reasons:
            self.reason.addItem(reason[:1].upper() + reason[1:], reason)
        here = self.reader.currentData()
        self.reader.clear()
        for reader in readers:
            self.reader.addItem(reader.name, reader.id)
        self.reader.addItem(self.tr("nobody"), "")
        self.reader.setCurrentIndex(max(0, self.reader.findData(here)))
        self.text.clear()
        self.reason.setFocus()

    def _confirm(self) -> None:
        reason = str(self.reason.currentData())
        own = self.text.text().strip()
        self.confirmed.emit(f"{reason}: {own}" if own else reason, self.reader.currentData() or "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()  # the press that asked is not the press that answers
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


def _box(name: str, spoken: str) -> QComboBox:
    """A list as wide as its words need, but for a name of forty letters."""
    made = QComboBox()
    made.setObjectName(name)
    made.setAccessibleName(spoken)
    made.setMinimumContentsLength(13)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made
