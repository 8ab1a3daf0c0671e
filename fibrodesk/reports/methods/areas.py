"""Sentences on the numbers that each reader gives a patient or a cine: areas, forms of disease."""

from __future__ import annotations

from fibrodesk.agreement.areas import AreaAgreement
from fibrodesk.agreement.bland_altman import BlandAltman
from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.many.categories import CategoryAgreement
from fibrodesk.agreement.reasons import in_words
from fibrodesk.reports.methods.references import Citation
from fibrodesk.reports.methods.writing import ABOUT, Writing, missing, with_interval
from fibrodesk.reports.numbers import counted, measured, measured_interval, whole

_NAMES = {
    "mm2": ("Areas of fibrosis", "mm²", 1.0),
    "px": ("Areas of fibrosis", "px", 1.0),
    "share": ("Shares of the myocardium", "percentage points", 100.0),
}
"""What is compared, the unit of a difference, and the factor to that unit."""


def area_sentences(found: AreaAgreement, out: Writing) -> None:
    """ICC(2,1), then bias, limits and slope after Bland and Altman."""
    name, _, _ = _NAMES[found.unit]
    if found.reason:
        out.leave_out(f"{name[0].lower()}{name[1:]}", found.reason)
        return
    icc, plot = found.icc, found.bland_altman
    left = ""
    if found.left_out:
        why = in_words(found.left_out_because)
        left = f", {counted(found.left_out, 'patient')} left out: {why}"
    opening = (
        f"{name} (median over the key frames that both assessed; "
        f"{counted(len(found.patients), 'patient')}{left}): "
    )
    parts = []
    if missing(icc.value):
        out.leave_out(f"ICC(2,1) of the {name[0].lower()}{name[1:]}", icc.reason)
    else:
        value = with_interval(icc.value, icc.interval)
        parts.append(f"ICC(2,1) {out.cite(Citation.ICC)} was {value}")
    if missing(plot.bias):
        out.leave_out(f"bias and limits of the {name[0].lower()}{name[1:]}", plot.reason)
    else:
        parts.append(_limits(plot, found.unit, out))
    if parts:
        out.say(f"{opening}{'; '.join(parts)}.")


def _limits(plot: BlandAltman, kind: str, out: Writing) -> str:
    _, unit, factor = _NAMES[kind]

    def told(value: float, ends: Interval) -> str:
        return f"{measured(factor * value, unit).text} {unit} ({_ends(ends, factor)})"

    slope = ""
    if missing(plot.slope):
        out.leave_out("the slope of the difference on the mean", plot.slope_reason)
    else:
        ends = measured_interval(plot.slope_interval, decimals=2)
        shown = (
            f"{ABOUT} {ends.text}" if plot.slope_interval.defined else f"no interval: {ends.aside}"
        )
        slope = (
            f", and the slope of the difference on the mean "
            f"{measured(plot.slope, '', decimals=2).text} ({shown})"
        )
    return (
        f"the first reader’s minus the second’s was {told(plot.bias, plot.bias_interval)} in the "
        f"mean, with limits of agreement {out.cite(Citation.BLAND_ALTMAN)} at "
        f"{told(plot.low, plot.low_interval)} and {told(plot.high, plot.high_interval)}{slope}"
    )


def _ends(ends: Interval, factor: float) -> str:
    shown = measured_interval(ends, factor=factor)
    return f"{ABOUT} {shown.text}" if ends.defined else f"no interval: {shown.aside}"


def form_sentence(found: CategoryAgreement, out: Writing) -> None:
    """Kappa of the forms of disease over cines, and of how many a form is missing."""
    what = "kappa of the forms of disease"
    alone = found.without_first + found.without_second
    untold = (
        f"{whole(alone)} further had a form from one reader only and {whole(found.without_both)} "
        "from neither"
    )
    if missing(found.kappa):
        out.leave_out(what, found.reason)
        return
    same = sum(row[place] for place, row in enumerate(found.table))
    value = with_interval(found.kappa, found.interval, method="jackknife over patients")
    out.say(
        f"Of {counted(found.n, 'cine')} to which both readers gave a form of disease, "
        f"{whole(same)} had the same from both ({untold}): kappa of the forms was {value}."
    )
