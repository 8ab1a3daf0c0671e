"""Rows of what stands beside kappa: areas, forms, further readers, repeats, the ending."""

from __future__ import annotations

from fibrodesk.agreement.areas import AreaAgreement
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.reports.agreement.value_rows import JACKKNIFE, Rows, ValueRow

MCGRAW_WONG = "F by McGraw and Wong, table 7"
BLAND_ALTMAN = "t after Bland and Altman"


def area_rows(found: StudyAgreement) -> list[ValueRow]:
    """ICC and Bland-Altman of the areas, and in the myocardium of their share of it."""
    rows = _area_rows(found, found.areas.size, "area")
    if found.domain is Domain.MYOCARDIUM:
        rows += _area_rows(found, found.areas.share, "share")
    return rows


def _area_rows(found: StudyAgreement, part: AreaAgreement, name: str) -> list[ValueRow]:
    out = Rows(found)
    unit, n = part.unit.replace("share", "fraction"), len(part.patients)
    icc, plot = part.icc, part.bland_altman
    why = part.reason
    out.put(
        f"{name}_icc",
        icc.value,
        why or icc.reason,
        ends=icc.interval,
        method=MCGRAW_WONG,
        patients=n,
    )
    for what, value, ends in (
        ("bias", plot.bias, plot.bias_interval),
        ("limit_low", plot.low, plot.low_interval),
        ("limit_high", plot.high, plot.high_interval),
    ):
        out.put(
            f"{name}_{what}",
            value,
            why or plot.reason,
            ends=ends,
            method=BLAND_ALTMAN,
            unit=unit,
            patients=n,
        )
    out.put(
        f"{name}_slope",
        plot.slope,
        why or plot.slope_reason,
        ends=plot.slope_interval,
        method=BLAND_ALTMAN,
        patients=n,
    )
    out.put(f"{name}_patients_left_out", part.left_out, "", patients=n)
    return out.rows


def form_rows(found: StudyAgreement) -> list[ValueRow]:
    """Kappa of the forms over cines, each cell of their table, and who named none."""
    out, forms = Rows(found), found.forms
    out.put(
        "form_kappa",
        forms.kappa,
        forms.reason,
        ends=forms.interval,
        method=JACKKNIFE,
        patients=forms.patients,
    )
    out.put("form_cines", forms.n, "", patients=forms.patients)
    for first, row in zip(forms.categories, forms.table, strict=True):
        for second, number in zip(forms.categories, row, strict=True):
            out.put(f"form_cines_{first}_{second}", number, "", patients=forms.patients)
    for who in ("first", "second", "both"):
        out.put(f"form_cines_without_{who}", getattr(forms, f"without_{who}"), "")
    return out.rows
