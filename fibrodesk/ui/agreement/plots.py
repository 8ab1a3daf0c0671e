"""Two calm plots: areas by Bland and Altman, and a figure along a reader's own order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme

_TICK_PX = 11  # as a caption
_POINT_PX = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A line across the plot; `dashed` is a limit or a line of reference."""

    value: float
    dashed: bool = False


class Plot(QWidget):
    """Points, and lines across; made when first shown, as its library loads late."""

    def __init__(self, name: str, *, spoken: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        pieces.surface(self, "panel")
        self._plot: Any = None
        self._drawn: tuple[Any, ...] = ()
        self._asked: tuple[list[tuple[float, float]], tuple[Level, ...], str, str, bool] | None = (
            None
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S8, theme.S8, theme.S8, theme.S4)
        self._column = column
        self.setMinimumHeight(6 * theme.S24)

    def draw(
        self,
        points: Sequence[tuple[float, float]],
        *,
        levels: Sequence[Level] = (),
        across: str = "",
        up: str = "",
        joined: bool = False,
    ) -> None:
        """Show points (x, y); one without a value leaves a gap where points are `joined`."""
        self._asked = (list(points), tuple(levels), across, up, joined)
        if self.isVisible():
            self._redraw()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._redraw()

    def _made(self) -> Any:
        from pyqtgraph import PlotWidget

        plot = PlotWidget()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for side in ("left", "bottom"):
            plot.getAxis(side).setStyle(tickFont=_small())
            plot.getAxis(side).enableAutoSIPrefix(False)
        plot.getAxis("left").setWidth(2 * theme.S24 + theme.S8)
        plot.showGrid(y=True, alpha=0.12)
        self._column.addWidget(plot)
        return plot

    def _redraw(self) -> None:
        if self._asked is None:
            return
        if self._plot is None:
            self._plot = self._made()
        from pyqtgraph import InfiniteLine, mkBrush, mkPen

        points, levels, across, up, joined = self._asked
        plot, worn = self._plot, theme.worn()
        plot.clear()
        plot.setBackground(worn.panel)
        for side, words in (("left", up), ("bottom", across)):
            axis = plot.getAxis(side)
            axis.setPen(mkPen(worn.line))
            axis.setTextPen(mkPen(worn.quiet))
            axis.setLabel(words, color=worn.quiet, **{"font-size": f"{_TICK_PX}px"})
        dash = Qt.PenStyle.DashLine
        for level in levels:
            if not math.isnan(level.value):
                pen = mkPen(worn.quiet, width=1, style=dash if level.dashed else None)
                plot.addItem(InfiniteLine(pos=level.value, angle=0, pen=pen))
        known = [point for point in points if not math.isnan(point[1])] if not joined else points
        plot.plot(
            [x for x, _ in known],
            [y for _, y in known],
            pen=mkPen(worn.accent, width=1.5) if joined else None,
            connect="finite",
            symbol="o",
            symbolSize=_POINT_PX,
            symbolPen=None,
            symbolBrush=mkBrush(worn.accent),
        )
        self._frame(known, levels)

    def _frame(self, points: Sequence[tuple[float, float]], levels: Sequence[Level]) -> None:
        """Every point and every line is seen; a plot of one point has a size too."""
        xs = [x for x, y in points if not math.isnan(y)]
        ys = [y for _, y in points if not math.isnan(y)]
        ys += [level.value for level in levels if not math.isnan(level.value)]
        for axis, values in (("x", xs), ("y", ys)):
            if not values:
                continue
            low, high = min(values), max(values)
            room = 0.08 * (high - low) or max(0.5, 0.1 * abs(high))
            wanted = {f"{axis}Range": (low - room, high + room)}
            self._plot.getViewBox().setRange(**wanted, padding=0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "_plot", None) is not None:
            self._redraw()


def _small() -> QFont:
    font = theme.tabular(QApplication.font())
    font.setPixelSize(_TICK_PX)
    return font
