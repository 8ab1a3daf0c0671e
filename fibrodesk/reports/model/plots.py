"""Drawings of a model's figures: ROC, reliability, and the differences of burden."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from fibrodesk.reports.blocks import Drawing
from fibrodesk.reports.figures import as_drawing, plotted
from fibrodesk.reports.model.parts import BurdenPart, CalibrationPart, DetectionPart, Shares
from fibrodesk.reports.numbers import counted, share
from fibrodesk.reports.palette import ACCENT, MODEL_ON_PAPER, QUIET, TEXT

_DASHES = (0, (5, 3))
_SIDE_IN = 3.6
_LOOKS = {"patients": (MODEL_ON_PAPER, "-", "o"), "frames": (ACCENT, _DASHES, "s")}
"""Colour, line and mark of each curve: told apart without colour as well."""


def roc_plot(found: DetectionPart, *, key: str) -> Drawing:
    """Both curves, each with the point at which the printed rule stands."""
    with plotted(width_in=_SIDE_IN, height_in=_SIDE_IN) as (plot, axes):
        _square(axes, "1 − specificity", "Sensitivity")
        for one in found.shares:
            if one.curve:
                _roc_curve(axes, one)
        axes.plot((0, 1), (0, 1), color=QUIET, lw=0.8, ls=(0, (1, 3)))
        axes.legend(loc="lower right", borderaxespad=0.2, handlelength=2.4)
        words = "; ".join(
            f"{counted(one.positive + one.negative, one.over[:-1])}, area {share(one.area).text}"
            for one in found.shares
        )
        return as_drawing(plot, key, f"ROC curves: {words}")


def _roc_curve(axes: Axes, one: Shares) -> None:
    colour, line, mark = _LOOKS[one.over]
    across, up = np.array(one.curve).T
    axes.plot(
        across,
        up,
        color=colour,
        lw=1.5,
        ls=line,
        label=f"{one.over}, area {share(one.area).text}",
        solid_joinstyle="miter",
    )
    axes.plot(
        1 - one.specificity, one.sensitivity, mark, color=colour, ms=6, mec="white", clip_on=False
    )


def reliability_plot(found: CalibrationPart, *, key: str) -> Drawing:
    """What was said against what was so; a mark grows with the pixels that it stands for."""
    pixels = np.array([each.pixels for each in found.bins], dtype=float)
    with plotted(width_in=_SIDE_IN, height_in=_SIDE_IN) as (plot, axes):
        _square(axes, "Probability said", "Share that was fibrosis")
        axes.plot((0, 1), (0, 1), color=QUIET, lw=0.8, ls=(0, (1, 3)))
        said, true = np.array([(each.said, each.true) for each in found.bins]).T
        axes.plot(said, true, color=MODEL_ON_PAPER, lw=1)
        axes.scatter(
            said,
            true,
            s=14 + 180 * np.sqrt(pixels / pixels.sum()),
            color=MODEL_ON_PAPER,
            alpha=0.85,
            edgecolors="white",
            linewidths=0.6,
            zorder=3,
        )
        words = f"expected calibration error {share(found.pooled, decimals=3).text}"
        return as_drawing(plot, key, f"Reliability in {len(found.bins)} bins: {words}")


def bland_altman_plot(found: BurdenPart, *, key: str, against: str) -> Drawing:
    """Each patient's difference over the mean of both burdens, with the bias and the limits."""
    mean, apart = 100 * np.array(found.points).reshape(-1, 2).T
    with plotted(width_in=5.6, height_in=2.9) as (plot, axes):
        axes.scatter(
            mean, apart, s=30, color=MODEL_ON_PAPER, alpha=0.85, edgecolors="white", linewidths=0.6
        )
        for value, title, line in (
            (found.high, "upper limit", _DASHES),
            (found.bias, "bias", "-"),
            (found.low, "lower limit", _DASHES),
        ):
            if not np.isnan(value):
                _level(axes, 100 * value, title, line)
        axes.set_xlabel(f"Mean of model and {against} (% of the A4C myocardium)")
        axes.set_ylabel(f"Model − {against} (points)")
        axes.margins(x=0.04, y=0.12)
        words = f"model minus {against} over their mean, {counted(found.patients, 'patient')}"
        return as_drawing(plot, key, f"Burden: {words}")


def _level(axes: Axes, value: float, title: str, line: str | tuple[int, tuple[int, int]]) -> None:
    """A level with its name at the right, beside the axes."""
    axes.axhline(value, color=TEXT if title == "bias" else QUIET, lw=1, ls=line)
    axes.annotate(
        f"{title} {value:.1f}".replace("-", "−"),
        (1, value),
        xycoords=("axes fraction", "data"),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        color=TEXT if title == "bias" else QUIET,
    )


def _square(axes: Axes, across: str, up: str) -> None:
    axes.set_aspect("equal")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    ticks = np.linspace(0, 1, 6)
    axes.set_xticks(ticks)
    axes.set_yticks(ticks)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
