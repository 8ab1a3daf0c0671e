"""A calm graph of a few lines, drawn by pyqtgraph once that has been fetched off the GUI thread."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training.graphs.frame_tile import Look, Swatch
from fibrodesk.ui.training.graphs.library import GraphLibrary
from fibrodesk.ui.training.graphs.thinning import MOST_MEANS, Points, averaged, thinned

_TICK_ROOM_PX = 90  # for one and its number
_LEAST_WIDTH_PX = 10 * theme.S24
_SMOOTH_POINTS = 400  # of longer lines nobody sees the steps
_TICK_PX = 11  # as a caption
_FAINT = 0.3  # of the noise under its mean
_FAINT_LINES = 2  # of more than these the noise hides the others
_TONES = ("accent", "text", "quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a graph; what is nan leaves a gap."""

    along: Points
    values: Points
    name: str = ""  # in the legend; "" where the caption says it
    value: str = ""  # the newest, or the best, as the legend tells it
    tone: str = "accent"  # of the theme
    dashed: bool = False

    def look(self) -> Look:
        return Look(colour=getattr(theme.worn(), self.tone), dashed=self.dashed)


def line_look(place: int) -> tuple[str, bool]:
    """Tone and dash of the line at `place` of several that lie over one another."""
    return _TONES[place % len(_TONES)], place >= len(_TONES)


