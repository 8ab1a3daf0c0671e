"""Sentences that hold the values: kappa first, then what stands beside it."""

from __future__ import annotations

from collections.abc import Callable

from fibrodesk.agreement import kappa
from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.reasons import in_words
from fibrodesk.agreement.shapes.regions import SAME_FROM_IOU
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.agreement.summary import Summary
from fibrodesk.reports.methods.areas import area_sentences, form_sentence
from fibrodesk.reports.methods.facts import MethodsFacts
from fibrodesk.reports.methods.readers import write_everyone
from fibrodesk.reports.methods.references import Citation
from fibrodesk.reports.methods.study import over
from fibrodesk.reports.methods.writing import Writing, listed, missing, with_interval
from fibrodesk.reports.numbers import counted, measured, measured_interval, share, span, whole


def write_values(facts: MethodsFacts, out: Writing) -> None:
    """The paragraph of values, those of the primary analysis first."""
    write_everyone(facts, out)
    out.paragraph()
    found = facts.agreement
    order = [_mean, _pooled]
    if facts.primary is not None and facts.primary.value == "kappa_pooled":
        order.reverse()
    steps: tuple[Callable[[StudyAgreement, Writing], None], ...] = (
        *order,
        _bootstrap,
        _margins,
        _chance,
        _dice,
        _outlines,
        _regions,
        _presence,
        _areas,
        _share,
        _forms,
        _independent,
    )
    for step in steps:
        step(found, out)


def _mean(found: StudyAgreement, out: Writing) -> None:
    study = found.study
    if missing(study.kappa_mean):
        out.leave_out("the mean of patients’ kappas", study.mean_reason)
        return
    value = with_interval(study.kappa_mean, study.kappa_mean_interval, method="t over patients")
    out.say(
        f"Cohen’s kappa {out.cite(Citation.COHEN)} {over(found)} was {value} as the mean over "
        f"the {_patients(study.kappa_mean_patients)} in whom at least one reader marked "
        f"fibrosis{_without(study.without_kappa)}."
    )


def _patients(number: int) -> str:
    return "one patient" if number == 1 else f"{whole(number)} patients"


def _without(reasons: dict[str, int]) -> str:
    """Whom a mean leaves out, and why: "; 1 patient has none (neither reader marked anything)"."""
    told = [
        f"{counted(number, 'patient')} {'has' if number == 1 else 'have'} none ({in_words(why)})"
        for why, number in reasons.items()
    ]
    return f"; {listed(told)}" if told else ""


def _pooled(found: StudyAgreement, out: Writing) -> None:
    study = found.study
    if missing(study.kappa_pooled):
        out.leave_out("kappa pooled over patients", study.reason)
        return
    value = with_interval(
        study.kappa_pooled, study.kappa_pooled_interval, method=_jackknife(study, out)
    )
    whom = "the one patient" if study.patients == 1 else f"all {whole(study.patients)} patients"
    out.say(
        f"Pooled over the {counted(study.frames, 'frame')} of {whom}, kappa {over(found)} was "
        f"{value}."
    )


def _jackknife(study: Summary, out: Writing) -> str:
    """The method of the interval; cited only where there is one."""
    if not study.kappa_pooled_interval.defined:
        return ""
    papers = out.cite(Citation.JACKKNIFE, Citation.FISHER_Z)
    return f"delete-one-patient jackknife, t on Fisher’s z {papers}"


def _bootstrap(found: StudyAgreement, out: Writing) -> None:
    drawn = found.study.bootstrap
    if not drawn.mean.defined and not drawn.pooled.defined:
        out.leave_out("the patient bootstrap", drawn.pooled.reason)
        return
    parts = [
        f"{span(ends.low, ends.high)} for the {name}"
        for name, ends in (("mean", drawn.mean), ("pooled value", drawn.pooled))
        if ends.defined
    ]
    narrow = " and is known to be too narrow below 30 patients" if drawn.too_narrow else ""
    out.say(
        f"The patient bootstrap {out.cite(Citation.BOOTSTRAP)} (percentile, "
        f"{whole(drawn.resamples)} resamples, seed {drawn.seed}) gave {' and '.join(parts)}"
        f"{narrow}."
    )


def _margins(found: StudyAgreement, out: Writing) -> None:
    """Positive and negative agreement, and what the margins allow."""
    counts, why = found.study.counts, found.study.reason
    named = []
    for name, value, ends in (
        ("positive", kappa.positive_agreement(counts), found.study.dice_pooled_interval),
        ("negative", kappa.negative_agreement(counts), found.study.negative_agreement_interval),
    ):
        if missing(value):
            out.leave_out(f"{name} agreement", why)
        else:
            named.append(f"{name} agreement was {with_interval(value, ends)}")
    if named:
        out.say(
            f"Pooled over pixels {over(found)}, {' and '.join(named)} "
            f"{out.cite(Citation.POSITIVE_NEGATIVE)}."
        )
    most = kappa.largest_kappa(counts)
    if missing(most):
        out.leave_out("the largest kappa that the margins allow", why)
        return
    out.say(
        f"The prevalence index was {share(kappa.prevalence_index(counts)).text}, the bias index "
        f"{share(kappa.bias_index(counts)).text}, and the largest kappa that these margins allow "
        f"{share(most).text}."
    )


