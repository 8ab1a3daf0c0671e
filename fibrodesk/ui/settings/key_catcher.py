"""A field that waits for one press of any key and hands it on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel

from fibrodesk.ui.keys.commands import MODIFIERS, press_of
from fibrodesk.ui.look import pieces, theme


class KeyCatcher(QLabel):
    """Takes the press by its place, as the commands do; Esc and a click elsewhere end it."""

    caught = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("key_catcher")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumHeight(theme.TOOL)
        self.setContentsMargins(theme.S12, 0, theme.S12, 0)
        pieces.surface(self, "catcher")
        self.hide()

    def wait(self, words: str) -> None:
        """Show `words` and take the next press."""
        self.setText(words)
        self.setAccessibleName(words)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Tab too is a key here, and no shortcut goes before."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._take(event)
            event.accept()
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or event.key() in MODIFIERS:
            return
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._end()
            self.left.emit()
            return
        pressed = press_of(event)
        if pressed:
            self._end()
            self.caught.emit(pressed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible():
            self._end()
            self.left.emit()

    def _end(self) -> None:
        self.hide()
