"""The gate did not let the model pass: a person says why it is used all the same."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from fibrodesk.ui.look import pieces


class ReasonForm(QWidget):
    """Enter confirms, Esc keeps the model that is in use."""

    confirmed = Signal(str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = QLineEdit()
        self.text.setObjectName("use_reason")
        self.text.setAccessibleName(self.tr("Why it is used"))
        self.text.setToolTip(self.tr("Why it is used\nThe reason is kept with the act."))
        self.text.setPlaceholderText(
            self.tr("The gate did not pass it. Why is it used all the same?")
        )
        self.text.setMaxLength(500)
        self._confirm = pieces.button(self.tr("Use it"), "use_confirm", run=self._say)
        cancel = pieces.button(
            self.tr("Cancel"),
            "use_cancel",
            flat=True,
            tip=self.tr("Cancel (Esc)\nThe model in use stays."),
            run=self.cancelled.emit,
        )
        line = pieces.row(self.text, self._confirm, cancel)
        line.setStretchFactor(self.text, 1)
        self.setLayout(line)
        self.text.textChanged.connect(lambda _text: self._refresh())
        self.text.returnPressed.connect(self._say)

    def ask(self) -> None:
        self.text.clear()
        self._refresh()
        self.text.setFocus()

    def _refresh(self) -> None:
        pieces.allow(
            self._confirm,
            bool(self.text.text().strip()),
            why_not=self.tr("A reason is kept with the act."),
            tip=self.tr("Use it\nThis model makes the proposals; back with one press."),
        )

    def _say(self) -> None:
        if self.text.text().strip():
            self.confirmed.emit(self.text.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
