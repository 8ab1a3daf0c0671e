"""One thread as one line of a list: its letter, where it is, how it begins, its state."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fibrodesk.ui.look.theme import RADIUS, ROW, S4, S8, worn

_BADGE = 18


class ThreadLine(QWidget):
    """Is pressed, or chosen with Enter or Space; long words end in an ellipsis."""

    pressed = Signal()

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(ROW)
        self._text, self._letter, self._state = text, "", ""
        self._loud = self._chosen = False

    def tell(self, *, letter: str, state: str, loud: bool, chosen: bool) -> None:
        """`loud`: it waits for an answer."""
        self._letter, self._state, self._loud, self._chosen = letter, state, loud, chosen
        self.setAccessibleName(f"{state}: {self._text}")
        self.setToolTip(f"{state}\n{self._text}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, ROW)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = worn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)
        colour = QColor(t.warn if self._loud else t.quiet)
        badge = QRect(S4, (ROW - _BADGE) // 2, _BADGE, _BADGE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.5))
        painter.drawEllipse(badge)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self._letter)
        left = badge.right() + S8
        state = painter.fontMetrics().horizontalAdvance(self._state) if self._loud else 0
        room = self.width() - left - S4 - (state + S8 if state else 0)
        words = QFontMetrics(self.font()).elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(t.text if self._loud or self._chosen else t.quiet))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, 0, room, ROW), middle | Qt.AlignmentFlag.AlignLeft, words)
        if state:
            painter.setPen(colour)
            place = QRect(self.width() - state - S4, 0, state, ROW)
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, self._state)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.accent), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS, RADIUS)
