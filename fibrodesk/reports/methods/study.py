"""Sentences on who read what, how alone, over which pixels, and what was to be the result."""

from __future__ import annotations

from collections.abc import Callable

from fibrodesk.agreement.frame import FrameKind
from fibrodesk.agreement.many.readers import ReadersAgreement
from fibrodesk.agreement.study import Domain, Mode, StudyAgreement
from fibrodesk.reports.methods.facts import CalibrationFacts, MethodsFacts, PrimaryFacts
from fibrodesk.reports.methods.references import Citation
from fibrodesk.reports.methods.writing import Writing, listed, number_word
from fibrodesk.reports.numbers import counted, percent, whole

GROUNDS = {
    Domain.MYOCARDIUM: "in the myocardium",
    Domain.SECTOR: "in the ultrasound sector",
    Domain.FRAME: "over the whole frame",
}


def over(found: StudyAgreement | ReadersAgreement) -> str:
    """Over which pixels, and that a proposal was seen first, as it stands beside every kappa."""
    assisted = f" ({found.mode})" if found.mode is not Mode.BLIND else ""
    return f"{GROUNDS[found.domain]}{assisted}"


_PRIMARY = {
    "kappa_mean": "the mean over patients of Cohen’s kappa",
    "kappa_pooled": "Cohen’s kappa pooled over all patients",
}


def write_study(facts: MethodsFacts, out: Writing) -> None:
    """The first paragraph: material, readers, independence."""
    out.paragraph()
    steps: tuple[Callable[[MethodsFacts, Writing], None], ...] = (
        _material,
        _frames,
        _independence,
        _calibration,
    )
    for step in steps:
        step(facts, out)
    for what in (
        "how the number of patients was chosen (GRRAS item 6)",
        "how patients and readers were selected (GRRAS item 7)",
        "training and experience of the readers (GRRAS item 12)",
    ):
        out.leave_out(what, "to be added by the authors, as the desk does not know it")


def write_plan(facts: MethodsFacts, out: Writing) -> None:
    """The second paragraph: the domain, the analysis that was fixed."""
    out.paragraph()
    out.say(_domain(facts))
    outside = facts.agreement.outside_px
    if facts.agreement.domain is not Domain.FRAME and any(outside):
        out.say(
            f"{whole(outside[0])} and {whole(outside[1])} px that the first and the second reader "
            "marked outside it are not counted."
        )
    if facts.primary is None:
        out.leave_out("whether the primary analysis was fixed before the first round", "not_told")
    else:
        _plan(facts.primary, facts.agreement, out)


def _material(facts: MethodsFacts, out: Writing) -> None:
    synthetic = "synthetic " if facts.synthetic else ""
    one = facts.readers == 1
    out.say(
        f"{number_word(facts.readers)} reader{'' if one else 's'} outlined suspected myocardial "
        f"fibrosis on {counted(facts.key_frames, 'key frame')} of "
        f"{counted(facts.cines, f'{synthetic}apical four-chamber cine loop')} of "
        f"{counted(facts.patients, 'patient')}; agreement is reported after GRRAS "
        f"{out.cite(Citation.GRRAS)}."
    )
    if facts.excluded_cines:
        why = listed(
            f"{reason} ({whole(number)})" for reason, number in facts.exclusion_reasons.items()
        )
        was = "was" if facts.excluded_cines == 1 else "were"
        out.say(
            f"{counted(facts.excluded_cines, 'cine loop')} {was} excluded"
            f"{f': {why}' if why else ''}."
        )
    else:
        out.say("No cine loop was excluded.")


def _frames(facts: MethodsFacts, out: Writing) -> None:
    study = facts.agreement.study
    both = "both readers" if facts.readers == 2 else "the first two readers"
    was = "was" if study.frames == 1 else "were"
    compared = (
        f"{counted(study.frames, 'frame')} of {counted(study.patients, 'patient')} {was} assessed "
        f"by {both} and compared"
    )
    missing = [
        f"{whole(number)} {'was' if number == 1 else 'were'} {words}"
        for kind, words in (
            (FrameKind.NOT_ASSESSABLE_BY_ONE, "not assessable for one reader"),
            (FrameKind.NOT_ASSESSABLE_BY_BOTH, "not assessable for both"),
            (FrameKind.UNANSWERED, "without an answer of at least one"),
        )
        if (number := study.kinds[kind])
    ]
    none = "none was not assessable or without an answer"
    out.say(f"{compared}; {listed(missing) or none}.")


