"""What the desk tells beside the figures of two readers, as the screen shows it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui import dispute_words
from fibrodesk.ui.agreement.beside import (
    DomainKappa,
    Moment,
    OwnAgreement,
    Primary,
    Rater,
    Readers,
)
from fibrodesk.ui.agreement.figures import Domain
from fibrodesk.ui.agreement.frames.sorting import Standing, Standings, State
from fibrodesk.ui.agreement.ports import May
from fibrodesk.ui.agreement.sheet import Figure, Record, figure, part, whole

if TYPE_CHECKING:
    from fibrodesk.agreement.adjudication import AdjudicationReason
    from fibrodesk.desk.agreeing.trends import TrendPoint
    from fibrodesk.desk.consensus.disputes import Dispute
    from fibrodesk.desk.session import Session

translate = QCoreApplication.translate  # under this name the strings are found for translation
_UNITS = {"mm2": "mm²", "px": "px", "mm": "mm"}


def may(session: Session, round_id: str) -> May:
    """The ways to end a disagreement; the acts behind them ask again, cine by cine."""
    from fibrodesk.desk.roles import Act, allowed
    from fibrodesk.desk.rounds.round import round_view

    person = session.person_now()
    adjudicate, meet = "", ""
    if not allowed(person, Act.ADJUDICATE):
        adjudicate = translate(
            "Agreement",
            "A reviewer who did not read the cine adjudicates it, or its readers do together.",
        )
    read_here = any(one.person_id == person.id for one in round_view(session, round_id).readers)
    if not allowed(person, Act.MODERATE):
        meet = translate("Agreement", "A reviewer or an administrator calls the meeting.")
    elif read_here:
        meet = translate("Agreement", "Who read in the round attends its meeting, and calls none.")
    return May(adjudicate=adjudicate, meet=meet)


def standings(session: Session, round_id: str) -> Standings:
    """By cine and frame; frames within the limits that nobody took up are not among them."""
    from fibrodesk.desk.consensus.disputes import disputes

    return {(one.cine_id, one.frame): _standing(one) for one in disputes(session, round_id)}


def _standing(found: Dispute) -> Standing:
    reasons = [_reason(each) for each in found.reasons]
    how = ""
    if found.waits_for:
        waits = translate("Agreement", "waits for {names}")
        how = waits.format(names=", ".join(found.waits_for))
    elif found.settled_by:
        by = translate("Agreement", "by {names}")
        how = by.format(names=", ".join(found.settled_by))
    return Standing(
        state=State(found.state.value),
        reasons=tuple(each.kind for each in reasons),
        told=tuple(map(dispute_words.reason, reasons)),
        how=how,
    )


def _reason(found: AdjudicationReason) -> dispute_words.Reason:
    return dispute_words.Reason(
        kind=found.rule.value,
        value=found.value,
        limit=found.limit,
        unit=_UNITS.get(found.unit, found.unit),
    )


def primary(session: Session) -> Primary:
    from fibrodesk.desk.primary import primary_analysis

    found = primary_analysis(session)
    return Primary(
        value=found.value,
        domain=found.domain,
        fixed=(found.fixed_when or "")[:10],
        changes=tuple(change.words for change in found.changes),
    )


def domains(
    session: Session, round_id: str, two: tuple[str, str] | None
) -> tuple[DomainKappa, ...]:
    """In the order of the buttons, whichever the study prefers."""
    from fibrodesk.agreement.records.study import summary_record
    from fibrodesk.desk.agreeing.study import study_in_all_domains

    found = study_in_all_domains(session, round_id=round_id, readers=two)
    studies = {str(domain): study for domain, study in found.agreements.items()}
    missing = {str(domain): why for domain, why in found.missing.items()}
    told = []
    for domain in map(str, Domain):
        if domain not in studies:
            told.append(DomainKappa(domain=domain, refused=missing.get(domain, "")))
            continue
        record = summary_record(studies[domain].study, whole_frame=domain == Domain.FRAME)
        mean, pooled = figure(record, "kappa_mean"), figure(record, "kappa_pooled")
        told.append(DomainKappa(domain=domain, mean=mean, pooled=pooled))
    return tuple(told)


def readers(session: Session, round_id: str, domain: str) -> Readers | None:
    from fibrodesk.agreement.records.readers import readers_record
    from fibrodesk.agreement.records.study import summary_record
    from fibrodesk.desk.agreeing.study import readers_agreement

    found = readers_agreement(session, round_id=round_id, domain=domain)
    if len(found.names) <= 2:
        return None
    pairs = {}
    for places, study in found.pairs.items():
        record = summary_record(study.study, whole_frame=domain == Domain.FRAME)
        pairs[places] = figure(record, "kappa_mean")
    return Readers(
        names=found.names, pairs=pairs, lines=_together(readers_record(found, with_pairs=False))
    )


def _together(record: Record) -> tuple[str | tuple[str, Figure, str], ...]:
    """What is said of all readers at once: over pixels, frames, cines and areas."""
    lines: list[str | tuple[str, Figure, str]] = [
        translate("Agreement", "All readers"),
        (
            translate("Agreement", "mean of patients' mean pairwise kappa"),
            figure(record, "kappa_mean"),
            "",
        ),
    ]
    for name, words, units in (
        ("pixels", translate("Agreement", "Pixels"), translate("Agreement", "{count} pixels")),
        (
            "presence",
            translate("Agreement", "Presence in a frame"),
            translate("Agreement", "{count} frames"),
        ),
        (
            "forms",
            translate("Agreement", "Form of a cine"),
            translate("Agreement", "{count} cines"),
        ),
    ):
        found = part(record, name)
        lines.append(words)
        for value, caption, of in (
            ("kappa_mean_pairwise", translate("Agreement", "mean pairwise Cohen's kappa"), "units"),
            ("fleiss_kappa", translate("Agreement", "Fleiss' kappa"), "units_rated_by_all"),
            (
                "krippendorff_alpha",
                translate("Agreement", "Krippendorff's alpha"),
                "units_rated_by_two_or_more",
            ),
        ):
            over = units.format(count=f"{whole(found, of):,}")
            lines.append((caption, figure(found, value), over))
    areas = part(record, "areas")
    lines.append(translate("Agreement", "Areas, one value a patient"))
    lines.append((translate("Agreement", "ICC(2,1)"), figure(part(areas, "icc"), "icc_2_1"), ""))
    return tuple(lines)


def own(session: Session, round_id: str, domain: str) -> tuple[OwnAgreement, ...]:
    """Of each opened repeat, each reader whose own agreement this person may see."""
    from fibrodesk.agreement.records.study import study_record
    from fibrodesk.desk.agreeing.again import own_agreement, repeats_of
    from fibrodesk.desk.agreeing.study import readers_of_round

    names = {one.person_id: one.name for one in readers_of_round(session, round_id)}
    told = []
    for view in repeats_of(session, round_id):
        for reader in readers_of_round(session, view.id):
            name = names.get(reader.person_id, reader.name)
            try:
                found = own_agreement(
                    session, round_id=view.id, reader=reader.person_id, domain=domain
                )
            except FibrodeskError as error:
                told.append(OwnAgreement(reader=name, record={}, refused=str(error)))
                continue
            told.append(OwnAgreement(reader=name, record=study_record(found)))
    return tuple(told)


def trends(session: Session, round_id: str, domain: str) -> tuple[Rater, ...]:
    from fibrodesk.desk.agreeing.trends import reader_trends

    return tuple(
        Rater(name=one.reader.name, moments=tuple(map(_moment, one.points)), left_out=one.left_out)
        for one in reader_trends(session, round_id, domain=domain)
    )


def _moment(point: TrendPoint) -> Moment:
    reasons = point.reasons
    return Moment(
        order=point.place,
        patient=point.patient,
        cine_number=point.number,
        frames=point.frames,
        kappa=_figure(point.kappa, reasons, "kappa"),
        area=_ratio(point.area, point.area_others, reasons),
        marked=_figure(point.marked, reasons, "marked"),
        seconds=_figure(point.seconds_a_frame, reasons, "seconds_a_frame"),
    )


def _figure(value: float | None, reasons: Mapping[str, str], name: str) -> Figure:
    if value is None or math.isnan(value):
        return Figure(reason=reasons.get(name, "") or "undefined")
    return Figure(value=value)


def _ratio(own_area: float | None, others: float | None, reasons: Mapping[str, str]) -> Figure:
    """The own area by that of the others; none where the others marked nothing."""
    if own_area is None or others is None:
        return Figure(reason=reasons.get("area", "") or reasons.get("area_others", "undefined"))
    if not others:
        return Figure(reason="nothing_marked_by_others")
    return Figure(value=own_area / others)
