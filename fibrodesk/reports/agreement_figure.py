"""The agreement as one figure in SVG: kappa by patient, areas after Bland and Altman, presence.

Grey, black and shapes alone, so that a printed page loses nothing. The same data give the same
bytes: no date, a fixed salt for names, text that stays text.
"""

from __future__ import annotations

import io
import math

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Plot

from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.reports.numbers import interval, share, span
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
_NAMED = 40  # patients; with more, their codes would cover one another
_ROW_IN = 0.16


def figure_svg(found: StudyAgreement) -> bytes:
    """Three panels of one agreement, as a whole SVG file in UTF-8."""
    shown = min(max(len(_kappas(found)), 8), _NAMED)
    with mpl.rc_context(_STYLE):
        plot = Plot(figsize=(9.6, 1.7 + _ROW_IN * shown), layout="constrained")
        FigureCanvasSVG(plot)
        left, middle, right = plot.subplots(1, 3, width_ratios=(4, 4, 2.6))
        _by_patient(left, found)
        _areas(middle, found)
        _presence(right, found)
        buffer = io.BytesIO()
        plot.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "fibrodesk"})
    return buffer.getvalue()


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
        _nothing(axes, share(math.nan, study.reason or "no_patient_marked").aside)
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
    none = study.patients - study.patients_marked
    words = f"line and band: mean {mean}\ndashed: pooled {pooled}"
    return words if not none else f"{words}\n{none} without fibrosis for either reader: no kappa"


def _with_ends(value: float, ends: Interval) -> str:
    told = span(ends.low, ends.high) if ends.defined else f"no interval: {interval(ends).aside}"
    return f"{share(value).text} ({told})"


def _areas(axes: Axes, found: StudyAgreement) -> None:
    """The difference of two readers' areas over their mean, one mark a patient."""
    _title(axes, "Area by patient, after Bland and Altman")
    units = {one.area_unit for one in found.patients if one.frames}
    if len(units) != 1:
        _nothing(axes, share(math.nan, "mixed_units" if units else "no_frame_compared").aside)
        return
    unit = "mm²" if units == {"mm2"} else "px"
    known = [one for one in found.patients if one.frames]
    axes.axhline(0, color=LINE, lw=0.8)
    axes.plot(
        [(one.area_first + one.area_second) / 2 for one in known],
        [one.area_first - one.area_second for one in known],
        "o",
        color=TEXT,
        ms=4,
        mfc="none",
    )
    axes.set_xlabel(f"Mean of both readers ({unit})")
    axes.set_ylabel(f"First minus second reader ({unit})")


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
    axes.set_ylabel(f"First reader: {found.readers[0]}")
    axes.set_xlim(0, 2)
    axes.set_ylim(0, 2)
    axes.set_aspect("equal")
    axes.spines[:].set_visible(False)
    why = "same_answer_everywhere" if table.total else "no_frame_compared"
    shown = share(found.presence.kappa, why)
    kappa = f"no kappa: {shown.aside}"
    if not math.isnan(found.presence.kappa):
        kappa = f"kappa {_with_ends(found.presence.kappa, found.presence.interval)}"
    axes.set_xlabel(f"Second reader: {found.readers[1]}\n{table.total} frames; {kappa}", wrap=True)


def _nothing(axes: Axes, why: str) -> None:
    axes.set_axis_off()
    axes.text(0, 0.5, f"No value: {why}", transform=axes.transAxes, color=QUIET, wrap=True)
