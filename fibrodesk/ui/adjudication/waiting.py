"""What stands there while a consensus is opened: the last picture for a moment, then a word."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from fibrodesk.ui.look import pieces

_AFTER_MS = 250  # most are open by then; a word that comes and goes at once is a flicker


class Waiting(QStackedWidget):
    """`hold` keeps the last page as a picture until a word is due; `tell` says it at once."""

    def __init__(self) -> None:
        super().__init__()
        self._still = QLabel()
        self._words = pieces.EmptyState("clock", self.tr("Opening…"), name="adjudication_waiting")
        self.addWidget(self._still)
        self.addWidget(self._words)
        self._due = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._due.timeout.connect(self.tell)

    def hold(self, page: QWidget) -> None:
        self._still.setPixmap(page.grab())
        self.setCurrentWidget(self._still)
        self._due.start()

    def tell(self) -> None:
        self._due.stop()
        self.setCurrentWidget(self._words)
        self._still.clear()  # no picture outlives what it showed

    def rest(self) -> None:
        """What was waited for is there."""
        self._due.stop()
        self._still.clear()
