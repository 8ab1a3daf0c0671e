"""The field in which a remark is typed: Ctrl+Enter sends it, Esc leaves it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from fibrodesk.ui.look.theme import ROW

_AROUND = 16  # px of padding and border, and of what a line is higher than its font says


class RemarkField(QPlainTextEdit):
    """Keeps what stands in it until it is told that it is on disk."""

    sent = Signal()
    left = Signal()

    def __init__(self, name: str, title: str, *, rows: int = 3) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setPlaceholderText(title)
        self.setToolTip(title)
        self.setTabChangesFocus(True)
        lines = rows * self.fontMetrics().lineSpacing() + 2 * round(
            self.document().documentMargin()
        )
        self.setFixedHeight(max(ROW, lines + _AROUND))

    @property
    def words(self) -> str:
        return self.toPlainText().strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
