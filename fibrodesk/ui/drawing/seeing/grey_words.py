"""The figures of the grey window beside the pointer, while the hand turns it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtWidgets import QLabel

from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.seeing.badge import window_words
from fibrodesk.ui.look.theme import RADIUS, S4, S8, S24, tabular, tokens

_STAYS_MS = 900
_DARK = tokens(dark=True)  # the canvas is dark in every theme


class GreyWords(QLabel):
    """Shown by the canvas's own drag alone, not by a slider that has its figure beside it."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("grey_words")
        self.setFont(tabular(self.font()))
        self.setStyleSheet(
            f"background: {_DARK.raised}; color: {_DARK.text};"
            f"border-radius: {RADIUS}px; padding: {S4}px {S8}px;"
        )
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(_STAYS_MS)
        self._gone.timeout.connect(self.hide)
        canvas.grey_window_changed.connect(self._tell)
        self.hide()

    def _tell(self, level: float, width: float) -> None:
        canvas = self._canvas
        if not canvas.turning_grey:
            return
        self.setText(window_words(level, width))
        self.adjustSize()
        at = canvas.mapFromGlobal(self.cursor().pos()) + QPointF(S24, -S24).toPoint()
        left = max(0, min(at.x(), canvas.width() - self.width()))
        top = max(0, min(at.y(), canvas.height() - self.height()))
        self.move(left, top)
        self.show()
        self.raise_()
        self._gone.start()

    def close_down(self) -> None:
        self._gone.stop()
        self.hide()
