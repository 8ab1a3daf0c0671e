"""The agreement as one figure in SVG: kappa by patient, areas after Bland and Altman, presence.

Grey, black and shapes alone, so that a printed page loses nothing. The same data give the same
bytes: no date, a fixed salt for names, text that stays text.
"""

from __future__ import annotations

import io
import math
import textwrap

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Plot

from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.reports.blocks import Figure
from fibrodesk.reports.figures import as_drawing
from fibrodesk.reports.numbers import counted, interval, measured, share, span
from fibrodesk.reports.palette import LINE, QUIET, TEXT

_STYLE = {
    "svg.fonttype": "none",  # text stays text: it can be searched, and edited for a journal
    "svg.hashsalt": "fibrodesk agreement",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica"],
    "font.size": 8,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": TEXT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "text.color": TEXT,
}
_BAND = "#E3E7EB"
_NAMED = 30  # patients; with more, their codes would fill a page or cover one another
_UNNAMED_ROWS = 16  # that so many patients are given the room of
_ROW_IN = 0.16


def figure_svg(found: StudyAgreement) -> bytes:
    """Three panels of one agreement, as a whole SVG file in UTF-8."""
    buffer = io.BytesIO()
    with mpl.rc_context(_STYLE):
        plot = _plot(found)
        plot.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "fibrodesk"})
    return buffer.getvalue()


def figure(found: StudyAgreement, *, key: str) -> Figure:
    """The same for a page, on which `key` is this figure's alone."""
    words = f"Kappa by patient, areas and presence of {' and '.join(found.readers)}"
    with mpl.rc_context(_STYLE):
        drawing = as_drawing(_plot(found), key, words)
    return Figure(
        drawing=drawing,
        wide=True,
        caption="Each mark is a patient. Left: kappa, with the mean and its interval as line and "
        "band and the pooled value dashed. Middle: difference of the areas over their mean, with "
        "bias, limits of agreement and their intervals. Right: frames by who found any fibrosis.",
    )


def _plot(found: StudyAgreement) -> Plot:
    patients = len(_kappas(found))
    shown = max(patients, 8) if patients <= _NAMED else _UNNAMED_ROWS
    plot = Plot(figsize=(9.6, 1.7 + _ROW_IN * shown), layout="constrained")
    FigureCanvasSVG(plot)
    left, middle, right = plot.subplots(1, 3, width_ratios=(4, 4, 2.6))
    _by_patient(left, found)
    _areas(middle, found)
    _presence(right, found)
    return plot


def _title(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=9, fontweight="bold", color=TEXT)
    axes.tick_params(length=0)


def _ground(found: StudyAgreement) -> str:
    mode = "" if found.mode == "blind" else f", {found.mode}"
    return f"{'whole frame' if found.domain is Domain.FRAME else found.domain}{mode}"


def _kappas(found: StudyAgreement) -> list[tuple[float, str]]:
    """Of patients who have one, the highest first."""
    known = [(one.kappa, one.patient) for one in found.patients if not math.isnan(one.kappa)]
    return sorted(known, key=lambda one: (-one[0], one[1]))


def _by_patient(axes: Axes, found: StudyAgreement) -> None:
    """One mark a patient; the mean with its interval is a line in a band, the pooled is dashed."""
    _title(axes, f"Kappa by patient ({_ground(found)})")
    kappas, study = _kappas(found), found.study
    if not kappas:
        _nothing(axes, in_words(study.mean_reason))
        return
    rows = range(len(kappas), 0, -1)
    if study.kappa_mean_interval.defined:
        axes.axvspan(
            study.kappa_mean_interval.low, study.kappa_mean_interval.high, color=_BAND, lw=0
        )
    axes.axvline(study.kappa_mean, color=TEXT, lw=1.1)
    axes.axvline(study.kappa_pooled, color=TEXT, lw=1.1, ls=(0, (4, 3)))
    axes.hlines(rows, 0, [value for value, _ in kappas], color=LINE, lw=0.8)
    axes.plot([value for value, _ in kappas], rows, "o", color=TEXT, ms=4)
    if len(kappas) <= _NAMED:
        axes.set_yticks(rows, [patient for _, patient in kappas])
    else:
        axes.set_yticks([])
        axes.set_ylabel(f"{len(kappas)} patients, the highest kappa on top")
    axes.set_xlim(min(0.0, *(value - 0.05 for value, _ in kappas)), 1.02)
    axes.set_ylim(0.3, len(kappas) + 0.7)
    axes.set_xlabel(_kappa_words(found))


def _kappa_words(found: StudyAgreement) -> str:
    study = found.study
    mean = _with_ends(study.kappa_mean, study.kappa_mean_interval)
    pooled = _with_ends(study.kappa_pooled, study.kappa_pooled_interval)
    line = "line and band" if study.kappa_mean_interval.defined else "line"
    lines = [f"{line}: mean {mean}", f"dashed: pooled {pooled}"]
    lines += [
        f"{counted(number, 'patient')} without kappa: {in_words(why)}"
        for why, number in study.without_kappa.items()
    ]
    return _lines(lines)