def _independence(facts: MethodsFacts, out: Writing) -> None:
    mode = facts.agreement.mode
    if mode is Mode.IMPORTED:
        out.leave_out(
            "the independence of the ratings (GRRAS item 9)",
            "the masks were imported, and what their readers saw is not known here",
        )
        return
    out.say(
        "Ratings were independent (GRRAS item 9): each reader worked alone, in a random order of "
        "the reader’s own, and a cryptographic seal kept every mask from the other readers until "
        "all had submitted the whole round. Until then a reader saw no ejection fraction, "
        "diameter, diagnosis or burden of a patient."
    )
    if mode is Mode.BLIND:
        out.say("Reading was blind: no mask proposed by a model was shown before submission.")
    else:
        out.say(
            "Reading was assisted: a mask proposed by a model was shown first, so that the "
            "readers’ masks share that influence and every value here is of assisted reading."
        )


def _calibration(facts: MethodsFacts, out: Writing) -> None:
    found = facts.calibration
    what = "calibration of the readers"
    if found is None:
        out.leave_out(what, "not_told")
    elif found.wanted == "off" and not found.finished:
        out.leave_out(what, "the study uses no calibration set")
    else:
        out.say(_calibrated(found))


def _calibrated(found: CalibrationFacts) -> str:
    wanted = " before the first round" if found.wanted == "required" else ""
    who = f"{whole(found.finished)} of {counted(found.readers, 'reader')}"
    if found.finished == found.readers:
        who = "Both readers" if found.readers == 2 else "All readers"
    if found.finished == 0:
        who = "No reader"
    return (
        f"{who} had read all {counted(found.cases, 'case')} of a synthetic calibration set with "
        f"known truth{wanted}."
    )


def _domain(facts: MethodsFacts) -> str:
    found = facts.agreement
    if found.domain is Domain.SECTOR:
        return (
            "Pixels were compared inside the ultrasound sector, found from the loop itself; its "
            "background lifts kappa above what it would be in the myocardium."
        )
    if found.domain is Domain.FRAME:
        return (
            "Pixels were compared over the whole frame, where nearly all is background and kappa "
            "is close to Dice."
        )
    locked = f" (SHA-256 {found.domain_hash[:16]}…)" if found.domain_hash else ""
    return (
        "Pixels were compared inside the myocardium, one outline a frame that all readers shared "
        f"and that was locked before they drew{locked}{_made(facts)}; disagreement about the wall "
        "itself is not in these values."
    )


def _made(facts: MethodsFacts) -> str:
    """Where the outlines of the wall come from, as shares."""
    total = sum(facts.domain_origins.values())
    if not total:
        return ""
    shares = listed(
        f"{percent(number / total, decimals=0).text} % {origin.replace('_', ' ')}"
        for origin, number in sorted(facts.domain_origins.items(), key=lambda one: -one[1])
    )
    return f", of origin {shares}"


def _plan(primary: PrimaryFacts, found: StudyAgreement, out: Writing) -> None:
    sentence = f"The primary analysis, {_PRIMARY[primary.value]} {GROUNDS[Domain(primary.domain)]}"
    if primary.fixed_when:
        since = ", and was not changed since"
        if primary.changes:
            since = f"; after that, {listed(primary.changes)}"
        out.say(f"{sentence}, was fixed with the first round on {primary.fixed_when}{since}.")
    else:
        out.say(f"{sentence}, is that of the study’s settings.")
        out.leave_out("when the primary analysis was fixed", "not_told")
    if primary.domain != found.domain:
        out.say(f"The values below are secondary, as they were taken {GROUNDS[found.domain]}.")
