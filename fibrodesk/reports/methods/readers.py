"""Sentences on more than two readers, and on a reader who read the same cines again."""

from __future__ import annotations

from fibrodesk.agreement.interval import Estimate
from fibrodesk.agreement.many.concordance import Concordance
from fibrodesk.agreement.many.readers import ReadersAgreement
from fibrodesk.reports.methods.facts import MethodsFacts, OwnAgreement
from fibrodesk.reports.methods.references import Citation
from fibrodesk.reports.methods.study import over
from fibrodesk.reports.methods.writing import Writing, missing, number_word, with_interval
from fibrodesk.reports.numbers import counted, share, whole

METHOD = "jackknife over patients"


def write_everyone(facts: MethodsFacts, out: Writing) -> None:
    """Of all readers together, where there are more than two; the pair of the values follows."""
    found = facts.everyone
    if found is None:
        if facts.readers > 2:
            out.leave_out("the agreement of all readers together", "not_told")
        return
    out.paragraph()
    _mean_of_patients(found, out)
    _question(found.pixels, f"over pixels {over(found)}", "pixel", out)
    _question(found.presence, "over frames, of whether there is any fibrosis", "frame", out)
    _question(found.forms, "over cines, of the form of disease", "cine", out)
    _areas(found, out)
    out.say("The values that follow are of the first two readers.")


def _mean_of_patients(found: ReadersAgreement, out: Writing) -> None:
    what = "the mean of patients’ kappas over all pairs of readers"
    if not found.kappa_mean.defined:
        out.leave_out(what, found.kappa_mean.reason)
        return
    value = _told(found.kappa_mean, "t over patients")
    out.say(
        f"Over the {counted(len(found.pairs), 'pair')} of {len(found.names)} readers, the mean "
        f"over {counted(found.kappa_mean.patients, 'patient')} of the patient’s mean Cohen’s kappa "
        f"{out.cite(Citation.COHEN)} {over(found)} was {value}."
    )


def _question(found: Concordance, where: str, unit: str, out: Writing) -> None:
    parts = []
    none = found.pairs_without_kappa
    without = f" ({whole(none)} {'has' if none == 1 else 'have'} none)" * bool(none)
    for name, paper, value, of in (
        (
            "the mean of pairs’ Cohen’s kappas",
            Citation.LIGHT,
            found.mean_pairwise,
            f"{counted(found.pairs - found.pairs_without_kappa, 'pair')}{without}",
        ),
        (
            "Fleiss’ kappa",
            Citation.FLEISS,
            found.fleiss,
            f"{counted(found.units_of_all, unit)} that all rated",
        ),
        (
            "Krippendorff’s alpha",
            Citation.KRIPPENDORFF,
            found.alpha,
            f"{counted(found.units_of_two, unit)} that two or more rated",
        ),
    ):
        if value.defined:
            parts.append(f"{name} {out.cite(paper)} was {_told(value, '')} over {of}")
        else:
            out.leave_out(f"{name} {where}", value.reason)
    if parts:
        out.say(f"Of all readers {where}: {'; '.join(parts)}.")


def _told(value: Estimate, method: str) -> str:
    return with_interval(value.value, value.interval, method=method)


def _areas(found: ReadersAgreement, out: Writing) -> None:
    icc = found.areas.icc
    if missing(icc.value):
        out.leave_out("ICC(2,1) of all readers’ areas", icc.reason)
        return
    left = icc.left_out + found.areas.left_out
    out.say(
        f"ICC(2,1) {out.cite(Citation.ICC)} of all readers’ areas was "
        f"{with_interval(icc.value, icc.interval)} over {counted(icc.n, 'patient')}"
        f"{f', {whole(left)} left out' if left else ''}."
    )


def write_own(facts: MethodsFacts, out: Writing) -> None:
    """Each reader’s own kappa, the first time against the second."""
    if not facts.own:
        out.leave_out("readers’ own agreement", "no cine was read again by the same reader")
        return
    out.paragraph()
    for number, one in enumerate(facts.own, start=1):
        _own(number, one, out)


def _own(number: int, one: OwnAgreement, out: Writing) -> None:
    found = one.agreement
    again = "" if not one.after_days else f", at least {one.after_days:g} days later"
    who = f"Reader {number_word(number).lower()}"
    if missing(found.study.kappa_mean):
        out.leave_out(f"own kappa of {who[0].lower()}{who[1:]}", found.study.mean_reason)
        return
    study = found.study
    pooled = share(study.kappa_pooled, study.reason).text
    value = with_interval(study.kappa_mean, study.kappa_mean_interval, method="t over patients")
    over_whom = f"as the mean of {counted(study.kappa_mean_patients, 'patient')}, and"
    if study.patients == 1:  # there the mean and the pooled value are one number
        over_whom, pooled = "", ""
    told = " ".join(part for part in (value, over_whom, pooled and f"{pooled} pooled") if part)
    out.say(
        f"{who} read {counted(study.frames, 'frame')} of {counted(study.patients, 'patient')} "
        f"again under a new code{again}: that reader’s own kappa {over(found)} was {told}."
    )
