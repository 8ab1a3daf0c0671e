"""Plots of a report, as SVG: the burden against a measure, and the curves of a training."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Plot
from matplotlib.ticker import MaxNLocator

from fibrodesk.clinical.measures import MRI_SCAR, Measure
from fibrodesk.clinical.relation import Point, Relation
from fibrodesk.reports.blocks import Drawing
from fibrodesk.reports.palette import ACCENT, FORMS, LINE, MODEL_ON_PAPER, QUIET, TEXT

_AXES = {
    Measure.EJECTION_FRACTION: ("Ejection fraction (%)", 100.0),
    Measure.LVIDD_MM: ("LVIDd (mm)", 1.0),
    Measure.LVIDS_MM: ("LVIDs (mm)", 1.0),
    Measure.AGE_YEARS: ("Age (years)", 1.0),
    **{each: (f"Scar of segment {number} by MRI (%)", 100.0) for number, each in MRI_SCAR.items()},
}
_STYLE = {
    "svg.fonttype": "none",  # text stays text: searchable, and in the page's own face
    "svg.hashsalt": "fibrodesk",  # the same data give the same bytes
    "font.size": 9,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": TEXT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCurves:
    """Loss and validation over a training; each a list of (epoch, value)."""

    generator_loss: Sequence[tuple[float, float]] = ()
    discriminator_loss: Sequence[tuple[float, float]] = ()
    dice: Sequence[tuple[float, float]] = ()
    iou: Sequence[tuple[float, float]] = ()


def scatter(relation: Relation, *, key: str) -> Drawing:
    """Each patient's burden against a measure, with the least-squares line."""
    title, factor = _AXES[relation.measure]
    with plotted(width_in=5.6, height_in=3.6) as (plot, axes):
        for form in FORMS:
            _markers(axes, [one for one in relation.points if one.form == form], form, factor)
        if not relation.correlation.reason:
            _line(axes, relation.points, factor)
        axes.set_xlabel("Burden (% of the A4C myocardium)")
        axes.set_ylabel(title)
        axes.margins(0.06)
        if len({one.form for one in relation.points}) > 1:
            axes.legend(loc="best", handletextpad=0.3, borderaxespad=0.2)
        return as_drawing(
            plot, key, f"{title} against the burden of {len(relation.points)} patients"
        )


def curve(title: str, points: Sequence[tuple[float, float]], *, key: str, share: bool) -> Drawing:
    """One curve over the epochs; `share` for a value from 0 to 1."""
    with plotted(width_in=3.6, height_in=2.1) as (plot, axes):
        epochs, values = np.array(points, dtype=float).reshape(-1, 2).T
        marker = "o" if len(points) < 40 else ""
        colour = MODEL_ON_PAPER if share else ACCENT
        axes.plot(epochs, values, color=colour, lw=1.4, marker=marker, ms=3)
        axes.set_xlabel("Epoch")
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_title(title, loc="left", fontsize=9, fontweight="bold", color=TEXT)
        if share:
            axes.set_ylim(0, 1)
        return as_drawing(plot, key, f"{title} over {len(points)} points")


@contextmanager
def plotted(*, width_in: float, height_in: float) -> Iterator[tuple[Plot, Axes]]:
    """Axes in the look of the page, for `as_drawing`."""
    with mpl.rc_context(_STYLE):
        plot = Plot(figsize=(width_in, height_in), layout="constrained")
        FigureCanvasSVG(plot)
        axes = plot.add_subplot()
        axes.grid(visible=True)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        yield plot, axes


def _markers(axes: Axes, points: Sequence[Point], form: str, factor: float) -> None:
    if not points:
        return
    colour, marker = FORMS[form]
    axes.scatter(
        [100 * one.burden for one in points],
        [factor * one.value for one in points],
        s=34,
        marker=marker,
        color=colour,
        alpha=0.85,
        linewidths=0.6,
        edgecolors="white",
        label=form or "form not told",
    )


def _line(axes: Axes, points: Sequence[Point], factor: float) -> None:
    burden = np.array([100 * one.burden for one in points])
    value = np.array([factor * one.value for one in points])
    around = burden - burden.mean()  # about the mean: stable however narrow the cloud is
    slope = float(around @ value / (around @ around))
    ends = np.array([burden.min(), burden.max()])
    axes.plot(
        ends, value.mean() + slope * (ends - burden.mean()), color=QUIET, lw=1, ls=(0, (5, 3))
    )


def as_drawing(plot: Plot, key: str, words: str) -> Drawing:
    """A plot for the page: without a style sheet or names of its own that others could meet."""
    buffer = io.StringIO()
    plot.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # its style sheet would hold for the whole page, and its names are those of every other plot
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\1{key}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    label = Markup('role="img" aria-label="{}" stroke-linejoin="round"').format(words)
    return Drawing(svg=svg.replace("<svg", f"<svg {label}", 1), words=words)
