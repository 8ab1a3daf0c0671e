"""What is drawn over the picture: the brush's ring, a line in the making, a pin, letters."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPolygonF

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.look.theme import HALO, S4

_HALO = QColor(HALO)
_HANDLE_PX = 3.0
_PIN_HEAD_PX = 8.0  # the radius of a pin's head
_PIN_PX = 22.0  # from its tip to the middle of its head
_PIN_REACH_PX = 10.0  # a press this near means the pin


@dataclass(frozen=True, slots=True)
class Ring:
    """The brush as it would hit: centre and radius in image pixels."""

    centre: ImagePoint
    radius_px: float
    label: str = ""  # its size in words, while it is being changed
    erases: bool = False  # what is inside will be taken away


@dataclass(frozen=True, slots=True)
class Letter:
    """What names an outline: it stands beside the corner `at` of the outline's box."""

    at: ImagePoint
    letter: str
    colour: str
    right: bool = False  # of the outline, where the left is another's


@dataclass(frozen=True, slots=True)
class Path:
    """A line that is being drawn; `handles` marks its corners."""

    points: tuple[ImagePoint, ...]
    handles: bool = False
    closed: bool = False  # the way back to its start is a part of it, and not a mere hint
    colour: str = ""  # "#RRGGBB"; empty is the accent
    label: str = ""  # words beside its last point


@dataclass(frozen=True, slots=True)
class Pin:
    """A mark whose tip stands on a point of the image: something is said about that place."""

    at: ImagePoint
    letter: str
    colour: str  # "#RRGGBB"
    chosen: bool = False  # the one that is being read
    tag: Hashable = None  # what `Canvas.pin_clicked` tells


def draw_ring(
    painter: QPainter,
    centre: QPointF,
    radius: float,
    colour: QColor,
    *,
    erases: bool = False,
    width: float = 1.0,
    tall: float = 1.0,
) -> None:
    """Two circles, dark under bright, so that the ring is seen on any grey; dashed: it erases.

    `tall`: how much higher than wide it is, where the pixels of the image are.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_HALO, 3 * width))
    painter.drawEllipse(centre, radius, radius * tall)
    pen = QPen(colour, width)
    if erases:
        pen.setDashPattern([4.0, 4.0])
    painter.setPen(pen)
    painter.drawEllipse(centre, radius, radius * tall)


def ring_rect(centre: QPointF, radius: float) -> QRect:
    """What a ring covers, in whole logical pixels."""
    reach = radius + 3
    return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach).toAlignedRect()


def draw_path(painter: QPainter, path: Path, points: Sequence[QPointF], *, accent: QColor) -> None:
    """The line so far, `points` on the pane; of one that is open, what closes it is fainter."""
    colour = QColor(path.colour) if path.colour else accent
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = QPolygonF([*points, points[0]] if path.closed and points else list(points))
    painter.setPen(QPen(_HALO, 3))
    painter.drawPolyline(line)
    painter.setPen(QPen(colour, 1))
    painter.drawPolyline(line)
    if len(points) > 2 and not path.closed:
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
        painter.drawLine(points[-1], points[0])
    if path.handles:
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


def draw_pin(painter: QPainter, pin: Pin, tip: QPointF) -> None:
    """A round head with its letter, and a stem whose end is the place that is meant."""
    head = QPointF(tip.x(), tip.y() - _PIN_PX)
    colour = QColor(pin.colour)
    shape = QPainterPath(tip)
    shape.lineTo(head.x() - 0.6 * _PIN_HEAD_PX, head.y() + 0.8 * _PIN_HEAD_PX)
    shape.lineTo(head.x() + 0.6 * _PIN_HEAD_PX, head.y() + 0.8 * _PIN_HEAD_PX)
    shape.closeSubpath()
    whole = QPainterPath()
    whole.addEllipse(head, _PIN_HEAD_PX, _PIN_HEAD_PX)
    whole = whole.united(shape)
    painter.setPen(QPen(_HALO, 3))
    painter.setBrush(_HALO)
    painter.drawPath(whole)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(colour if pin.chosen else _HALO)
    painter.drawPath(whole)
    painter.setPen(_HALO if pin.chosen else colour)
    side = 2 * _PIN_HEAD_PX
    box = QRectF(head.x() - _PIN_HEAD_PX, head.y() - _PIN_HEAD_PX, side, side)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, pin.letter)


def pin_rect(tip: QPointF) -> QRect:
    """What a pin covers."""
    reach = _PIN_HEAD_PX + 3
    top = tip.y() - _PIN_PX - reach
    return QRectF(tip.x() - reach, top, 2 * reach, tip.y() + 4 - top).toAlignedRect()


def is_on_pin(tip: QPointF, position: QPointF) -> bool:
    """Whether a press at `position` means the pin: its head, or close to its tip."""
    head = QPointF(tip.x(), tip.y() - _PIN_PX)
    return any(
        math.hypot(position.x() - at.x(), position.y() - at.y()) <= _PIN_REACH_PX
        for at in (tip, head)
    )


def letter_rect(metrics: QFontMetrics, corner: QPointF, letter: Letter) -> QRect:
    """Where the letter of an outline stands: left above its highest point, or right."""
    width, height = metrics.horizontalAdvance(letter.letter) + 2 * S4, metrics.height()
    left = round(corner.x()) + (1 if letter.right else -width)
    return QRect(left, round(corner.y()) - height, width, height)


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
