"""Four curves of a training, drawn as its events come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.curves import Curves

DASH = words.DASH
_TICKS = 6
_TICK_PX = 11  # as a caption
_REDRAW_MS = 200  # steps may come faster than anybody looks


class Curve(QWidget):
    """One curve under its caption, the newest value at the right."""

    def __init__(self, name: str, caption: str, along: str, *, share: bool = False) -> None:
        super().__init__()
        from pyqtgraph import PlotWidget

        self.setObjectName(f"curve_{name}")
        pieces.surface(self, "panel")
        self._value = pieces.label("", "figure", name=f"curve_{name}_value")
        self._plot: Any = PlotWidget()
        self._calm()
        symbols = {"symbol": "o", "symbolSize": 5, "symbolPen": None}
        self._line: Any = self._plot.plot(connect="finite", **(symbols if share else {}))
        self._line.setDownsampling(auto=True, method="peak")
        if share:
            self._plot.setYRange(0.0, 1.0, padding=0.02)
        self._wear()
        head = pieces.row(
            pieces.label(caption, "section"),
            pieces.label(along, "caption"),
            None,
            self._value,
            spacing=theme.S8,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        column.setSpacing(theme.S4)
        column.addLayout(head)
        column.addWidget(self._plot, 1)

    def _calm(self) -> None:
        """No menu, no buttons, no dragging; ticks as captions, and none without a point."""
        self._plot.setMinimumSize(4 * theme.S24, 4 * theme.S24)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        for side in ("left", "bottom"):
            self._plot.getAxis(side).setStyle(tickFont=_small(), showValues=False)
        self._plot.getAxis("left").setWidth(2 * theme.S24)
        self._plot.showGrid(y=True, alpha=0.12)

    def _wear(self) -> None:
        """Take the colours of the theme worn now."""
        from pyqtgraph import mkBrush, mkPen

        worn = theme.worn()
        self._plot.setBackground(worn.panel)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(mkPen(worn.line))
            axis.setTextPen(mkPen(worn.quiet))
        self._line.setPen(mkPen(worn.accent, width=1.5))
        self._line.setSymbolBrush(mkBrush(worn.accent))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_line"):
            self._wear()

    def draw(self, along: Sequence[int], values: Sequence[float], *, none: str = DASH) -> None:
        """Show the points; `none` stands for the value while there is none."""
        newest = values[-1] if values else math.nan
        self._value.setText(none if math.isnan(newest) else f"{newest:.3f}")
        self._line.setData(list(along), list(values))
        for side in ("left", "bottom"):
            self._plot.getAxis(side).setStyle(showValues=bool(values))
        if along:  # steps and epochs are counted: no tick stands between two of them
            spacing = _round_up((along[-1] - along[0]) / _TICKS)
            self._plot.getAxis("bottom").setTickSpacing(spacing, spacing)


def _round_up(apart: float) -> int:
    """The next whole 1, 2 or 5 times a power of ten."""
    power = 10 ** max(0, math.floor(math.log10(max(apart, 1.0))))
    return int(next(power * times for times in (1, 2, 5, 10) if power * times >= apart))


def _small() -> QFont:
    font = theme.tabular(QApplication.font())
    font.setPixelSize(_TICK_PX)
    return font


class Plots(QWidget):
    """Generator and discriminator loss over steps, Dice and IoU over epochs."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training_curves")
        steps, epochs = self.tr("by step"), self.tr("by epoch")
        self.generator = Curve("generator", self.tr("Generator loss"), steps)
        self.discriminator = Curve("discriminator", self.tr("Discriminator loss"), steps)
        self.dice = Curve("dice", self.tr("Dice, validation patients"), epochs, share=True)
        self.iou = Curve("iou", self.tr("IoU, validation patients"), epochs, share=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        for place, curve in enumerate((self.generator, self.discriminator, self.dice, self.iou)):
            grid.addWidget(curve, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self._curves = Curves()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REDRAW_MS)
        self._later.timeout.connect(self._draw)

    def show_curves(self, curves: Curves) -> None:
        """Draw `curves` soon; many calls within a moment are one drawing."""
        self._curves = curves
        if not self._later.isActive():
            self._later.start()

    def _draw(self) -> None:
        curves = self._curves
        self.generator.draw(curves.steps, curves.generator)
        none = self.tr("none in this preset")
        without = none if curves.steps and not curves.discriminator else DASH
        steps = curves.steps if curves.discriminator else []
        self.discriminator.draw(steps, curves.discriminator, none=without)
        self.dice.draw(curves.epochs, curves.dice)
        self.iou.draw(curves.epochs, curves.iou)

    def close_down(self) -> None:
        self._later.stop()
