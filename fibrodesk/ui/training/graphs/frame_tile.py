"""A small frame with outlines on it, and the swatches that say whose line is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training.ports import GreyArray

_DASHES = [4.0, 3.0]
_HALO_PX, _LINE_PX = 3.0, 1.5
_MOST_BORDERS = 60  # a mask of more pieces is noise, and is tinted: outlines would hide the frame
_TINT = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How an outline is drawn: never by its colour alone."""

    colour: str
    dashed: bool = False


READER = Look(colour=theme.CONSENSUS)
"""Of a reference: white with a dark edge, whoever drew it."""
MODEL = Look(colour=theme.MODEL, dashed=True)
OLD_MODEL = Look(colour=theme.SHIFT, dashed=True)


def pen_of(look: Look, width_px: float) -> QPen:
    pen = QPen(QColor(look.colour), width_px)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if look.dashed:
        pen.setDashPattern(_DASHES)
    return pen


class FrameTile(QWidget):
    """Shows one frame; its masks as outlines alone, as the grey under them is the evidence."""

    pressed = Signal()

    def __init__(self, name: str, *, least_px: int = 5 * theme.S24) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMinimumSize(least_px, least_px)
        self._least_px = least_px
        self._image = QImage()
        self._lines: list[tuple[Look, list[QPolygonF]]] = []
        self._tints: list[QImage] = []
        pieces.surface(self, "canvas")

    def let_press(self, tip: str) -> None:
        """From now on it can be pressed, with the mouse or by Enter."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tip)

    def show_frame(
        self, image: GreyArray, outlines: Sequence[tuple[MaskArray, Look]], *, spoken: str
    ) -> None:
        """`image` (H, W), each mask of the same size."""
        grey = np.ascontiguousarray(image)
        rows, columns = grey.shape
        self._image = QImage(grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
        self._image = self._image.copy()  # the array goes when this call ends
        drawn = [(mask, look, _borders(mask)) for mask, look in outlines]
        self._lines = [(look, some) for _, look, some in drawn if len(some) <= _MOST_BORDERS]
        self._tints = [_tint(mask, look) for mask, look, some in drawn if len(some) > _MOST_BORDERS]
        self.setAccessibleName(spoken)
        self.update()

    def clear(self) -> None:
        self._image, self._lines, self._tints = QImage(), [], []
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._least_px, self._least_px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.worn().canvas))
        if not self._image.isNull():
            self._paint_frame(painter)
        if self.hasFocus():
            painter.resetTransform()
            painter.setPen(QPen(QColor(theme.worn().accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        wide, high = self._image.width(), self._image.height()
        scale = min(self.width() / wide, self.height() / high)
        left, top = (self.width() - wide * scale) / 2, (self.height() - high * scale) / 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for image in (self._image, *self._tints):
            painter.drawImage(QRectF(left, top, wide * scale, high * scale), image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(QTransform(scale, 0, 0, scale, left, top))
        for look, borders in self._lines:
            for width_px, worn in ((_HALO_PX, Look(colour=theme.HALO)), (_LINE_PX, look)):
                painter.setPen(pen_of(worn, width_px))
                for border in borders:
                    painter.drawPolygon(border)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class Swatch(QWidget):
    """A stroke as it stands in a picture or a graph, beside its name."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(theme.S24, theme.S16)

    def wear(self, look: Look) -> None:
        self._look = look
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        ends = QPointF(1.0, middle), QPointF(self.width() - 1.0, middle)
        if QColor(self._look.colour).lightness() > 250 and not theme.worn().dark:
            painter.setPen(QPen(QColor(theme.worn().text), _HALO_PX + 1))  # white on white
            painter.drawLine(*ends)
        painter.setPen(pen_of(self._look, 2.0))
        painter.drawLine(*ends)
        painter.end()


def _borders(mask: MaskArray) -> list[QPolygonF]:
    """Through the centres of the outermost pixels, holes too."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return [
        QPolygonF([QPointF(x + 0.5, y + 0.5) for x, y in each[:, 0].tolist()]) for each in found
    ]


def _tint(mask: MaskArray, look: Look) -> QImage:
    """The whole mask in the look's colour, seen through."""
    colour = QColor(look.colour)
    colour.setAlphaF(_TINT)
    rows, columns = mask.shape
    pixels = np.where(mask, np.uint32(colour.rgba()), np.uint32(0))
    image = QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32)
    return image.copy()  # the array goes when this call ends
