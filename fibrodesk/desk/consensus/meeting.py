"""Meetings on a round: opened by a moderator, and who may sit in them.

What is said and decided lies in rows that only grow, and what is drawn in readings of the meeting,
so that a meeting that is cut short goes on where it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.consensus.access import require_looking, require_unsealed_here
from fibrodesk.desk.consensus.errors import MeetingClosedError, MeetingRefusedError
from fibrodesk.desk.consensus.plain import one_line
from fibrodesk.desk.errors import SealedError
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import RoundKind

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.meetings import MeetingRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows


LONGEST_NAME = 200
"""Letters in the name of a guest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as it was opened; times as the clock told them, in UTC."""

    id: str
    round_id: str
    round_name: str
    moderator: str  # the name
    participants: tuple[str, ...]  # names as they were told
    started: str
    closed: str | None


def open_meeting(
    session: Session,
    *,
    round_id: str,
    participants: Sequence[str],
    guests: Sequence[str] = (),
) -> Meeting:
    """Begin a meeting on an opened round.

    Args:
        participants: ids of people of the project, beside the moderator.
        guests: names of others who sit in the room.
    Raises:
        SealedError: the round has not opened.
        NotAllowedError: the person moderates no meeting.
        MeetingRefusedError: the moderator read in the round, somebody may not attend, or a guest's
            name cannot stand in the minutes.
    """
    meeting_id = secrets.token_hex(8)

    def change(rows: Rows) -> MeetingRow:
        its_round = _round_to_moderate(session, rows, round_id)
        told = [*_attending(rows, its_round, participants), *_guests(guests)]
        if not told:
            raise MeetingRefusedError(what="Nobody is named beside the moderator")
        rows.meetings.open(
            meeting_id, round_id=round_id, opened_by=session.person.id, participants=told
        )
        detail = {"meeting": meeting_id, "participants": [name for _, name in told]}
        auditing.record(rows, session, "meeting opened", its_round.name, detail)
        row = rows.meetings.get(meeting_id)
        assert row is not None
        return row

    row = session.project.store.write(change)
    return session.project.store.read(lambda rows: _meeting(rows, row))


def list_meetings(session: Session, round_id: str) -> list[Meeting]:
    """The meetings on a round, oldest first; one that was cut short is not closed.

    Raises:
        SealedError, NotAllowedError: the round's agreement is not the person's to see.
    """

    def look(rows: Rows) -> list[Meeting]:
        require_looking(session, rows, round_id)
        return [_meeting(rows, row) for row in rows.meetings.all(round_id)]

    return session.project.store.read(look)


def require_moderator(session: Session, rows: Rows, meeting_id: str) -> MeetingRow:
    """The meeting, if it goes on and the person may lead it; its cines are asked one by one.

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError: it is not the person's to lead.
        MeetingClosedError: it is over.
    """
    row = rows.meetings.get(meeting_id)
    if row is None:
        raise ValueError(f"no meeting {meeting_id}")
    _round_to_moderate(session, rows, row.round_id)
    if row.closed is not None:
        raise MeetingClosedError
    return row


def require_cine(session: Session, rows: Rows, row: MeetingRow, cine_id: str) -> None:
    """Nobody at the table still reads the cine alone: what is shown is shown to all.

    Raises:
        SealedError: somebody does.
    """
    require_unsealed_here(session, rows, row.round_id, cine_id)
    if not seen_by_all(rows, row, cine_id):
        raise SealedError(cine=cine_id)


def seen_by_all(rows: Rows, row: MeetingRow, cine_id: str) -> bool:
    """Whether no participant reads the cine alone."""
    people = [person for person, _ in row.participants if person]
    return not any(rows.rounds.sealed_for(person, cine_id) for person in people)


def require_meeting_cine(session: Session, rows: Rows, meeting_id: str, cine_id: str) -> MeetingRow:
    """The meeting for an act on one of its round's cines: seal, role, seal of all at the table.

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
    """
    row = rows.meetings.get(meeting_id)
    if row is None:
        raise ValueError(f"no meeting {meeting_id}")
    require_cine(session, rows, row, cine_id)
    if cine_id not in rows.rounds.cines(row.round_id):
        raise ValueError(f"cine {cine_id} is not in the round of meeting {meeting_id}")
    return require_moderator(session, rows, meeting_id)


def _round_to_moderate(session: Session, rows: Rows, round_id: str) -> RoundRow:
    row = require_looking(session, rows, round_id)
    person = roles.require(session, roles.Act.MODERATE, rows)
    if row.kind is not RoundKind.READING:
        raise MeetingRefusedError(what=f"Round {row.name} has no disagreements to end")
    if any(reader.person == person.id for reader in rows.rounds.readers(round_id)):
        what = f"{person.name} read in round {row.name}, and who read attends but does not moderate"
        raise MeetingRefusedError(what=what)
    return row


def _attending(
    rows: Rows, its_round: RoundRow, participants: Sequence[str]
) -> list[tuple[str, str]]:
    """Id and name of each, who all may see the round's agreement."""
    readers = {reader.person for reader in rows.rounds.readers(its_round.id)}
    told = []
    for person_id in dict.fromkeys(participants):
        row = rows.people.get(person_id)
        if row is None or row.person.locked:
            raise MeetingRefusedError(what="Somebody is not in this project, or is locked")
        person = row.person
        others = person.roles - {Role.ANNOTATOR}
        if not others and person.id not in readers:
            what = f"{person.name} has not read in round {its_round.name}"
            raise MeetingRefusedError(what=what)
        if all(rows.rounds.sealed_for(person.id, each) for each in rows.rounds.cines(its_round.id)):
            raise MeetingRefusedError(what=f"{person.name} still reads all of these cines alone")
        told.append((person.id, person.name))
    return told


def _guests(names: Sequence[str]) -> list[tuple[str, str]]:
    """Whoever is named stands in the minutes, or the name is refused: nobody is left out."""
    told: dict[str, str] = {}
    for name in names:
        plain = one_line(name)
        if not plain:
            if name.strip():
                raise MeetingRefusedError(what="A name has no letter that can be printed")
            continue
        if len(plain) > LONGEST_NAME:
            what = f"A name is longer than {LONGEST_NAME} letters: {plain[:40]} …"
            raise MeetingRefusedError(what=what)
        if plain.casefold() in told:
            raise MeetingRefusedError(what=f"{plain} is named twice; tell namesakes apart")
        told[plain.casefold()] = plain
    return [("", name) for name in told.values()]


def _meeting(rows: Rows, row: MeetingRow) -> Meeting:
    its_round, moderator = rows.rounds.get(row.round_id), rows.people.get(row.opened_by)
    return Meeting(
        id=row.id,
        round_id=row.round_id,
        round_name="" if its_round is None else its_round.name,
        moderator="" if moderator is None else moderator.person.name,
        participants=tuple(name for _, name in row.participants),
        started=row.started,
        closed=row.closed,
    )
