"""The agreement between the readers of one round."""

from __future__ import annotations

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.frame import FrameKind
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.reports.agreement.beside import ending_blocks, everyone_blocks, own_blocks
from fibrodesk.reports.agreement.detail import detail_blocks
from fibrodesk.reports.agreement.figure import figure
from fibrodesk.reports.agreement.headline import ground, headline
from fibrodesk.reports.blocks import Block, Column, Heading, Paragraph, Table
from fibrodesk.reports.methods.paragraph import write_methods
from fibrodesk.reports.numbers import (
    DASH,
    Cell,
    Shown,
    absent,
    interval,
    share,
    whole,
)
from fibrodesk.reports.study import RoundAgreement

PAPER_KAPPA = "0.87"
_KINDS = {
    FrameKind.BOTH: "Fibrosis found by both",
    FrameKind.ONE_EMPTY: "Fibrosis found by one only",
    FrameKind.BOTH_EMPTY: "Nothing found by both",
    FrameKind.NOT_ASSESSABLE_BY_ONE: "Not assessable for one",
    FrameKind.NOT_ASSESSABLE_BY_BOTH: "Not assessable for both",
    FrameKind.UNANSWERED: "Without an answer",
}


_PLAIN = (
    ("IoU, pooled", overlap.iou),
    ("Positive agreement, pooled", kappa.positive_agreement),
    ("Negative agreement, pooled", kappa.negative_agreement),
    ("Largest kappa for these shares", kappa.largest_kappa),
    ("PABAK", kappa.pabak),
    ("Gwet’s AC1", kappa.ac1),
    ("Prevalence index", kappa.prevalence_index),
    ("Bias index", kappa.bias_index),
)


def round_blocks(part: RoundAgreement, *, key: str = "agreement") -> list[Block]:
    """Everything that is said of one round, the primary value first; `key` names its figure."""
    main = part.agreements[0]
    blocks: list[Block] = [
        headline(main, None if part.facts is None else part.facts.primary),
        _reading_of_it(main),
    ]
    blocks += [figure(main, key=key), _values(main, pooled=_pooled(part)), _frames(main)]
    blocks += [*_domains(part), *detail_blocks(main)]
    facts = part.facts
    if facts is None:
        return blocks
    return [
        *blocks,
        *everyone_blocks(facts.everyone),
        *own_blocks(facts.own),
        *ending_blocks(facts.ending),
        *write_methods(facts).blocks(),
    ]


def _reading_of_it(found: StudyAgreement) -> Paragraph:
    words = {
        Domain.MYOCARDIUM: "Kappa given a shared myocardium: it was locked before the readers "
        "drew, so that disagreement about the wall itself is not in these values.",
        Domain.SECTOR: "The ultrasound sector is the domain: its background lifts kappa above "
        "what it would be in the myocardium.",
        Domain.FRAME: "Over the whole frame kappa is close to Dice, as nearly every pixel is "
        "background; chance-corrected values other than kappa are not given there.",
    }
    outside = [
        f"{name} marked {whole(number)} px outside it"
        for name, number in zip(found.readers, found.outside_px, strict=True)
    ]
    drawn = "" if found.domain is Domain.FRAME else f" {' and '.join(outside)}, which do not count."
    locked = f" Hash of the domain: {found.domain_hash[:16]}." if found.domain_hash else ""
    return Paragraph(text=words[found.domain] + drawn + locked, tone="quiet")


def _pooled(part: RoundAgreement) -> bool:
    """Whether the primary value is the pooled kappa."""
    primary = None if part.facts is None else part.facts.primary
    return primary is not None and primary.value == "kappa_pooled"