class Graph(QWidget):
    """Caption, legend and lines; made a piece a turn, so that the window never waits."""

    def __init__(
        self,
        name: str,
        caption: str,
        along: str,
        *,
        library: GraphLibrary,
        share: bool = False,
        noisy: bool = False,
        tiny: bool = False,
    ) -> None:
        """`share`: from 0 to 1; `noisy`: the mean stands out of what jumps; `tiny`: 2e-4."""
        super().__init__()
        self.setObjectName(f"curve_{name}")
        self.setAccessibleName(caption)
        pieces.surface(self, "panel")
        self._library, self._share = library, share
        self._noisy, self._tiny = noisy, tiny
        self._plot: Any = None
        self._making: Iterator[Any] | None = None
        self._items: list[Any] = []
        self._spare: list[Any] = []  # made, and not yet painted
        self._lines: Sequence[Line] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(library.next_turn_ms())
        self._soon.timeout.connect(self._redraw)
        library.came.connect(self._soon.start)
        self._value = pieces.label("", "figure", name=f"curve_{name}_value")
        self._legend = QHBoxLayout()
        self._legend.setSpacing(theme.S4)
        self._told: list[tuple[str, str, Look]] = []
        self.none = pieces.label("", "quiet", name=f"curve_{name}_none", wrap=True)
        self._arrange(caption, along)

    def _arrange(self, caption: str, along: str) -> None:
        head = pieces.row(
            pieces.label(caption, "section"), pieces.label(along, "caption"), None, spacing=theme.S8
        )
        head.addWidget(self._value)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        self._column.setSpacing(theme.S4)
        self._column.addLayout(head)
        self._column.addLayout(self._legend)
        self._column.addWidget(self.none)
        self._room = QWidget()
        self._column.addWidget(self._room, 1)
        self.setMinimumSize(_LEAST_WIDTH_PX, 5 * theme.S24)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def draw(self, lines: Sequence[Line], *, none: str = "") -> None:
        """Show `lines`; `none` is the sentence that stands there while no line has a point."""
        self._lines = tuple(line for line in lines if len(line.along))
        alone = len(self._lines) == 1 and not self._lines[0].name
        self._value.setText(self._lines[0].value if alone else "")
        self._show_legend([] if alone else self._lines)
        self.none.setText("" if self._lines else none)
        self.none.setVisible(not self._lines and bool(none))
        if self._plot is not None:
            self._plot.setVisible(bool(self._lines))
        if self.isVisible():
            self._soon.start()

    def _show_legend(self, lines: Sequence[Line]) -> None:
        told = [(line.name, line.value, line.look()) for line in lines]
        if told == self._told:
            return
        self._told = told
        pieces.clear(self._legend)
        for line in lines:
            self._legend.addWidget(Swatch(line.look()))
            self._legend.addWidget(pieces.label(line.name, "caption"))
            if line.value:
                self._legend.addWidget(pieces.label(line.value, "figure"))
            self._legend.addSpacing(theme.S8)
        if lines:
            self._legend.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._soon.start()  # other ticks have room now

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_told"):
            self._told = []
            self._show_legend(() if self._value.text() else self._lines)
            self._soon.start()

    def _redraw(self) -> None:
        if not self.isVisible() or not self._lines:
            return
        if not self._library.ready:
            self._library.want()
            return
        if self._making is None and self._plot is None:
            self._making = self._made()
        if self._making is not None:
            self._plot = next(self._making)
            self._soon.start()  # a piece in each turn of the window
            if self._plot is not None:
                self._making = None
            return
        self._paint()

    def _made(self) -> Iterator[Any]:
        """None after each piece, the plot after the last."""
        from pyqtgraph import PlotWidget

        plot = PlotWidget(background=theme.worn().panel, enableMenu=False)
        plot.hide()  # until something is painted on it
        yield None
        self._set_up(plot)
        yield None
        for _ in range(len(self._lines)):
            self._spare.append(plot.plot(connect="finite"))
            yield None
        self._column.replaceWidget(self._room, plot)
        self._room.deleteLater()
        yield plot

    def _set_up(self, plot: Any) -> None:
        room = plot.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # the caption stays on top where there is no line
        plot.setSizePolicy(room)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        font = _small()
        for side in ("left", "bottom"):
            plot.getAxis(side).setStyle(tickFont=font)
            plot.getAxis(side).enableAutoSIPrefix(False)
        plot.getAxis("left").setWidth(2 * theme.S24)
        plot.showGrid(y=True, alpha=0.12)
        if self._share:
            plot.setYRange(0.0, 1.0, padding=0.02)
        if self._tiny:
            plot.getAxis("left").tickStrings = _powers

    def _paint(self) -> None:
        from pyqtgraph import mkPen

        plot, worn = self._plot, theme.worn()
        plot.setBackground(worn.panel)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(mkPen(worn.line))
            axis.setTextPen(mkPen(worn.quiet))
        plot.show()
        curves = list(self._curves())
        while len(self._items) < len(curves):
            spare = self._spare.pop() if self._spare else plot.plot(connect="finite")
            self._items.append(spare)
        for place, item in enumerate(self._items):
            if place >= len(curves):
                item.setData([], [])
            else:
                self._paint_line(item, *curves[place])
        self._frame()

    def _curves(self) -> Iterator[tuple[Line, Points, Points, bool]]:
        """Each line with its points; what is noisy faintly, and its mean over it.

        Where several noisy ones lie over one another, the means alone.
        """
        for line in self._lines:
            long = self._noisy and len(line.along) > MOST_MEANS
            if not long or len(self._lines) <= _FAINT_LINES:
                along, values = thinned(line.along, line.values)
                yield line, along, values, long
        for line in self._lines:
            if self._noisy and len(line.along) > MOST_MEANS:
                along, values = averaged(line.along, line.values)
                yield line, along, values, False

    def _paint_line(
        self, item: Any, line: Line, along: Points, values: Points, faint: bool
    ) -> None:
        from pyqtgraph import mkBrush, mkPen

        look = line.look()
        dash = Qt.PenStyle.DashLine if look.dashed else Qt.PenStyle.SolidLine
        colour = QColor(look.colour)
        colour.setAlphaF(_FAINT if faint else 1.0)
        marked = self._share or len(along) == 1
        pen = mkPen(colour, width=1 if faint else 1.5, style=dash)
        item.setData(along, values, pen=pen, antialias=len(along) <= _SMOOTH_POINTS)
        item.setSymbol("o" if marked else None)
        item.setSymbolSize(5)
        item.setSymbolPen(None)
        item.setSymbolBrush(mkBrush(look.colour))

    def _frame(self) -> None:
        """Ticks at whole steps and epochs; the axis as far as the longest line."""
        low = min(float(line.along[0]) for line in self._lines)
        high = max(float(line.along[-1]) for line in self._lines)
        ticks = max(2, self.width() // _TICK_ROOM_PX)
        spacing = _round_up((high - low) / ticks)
        self._plot.getAxis("bottom").setTickSpacing(spacing, spacing)
        room = 0.02 * (high - low) or 0.5
        self._plot.setXRange(low - room, high + room, padding=0)
        if not self._share:
            self._frame_values()

    def _frame_values(self) -> None:
        known = [np.asarray(line.values)[np.isfinite(line.values)] for line in self._lines]
        every: NDArray[np.float64] = np.concatenate(known) if known else np.empty(0)
        if every.size:
            low, high = float(every.min()), float(every.max())
            room = 0.06 * (high - low) or 0.1 * abs(high) or 0.1
            self._plot.setYRange(low - room, high + room, padding=0)


def _round_up(apart: float) -> int:
    """The next whole 1, 2 or 5 times a power of ten."""
    power = 10 ** max(0, math.floor(math.log10(max(apart, 1.0))))
    return int(next(power * times for times in (1, 2, 5, 10) if power * times >= apart))


def _powers(values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
    """Ticks of what is far below 1, as everybody writes them: 2e-4."""
    return [_power(value) for value in values]


def _power(value: float) -> str:
    if value == 0:
        return "0"
    digits, power = f"{value:.2e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"


def _small() -> QFont:
    font = theme.tabular(QApplication.font())
    font.setPixelSize(_TICK_PX)
    return font
