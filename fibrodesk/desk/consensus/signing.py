"""Settling and signing: who puts a name to a consensus, and when it stands.

A signature is bound to the journal as it was signed. One stroke more, and it counts no longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing
from fibrodesk.desk.cines import cine_record
from fibrodesk.desk.consensus.access import (
    members,
    require_ground,
    require_unsealed_here,
)
from fibrodesk.desk.consensus.errors import (
    NoSignatureError,
    NothingNamedError,
    NotYoursToSignError,
    SettledAlreadyError,
    UnansweredError,
)
from fibrodesk.desk.consensus.facts import ConsensusFacts, facts_of, settling
from fibrodesk.desk.consensus.laying import note
from fibrodesk.desk.consensus.settlements import Awaited, Settlement, awaiting_signature, settlement
from fibrodesk.desk.consensus.standing import settled_frames
from fibrodesk.desk.drafts import content, opening
from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.draft import new_operation
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Purpose, ReadingState
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

__all__ = [
    "Awaited",
    "Settlement",
    "awaiting_signature",
    "settle",
    "settlement",
    "sign",
    "sign_beside",
    "withdraw_signature",
]


def settle(session: Session, reading: OpenReading, frames: Sequence[int]) -> Settlement:
    """Put the own name to these frames of a consensus and close it.

    A reviewer's stands at once; one of several readers waits for the others' signatures.

    Raises:
        UnansweredError, NothingNamedError: a frame has no answer, or none was named.
        SettledAlreadyError: a frame has a consensus that was not reopened here.
        SealedError, NotAllowedError, NotYoursToSignError: it is not the person's to settle.
        DiskFullError, ProjectBusyError, PenTakenError: nothing of it happened; it stays open.
    """
    return _put_name(session, reading, frames)


def sign(session: Session, *, reading_id: str) -> Settlement:
    """Put the own name to a consensus whose frames another reader has named.

    Raises:
        As `settle`; PenTakenError: somebody draws in it now.
    """
    reading = in_hand(session, reading_id)
    if reading is not None:
        return _put_name(session, reading, None)
    reading = opening.open_picked(session, lambda rows: _to_sign(session, rows, reading_id))
    try:
        return _put_name(session, reading, None)
    finally:
        if reading.editable:  # it was refused: the pen is free for who mends it
            reading.close()


def sign_beside(session: Session, *, reading_id: str, name: str, password: str) -> Settlement:
    """The signature of another reader, who types name and password at this desk.

    Raises:
        WrongPasswordError, PersonLockedError: as at signing in, and counted as there.
        As `sign`, asked of the other person.
    """
    other = sign_in(session.project, name, password)
    reading = in_hand(session, reading_id)
    if reading is None:
        sign(other, reading_id=reading_id)
    else:
        _put_name(other, reading, None)
    return settlement(session, reading_id)


def withdraw_signature(session: Session, *, reading_id: str) -> Settlement:
    """Take the own signature back, until the others have signed.

    Raises:
        NoSignatureError: the person has not signed, or the consensus stands.
        SealedError: the person reads the cine alone again.
    """

    def change(rows: Rows) -> None:
        row = rows.readings.require(reading_id)
        name = require_unsealed_here(session, rows, row.round_id or "", row.cine_id).name
        me = session.person_now(rows)
        mine = rows.signatures.standing(reading_id).get(me.id)
        if mine is None or row.state is not ReadingState.DRAFT:
            raise NoSignatureError(name=me.name)
        rows.signatures.add(
            reading=reading_id,
            person=me.id,
            journal_head=mine.journal_head,
            operation=new_operation(),
            withdrawn_by=me.id,
        )
        told = {"cine": row.cine_id, "reading": reading_id}
        auditing.record(rows, session, "signature withdrawn", name, told)

    session.project.store.write(change)
    return settlement(session, reading_id)


def _put_name(signer: Session, reading: OpenReading, frames: Sequence[int] | None) -> Settlement:
    """`frames` None: those that were named before."""
    store = signer.project.store
    store.read(lambda rows: _to_sign(signer, rows, reading.id))
    chosen = tuple(frames) if frames is not None else facts_of(reading.draft.facts).frames
    _require_answered(signer, reading, chosen)
    facts = facts_of(reading.draft.facts)
    store.read(lambda rows: _refuse_settled(rows, reading, facts, chosen))
    note(reading, settling(reading.draft, chosen))

    def change(rows: Rows) -> None:
        row = _to_sign(signer, rows, reading.id)
        _refuse_settled(rows, reading, facts, chosen)
        _sign(signer, rows, row, chosen)

    opening.hand_over(signer, reading, change)
    return settlement(signer, reading.id)


def _sign(signer: Session, rows: Rows, row: ReadingRow, frames: Sequence[int]) -> None:
    """The signature, its audit row, and with the last one the submission."""
    before = rows.signatures.standing(row.id)
    void = [each.person for each in before.values() if each.journal_head != row.journal_head]
    rows.signatures.add(
        reading=row.id,
        person=signer.person.id,
        journal_head=row.journal_head,
        operation=new_operation(),
    )
    now = rows.signatures.standing(row.id)
    have = {each.person for each in now.values() if each.journal_head == row.journal_head}
    its_round = rows.rounds.get(row.round_id or "")
    told = {"cine": row.cine_id, "reading": row.id, "frames": sorted(frames)}
    told |= {"journal_head": row.journal_head}
    if void:
        told["void"] = void
    name = its_round.name if its_round else ""
    auditing.record(rows, signer, "consensus signed", name, told)
    if have >= set(members(row)):
        submitted = ReadingState.SUBMITTED.value
        rows.readings.change(row, state=submitted, finished_by=signer.person.id)
        told = {"cine": row.cine_id, "reading": row.id, "frames": sorted(frames)}
        auditing.record(rows, signer, "consensus settled", name, told | {"signed": sorted(have)})


def _to_sign(session: Session, rows: Rows, reading_id: str) -> ReadingRow:
    """The draft of a consensus, if it is this person's: seal, role, then whose it is."""
    row = rows.readings.require(reading_id)
    if row.purpose is not Purpose.ADJUDICATION:
        raise ValueError(f"reading {reading_id} is no adjudication")
    ground = require_ground(session, rows, round_id=row.round_id or "", cine_id=row.cine_id)
    if ground.author != row.author:
        raise NotYoursToSignError(name=session.person.name)
    if row.state is not ReadingState.DRAFT:
        frames = facts_of(content.read_facts(rows, ClearEnvelope(), row)).frames
        raise SettledAlreadyError(frame=1 + min(frames, default=0), number=ground.number)
    return row


