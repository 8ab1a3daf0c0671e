"""How each kind of difference looks: a colour, a pattern and a letter, each of which tells it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.frames.parting import Kind
from fibrodesk.ui.drawing.canvas.layer import LayerStyle, Pattern
from fibrodesk.ui.look import theme

_FILL = 0.75
_SWATCH_PX = 22
_STRIPE_PX = 3  # as on the canvas

STYLES: dict[Kind, LayerStyle] = {
    Kind.BOUNDARY: LayerStyle(colour=theme.SHIFT, fill_opacity=_FILL),
    Kind.MISSED: LayerStyle(colour=theme.READER_A, fill_opacity=_FILL, pattern=Pattern.STRIPES),
    Kind.EXTRA: LayerStyle(colour=theme.READER_B, fill_opacity=_FILL, pattern=Pattern.FALLING),
    Kind.ELSEWHERE: LayerStyle(colour=theme.ELSEWHERE, fill_opacity=_FILL, pattern=Pattern.CHECKS),
}
BOTH = LayerStyle(colour=theme.CONSENSUS, fill_opacity=0.22)


class Swatch(QWidget):
    """A piece of the map: the kind's colour in its pattern, on the ground of the canvas."""

    def __init__(self, kind: Kind | None, *, name: str) -> None:
        """`kind` None is what both marked."""
        super().__init__()
        self.setObjectName(name)
        self._kind = kind
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(_SWATCH_PX + theme.S4, theme.S16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.worn().canvas))
        style = BOTH if self._kind is None else STYLES[self._kind]
        painter.fillRect(self.rect(), _brush(style))
        if self._kind is None:
            return
        room = QRectF(self.width() - 13, 0, 13, self.height())
        painter.fillRect(room, QColor(theme.worn().canvas))
        painter.setPen(QColor(style.colour))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, sentences.kind_letter(self._kind))


def _laid(style: LayerStyle, x: int, y: int) -> bool:
    """Whether a pattern covers a pixel, as on the canvas."""
    if style.pattern is Pattern.STRIPES:
        return (x + y) // _STRIPE_PX % 2 == 0
    if style.pattern is Pattern.FALLING:
        return (x - y) // _STRIPE_PX % 2 == 0
    return style.pattern is Pattern.PLAIN or (x // _STRIPE_PX + y // _STRIPE_PX) % 2 == 0


def _brush(style: LayerStyle) -> QBrush:
    """The fill of a style; a pattern is a small image that is repeated."""
    colour = QColor(style.colour)
    colour.setAlphaF(style.fill_opacity)
    side = 2 * _STRIPE_PX
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
    for x in range(side):
        for y in range(side):
            if _laid(style, x, y):
                tile.setPixelColor(x, y, colour)
    return QBrush(tile)
