"""A word at the foot of the canvas that goes by itself; sometimes with one thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8, S12, S16

_STAYS_MS = 5000


class Hint(QFrame):
    """Lies over `canvas`; the next hint takes its place."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("hint")
        pieces.surface(self, "over")
        self.words = pieces.label("", name="hint_words")
        self.action = pieces.button("", "hint_action", flat=True, run=self._act)
        self.action.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._run: Callable[[], object] | None = None
        self._closed = False
        row = QHBoxLayout(self)
        row.setContentsMargins(S12, S4, S8, S4)
        row.addWidget(self.words)
        row.addWidget(self.action)
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(_STAYS_MS)
        self._gone.timeout.connect(self.hide)
        canvas.resized.connect(self._stay)
        self.hide()

    def tell(
        self, words: str, *, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        if self._closed:
            return
        self.words.setText(words)
        self.action.setText(action)
        self.action.setVisible(run is not None)
        self._run = run
        self._place()
        self.show()
        self.raise_()
        self._gone.start()

    def dismiss(self) -> None:
        self._gone.stop()
        self.hide()

    def close_down(self) -> None:
        """Say nothing more: what was being done as the canvas went may still answer."""
        self._closed = True
        self.dismiss()

    def _act(self) -> None:
        run, self._run = self._run, None
        self.dismiss()
        if run is not None:
            run()

    def _place(self) -> None:
        self.adjustSize()
        self.setFixedSize(self.sizeHint())
        left = (self._canvas.width() - self.width()) // 2
        self.move(max(S8, left), self._canvas.height() - self.height() - S16)

    def _stay(self) -> None:
        """The canvas has another size."""
        if self.isVisible():
            self._place()
