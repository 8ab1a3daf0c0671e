"""Meetings that end disagreements: who sat in them, and what was said of each frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, text

from fibrodesk.storage.schema import meeting_entries, meetings
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """`participants`: id ("" for a guest) and name of each; times as the clock told them, UTC."""

    id: str
    round_id: str
    opened_by: str
    participants: tuple[tuple[str, str], ...]
    started: str
    closed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEntryRow:
    """One vote, decision or minute; `cine_id` None: of the whole meeting."""

    number: int
    kind: str
    payload: Mapping[str, Any]
    person: str  # who kept the minutes
    when: str
    cine_id: str | None = None
    frame: int | None = None


class MeetingShelf(Shelf):
    """A meeting is opened and closed; its entries only grow."""

    def open(
        self,
        meeting_id: str,
        *,
        round_id: str,
        opened_by: str,
        participants: Sequence[tuple[str, str]],
    ) -> None:
        self._insert(
            meetings,
            id=meeting_id,
            round=round_id,
            opened_by=opened_by,
            participants=json.dumps([list(each) for each in participants]),
            started=_now(),
            closed=None,
        )

    def close(self, meeting_id: str) -> None:
        self._update(meetings, meetings.c.id == meeting_id, closed=_now())

    def get(self, meeting_id: str) -> MeetingRow | None:
        row = self._first(select(meetings).where(meetings.c.id == meeting_id))
        return None if row is None else _meeting(row)

    def all(self, round_id: str) -> list[MeetingRow]:
        """The meetings on a round, oldest first."""
        query = select(meetings).where(meetings.c.round == round_id).order_by(text("rowid"))
        return [_meeting(row) for row in self._all(query)]

    def add(
        self,
        meeting_id: str,
        kind: str,
        payload: Mapping[str, Any],
        *,
        person: str,
        operation: str,
        cine_id: str | None = None,
        frame: int | None = None,
    ) -> None:
        """Keep one vote, decision or minute; the same operation counts once."""
        known = select(meeting_entries.c.id).where(meeting_entries.c.operation == operation)
        if self._first(known) is not None:
            return
        self._insert(
            meeting_entries,
            meeting=meeting_id,
            cine=cine_id,
            frame=frame,
            kind=kind,
            payload=json.dumps(dict(payload), sort_keys=True),
            person=person,
            operation=operation,
            when_told=_now(),
        )

    def entries(self, meeting_id: str) -> list[MeetingEntryRow]:
        """Everything that was said, oldest first."""
        query = select(meeting_entries).where(meeting_entries.c.meeting == meeting_id)
        return [_entry(row) for row in self._all(query.order_by(meeting_entries.c.id))]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _meeting(row: Row[Any]) -> MeetingRow:
    return MeetingRow(
        id=row.id,
        round_id=row.round,
        opened_by=row.opened_by,
        participants=tuple((one, name) for one, name in json.loads(row.participants)),
        started=row.started,
        closed=row.closed,
    )


def _entry(row: Row[Any]) -> MeetingEntryRow:
    return MeetingEntryRow(
        number=row.id,
        kind=row.kind,
        payload=json.loads(row.payload),
        person=row.person,
        when=row.when_told,
        cine_id=row.cine,
        frame=row.frame,
    )
