"""Rows of further readers, of the same reader again, and of how disagreements ended."""

from __future__ import annotations

from fibrodesk.agreement.interval import Estimate
from fibrodesk.agreement.many.concordance import Concordance
from fibrodesk.agreement.many.readers import ReadersAgreement
from fibrodesk.agreement.study import StudyAgreement
from fibrodesk.reports.agreement.table_beside import MCGRAW_WONG
from fibrodesk.reports.agreement.value_rows import JACKKNIFE, T_OVER_PATIENTS, Rows, ValueRow
from fibrodesk.reports.methods.facts import EndingFacts, MethodsFacts, OwnAgreement

ALL = "all readers"


def fact_rows(facts: MethodsFacts) -> list[ValueRow]:
    """Everything about a round that no single pair of readers tells."""
    rows: list[ValueRow] = []
    if facts.everyone is not None:
        rows += everyone_rows(facts.everyone)
    for number, own in enumerate(facts.own, start=1):
        rows += own_rows(own, number)
    if facts.ending is not None:
        rows += ending_rows(facts.ending, facts.agreement)
    return rows


def everyone_rows(found: ReadersAgreement) -> list[ValueRow]:
    """All readers together, then kappa of each pair."""
    any_pair = next(iter(found.pairs.values()))
    out = Rows(any_pair, of=ALL)
    _put(out, "kappa_mean_over_pairs", found.kappa_mean, T_OVER_PATIENTS)
    for name, part in (
        ("pixels", found.pixels),
        ("presence", found.presence),
        ("forms", found.forms),
    ):
        _concordance_rows(out, name, part)
    icc = found.areas.icc
    out.put(
        "area_icc", icc.value, icc.reason, ends=icc.interval, method=MCGRAW_WONG, patients=icc.n
    )
    rows = out.rows
    for pair in found.pairs.values():
        rows += _kappa_rows(pair, " and ".join(pair.readers))
    return rows


def own_rows(own: OwnAgreement, number: int) -> list[ValueRow]:
    """A reader’s own kappa; two repeats of one reader are told apart by number."""
    return _kappa_rows(own.agreement, f"{own.reader} again ({number})")


def ending_rows(ending: EndingFacts, found: StudyAgreement) -> list[ValueRow]:
    """Counts of frames; they hold whatever the domain is."""
    out = Rows(found, of="adjudication")
    for name in (
        "frames",
        "flagged",
        "settled",
        "by_reviewer",
        "by_both",
        "by_meeting",
        "by_hand",
        "begun",
        "open",
        "cines_sealed",
    ):
        out.put(name, getattr(ending, name), "", frames=ending.frames)
    return out.rows


def _concordance_rows(out: Rows, name: str, part: Concordance) -> None:
    for what, value, units in (
        ("kappa_mean_pairwise", part.mean_pairwise, part.units_of_two),
        ("fleiss_kappa", part.fleiss, part.units_of_all),
        ("krippendorff_alpha", part.alpha, part.units_of_two),
    ):
        _put(out, f"{what}_{name}", value, JACKKNIFE)
        out.put(f"{what}_{name}_units", units, "")


def _put(out: Rows, name: str, found: Estimate, method: str) -> None:
    out.put(
        name,
        found.value,
        found.reason,
        ends=found.interval,
        method=method,
        patients=found.patients,
    )


def _kappa_rows(found: StudyAgreement, of: str) -> list[ValueRow]:
    out, study = Rows(found, of=of), found.study
    out.put(
        "kappa_mean",
        study.kappa_mean,
        study.mean_reason,
        ends=study.kappa_mean_interval,
        method=T_OVER_PATIENTS,
        patients=study.kappa_mean_patients,
        frames=study.frames,
    )
    out.put(
        "kappa_pooled",
        study.kappa_pooled,
        study.reason,
        ends=study.kappa_pooled_interval,
        method=JACKKNIFE,
        patients=study.patients,
        frames=study.frames,
    )
    return out.rows
