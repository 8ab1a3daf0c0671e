"""How a meeting ends: what it decided becomes the consensus, and its minutes are complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing
from fibrodesk.desk.consensus.deciding import drafts_of
from fibrodesk.desk.consensus.errors import DrawnSinceError, SettledAlreadyError
from fibrodesk.desk.consensus.facts import settling
from fibrodesk.desk.consensus.laying import note
from fibrodesk.desk.consensus.meeting import require_meeting_cine, require_moderator
from fibrodesk.desk.consensus.protocol import (
    Decision,
    digest_of,
    entries_digest,
    said_of_frames,
)
from fibrodesk.desk.consensus.signing import in_hand
from fibrodesk.desk.consensus.standing import settled_frames
from fibrodesk.desk.drafts import opening
from fibrodesk.domain.draft import new_operation
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingClosed:
    """What came of a meeting; frames."""

    settled: int
    settled_elsewhere: int  # decided here, and settled by others before the meeting closed


def close_meeting(session: Session, meeting_id: str) -> MeetingClosed:
    """Settle what was decided, cine by cine, then close the meeting.

    One that is cut short goes on from where it was when it is closed again.

    Raises:
        DrawnSinceError: a frame was changed after it was decided; nothing of its cine is settled.
        SettledAlreadyError: others settled a frame at this very moment; close it again.
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
        PenTakenError: somebody draws in a reading of the meeting in another session.
        DiskFullError, ProjectBusyError: close it again; what is settled stays so.
    """
    store = session.project.store
    store.read(lambda rows: require_moderator(session, rows, meeting_id))
    drafts = store.read(lambda rows: drafts_of(rows, meeting_id))
    for row in drafts:
        decided = store.read(partial(_decided, meeting_id, row))
        if decided:
            _settle(session, meeting_id, row, decided)

    def change(rows: Rows) -> MeetingClosed:
        row = require_moderator(session, rows, meeting_id)
        rows.meetings.close(meeting_id)
        done = _closed(rows, meeting_id, row.round_id)
        its_round = rows.rounds.get(row.round_id)
        detail = {
            "meeting": meeting_id,
            "settled": done.settled,
            "entries_sha256": entries_digest(rows.meetings.entries(meeting_id)),
        }
        auditing.record(
            rows, session, "meeting closed", its_round.name if its_round else "", detail
        )
        return done

    return store.write(change)


def _decided(meeting_id: str, row: ReadingRow, rows: Rows) -> dict[int, Decision]:
    """What the meeting decided of a cine and nobody settled otherwise."""
    said = said_of_frames(rows.meetings.entries(meeting_id))
    elsewhere = settled_frames(rows, row.cine_id, row.round_id)
    return {
        frame: each.decision
        for (cine_id, frame), each in said.items()
        if cine_id == row.cine_id
        and frame is not None
        and each.decision is not None
        and frame not in elsewhere
    }


def _settle(
    session: Session, meeting_id: str, row: ReadingRow, decided: Mapping[int, Decision]
) -> None:
    def pick(rows: Rows) -> ReadingRow:
        require_meeting_cine(session, rows, meeting_id, row.cine_id)
        return rows.readings.require(row.id)

    held = in_hand(session, row.id)
    reading = held or opening.open_picked(session, pick)
    try:
        _require_as_decided(session, reading, decided)
        note(reading, settling(reading.draft, sorted(decided)))
        frames = sorted(decided)
        opening.hand_over(session, reading, lambda rows: _sign(session, rows, reading, frames))
    finally:
        if held is None and reading.editable:
            reading.close()


def _require_as_decided(
    session: Session, reading: OpenReading, decided: Mapping[int, Decision]
) -> None:
    for frame, decision in sorted(decided.items()):
        key = MaskKey(frame, Structure.FIBROSIS)
        now = digest_of(reading.draft.answer(key), reading.draft.mask(key))
        if now != decision.digest:
            number = session.project.store.read(
                lambda rows: rows.cines.require(reading.cine_id).number
            )
            raise DrawnSinceError(frame=frame + 1, number=number)


def _sign(session: Session, rows: Rows, reading: OpenReading, frames: list[int]) -> None:
    """The moderator's name for the whole table, and the submission."""
    row = rows.readings.require(reading.id)
    meeting = require_meeting_cine(session, rows, row.author, row.cine_id)
    elsewhere = settled_frames(rows, row.cine_id, row.round_id).keys() & set(frames)
    if elsewhere:  # between the look at what was decided and this transaction
        number = rows.cines.require(row.cine_id).number
        raise SettledAlreadyError(frame=1 + min(elsewhere), number=number)
    rows.signatures.add(
        reading=row.id,
        person=session.person.id,
        journal_head=row.journal_head,
        operation=new_operation(),
    )
    submitted = ReadingState.SUBMITTED.value
    rows.readings.change(row, state=submitted, finished_by=session.person.id)
    its_round = rows.rounds.get(meeting.round_id)
    detail = {"cine": row.cine_id, "reading": row.id, "frames": frames, "meeting": row.author}
    auditing.record(rows, session, "consensus settled", its_round.name if its_round else "", detail)


def _closed(rows: Rows, meeting_id: str, round_id: str) -> MeetingClosed:
    said = said_of_frames(rows.meetings.entries(meeting_id))
    decided = [place for place, each in said.items() if each.decision is not None]
    here = 0
    for cine_id in {cine_id for cine_id, _ in decided if cine_id is not None}:
        standing = settled_frames(rows, cine_id, round_id)
        here += sum(
            (settled := standing.get(frame if frame is not None else -1)) is not None
            and settled.row.author == meeting_id
            for where, frame in decided
            if where == cine_id
        )
    return MeetingClosed(settled=here, settled_elsewhere=len(decided) - here)