def _with_ends(value: float, ends: Interval) -> str:
    told = span(ends.low, ends.high) if ends.defined else f"no interval: {interval(ends).aside}"
    return f"{share(value).text} ({told})"


def _lines(sentences: list[str], *, width: int = 52) -> str:
    """Under a panel, each sentence on lines of its own that are no wider than the panel."""
    return "\n".join(line for sentence in sentences for line in textwrap.wrap(sentence, width))


def _areas(axes: Axes, found: StudyAgreement) -> None:
    """Difference over mean, one mark a patient; bias and limits are lines in their intervals."""
    _title(axes, "Area by patient, after Bland and Altman")
    areas = found.areas.size
    plot = areas.bland_altman
    why = areas.reason or plot.reason
    if why:
        _nothing(axes, in_words(why))
        return
    unit = "mm²" if areas.unit == "mm2" else "px"
    axes.axhline(0, color=LINE, lw=0.8)
    for place, (value, ends, dashes) in enumerate(
        (
            (plot.low, plot.low_interval, (0, (4, 3))),
            (plot.bias, plot.bias_interval, "-"),
            (plot.high, plot.high_interval, (0, (4, 3))),
        )
    ):
        axes.axhline(value, color=TEXT, lw=1.1, ls=dashes)
        _reach(axes, 0.94 + 0.02 * place, ends)
    means, differences = zip(*plot.points, strict=True)
    axes.plot(means, differences, "o", color=TEXT, ms=4, mfc="white")
    left, right = axes.get_xlim()
    axes.set_xlim(left, right + 0.1 * (right - left))  # room for the bars
    axes.set_xlabel(f"Mean of both readers ({unit})\n{_area_words(found)}")
    axes.set_ylabel(f"First minus second reader ({unit})")


def _reach(axes: Axes, across: float, ends: Interval) -> None:
    """An interval as a bar beside the points, at a share of the panel's width."""
    if ends.defined:
        axes.plot(
            [across, across],
            [ends.low, ends.high],
            "_-",
            color=TEXT,
            lw=0.9,
            ms=5,
            transform=axes.get_yaxis_transform(),
        )


def _area_words(found: StudyAgreement) -> str:
    areas = found.areas.size
    plot, icc = areas.bland_altman, areas.icc
    of_icc = "no ICC(2,1): " + in_words(icc.reason)
    if not math.isnan(icc.value):
        of_icc = f"ICC(2,1) {_with_ends(icc.value, icc.interval)}"
    told = [measured(value, "").text for value in (plot.bias, plot.low, plot.high)]
    bands = "bars at the right: their 95 % intervals"
    if not plot.bias_interval.defined:
        bands = f"no intervals: {interval(plot.bias_interval).aside}"
    left = f"{areas.left_out} of the patients left out: {in_words(areas.left_out_because)}"
    lines = [f"line: bias {told[0]}; dashed: limits {told[1]} and {told[2]}", bands, of_icc]
    return _lines([*lines, *([left] if areas.left_out else [])])


def _presence(axes: Axes, found: StudyAgreement) -> None:
    """The two by two table of frames; darker where there are more."""
    _title(axes, "Any fibrosis in the frame?")
    table = found.presence.table
    cells = ((table.tp, table.a_only), (table.b_only, table.tn))
    most = max(1, *(number for row in cells for number in row))
    for row, numbers in enumerate(cells):
        for column, number in enumerate(numbers):
            grey = 1 - 0.35 * number / most
            axes.fill_between(
                [column, column + 1], 1 - row, 2 - row, color=str(grey), ec=QUIET, lw=0.8
            )
            axes.text(column + 0.5, 1.5 - row, str(number), ha="center", va="center", fontsize=12)
    axes.set_xticks([0.5, 1.5], ["yes", "no"])
    axes.set_yticks([1.5, 0.5], ["yes", "no"])
    axes.set_ylabel(textwrap.shorten(f"First reader: {found.readers[0]}", 40, placeholder="…"))
    axes.set_xlim(0, 2)
    axes.set_ylim(0, 2)
    axes.set_aspect("equal", anchor="N")
    axes.spines[:].set_visible(False)
    why = "same_answer_everywhere" if table.total else "no_frame_compared"
    shown = share(found.presence.kappa, why)
    kappa = f"no kappa: {shown.aside}"
    if not math.isnan(found.presence.kappa):
        kappa = f"kappa {_with_ends(found.presence.kappa, found.presence.interval)}"
    words = [f"Second reader: {found.readers[1]}", counted(table.total, "frame"), kappa]
    axes.set_xlabel(_lines(words, width=34))


def _nothing(axes: Axes, why: str) -> None:
    axes.set_axis_off()
    axes.text(0, 0.5, _lines([f"No value: {why}"], width=44), transform=axes.transAxes, color=QUIET)
