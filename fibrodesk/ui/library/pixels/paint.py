"""How the picture, the fan and the marks are painted; it stays on near-black in every theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from fibrodesk.ui.look import theme

if TYPE_CHECKING:
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.domain.geometry import PixelBox
    from fibrodesk.domain.mask import MaskArray

_DIM = 0.75  # how much of the brightness goes where pixels will be erased
_CORNER_PX, _CHOSEN_PX = 4.5, 6.0
_MARK_GAP_PX = 5.0  # between a mark and its frame, on the screen


def dimmed(picture: FrameArray, keep: MaskArray) -> QImage:
    """The picture as it will be kept: what goes is dimmed."""
    shown = picture.astype(np.uint8).copy()
    gone = ~keep
    shown[gone] = (shown[gone] * (1 - _DIM)).astype(np.uint8)
    rows, columns = shown.shape
    return QImage(shown.data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()


def paint_picture(painter: QPainter, area: QRect, image: QImage, target: QRectF) -> None:
    painter.fillRect(area, QColor(theme.tokens(dark=True).canvas))
    if not image.isNull():
        smooth = target.width() < image.width()  # enlarged, each pixel is shown as it is
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def paint_marks(
    painter: QPainter, marks: Sequence[PixelBox], scale: tuple[float, float], origin: QPointF
) -> None:
    """A frame round each place that looks written; `scale`: screen by image, across and down."""
    wide, high = scale
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.tokens(dark=True).warn), 1.5))
    for box in marks:
        area = QRectF(box.left * wide, box.top * high, box.width * wide, box.height * high)
        gap = _MARK_GAP_PX
        framed = area.translated(origin).adjusted(-gap, -gap, gap, gap)
        painter.drawRoundedRect(framed, theme.RADIUS, theme.RADIUS)


def paint_fan(painter: QPainter, corners: Sequence[QPointF], *, sure: bool, chosen: int) -> None:
    """The line and its corners; dashed while nothing is kept, the chosen corner filled."""
    worn = theme.tokens(dark=True)
    line = QPen(QColor(worn.accent if sure else worn.warn), 1.5)
    line.setStyle(Qt.PenStyle.SolidLine if sure else Qt.PenStyle.DashLine)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(line)
    painter.drawPolygon(list(corners))
    line.setStyle(Qt.PenStyle.SolidLine)
    painter.setPen(line)
    for place, corner in enumerate(corners):
        here = place == chosen
        painter.setBrush(QColor(worn.text if here else worn.window))
        radius_px = _CHOSEN_PX if here else _CORNER_PX
        painter.drawEllipse(corner, radius_px, radius_px)
