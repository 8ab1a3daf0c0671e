"""The primary analysis in words: what was fixed with the first round, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk.primary import PrimaryChange, primary_analysis

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.reports.methods.facts import PrimaryFacts

SETTINGS = {
    "primary": "the primary value",
    "domain": "the domain",
    "tolerance_mm": "the tolerance in mm",
    "tolerance_px": "the tolerance in px",
    "adjudicate_area_mm2": "the limit of area in mm²",
    "adjudicate_area_px": "the limit of area in px",
    "adjudicate_apart_mm": "the limit of boundaries in mm",
    "adjudicate_apart_px": "the limit of boundaries in px",
    "adjudicate_island_mm2": "the limit of a missed region in mm²",
    "adjudicate_island_px": "the limit of a missed region in px",
    "adjudicate_presence": "adjudication of presence",
    "adjudicate_assessability": "adjudication of assessability",
    "adjudicate_with_model": "whether the model’s mask is shown in adjudication",
}
_VALUES = {
    "kappa_mean": "the mean of patients’ kappas",
    "kappa_pooled": "the pooled kappa",
    "True": "yes",
    "False": "no",
}


def primary_facts(session: Session) -> PrimaryFacts:
    """As the methods paragraph tells it: nobody's name, dates alone."""
    from fibrodesk.reports.methods.facts import PrimaryFacts

    told = primary_analysis(session)
    return PrimaryFacts(
        value=told.value,
        domain=told.domain,
        fixed_when=(told.fixed_when or "")[:10],
        changes=tuple(map(_change, told.changes)),
    )


def _change(change: PrimaryChange) -> str:
    """What was changed and when; by whom stands in the audit."""
    when = f" on {change.when[:10]}" if change.when else " by hand"
    before, after = (_VALUES.get(str(one), str(one)) for one in (change.before, change.after))
    what = SETTINGS.get(change.what, change.what)
    return f"{what} was changed from {before} to {after}{when}"