def _refuse_settled(
    rows: Rows, reading: OpenReading, facts: ConsensusFacts, frames: Sequence[int]
) -> None:
    standing = settled_frames(rows, reading.cine_id, reading.round_id)
    for frame in sorted(frames):
        settled = standing.get(frame)
        if settled is not None and facts.reopened.get(frame) != settled.row.id:
            number = rows.cines.require(reading.cine_id).number
            raise SettledAlreadyError(frame=frame + 1, number=number)


def _require_answered(session: Session, reading: OpenReading, frames: Sequence[int]) -> None:
    record = cine_record(session, reading.cine_id)
    if not frames:
        raise NothingNamedError(number=record.number)
    if not set(frames) <= set(record.key_frames):
        raise ValueError(f"{sorted(frames)} are not all key frames of cine {record.number}")
    draft = reading.draft
    missing = [
        frame
        for frame in sorted(frames)
        if draft.answer(MaskKey(frame, Structure.FIBROSIS)).state is None
    ]
    if missing:
        raise UnansweredError(count=len(missing), first=missing[0] + 1)


def in_hand(session: Session, reading_id: str) -> OpenReading | None:
    """The reading as this very window holds it open."""
    for reading in tuple(session.project.open_readings):
        if not isinstance(reading, OpenReading) or reading.id != reading_id:
            continue
        if reading.editable and reading.session is session:
            return reading
    return None
