"""A canvas under a caption, for screens that show several beside one another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.look import pieces, theme


class TitledPane(QWidget):
    """Whose mask it is at the left, a figure at the right, the canvas below.

    `explain` puts a sentence in the middle, where there is no mask to look at.
    """

    def __init__(self, name: str, title: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        pieces.surface(self, "canvas")
        self._letter = QLabel()
        self._letter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._letter.setVisible(False)
        self.title = pieces.ElidedLabel(title, "section", name=f"{name}_title")
        self.figure = pieces.ElidedLabel("", "figure", name=f"{name}_figure")
        self.figure.setMinimumWidth(1)  # without a figure the name has the room
        self.figure.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.canvas = Canvas()
        self.canvas.setObjectName(f"{name}_canvas")
        self._sentence = pieces.label("", "quiet", name=f"{name}_sentence")
        self._sentence.setParent(self.canvas)
        self._sentence.setContentsMargins(theme.S12, 0, theme.S12, 0)
        pieces.surface(self._sentence, "canvas")  # read on any grey; dark in every theme
        self._sentence.setStyleSheet(f"color: {theme.tokens(dark=True).quiet};")
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._arrange()

    def _arrange(self) -> None:
        head = QWidget()
        pieces.surface(head, "panel")
        self._caption = caption = QHBoxLayout(head)
        caption.setContentsMargins(theme.S12, 0, theme.S12, 0)
        caption.setSpacing(theme.S8)
        caption.addWidget(self._letter)
        caption.addWidget(self.title, 1)
        caption.addWidget(self.figure)
        head.setFixedHeight(theme.ROW + theme.S4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.canvas, 1)

    def name(self, title: str, *, letter: str = "", colour: str = "") -> None:
        """Say whose mask it is; the letter is the one that stands at the outline."""
        self.title.tell(title)
        self._letter.setVisible(bool(letter))
        self._letter.setText(letter)
        self._letter.setStyleSheet(f"color: {colour}; font-weight: 600;" if colour else "")

    def add(self, widget: QWidget) -> None:
        """One thing more at the right end of the caption."""
        self._caption.addWidget(widget)

    def explain(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._place_sentence()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_sentence()

    def _place_sentence(self) -> None:
        self._sentence.setVisible(bool(self._sentence.text()))
        room = self.canvas.rect().adjusted(theme.S24, 0, -theme.S24, -theme.S24)
        written = self._sentence.fontMetrics().horizontalAdvance(self._sentence.text())
        width = min(room.width(), written + 2 * theme.S16)
        height = max(theme.ROW, self._sentence.heightForWidth(width) + theme.S8)
        left = room.left() + (room.width() - width) // 2
        self._sentence.setGeometry(left, room.bottom() - height, width, height)
