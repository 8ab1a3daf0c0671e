"""What is written of the agreement of a round: its values, and what stands around them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, calibration_rows
from fibrodesk.desk.agreeing.frames import MyocardiumMissingError
from fibrodesk.desk.agreeing.study import readable_round, readers_of_round, study_agreement
from fibrodesk.desk.calibration_making import RECIPES
from fibrodesk.desk.cines import CineRecord, cine_record
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.preparing import preparation
from fibrodesk.desk.primary import primary_analysis

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.desk.rounds import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.reports.methods_facts import (
        AdjudicationRules,
        CalibrationFacts,
        EndingFacts,
        MethodsFacts,
        PrimaryFacts,
    )
    from fibrodesk.reports.study import RoundAgreement
    from fibrodesk.storage.store import Rows

DOMAINS = ("myocardium", "sector", "frame")
NO_REASON = "no reason told"
_PROGRAMS = ("fibrodesk", "python", "numpy", "scipy")  # that the values come out of


def round_agreement(
    session: Session,
    *,
    round_id: str,
    domain: str | None = None,
    or_another: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RoundAgreement:
    """A round in the wanted domain first, then in the others; of those that cannot be made, why.

    Args:
        domain: "myocardium", "sector" or "frame"; None takes the study's setting.
        or_another: where the wanted domain cannot be made, another comes first.
    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        MyocardiumMissingError: the wanted domain is the myocardium, and some frames have none.
    """
    from fibrodesk.reports.study import RoundAgreement

    view, _ = readable_round(session, round_id)
    wanted = domain or session.project.settings.domain
    found, missing = [], {}
    for done, each in enumerate((wanted, *(one for one in DOMAINS if one != wanted))):
        if progress is not None:
            progress(done, len(DOMAINS))
        try:
            found.append(study_agreement(session, round_id=round_id, domain=each))
        except MyocardiumMissingError as error:
            if each == wanted and not or_another:
                raise
            missing[each] = str(error)
    return RoundAgreement(
        name=view.name,
        agreements=tuple(found),
        missing_domains=missing,
        facts=methods_facts(session, view, found[0]),
    )


def methods_facts(session: Session, view: RoundView, found: StudyAgreement) -> MethodsFacts:
    """What the methods paragraph of a round is written from."""
    from fibrodesk.desk.report_parts import versions
    from fibrodesk.reports.methods_facts import MethodsFacts

    records = [cine_record(session, cine_id) for cine_id in view.cines]
    kept = [record for record in records if not record.excluded]
    return MethodsFacts(
        agreement=found,
        readers=len(readers_of_round(session, view.id)),
        patients=len({record.patient for record in kept}),
        cines=len(kept),
        key_frames=sum(len(record.key_frames) for record in kept),
        excluded_cines=len(records) - len(kept),
        exclusion_reasons=_exclusions(session, records),
        primary=_primary(session),
        calibration=_calibration(session, view.id),
        rules=_rules(session),
        ending=_ending(session, view.id),
        synthetic=bool(kept) and all(record.facts.synthetic for record in kept),
        versions={name: found for name, found in versions().items() if name in _PROGRAMS},
        audit_head=auditing.audit_head(session),
    )


def without_names(session: Session, found: StudyAgreement) -> StudyAgreement:
    """With letters for names where the study hides them: what leaves the desk goes far."""
    if not session.project.settings.hide_names:
        return found
    first, second = (f"Reader {letter}" for letter in ascii_uppercase[:2])
    return replace(found, readers=(first, second))


def _exclusions(session: Session, records: Sequence[CineRecord]) -> dict[str, int]:
    reasons = (
        preparation(session, record.id).exclusion_reason or NO_REASON
        for record in records
        if record.excluded
    )
    return dict(Counter(reasons).most_common())


def _primary(session: Session) -> PrimaryFacts | None:
    from fibrodesk.reports.methods_facts import PrimaryFacts

    told = primary_analysis(session)
    return PrimaryFacts(
        value=told.value,
        domain=told.domain,
        fixed_when=(told.fixed_when or "")[:10],
        changes=tuple(change.words for change in told.changes),
    )


def _calibration(session: Session, round_id: str) -> CalibrationFacts:
    """How many of the round's readers had read the whole set; never with what result."""
    from fibrodesk.reports.methods_facts import CalibrationFacts

    def look(rows: Rows) -> CalibrationFacts:
        people = [row.person for row in rows.rounds.readers(round_id)]
        read = [
            len({score.case for score in calibration_rows.scores_of(rows, person)})
            for person in people
        ]
        return CalibrationFacts(
            wanted=session.project.settings.calibration,
            cases=len(RECIPES),
            finished=sum(number >= len(RECIPES) for number in read),
            readers=len(people),
        )

    return session.project.store.read(look)


def _rules(session: Session) -> AdjudicationRules:
    from fibrodesk.reports.methods_facts import AdjudicationRules

    told = session.project.settings
    return AdjudicationRules(
        area_mm2=told.adjudicate_area_mm2,
        area_px=told.adjudicate_area_px,
        apart_mm=told.adjudicate_apart_mm,
        apart_px=told.adjudicate_apart_px,
        island_mm2=told.adjudicate_island_mm2,
        island_px=told.adjudicate_island_px,
        presence=told.adjudicate_presence,
        assessability=told.adjudicate_assessability,
        with_model=told.adjudicate_with_model,
    )


def _ending(session: Session, round_id: str) -> EndingFacts | None:
    """How the round's disagreements ended, to whom may look at them."""
    from fibrodesk.desk.consensus.access import Way
    from fibrodesk.desk.consensus.disputes import consensus_counts
    from fibrodesk.reports.methods_facts import EndingFacts

    try:
        found = consensus_counts(session, round_id)
    except NotAllowedError:
        return None
    return EndingFacts(
        frames=found.frames,
        flagged=found.flagged,
        by_reviewer=found.settled.get(Way.ALONE, 0),
        by_both=found.settled.get(Way.TOGETHER, 0),
        by_meeting=found.settled.get(Way.MEETING, 0),
        by_hand=found.settled_by_hand,
        begun=found.begun + found.signing,
        open=found.open,
        cines_sealed=found.cines_sealed,
    )
