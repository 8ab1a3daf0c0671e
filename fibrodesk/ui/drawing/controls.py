"""The small controls of the panels beside the canvas; none of them takes the keys of the pen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import ROW, S4, S8, S12, S16, worn

_MOST = 5
_STEP = 20
_RADIUS = 5.0


class Section(QWidget):
    """A headed group of a panel."""

    def __init__(self, title: str, *, aside: QWidget | None = None) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(S16, S12, S16, S12)
        self.column.setSpacing(S8)
        head = pieces.row(pieces.label(title, "section"), None)
        if aside is not None:
            head.addWidget(aside)
        self.column.addLayout(head)

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.column.addWidget(widget)

    def add_row(self, *widgets: QWidget | None) -> None:
        self.column.addLayout(pieces.row(*widgets))


class Dots(QWidget):
    """One to five, as filled dots; the arrows change it when it has the focus."""

    picked = Signal(int)

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())
        self._value: int | None = None

    def sizeHint(self) -> QSize:
        return QSize(_MOST * _STEP, ROW)

    @property
    def value(self) -> int | None:
        return self._value

    def show_value(self, value: int | None) -> None:
        self._value = value
        self.setAccessibleDescription("" if value is None else f"{value} / {_MOST}")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().x() // _STEP)
        self.picked.emit(min(_MOST, max(1, place + 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None:
            event.ignore()
            return
        self.picked.emit(min(_MOST, max(1, (self._value or 0) + way)))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = worn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        filled = QColor(t.accent if self.isEnabled() else t.disabled)
        for place in range(_MOST):
            on = self._value is not None and place < self._value
            painter.setPen(QPen(filled if on else QColor(t.disabled), 1.5))
            painter.setBrush(filled if on else Qt.BrushStyle.NoBrush)
            centre = QPointF(place * _STEP + _STEP / 2, self.height() / 2)
            painter.drawEllipse(centre, _RADIUS, _RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.accent), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 2, -1, -3), S4, S4)


class Segments(QWidget):
    """One of a few words, side by side."""

    picked = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S4)
        for value, words in choices:
            button = pieces.button(words, f"{name}_{value}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, value=value: self.picked.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button, 1)

    def tell(self, value: str, words: str) -> None:
        """Other words for one of them, as where a count stands in it."""
        self._buttons[value].setText(words)

    def show_value(self, value: str) -> None:
        """Mark one; an unknown value, as "", marks none."""
        self._group.setExclusive(False)
        for known, button in self._buttons.items():
            button.setChecked(known == value)
        self._group.setExclusive(True)


def titled(words: str, widget: QWidget) -> QWidget:
    """A control with its name at the left."""
    held = QWidget()
    row = pieces.row(pieces.label(words, "quiet"), None, widget, spacing=S4)
    held.setLayout(row)
    return held
