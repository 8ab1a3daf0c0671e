"""The way from A to B: a line with a letter at each end, and a handle that is dragged along it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fibrodesk.ui.look import theme

_HANDLE = 7.0
_END = 20.0  # room for a letter
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}


class WaySlider(QWidget):
    """Tells where the hand is while it drags, and that it let go; arrows move it by a step."""

    moved = Signal(float)  # 0 at A to 1 at B
    let_go = Signal()
    stepped = Signal(int)  # one step to B, or back

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("way_slider")
        self.setAccessibleName(self.tr("Mean shape between A and B"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._share = 0.5
        self._dragging = False

    def sizeHint(self) -> QSize:
        return QSize(160, theme.ROW)

    @property
    def share(self) -> float:
        return self._share

    def show_share(self, share: float) -> None:
        self._share = share
        self.setAccessibleDescription(f"{round(100 * share)} %")
        self.update()

    def place_of(self, share: float) -> QPointF:
        """Where the handle stands for a share of the way."""
        wide = self.width() - 2 * (_END + _HANDLE)
        return QPointF(_END + _HANDLE + share * wide, self.height() / 2)

    def _share_at(self, x: float) -> float:
        left, right = self.place_of(0).x(), self.place_of(1).x()
        return min(1.0, max(0.0, (x - left) / max(1.0, right - left)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragging = True
            self.moved.emit(round(self._share_at(event.position().x()), 2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.moved.emit(round(self._share_at(event.position().x()), 2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() is Qt.MouseButton.LeftButton:
            self._dragging = False
            self.let_go.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _STEPS.get(Qt.Key(event.key()))
        if way is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        self.stepped.emit(way)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.worn()
        on = self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(worn.line), 4))
        painter.drawLine(self.place_of(0), self.place_of(1))
        for share, letter in ((0.0, "A"), (1.0, "B")):
            painter.setPen(QColor(worn.text if on else worn.disabled))
            left = 0.0 if share == 0 else self.width() - _END
            box = QRectF(left, 0, _END, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
        painter.setPen(QPen(QColor(worn.accent if self.hasFocus() else worn.panel), 2))
        painter.setBrush(QColor(worn.text if on else worn.disabled))
        painter.drawEllipse(self.place_of(self._share), _HANDLE, _HANDLE)
