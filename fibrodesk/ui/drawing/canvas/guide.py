"""What the tools draw over the picture: the brush's ring, a line in the making, letters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.theme import HALO, S4

_HALO = QColor(HALO)
_HANDLE_PX = 3.0


@dataclass(frozen=True, slots=True)
class Ring:
    """The brush as it would hit: centre and radius in image pixels."""

    centre: ImagePoint
    radius_px: float
    label: str = ""  # its size in words, while it is being changed


@dataclass(frozen=True, slots=True)
class Path:
    """A line that is being drawn; `handles` marks its corners."""

    points: tuple[ImagePoint, ...]
    handles: bool = False


def draw_ring(painter: QPainter, centre: QPointF, radius: float, colour: QColor) -> None:
    """Two circles, dark under bright, so that the ring is seen on any grey."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_HALO, 3))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(colour, 1))
    painter.drawEllipse(centre, radius, radius)


def ring_rect(centre: QPointF, radius: float) -> QRect:
    """What a ring covers, in whole logical pixels."""
    reach = radius + 3
    return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach).toAlignedRect()


def draw_path(
    painter: QPainter, points: Sequence[QPointF], *, handles: bool, colour: QColor
) -> None:
    """The line so far; what closes it is drawn fainter."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = QPolygonF(list(points))
    painter.setPen(QPen(_HALO, 3))
    painter.drawPolyline(line)
    painter.setPen(QPen(colour, 1))
    painter.drawPolyline(line)
    if len(points) > 2:
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
        painter.drawLine(points[-1], points[0])
    if handles:
        painter.setPen(QPen(_HALO, 1))
        painter.setBrush(colour)
        for point in points:
            painter.drawEllipse(point, _HANDLE_PX, _HANDLE_PX)


def path_rect(points: Sequence[QPointF]) -> QRect:
    """What a line covers, its handles included."""
    if not points:
        return QRect()
    xs, ys = [point.x() for point in points], [point.y() for point in points]
    reach = _HANDLE_PX + 3
    left, top = math.floor(min(xs) - reach), math.floor(min(ys) - reach)
    return QRect(left, top, math.ceil(max(xs) + reach) - left, math.ceil(max(ys) + reach) - top)


def letter_rect(metrics: QFontMetrics, corner: QPointF, letter: str) -> QRect:
    """Where the letter of an outline stands: left above its highest point."""
    width, height = metrics.horizontalAdvance(letter) + 2 * S4, metrics.height()
    return QRect(round(corner.x()) - width, round(corner.y()) - height, width, height)


def label_rect(metrics: QFontMetrics, centre: QPointF, radius: float, words: str) -> QRect:
    """Where the size of the ring is written: to the right of it."""
    width, height = metrics.horizontalAdvance(words) + 2 * S4, metrics.height() + S4
    left = round(centre.x() + radius) + 2 * S4
    return QRect(left, round(centre.y() - height / 2), width, height)


def draw_letter(painter: QPainter, rect: QRect, letter: str, colour: QColor) -> None:
    """A letter on a dark ground, in the colour of its outline."""
    painter.fillRect(rect, _HALO)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter)
