"""A frame with the masks that would be attached to it, each in the colour of its structure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.ui.look import theme

if TYPE_CHECKING:
    from fibrodesk.domain.cine import FrameArray

COLOURS = {
    Structure.FIBROSIS: theme.READER_A,
    Structure.MYOCARDIUM: theme.WALL,
    Structure.LEFT_VENTRICULAR_CAVITY: theme.VENTRICLE,
    Structure.LEFT_ATRIUM: theme.ATRIUM,
}


class LabelsPreview(QWidget):
    """Outlines alone, as the grey under a mask is what it is judged by."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("labels_preview")
        self.setAccessibleName(self.tr("A mask on its frame"))
        self.setMinimumSize(QSize(240, 200))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image = QImage()
        self._lines: list[tuple[str, QPolygonF]] = []

    def show_frame(self, picture: FrameArray, masks: Mapping[Structure, MaskArray]) -> None:
        """`picture`: (H, W), or (H, W, 3); the masks have its size."""
        pixels = np.ascontiguousarray(picture)
        rows, columns = pixels.shape[:2]
        grey = pixels.ndim == 2
        form = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
        stride = columns * (1 if grey else 3)
        self._image = QImage(pixels.data, columns, rows, stride, form).copy()
        self._lines = [
            (COLOURS[structure], line)
            for structure, mask in masks.items()
            for line in outlines(mask)
        ]
        self.update()

    def clear(self) -> None:
        self._image, self._lines = QImage(), []
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.worn().canvas))
        if self._image.isNull():
            painter.end()
            return
        wide, high = self._image.width(), self._image.height()
        scale = min(self.width() / wide, self.height() / high)
        left, top = (self.width() - wide * scale) / 2, (self.height() - high * scale) / 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, wide * scale, high * scale), self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(QTransform(scale, 0, 0, scale, left, top))
        for width, own in ((3.0, False), (1.5, True)):
            for colour, line in self._lines:
                pen = QPen(QColor(colour if own else theme.HALO), width)
                pen.setCosmetic(True)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                painter.drawPolygon(line)
        painter.end()


def outlines(mask: MaskArray) -> list[QPolygonF]:
    """The border of a mask, through the centres of its outermost pixels."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return [
        QPolygonF([QPointF(x + 0.5, y + 0.5) for x, y in each[:, 0].tolist()]) for each in found
    ]
