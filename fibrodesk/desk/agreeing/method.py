"""What is written of the agreement of a round: its values, and what stands around them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, seal
from fibrodesk.desk.agreeing.fixing import primary_facts
from fibrodesk.desk.agreeing.own import own_agreements
from fibrodesk.desk.agreeing.study import (
    readable_round,
    readers_agreement,
    readers_of_round,
    study_agreement,
    study_in_all_domains,
)
from fibrodesk.desk.calibration import rows as calibration_rows
from fibrodesk.desk.calibration.making import RECIPES
from fibrodesk.desk.cines import CineRecord, cine_record
from fibrodesk.desk.drafts import content
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.preparing import preparation
from fibrodesk.desk.rounds import letters as round_letters
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.reports.methods.facts import (
        AdjudicationRules,
        CalibrationFacts,
        EndingFacts,
        MethodsFacts,
    )
    from fibrodesk.reports.study import RoundAgreement
    from fibrodesk.storage.store import Rows

NO_REASON = "no reason told"
_PROGRAMS = ("fibrodesk", "python", "numpy", "scipy")  # that the values come out of


def round_agreement(
    session: Session,
    *,
    round_id: str,
    domain: str | None = None,
    readers: tuple[str, str] | None = None,
    or_another: bool = False,
) -> RoundAgreement:
    """A round in the wanted domain first, then in the others; of those that cannot be made, why.

    Args:
        domain: "myocardium", "sector" or "frame"; None takes the study's setting.
        readers: two of them, by id or by the name that is shown; None takes the first two.
        or_another: where the wanted domain cannot be made, another comes first.
    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        ReadersUnknownError: these two do not both read there.
        MyocardiumMissingError: the wanted domain is the myocardium, and some frames have none.
    """
    from fibrodesk.agreement.study import Domain
    from fibrodesk.reports.study import RoundAgreement

    view, _ = readable_round(session, round_id)
    wanted = Domain(domain or session.project.settings.domain)
    known = study_in_all_domains(session, round_id=round_id, readers=readers)
    if wanted in known.missing and not or_another:
        study_agreement(session, round_id=round_id, domain=wanted)  # says of how many it is missing
    found = sorted(known.agreements.values(), key=lambda one: one.domain is not wanted)
    return RoundAgreement(
        name=view.name,
        agreements=tuple(found),
        missing_domains={str(each): why for each, why in known.missing.items()},
        facts=methods_facts(session, view, found[0]),
    )


def methods_facts(session: Session, view: RoundView, found: StudyAgreement) -> MethodsFacts:
    """What the methods paragraph of a round is written from."""
    from fibrodesk.desk.reporting.parts import versions
    from fibrodesk.reports.methods.facts import MethodsFacts

    readers = readers_of_round(session, view.id)
    everyone = None
    if len(readers) > 2:
        everyone = readers_agreement(session, round_id=view.id, domain=found.domain)
    records = [cine_record(session, cine_id) for cine_id in view.cines]
    kept = [record for record in records if not record.excluded]
    return MethodsFacts(
        agreement=found,
        readers=len(readers),
        patients=len({record.patient for record in kept}),
        cines=len(kept),
        key_frames=sum(len(record.key_frames) for record in kept),
        excluded_cines=len(records) - len(kept),
        exclusion_reasons=_exclusions(session, records),
        domain_origins=_wall_origins(session, kept) if found.domain == "myocardium" else {},
        primary=primary_facts(session),
        calibration=_calibration(session, view.id),
        everyone=everyone,
        own=own_agreements(session, view, found.domain),
        rules=_rules(session),
        ending=_ending(session, view.id),
        synthetic=bool(kept) and all(record.facts.synthetic for record in kept),
        versions={name: found for name, found in versions().items() if name in _PROGRAMS},
        audit_head=auditing.audit_head(session),
    )


def without_names(session: Session, part: RoundAgreement, *, round_id: str) -> RoundAgreement:
    """With letters for names where the study hides them: what leaves the desk goes far."""
    if not session.project.settings.hide_names or part.facts is None:
        return part
    known = session.project.store.read(lambda rows: round_letters.letters(rows, round_id))
    letters = {
        reader.name: round_letters.reader_called(known[reader.person_id])
        for reader in readers_of_round(session, round_id)
    }
    everyone = part.facts.everyone
    agreements = tuple(_lettered(found, letters) for found in part.agreements)
    own = [replace(one, reader=letters.get(one.reader, one.reader)) for one in part.facts.own]
    if everyone is not None:
        pairs = {pair: _lettered(found, letters) for pair, found in everyone.pairs.items()}
        named = tuple(letters.get(name, name) for name in everyone.names)
        everyone = replace(everyone, names=named, pairs=pairs)
    facts = replace(part.facts, agreement=agreements[0], everyone=everyone, own=own)
    return replace(part, agreements=agreements, facts=facts)


def _lettered(found: StudyAgreement, letters: Mapping[str, str]) -> StudyAgreement:
    first, second = (letters.get(name, name) for name in found.readers)
    return replace(found, readers=(first, second))


def _wall_origins(session: Session, records: Sequence[CineRecord]) -> dict[str, int]:
    """How the locked myocardium of the key frames came about: drawn, proposed, propagated."""

    def look(rows: Rows, record: CineRecord) -> list[str]:
        for row in rows.readings.find(cine_id=record.id, purpose=Purpose.PREPARATION):
            if row.state is ReadingState.SUBMITTED:
                answers = content.read_answers(rows, seal.envelope_of(session, rows, row), row)
                keys = (MaskKey(frame, Structure.MYOCARDIUM) for frame in record.key_frames)
                said = (answers[key][0] for key in keys if key in answers)
                return [str(answer.origin) for answer in said if answer.origin is not None]
        return []

    return dict(
        Counter(
            origin
            for record in records
            for origin in session.project.store.read(partial(look, record=record))
        ).most_common()
    )


def _exclusions(session: Session, records: Sequence[CineRecord]) -> dict[str, int]:
    reasons = (
        preparation(session, record.id).exclusion_reason or NO_REASON
        for record in records
        if record.excluded
    )
    return dict(Counter(reasons).most_common())


def _calibration(session: Session, round_id: str) -> CalibrationFacts:
    """How many of the round's readers had read the whole set; never with what result."""
    from fibrodesk.reports.methods.facts import CalibrationFacts

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
    from fibrodesk.reports.methods.facts import AdjudicationRules

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
    from fibrodesk.reports.methods.facts import EndingFacts

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