def _chance(found: StudyAgreement, out: Writing) -> None:
    what = "PABAK and Gwet’s AC1"
    if found.domain is Domain.FRAME:
        out.leave_out(what, "domain")
    elif missing(kappa.pabak(found.study.counts)):
        out.leave_out(what, found.study.reason)
    else:
        counts = found.study.counts
        out.say(
            f"PABAK {out.cite(Citation.PABAK)} was {share(kappa.pabak(counts)).text} and Gwet’s "
            f"AC1 {out.cite(Citation.AC1)} {share(kappa.ac1(counts)).text}."
        )


def _dice(found: StudyAgreement, out: Writing) -> None:
    study = found.study
    if missing(study.dice_mean):
        out.leave_out("Dice", study.reason or "no_patient_marked")
        return
    out.say(
        f"Dice {out.cite(Citation.DICE)} was "
        f"{with_interval(study.dice_mean, study.dice_mean_interval)} as the mean of "
        f"{counted(study.dice_mean_patients, 'patient')} and "
        f"{with_interval(study.dice_pooled, study.dice_pooled_interval)} pooled."
    )


def _outlines(found: StudyAgreement, out: Writing) -> None:
    means = found.study.outlines
    if means.reason:
        out.leave_out("distances between the outlines", means.reason)
    else:
        told = [
            f"{measured(getattr(means, name), means.unit).text} {means.unit} "
            f"({_measured_ends(means.intervals[name])})"
            for name in ("hd", "hd95", "assd")
        ]
        out.say(
            f"On the {counted(means.frames, 'frame')} of {counted(means.patients, 'patient')} on "
            "which both drew an outline, the mean of patients was, of the Hausdorff distance "
            f"{out.cite(Citation.HAUSDORFF)}, {told[0]}, of its 95th percentile {told[1]}, and of "
            f"the mean surface distance {told[2]}."
        )
    _surface(found, out)


def _surface(found: StudyAgreement, out: Writing) -> None:
    means = found.study.outlines
    if means.nsd_reason:
        out.leave_out("surface Dice", means.nsd_reason)
        return
    value = with_interval(means.nsd, means.intervals["nsd"], method="t over patients")
    out.say(
        f"On the {counted(means.nsd_frames, 'frame')} of "
        f"{counted(means.nsd_patients, 'patient')} on which at least one drew an outline, the "
        f"surface Dice {out.cite(Citation.SURFACE_DICE)} at a tolerance of {means.tolerance:g} "
        f"{means.unit} was {value}."
    )


def _regions(found: StudyAgreement, out: Writing) -> None:
    study = found.study
    if missing(study.region_f1):
        out.leave_out("matched regions", study.reason or "no_frame_with_one")
        return
    value = with_interval(
        study.region_f1, study.region_f1_interval, method="jackknife over patients"
    )
    out.say(
        f"Of the connected regions, {whole(study.regions.tp)} were found by both (IoU of at least "
        f"{SAME_FROM_IOU:g}), {whole(study.regions.a_only)} by the first reader alone and "
        f"{whole(study.regions.b_only)} by the second alone: F1 was {value}."
    )


def _measured_ends(ends: Interval) -> str:
    shown = measured_interval(ends)
    if not ends.defined:
        return f"no interval: {shown.aside}"
    return f"95 % interval {shown.text}{f'; {shown.aside}' if shown.aside else ''}"


def _presence(found: StudyAgreement, out: Writing) -> None:
    table = found.presence.table
    kinds = (
        f"found by both on {counted(table.tp, 'frame')}, by one only on "
        f"{whole(table.a_only + table.b_only)}, by none on {whole(table.tn)}"
    )
    if missing(found.presence.kappa):
        why = "same_answer_everywhere" if table.total else "no_frame_compared"
        out.leave_out("kappa of presence", why)
        if table.total:
            out.say(f"Any fibrosis was {kinds}.")
        return
    value = with_interval(
        found.presence.kappa, found.presence.interval, method="jackknife over patients"
    )
    out.say(f"Any fibrosis was {kinds}: kappa of presence over frames was {value}.")


def _areas(found: StudyAgreement, out: Writing) -> None:
    area_sentences(found.areas.size, out)


def _share(found: StudyAgreement, out: Writing) -> None:
    if found.domain is Domain.MYOCARDIUM:
        area_sentences(found.areas.share, out)


def _forms(found: StudyAgreement, out: Writing) -> None:
    form_sentence(found.forms, out)


def _independent(found: StudyAgreement, out: Writing) -> None:
    """Kappa on frames whose masks no algorithm had touched, where that is a part of all."""
    alone, study = found.independent, found.study
    if alone.frames == study.frames:
        return
    what = "kappa on independently drawn frames alone"
    if missing(alone.kappa_mean):
        out.leave_out(what, alone.mean_reason)
        return
    out.say(
        f"On the {counted(alone.frames, 'frame')} on which both masks were drawn by hand on that "
        f"very frame, kappa {over(found)} was "
        f"{with_interval(alone.kappa_mean, alone.kappa_mean_interval)} as the mean of "
        f"{counted(alone.kappa_mean_patients, 'patient')}."
    )
