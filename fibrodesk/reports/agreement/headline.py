"""The one value of a round that is shown largest, and the few beside it."""

from __future__ import annotations

import math

from fibrodesk.agreement.frame import FrameKind
from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.many.readers import ReadersAgreement
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.study import Domain, Mode, StudyAgreement
from fibrodesk.agreement.summary import Summary
from fibrodesk.reports.blocks import Headline
from fibrodesk.reports.methods.facts import PrimaryFacts
from fibrodesk.reports.numbers import Shown, counted, interval, share, whole

_GROUNDS = {
    Domain.MYOCARDIUM: "in the myocardium",
    Domain.SECTOR: "in the sector",
    Domain.FRAME: "in the whole frame",
}


def ground(agreement: StudyAgreement | ReadersAgreement) -> str:
    """What stands beside every value: the domain, and that a proposal was seen first."""
    assisted = ", assisted" if agreement.mode is Mode.ASSISTED else ""
    domain = "whole frame" if agreement.domain is Domain.FRAME else str(agreement.domain)
    return f"{domain}{assisted}"


def headline(found: StudyAgreement, primary: PrimaryFacts | None) -> Headline:
    """The value that the study fixed before its first round, largest."""
    study = found.study
    pooled = primary is not None and primary.value == "kappa_pooled"
    value, ends = study.kappa_mean, study.kappa_mean_interval
    over = (
        f"Mean over the {counted(study.kappa_mean_patients, 'patient')} in whom at least one "
        f"reader marked fibrosis{_without(study)}."
    )
    if pooled:
        value, ends = study.kappa_pooled, study.kappa_pooled_interval
        over = f"Pooled over the frames of {counted(study.patients, 'patient')}."
    told = f"95 % interval {_ends(ends)}" if ends.defined else f"no interval: {_ends(ends)}"
    shown = share(value, study.reason if pooled else study.mean_reason)
    first, second = found.readers
    return Headline(
        label=f"Cohen’s kappa {_GROUNDS[found.domain]}, {first} and {second}, read {found.mode}",
        value=shown if math.isnan(value) else Shown(shown.text, told),
        under=f"{_fixed(found, primary)} {over}",
        beside=_beside(study, pooled=pooled),
    )


def _fixed(found: StudyAgreement, primary: PrimaryFacts | None) -> str:
    """Whether this is the primary analysis, since when, and what was changed after round 1."""
    if primary is not None and primary.domain != found.domain:
        return f"Secondary: the primary analysis is {_GROUNDS[Domain(primary.domain)]}."
    if primary is None or not (primary.fixed_when or primary.changes):
        return "Primary analysis."
    if primary.changes:
        return f"Primary analysis; after the first round was made, {'; '.join(primary.changes)}."
    return f"Primary analysis, fixed with the first round on {primary.fixed_when}."


def _without(study: Summary) -> str:
    """Whom the mean leaves out, and why."""
    return "".join(
        f"; {counted(number, 'patient')} without kappa: {in_words(why)}"
        for why, number in study.without_kappa.items()
    )


def _beside(study: Summary, *, pooled: bool) -> tuple[tuple[str, Shown], ...]:
    kinds = study.kinds
    unseen = kinds[FrameKind.NOT_ASSESSABLE_BY_ONE] + kinds[FrameKind.NOT_ASSESSABLE_BY_BOTH]
    return (
        _other_kappa(study, pooled=pooled),
        ("Mean Dice", _with_interval(study.dice_mean, study.dice_mean_interval, study)),
        ("Pooled Dice", _with_interval(study.dice_pooled, study.dice_pooled_interval, study)),
        ("Found by both", Shown(whole(kinds[FrameKind.BOTH]), "frames")),
        ("Found by one only", Shown(whole(kinds[FrameKind.ONE_EMPTY]), "frames")),
        ("Nothing found by both", Shown(whole(kinds[FrameKind.BOTH_EMPTY]), _unseen(unseen))),
    )


def _other_kappa(study: Summary, *, pooled: bool) -> tuple[str, Shown]:
    """Of the mean and the pooled kappa the one that is not the headline."""
    if pooled:
        mean = _with_interval(study.kappa_mean, study.kappa_mean_interval, study)
        return "Mean of patients’ kappas", mean
    return "Pooled kappa", _with_interval(study.kappa_pooled, study.kappa_pooled_interval, study)


def _unseen(number: int) -> str:
    return f"frames; {whole(number)} not assessable" if number else "frames"


def _with_interval(value: float, ends: Interval, study: Summary) -> Shown:
    shown = share(value, study.mean_reason)
    if math.isnan(value):
        return shown
    return Shown(shown.text, _ends(ends))


def _ends(found: Interval) -> str:
    """Both ends, with the word that they were cut; or why there are none."""
    shown = interval(found)
    if not found.defined:
        return shown.aside
    return f"{shown.text}, {shown.aside}" if shown.aside else shown.text