def _values(found: StudyAgreement, *, pooled: bool) -> Table:
    bootstrap = found.study.bootstrap
    narrow = " With fewer than 30 patients it is too narrow." if bootstrap.too_narrow else ""
    return Table(
        columns=(
            Column(title="Value", numeric=False),
            Column(title="Domain", numeric=False),
            Column(title="Estimate"),
            Column(title="95 % interval"),
            Column(title="Patient bootstrap"),
        ),
        rows=[*_rows_with_interval(found), *_plain_rows(found)],
        strong=frozenset({1 if pooled else 0}),
        note="The unit is the patient. Intervals: t over patients for means, delete-one-patient "
        "jackknife with t on arctanh for pooled values. The bootstrap draws patients "
        f"{whole(bootstrap.resamples)} times (percentile, seed {bootstrap.seed}).{narrow} No "
        "interval reaches beyond the end of its scale, such as 1 of Dice: it is cut there.",
    )


def _rows_with_interval(found: StudyAgreement) -> list[tuple[Cell, ...]]:
    study, where = found.study, ground(found)
    why = study.reason
    no_mean = study.mean_reason
    drawn = study.bootstrap
    rows = (
        ("Kappa, mean of patients", study.kappa_mean, study.kappa_mean_interval, drawn.mean),
        ("Kappa, pooled", study.kappa_pooled, study.kappa_pooled_interval, drawn.pooled),
        ("Dice, mean of patients", study.dice_mean, study.dice_mean_interval, None),
        ("Dice, pooled", study.dice_pooled, study.dice_pooled_interval, None),
    )
    return [
        (
            name,
            where,
            share(value, no_mean if "mean" in name else why),
            interval(ends),
            "" if resampled is None else interval(resampled),
        )
        for name, value, ends, resampled in rows
    ]


def _plain_rows(found: StudyAgreement) -> list[tuple[Cell, ...]]:
    study, where = found.study, ground(found)
    whole_frame = found.domain is Domain.FRAME
    ends = {
        kappa.positive_agreement: study.dice_pooled_interval,  # the same number by another name
        kappa.negative_agreement: study.negative_agreement_interval,
    }
    return [
        (
            name,
            where,
            absent("domain")
            if whole_frame and value in (kappa.pabak, kappa.ac1)
            else share(value(study.counts), study.reason),
            interval(ends[value]) if value in ends else "",
            "",
        )
        for name, value in _PLAIN
    ]


def _frames(found: StudyAgreement) -> Table:
    kinds = found.study.kinds
    patients = {kind: sum(1 for one in found.patients if one.kinds[kind]) for kind in FrameKind}
    return Table(
        caption="Frames of each kind",
        narrow=True,
        columns=(
            Column(title="Both readers’ answers", numeric=False),
            Column(title="Frames"),
            Column(title="Patients with any"),
        ),
        rows=[
            (title, whole(kinds[kind]), whole(patients[kind]))
            for kind, title in _KINDS.items()
            if kinds[kind] or kind is not FrameKind.UNANSWERED
        ],
    )


def _domains(part: RoundAgreement) -> list[Block]:
    """Kappa in all three domains, with the published value beside it; for blind readings alone."""
    return [
        Heading(text="Kappa in each domain", level=3),
        Paragraph(
            text="The study that this method follows (Abdullayev) reports a kappa above "
            f"{PAPER_KAPPA} between two cardiologists and does not tell over which pixels. As the "
            "background grows, kappa rises towards Dice; so all three domains stand here."
        ),
        Table(
            columns=(
                Column(title="Domain", numeric=False),
                Column(title="Kappa, mean of patients"),
                Column(title="95 % interval"),
                Column(title="Kappa, pooled"),
                Column(title="95 % interval"),
            ),
            rows=_domain_rows(part),
            note="The whole frame is close to Dice.",
        ),
    ]


def _domain_rows(part: RoundAgreement) -> list[tuple[Cell, ...]]:
    known = {found.domain: found for found in part.agreements}
    rows: list[tuple[Cell, ...]] = []
    for domain in Domain:
        found = known.get(domain)
        if found is None:
            why = Shown(DASH, part.missing_domains.get(domain, "not made"))
            rows.append((str(domain), why, "", "", ""))
            continue
        study = found.study
        rows.append(
            (
                ground(found),
                share(study.kappa_mean, study.mean_reason),
                interval(study.kappa_mean_interval),
                share(study.kappa_pooled, study.reason),
                interval(study.kappa_pooled_interval),
            )
        )
    return rows
