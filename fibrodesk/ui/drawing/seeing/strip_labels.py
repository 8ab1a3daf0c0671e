"""The words around the strip: segments above, endo and epi beside, its length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from fibrodesk.ui.drawing.seeing.rolled import Rolled, short_names
from fibrodesk.ui.look.theme import S4, S8, tokens

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
        places = (0.0, *rolled.strip.cuts(), 1.0)
        ends = [rect.left() + place * rect.width() for place in places]
        rooms = [
            QRectF(left + S4, 0, right - left - 2 * S4, head) for left, right in pairwise(ends)
        ]
        names = _fitting(painter.fontMetrics(), rolled.names, rooms)
        for number, (name, room) in enumerate(zip(names, rooms, strict=True)):
            pointed = number == self.pointed
            painter.setPen(QColor(_DARK.accent if pointed else _DARK.quiet))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)
            if number:
                self._paint_border(painter, ends[number], rect)

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


def _fitting(metrics: QFontMetrics, names: Sequence[str], rooms: Sequence[QRectF]) -> Sequence[str]:
    """Whole names where all have room, else short ones, else numbers: never some of each."""
    for wanted in (names, short_names()):
        if all(
            metrics.horizontalAdvance(name) <= room.width()
            for name, room in zip(wanted, rooms, strict=True)
        ):
            return wanted
    return [name.split(" ", maxsplit=1)[0] for name in names]
