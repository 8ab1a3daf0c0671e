"""The state of a frame as a small shape: no two share a shape, whatever their colour."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.look.theme import worn

_RADIUS = 4.0
translate = QCoreApplication.translate  # under this name the strings are found for translation


def draw_state(painter: QPainter, centre: QPointF, state: FrameState) -> None:
    """Open: a ring. Started: half full. Done: full. None: a bar. Not assessable: a cross."""
    t = worn()
    colour = QColor(t.quiet if state in (FrameState.OPEN, FrameState.NOT_ASSESSABLE) else t.accent)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(centre.x() - _RADIUS, centre.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS)
    if state is FrameState.NONE:
        painter.setPen(QPen(colour, 2.5))
        painter.drawLine(QPointF(box.left(), centre.y()), QPointF(box.right(), centre.y()))
        return
    if state is FrameState.NOT_ASSESSABLE:
        inner = box.adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colour, 2))
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.bottomLeft(), inner.topRight())
        return
    if state is FrameState.DONE:
        painter.setBrush(colour)
    painter.drawEllipse(box)
    if state is FrameState.STARTED:
        painter.setBrush(colour)
        painter.drawPie(box, 90 * 16, 180 * 16)


def sentence_of(state: FrameState) -> str:
    return {
        FrameState.OPEN: translate("FrameState", "nothing said yet"),
        FrameState.STARTED: translate("FrameState", "drawn, not done"),
        FrameState.DONE: translate("FrameState", "done"),
        FrameState.NONE: translate("FrameState", "none here"),
        FrameState.NOT_ASSESSABLE: translate("FrameState", "not assessable"),
    }[state]
