"""An agreement as a person reads it at a terminal: each value with its domain and its interval."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrodesk.agreement.interval import Estimate, Interval
    from fibrodesk.agreement.many.readers import ReadersAgreement
    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.agreement.summary import Summary
    from fibrodesk.reports.methods.facts import PrimaryFacts

_WIDE = 28
_DASH = "–"
_READ = {
    "blind": "read blind",
    "assisted": "read assisted: a proposal was seen first",
    "imported": "masks of other tools: what their readers saw is not known",
}
_OVER = {
    "myocardium": "; kappa given a shared myocardium",
    "sector": "; the background of the sector lifts kappa",
    "frame": "; over the whole frame kappa is close to Dice",
}


def primary_words(primary: PrimaryFacts) -> str:
    """What the study shows first, since when, and what was changed since."""
    value = "kappa, pooled" if primary.value == "kappa_pooled" else "kappa, mean of patients"
    since = f", fixed with the first round on {primary.fixed_when}" if primary.fixed_when else ""
    changed = "".join(f"; {change}" for change in primary.changes)
    return f"primary analysis: {value} ({primary.domain}){since}{changed}"


def study_words(found: StudyAgreement) -> Iterator[str]:
    """Of two readers: kappa and Dice, distances, presence, areas, forms, and what was counted."""
    ground = _ground(found)
    yield f"{' and '.join(found.readers)}, {_READ[found.mode]}{_OVER[found.domain]}"
    yield from _shares(found, ground)
    yield from _bootstrap(found.study, ground)
    yield from beside_words(found, ground)
    yield from _outlines(found)
    shown = found.presence
    why = "same_answer_everywhere" if shown.table.total else "no_frame_compared"
    yield _line("kappa of presence", shown.kappa, shown.interval, "frames", why)
    yield from _areas(found)
    yield _line(
        "kappa of forms", found.forms.kappa, found.forms.interval, "cines", found.forms.reason
    )
    yield from _counts(found)


def readers_words(found: ReadersAgreement) -> Iterator[str]:
    """Of more than two: what all come to together, then each pair."""
    ground = ground_words(found.domain, found.mode)
    yield f"all {len(found.names)} readers, {_READ[found.mode]}{_OVER[found.domain]}"
    yield _estimate("kappa, mean over pairs", found.kappa_mean, ground)
    yield _estimate("kappa of pairs, pooled", found.mean_pairwise_kappa, ground)
    yield _estimate("Fleiss' kappa", found.fleiss, ground)
    yield _estimate("Krippendorff's alpha", found.alpha, ground)
    for name, part in (("presence", found.presence), ("forms", found.forms)):
        yield _estimate(
            f"Fleiss' kappa of {name}", part.fleiss, "frames" if name == "presence" else "cines"
        )
    for pair in found.pairs.values():
        first, second = pair.readers
        yield ""
        yield f"{first} and {second}"
        yield from _shares(pair, ground)


def beside_words(found: StudyAgreement, ground: str) -> Iterator[str]:
    """What a kappa cannot be judged without; PABAK and AC1 never over a whole frame."""
    from fibrodesk.agreement import kappa

    study, counts = found.study, found.study.counts
    ends = {
        "positive agreement": study.dice_pooled_interval,
        "negative agreement": study.negative_agreement_interval,
    }
    for title, value in (
        ("positive agreement", kappa.positive_agreement(counts)),
        ("negative agreement", kappa.negative_agreement(counts)),
        ("largest kappa", kappa.largest_kappa(counts)),
        ("prevalence index", kappa.prevalence_index(counts)),
        ("bias index", kappa.bias_index(counts)),
    ):
        yield _line(title, value, ends.get(title), ground, study.reason)
    for title, value in (("PABAK", kappa.pabak(counts)), ("Gwet's AC1", kappa.ac1(counts))):
        kept = found.domain == "frame"
        yield _line(
            title, math.nan if kept else value, None, ground, "domain" if kept else study.reason
        )
    alone = found.independent
    yield _line(
        f"kappa, {alone.frames} frames by hand",
        alone.kappa_mean,
        alone.kappa_mean_interval,
        ground,
        alone.mean_reason,
    )


def domain_words(found: StudyAgreement) -> Iterator[str]:
    """Kappa alone, of a further domain."""
    study, ground = found.study, _ground(found)
    yield _line(
        "kappa, mean of patients",
        study.kappa_mean,
        study.kappa_mean_interval,
        ground,
        study.mean_reason,
    )
    yield _line(
        "kappa, pooled", study.kappa_pooled, study.kappa_pooled_interval, ground, study.reason
    )


def ground_words(domain: str, mode: str) -> str:
    """What stands in brackets beside a value: its domain, and that a proposal was seen first."""
    return str(domain) + ("" if mode == "blind" else f", {mode}")


def _ground(found: StudyAgreement) -> str:
    return ground_words(found.domain, found.mode)


def _bootstrap(study: Summary, ground: str) -> Iterator[str]:
    """Beside the intervals, never alone."""
    drawn = study.bootstrap
    how = f"{drawn.resamples} resamples of patients, seed {drawn.seed}"
    narrow = "; too narrow below 30 patients" if drawn.too_narrow else ""
    for title, ends in (
        ("kappa, mean, by bootstrap", drawn.mean),
        ("kappa, pooled, by bootstrap", drawn.pooled),
    ):
        reach = f"no interval: {_words(ends.reason)}"
        if ends.defined:
            reach = f"95 % {ends.low:.3f} to {ends.high:.3f} ({how}{narrow})"
        yield f"{title:{_WIDE}}        {reach}  ({ground})"


def _shares(found: StudyAgreement, ground: str) -> Iterator[str]:
    """The primary of the two kappas first."""
    study = found.study
    lines = list(_share_lines(study, ground))
    if found.primary == "kappa_pooled":
        lines[:2] = lines[1::-1]
    yield from lines


def _share_lines(study: Summary, ground: str) -> Iterator[str]:
    for title, value, ends, why in (
        (
            "kappa, mean of patients",
            study.kappa_mean,
            study.kappa_mean_interval,
            study.mean_reason,
        ),
        ("kappa, pooled", study.kappa_pooled, study.kappa_pooled_interval, study.reason),
        ("Dice, mean of patients", study.dice_mean, study.dice_mean_interval, study.mean_reason),
        ("Dice, pooled", study.dice_pooled, study.dice_pooled_interval, study.reason),
    ):
        yield _line(title, value, ends, ground, why)


def _outlines(found: StudyAgreement) -> Iterator[str]:
    means = found.study.outlines
    for title, name in (
        ("Hausdorff distance", "hd"),
        ("Hausdorff, 95th percentile", "hd95"),
        ("mean surface distance", "assd"),
    ):
        yield _line(
            title,
            getattr(means, name),
            means.intervals[name],
            f"{_ground(found)}, {means.unit}" if means.unit else _ground(found),
            means.reason,
        )
    within = "" if means.nsd_reason else f" at {means.tolerance:g} {means.unit}"
    title = f"surface Dice{within}"
    yield _line(title, means.nsd, means.intervals["nsd"], _ground(found), means.nsd_reason)
    yield (
        f"distances over {_of(means.frames, means.patients)} on which both drew, surface Dice over "
        f"{_of(means.nsd_frames, means.nsd_patients)} on which one did or both"
    )


def _areas(found: StudyAgreement) -> Iterator[str]:
    size = found.areas.size
    plot, unit = size.bland_altman, f"{_ground(found)}, {'mm²' if size.unit == 'mm2' else 'px'}"
    why = size.reason or plot.reason
    yield _line(
        "ICC(2,1) of areas", size.icc.value, size.icc.interval, unit, size.reason or size.icc.reason
    )
    for title, value, ends in (
        ("bias of areas", plot.bias, plot.bias_interval),
        ("lower limit of agreement", plot.low, plot.low_interval),
        ("upper limit of agreement", plot.high, plot.high_interval),
    ):
        yield _line(title, value, ends, unit, why, digits=1)


def _counts(found: StudyAgreement) -> Iterator[str]:
    study = found.study
    kinds = {str(kind): number for kind, number in study.kinds.items()}
    yield (
        f"compared {_of(study.frames, study.patients)}: found by both "
        f"{kinds['both']}, by one {kinds['one_empty']}, by none {kinds['both_empty']}; not "
        f"assessable by one {kinds['not_assessable_by_one']}, by both "
        f"{kinds['not_assessable_by_both']}; without an answer {kinds['unanswered']}"
    )
    yield (
        f"patients in whom at least one reader marked fibrosis: {study.patients_marked}, and in "
        f"whom nobody did: {study.patients - study.patients_marked}"
    )
    if study.patients_not_compared:
        yield f"further patients without a frame that both assessed: {study.patients_not_compared}"
    for why, number in study.without_kappa.items():
        yield f"of the patients without kappa: {number}, as {_words(why)}"
    if found.excluded:
        yield f"cines that were excluded: {len(found.excluded)}"
    if found.domain != "frame" and any(found.outside_px):
        first, second = found.outside_px
        yield f"outside the {found.domain} and not counted: {first} px and {second} px"
    for name, origins in zip(found.readers, found.origins, strict=True):
        shares = [
            f"{100 * number / sum(origins.values()):.0f} % {str(origin).replace('_', ' ')}"
            for origin, number in sorted(origins.items(), key=lambda item: -item[1])
        ]
        yield f"masks of {name}: {', '.join(shares) or _words('no_mask_drawn')}"


def _of(frames: int, patients: int) -> str:
    """ "1 frame of 1 patient", "140 frames of 7 patients"."""
    return (
        f"{frames} {'frame' if frames == 1 else 'frames'} of "
        f"{patients} {'patient' if patients == 1 else 'patients'}"
    )


def _estimate(title: str, found: Estimate, ground: str) -> str:
    return _line(title, found.value, found.interval, ground, found.reason)


def _line(
    title: str,
    value: float,
    ends: Interval | None,
    ground: str,
    why: str = "",
    *,
    digits: int = 3,
) -> str:
    """ "kappa, pooled    0.826  95 % 0.740 to 0.884  (myocardium)"."""
    if math.isnan(value):
        return f"{title:{_WIDE}} {_DASH}  {_words(why or 'undefined')}  ({ground})"
    if ends is None:
        return f"{title:{_WIDE}} {value:.{digits}f}  ({ground})"
    reach = f"no interval: {_words(ends.reason)}"
    if ends.defined:
        cut = ", cut at the end of the scale" if ends.cut else ""
        reach = f"95 % {ends.low:.{digits}f} to {ends.high:.{digits}f}{cut}"
    return f"{title:{_WIDE}} {value:.{digits}f}  {reach}  ({ground})"


def _words(reason: str) -> str:
    from fibrodesk.agreement.reasons import in_words

    return in_words(reason)
