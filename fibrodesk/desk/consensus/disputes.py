"""The frames on which the readers of a round disagree, and how far each is from its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from fibrodesk.desk.cines import CineRecord, records
from fibrodesk.desk.consensus.access import Way, names_for, require_looking
from fibrodesk.desk.consensus.comparing import Compared, compared_cine, limits_of
from fibrodesk.desk.consensus.facts import ConsensusFacts, facts_of
from fibrodesk.desk.consensus.settlements import Settlement, settlement_of
from fibrodesk.desk.consensus.standing import PURPOSES, SettledReading, settled_frames, way_of
from fibrodesk.desk.drafts import content
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.reading import ReadingState, RoundKind
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from fibrodesk.agreement.adjudication import AdjudicationReason
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


class DisputeState(StrEnum):
    """How far a disagreement is from its end."""

    NONE = "none"  # no rule sends the frame to adjudication, and nobody took it there
    OPEN = "open"
    BEGUN = "begun"  # somebody has drawn a consensus that is not settled
    SIGNING = "signing"  # one has signed, another has not
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One key frame that several people read."""

    cine_id: str
    number: int  # of the cine
    patient: str
    frame: int
    state: DisputeState
    reasons: tuple[AdjudicationReason, ...]  # empty: taken by hand, or none
    apart_px: float | None  # what only one of them marked, inside the domain; None: not compared
    apart_mm2: float | None  # None: not calibrated, or not compared
    readers: int  # how many were given the cine
    reading_id: str = ""  # of the consensus that is drawn, waits or stands
    how: Way | None = None  # which way it is being ended, or was
    settled_by: tuple[str, ...] = ()  # names
    waits_for: tuple[str, ...] = ()  # names of those who have not signed
    mine: bool = False  # it waits for the signature of who asks


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusCounts:
    """How the disagreements of a round ended; frames."""

    frames: int  # that two or more read
    flagged: int  # that a rule of the study sends to adjudication
    settled: Mapping[Way, int] = field(default_factory=dict)
    settled_by_hand: int = 0  # of those settled: no rule had sent them
    signing: int = 0
    begun: int = 0
    open: int = 0
    cines_sealed: int = 0  # left out, as the person reads them alone (again)


def disputes(session: Session, round_id: str, *, everything: bool = False) -> list[Dispute]:
    """The disagreements of a round, the greatest first; cines that are sealed are left out.

    A frame is among them if a rule of the study sends it there or somebody took it there.

    Args:
        everything: also the frames on which nobody disagrees, so that they can be taken by hand.
    Raises:
        SealedError: the round has not opened.
        NotAllowedError: no role shows it.
        ReadingDamagedError: a mask is not the one that was submitted.
    """
    found = _all(session, round_id)[0]
    return [each for each in found if everything or each.state is not DisputeState.NONE]


