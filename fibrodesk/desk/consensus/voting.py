"""What lies on the table of a meeting: frames without names, votes and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from fibrodesk.desk.consensus import plain
from fibrodesk.desk.consensus.access import readers_of
from fibrodesk.desk.consensus.disputes import Dispute, DisputeState, disputes
from fibrodesk.desk.consensus.meeting import (
    require_cine,
    require_meeting_cine,
    require_moderator,
    seen_by_all,
)
from fibrodesk.desk.consensus.protocol import (
    BOTH,
    MINUTE,
    NEITHER,
    NOT_ASSESSABLE,
    VOTE,
    Place,
    Said,
    said_of_frames,
    shuffled,
)
from fibrodesk.desk.consensus.sources import Sources, gathered, said_of
from fibrodesk.domain.draft import new_operation

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.meetings import MeetingRow
    from fibrodesk.storage.store import Rows

_NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFrame:
    """One frame on the table. `dispute` names nobody, and tells no side."""

    dispute: Dispute
    said: Said

    @property
    def id(self) -> tuple[str, int]:
        return self.dispute.cine_id, self.dispute.frame


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTable:
    """All frames on the table, the greatest disagreement first."""

    frames: tuple[MeetingFrame, ...]
    note: str  # on the whole meeting
    kept_apart: int  # frames of cines that somebody at the table still reads alone


def meeting_table(session: Session, meeting_id: str, *, everything: bool = False) -> MeetingTable:
    """The frames that are to be decided on, or were in this meeting.

    Args:
        everything: also the frames that no rule of the study sends to adjudication.
    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not theirs to lead.
    """
    store = session.project.store
    row, said = store.read(lambda rows: _spoken(session, rows, meeting_id))
    found = disputes(session, row.round_id, everything=True)
    cines = {each.cine_id for each in found}
    seen = store.read(lambda rows: {each for each in cines if seen_by_all(rows, row, each)})
    wanted = [each for each in found if everything or _on_the_table(each, said)]
    return MeetingTable(
        frames=tuple(
            MeetingFrame(
                dispute=_nameless(each),
                said=said.get((each.cine_id, each.frame), _NOTHING_SAID),
            )
            for each in wanted
            if each.cine_id in seen
        ),
        note=said.get((None, None), _NOTHING_SAID).note,
        kept_apart=sum(each.cine_id not in seen for each in wanted),
    )


def meeting_sources(session: Session, *, meeting_id: str, cine_id: str, frame: int) -> Sources:
    """The masks of a frame by letters that are shuffled anew on each frame; nobody is named.

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
    """

    def look(rows: Rows) -> Any:
        row = require_meeting_cine(session, rows, meeting_id, cine_id)
        people = shuffled(meeting_id, cine_id, frame, readers_of(rows, row.round_id, cine_id))
        return said_of(session, rows, row.round_id, cine_id, frame, people)

    readers = [replace(each, person_id="") for each in session.project.store.read(look)]
    return gathered(session, cine_id, frame, readers)


def vote(
    session: Session,
    *,
    meeting_id: str,
    cine_id: str,
    frame: int,
    choice: str,
    operation: str | None = None,
) -> Said:
    """Count one voice; who gave it is not kept.

    Args:
        choice: the letter of a reader, BOTH, NEITHER or NOT_ASSESSABLE.
    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
        ValueError: there is no such choice.
    """

    def change(rows: Rows) -> Said:
        row = require_meeting_cine(session, rows, meeting_id, cine_id)
        payload: dict[str, Any] = {"choice": choice, "counts": True}
        people = shuffled(meeting_id, cine_id, frame, readers_of(rows, row.round_id, cine_id))
        letters = dict(zip(ascii_uppercase, people, strict=False))
        if choice in letters:
            payload["reader"] = letters[choice]
        elif choice not in (BOTH, NEITHER, NOT_ASSESSABLE):
            raise ValueError(f"nobody can vote for {choice!r}")
        return _keep(session, rows, row, VOTE, payload, (cine_id, frame), operation)

    return session.project.store.write(change)


def take_back_vote(session: Session, *, meeting_id: str, cine_id: str, frame: int) -> Said:
    """Take the last voice on a frame back; nothing happens where there is none.

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
    """

    def change(rows: Rows) -> Said:
        row = require_meeting_cine(session, rows, meeting_id, cine_id)
        said = said_of_frames(rows.meetings.entries(meeting_id)).get((cine_id, frame))
        if said is None or not said.votes:
            return said or _NOTHING_SAID
        payload = {"choice": said.votes[-1], "counts": False}
        return _keep(session, rows, row, VOTE, payload, (cine_id, frame), None)

    return session.project.store.write(change)


def minute(
    session: Session,
    *,
    meeting_id: str,
    text: str,
    cine_id: str | None = None,
    frame: int | None = None,
) -> Said:
    """Keep a note on a frame, or on the whole meeting; it stands in place of the one before.

    Signs that no file can hold, or that cannot be seen, are left out of it.

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
    """

    def change(rows: Rows) -> Said:
        row = require_moderator(session, rows, meeting_id)
        if cine_id is not None:
            require_cine(session, rows, row, cine_id)
        return _keep(
            session, rows, row, MINUTE, {"text": plain.lines(text)}, (cine_id, frame), None
        )

    return session.project.store.write(change)


def _keep(
    session: Session,
    rows: Rows,
    row: MeetingRow,
    kind: str,
    payload: Mapping[str, Any],
    place: Place,
    operation: str | None,
) -> Said:
    rows.meetings.add(
        row.id,
        kind,
        payload,
        person=session.person.id,
        operation=operation or new_operation(),
        cine_id=place[0],
        frame=place[1],
    )
    return said_of_frames(rows.meetings.entries(row.id))[place]


def _spoken(session: Session, rows: Rows, meeting_id: str) -> tuple[MeetingRow, dict[Place, Said]]:
    row = require_moderator(session, rows, meeting_id)
    return row, said_of_frames(rows.meetings.entries(meeting_id))


def _on_the_table(each: Dispute, said: Mapping[Place, Said]) -> bool:
    """What a rule sends there and is not settled, and what this meeting has spoken of."""
    if (each.cine_id, each.frame) in said:
        return True
    return bool(each.reasons) and each.state is not DisputeState.SETTLED


def _nameless(each: Dispute) -> Dispute:
    reasons = tuple(replace(reason, side=None) for reason in each.reasons)
    return replace(each, reasons=reasons, settled_by=(), waits_for=(), mine=False)
