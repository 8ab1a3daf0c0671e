"""A difference with its interval on an axis, the line of no difference, and each patient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fibrodesk.ui.look import theme

_LEAST_REACH = 0.05  # of the axis to either side, so that small differences look small
_BAR_PX, _DOT_PX, _PATIENT_PX = 3, 10, 5
_HEIGHT_PX = 92
_TICK_PX = 11  # as a caption


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """New minus old. `limit`: the bound that the lower end must stay above, if there is one."""

    value: float
    low: float | None
    high: float | None
    limit: float | None = None
    each: tuple[float, ...] = ()  # of the patients; nan ones are left out


class IntervalLine(QWidget):
    """Shows one `Difference`; left is worse, right is better."""

    def __init__(self, name: str, *, worse: str, better: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._worse, self._better = worse, better
        self._shown: Difference | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(10 * theme.S24)

    def show_difference(self, shown: Difference | None, *, spoken: str) -> None:
        self._shown = shown
        self.setAccessibleName(spoken)
        self.setVisible(shown is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(20 * theme.S24, _HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_small(self.font()))
        self._paint(painter, self._shown)
        painter.end()

    def _paint(self, painter: QPainter, shown: Difference) -> None:
        worn = theme.worn()
        reach = _reach(shown)
        axis, middle = self.height() - 2 * theme.S12, self.height() * 0.34
        if shown.limit is not None:
            self._paint_limit(painter, shown.limit, reach, axis)
        painter.setPen(QPen(QColor(worn.line), 1))
        painter.drawLine(QPointF(theme.S8, axis), QPointF(self.width() - theme.S8, axis))
        painter.setPen(QPen(QColor(worn.quiet), 1))
        zero = self._x(0.0, reach)
        painter.drawLine(QPointF(zero, theme.S4), QPointF(zero, axis))
        self._paint_ticks(painter, reach, axis)
        for value in shown.each:
            if not math.isnan(value):
                colour = QColor(worn.quiet)
                colour.setAlphaF(0.7)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                place = QPointF(self._x(value, reach), axis - theme.S12)
                painter.drawEllipse(place, _PATIENT_PX / 2, _PATIENT_PX / 2)
        self._paint_interval(painter, shown, reach, middle)

    def _paint_interval(
        self, painter: QPainter, shown: Difference, reach: float, middle: float
    ) -> None:
        accent = QColor(theme.worn().accent)
        if shown.low is not None and shown.high is not None:
            left, right = self._x(shown.low, reach), self._x(shown.high, reach)
            painter.setPen(QPen(accent, _BAR_PX))
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
            for end in (left, right):
                painter.drawLine(QPointF(end, middle - 6), QPointF(end, middle + 6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        centre = QPointF(self._x(shown.value, reach), middle)
        painter.drawEllipse(centre, _DOT_PX / 2, _DOT_PX / 2)

    def _paint_limit(self, painter: QPainter, limit: float, reach: float, axis: float) -> None:
        """What lies left of the limit is hatched: the lower end may not reach into it."""
        worn, place = theme.worn(), self._x(limit, reach)
        painter.setPen(Qt.PenStyle.NoPen)
        hatch = QColor(worn.warn)
        hatch.setAlphaF(0.35)
        brush = painter.brush()
        painter.setBrush(Qt.BrushStyle.BDiagPattern)
        shade = painter.brush()
        shade.setColor(hatch)
        painter.setBrush(shade)
        painter.drawRect(QRectF(theme.S8, theme.S4, place - theme.S8, axis - theme.S4))
        painter.setBrush(brush)
        pen = QPen(QColor(worn.warn), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(place, theme.S4), QPointF(place, axis))

    def _paint_ticks(self, painter: QPainter, reach: float, axis: float) -> None:
        metrics = QFontMetricsF(painter.font())
        base = axis + theme.S4 + metrics.ascent()
        painter.setPen(QColor(theme.worn().quiet))
        step = _step(reach)
        count = math.floor(reach / step)
        for place in range(-count, count + 1):
            value = place * step
            text = "0" if place == 0 else f"{value:+.2f}".replace("-", "−")
            wide = metrics.horizontalAdvance(text)
            x = self._x(value, reach)
            painter.drawLine(QPointF(x, axis), QPointF(x, axis + 3))
            painter.drawText(QPointF(x - wide / 2, base), text)
        painter.drawText(QPointF(theme.S8, theme.S4 + metrics.ascent()), self._worse)
        right = self.width() - theme.S8 - metrics.horizontalAdvance(self._better)
        painter.drawText(QPointF(right, theme.S4 + metrics.ascent()), self._better)

    def _x(self, value: float, reach: float) -> float:
        wide = self.width() - 2 * theme.S24
        return theme.S24 + wide * (max(-reach, min(reach, value)) + reach) / (2 * reach)


def _reach(shown: Difference) -> float:
    ends = [shown.value, shown.low, shown.high, *_bulk(shown.each)]
    known = [abs(end) for end in ends if end is not None and not math.isnan(end)]
    return max(_LEAST_REACH, 1.1 * max(known))


def _bulk(each: Sequence[float]) -> list[float]:
    """All patients but the outermost few, which would press the rest together."""
    known = sorted(abs(value) for value in each if not math.isnan(value))
    return known[: max(1, int(0.95 * len(known)))]


def _step(reach: float) -> float:
    return next((step for step in (0.02, 0.05, 0.1, 0.2) if reach / step <= 4), 0.5)


def _small(font: QFont) -> QFont:
    made = theme.tabular(font)
    made.setPixelSize(_TICK_PX)
    return made