def consensus_counts(session: Session, round_id: str) -> ConsensusCounts:
    """How many frames of a round were flagged, settled and by which way, and are open.

    Raises:
        SealedError, NotAllowedError, ReadingDamagedError: as `disputes`.
    """
    found, sealed = _all(session, round_id)
    states = Counter(each.state for each in found)
    settled = [each for each in found if each.state is DisputeState.SETTLED]
    return ConsensusCounts(
        frames=len(found),
        flagged=sum(bool(each.reasons) for each in found),
        settled=dict(Counter(each.how for each in settled if each.how is not None)),
        settled_by_hand=sum(not each.reasons for each in settled),
        signing=states[DisputeState.SIGNING],
        begun=states[DisputeState.BEGUN],
        open=states[DisputeState.OPEN],
        cines_sealed=sealed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A consensus that is not settled, and the frames that something was drawn or said of."""

    row: ReadingRow
    facts: ConsensusFacts
    told: Settlement
    frames: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    """The consensus readings of one cine in the round."""

    settled: Mapping[int, SettledReading]
    signed: Mapping[str, tuple[str, ...]]  # who signed each that is settled, by name
    drafts: tuple[_Draft, ...]


def _all(session: Session, round_id: str) -> tuple[list[Dispute], int]:
    """Every frame that several people read, and how many cines are kept apart."""
    from fibrodesk.agreement.adjudication import disagreement_order

    store = session.project.store
    limits = limits_of(session.project.settings)
    cines, sealed = store.read(lambda rows: _cines(session, rows, round_id))
    worst, found = [], {}
    for record in cines:
        stand = store.read(partial(_stand, session, round_id, record))
        for each in compared_cine(session, round_id, record, limits):
            worst.append(each.worst)
            found[record.id, each.frame] = _dispute(record, each, stand)
    return [found[each.cine, each.frame] for each in disagreement_order(worst)], sealed


def _stand(session: Session, round_id: str, record: CineRecord, rows: Rows) -> _Stand:
    names = names_for(session, rows, round_id)
    settled = settled_frames(rows, record.id, round_id)
    readings = {each.row.id for each in settled.values()}
    signed = {
        reading: tuple(names.get(person, "") for person in rows.signatures.standing(reading))
        for reading in readings
    }
    drafts = [
        _draft(session, rows, row, record)
        for purpose in PURPOSES
        for row in rows.readings.find(cine_id=record.id, purpose=purpose, round_id=round_id)
        if row.state is ReadingState.DRAFT
    ]
    return _Stand(settled=settled, signed=signed, drafts=tuple(drafts))


def _draft(session: Session, rows: Rows, row: ReadingRow, record: CineRecord) -> _Draft:
    """From its journal, as the last checkpoint may be older than what was drawn."""
    draft, _ = content.read_draft(rows, ClearEnvelope(), row, record.facts.shape)
    return _Draft(
        row=row,
        facts=facts_of(draft.facts),
        told=settlement_of(session, rows, row),
        frames=frozenset(draft.answered(Structure.FIBROSIS)),
    )


def _dispute(record: CineRecord, each: Compared, stand: _Stand) -> Dispute:
    settled = stand.settled.get(each.frame)
    draft = _draft_of(each.frame, stand, settled)
    state, reading, how = DisputeState.OPEN if each.reasons else DisputeState.NONE, "", None
    if draft is not None:
        signing = bool(draft.told.signed) and each.frame in draft.told.frames
        state = DisputeState.SIGNING if signing else DisputeState.BEGUN
        reading, how = draft.row.id, way_of(draft.row)
    elif settled is not None:
        state, reading, how = DisputeState.SETTLED, settled.row.id, settled.how
    waits = draft is not None and state is DisputeState.SIGNING
    return Dispute(
        cine_id=record.id,
        number=record.number,
        patient=record.patient,
        frame=each.frame,
        state=state,
        reasons=each.reasons,
        apart_px=each.apart_px,
        apart_mm2=each.apart_mm2,
        readers=each.readers,
        reading_id=reading,
        how=how,
        settled_by=() if settled is None else stand.signed.get(settled.row.id, ()),
        waits_for=draft.told.waits_for if waits and draft else (),
        mine=bool(waits and draft and draft.told.mine),
    )


def _draft_of(frame: int, stand: _Stand, settled: SettledReading | None) -> _Draft | None:
    """The draft that ends the frame, one that is signed before others.

    Where a consensus stands, only one in which that very consensus was reopened.
    """
    about = [
        each
        for each in stand.drafts
        if frame in each.frames
        and (settled is None or each.facts.reopened.get(frame) == settled.row.id)
    ]
    return max(about, key=lambda each: bool(each.told.signed), default=None)


def _cines(session: Session, rows: Rows, round_id: str) -> tuple[list[CineRecord], int]:
    row = require_looking(session, rows, round_id)
    if row.kind is not RoundKind.READING:
        return [], 0
    here = set(rows.rounds.cines(round_id))
    known = [each for each in records(session, rows) if each.id in here and not each.excluded]
    me = session.person.id
    free = [each for each in known if not rows.rounds.sealed_for(me, each.id)]
    return free, len(known) - len(free)
