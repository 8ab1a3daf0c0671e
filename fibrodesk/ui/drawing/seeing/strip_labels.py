"""The words around the strip: segments above, endo and epi beside, its length."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from fibrodesk.ui.drawing.seeing.rolled import Rolled
from fibrodesk.ui.theme import S4, S8, tokens

translate = QCoreApplication.translate  # under this name the strings are found for translation
_DARK = tokens(dark=True)
_CAPTION_PX = 11


class StripLabels:
    """`pointed` is the segment that the pointer is in, by its place in the strip."""

    def __init__(self) -> None:
        self._rolled: Rolled | None = None
        self.pointed: int | None = None

    def tell(self, rolled: Rolled | None) -> None:
        self._rolled = rolled

    def segment_at(self, along: float) -> int | None:
        """Which of the seven lies there; None while segments are undefined."""
        if self._rolled is None or not self._rolled.names or not 0 <= along <= 1:
            return None
        return sum(along > cut for cut in self._rolled.strip.cuts())

    def paint(self, painter: QPainter, rect: QRect, *, head: int) -> None:
        rolled = self._rolled
        if rolled is None:
            return
        font = painter.font()
        font.setPixelSize(_CAPTION_PX)
        painter.setFont(font)
        self._paint_sides(painter, rect)
        if rolled.names:
            self._paint_segments(painter, rect, head, rolled)
        else:
            self._paint_why_not(painter, rect, head, rolled)

    def _paint_sides(self, painter: QPainter, rect: QRect) -> None:
        """Which border is which; the strip never lies otherwise."""
        painter.setPen(QColor(_DARK.quiet))
        room = QRect(0, rect.top(), rect.left() - S8, rect.height())
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right | Qt.AlignmentFlag.AlignTop, translate("Strip", "endo"))
        painter.drawText(room, right | Qt.AlignmentFlag.AlignBottom, translate("Strip", "epi"))

    def _paint_segments(self, painter: QPainter, rect: QRect, head: int, rolled: Rolled) -> None:
        metrics = painter.fontMetrics()
        places = (0.0, *rolled.strip.cuts(), 1.0)
        for number, name in enumerate(rolled.names):
            left = rect.left() + places[number] * rect.width()
            right = rect.left() + places[number + 1] * rect.width()
            room = QRectF(left + S4, 0, right - left - 2 * S4, head)
            pointed = number == self.pointed
            painter.setPen(QColor(_DARK.accent if pointed else _DARK.quiet))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, _fitting(metrics, name, room))
            if number:
                self._paint_border(painter, left, rect)

    def _paint_border(self, painter: QPainter, x: float, rect: QRect) -> None:
        """Dark under bright, so that it is seen on any grey, and faint, as nobody drew it."""
        top, bottom = QPointF(x, rect.top() - S4), QPointF(x, rect.bottom())
        painter.setPen(QPen(QColor(_DARK.canvas), 1))
        painter.drawLine(top + QPointF(1, 0), bottom + QPointF(1, 0))
        painter.setPen(QPen(QColor(_DARK.quiet), 1, Qt.PenStyle.DotLine))
        painter.drawLine(top, bottom)

    def _paint_why_not(self, painter: QPainter, rect: QRect, head: int, rolled: Rolled) -> None:
        room = QRect(rect.left(), 0, rect.width(), head)
        words = painter.fontMetrics().elidedText(
            rolled.why_not, Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.setPen(QColor(_DARK.quiet))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


def _fitting(metrics: QFontMetrics, name: str, room: QRectF) -> str:
    """The whole name, else its number alone: half a name tells less."""
    if metrics.horizontalAdvance(name) <= room.width():
        return name
    return name.split(" ", maxsplit=1)[0]
