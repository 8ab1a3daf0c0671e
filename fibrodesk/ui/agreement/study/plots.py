"""Two calm plots: areas by Bland and Altman, and a figure along a reader's own order."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope

_TICK_PX = 11  # as a caption
_POINT_PX = 7
_TICKS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A line across the plot; `dashed` is a limit or a line of reference."""

    value: float
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be seen on a plot."""

    points: tuple[tuple[float, float], ...]
    levels: tuple[Level, ...]
    across: str
    up: str
    joined: bool


class PlotLibrary(QObject):
    """pyqtgraph, fetched off the GUI thread when a plot is first shown: it takes half a second."""

    came = Signal()

    def __init__(self, tasks: TaskScope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._asked = tasks, False
        self.ready = "pyqtgraph" in sys.modules

    def want(self) -> None:
        if not self._asked and not self.ready:
            self._asked = True
            self._tasks.run(_fetch, done=self._done, failed=self._failed)

    def _done(self, _: object) -> None:
        self.ready = True
        self.came.emit()

    def _failed(self, error: BaseException) -> None:
        raise error


def _fetch(_: Event) -> None:
    import pyqtgraph  # noqa: F401 - so that it is there when a plot is made


class Plot(QWidget):
    """Points, and lines across; made when first shown, a piece a turn, so that nothing waits."""

    def __init__(self, name: str, *, spoken: str, library: PlotLibrary) -> None:
        super().__init__()
        self._library = library
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        pieces.surface(self, "panel")
        self._plot: Any = None
        self._asked: Drawing | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._redraw)
        library.came.connect(self._soon.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S8, theme.S8, theme.S8, theme.S4)
        self._column = column
        self.setMinimumHeight(3 * theme.S24)

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
        self._asked = Drawing(tuple(points), tuple(levels), across, up, joined)
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def _redraw(self) -> None:
        if self._asked is None or not self.isVisible():
            return
        if not self._library.ready:
            self._library.want()
            return
        if self._plot is None:
            self._plot = self._made()
            self._soon.start()  # the widget in one turn, what is on it in the next
            return
        self._paint(self._asked)

    def _made(self) -> Any:
        from pyqtgraph import PlotWidget

        plot = PlotWidget(enableMenu=False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for side in ("left", "bottom"):
            plot.getAxis(side).setStyle(tickFont=_small())
            plot.getAxis(side).enableAutoSIPrefix(False)
        plot.getAxis("left").setWidth(2 * theme.S24 + theme.S8)
        plot.setBackground(theme.worn().panel)
        plot.showGrid(y=True, alpha=0.12)
        self._column.addWidget(plot)
        return plot

    def _paint(self, asked: Drawing) -> None:
        from pyqtgraph import InfiniteLine, mkBrush, mkPen

        plot, worn = self._plot, theme.worn()
        plot.clear()
        plot.setBackground(worn.panel)
        for side, words in (("left", asked.up), ("bottom", asked.across)):
            axis = plot.getAxis(side)
            axis.setPen(mkPen(worn.line))
            axis.setTextPen(mkPen(worn.quiet))
            axis.setLabel(words, color=worn.quiet, **{"font-size": f"{_TICK_PX}px"})
        dash = Qt.PenStyle.DashLine
        for level in asked.levels:
            if not math.isnan(level.value):
                pen = mkPen(worn.quiet, width=1, style=dash if level.dashed else None)
                plot.addItem(InfiniteLine(pos=level.value, angle=0, pen=pen))
        known = [point for point in asked.points if not math.isnan(point[1])]
        if known and asked.joined:
            xs, ys = zip(*asked.points, strict=True)
            plot.plot(xs, ys, pen=mkPen(worn.accent, width=1.5), connect="finite")
        if known:
            xs, ys = zip(*known, strict=True)
            dots = {"symbol": "o", "symbolSize": _POINT_PX, "symbolPen": None}
            plot.plot(xs, ys, pen=None, symbolBrush=mkBrush(worn.accent), **dots)
        if asked.joined:  # places in an order: no tick stands between two of them
            step = max(1, -(-len(asked.points) // _TICKS))
            plot.getAxis("bottom").setTickSpacing(step, step)
        self._frame(known, asked.levels)

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
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_soon"):
            self._soon.start()


def _small() -> QFont:
    font = theme.tabular(QApplication.font())
    font.setPixelSize(_TICK_PX)
    return font
