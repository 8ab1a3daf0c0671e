"""How long the readers were at work on each frame, where the seal lets it be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk import readings, seal
from fibrodesk.desk.drafts import content
from fibrodesk.domain.active_time import active_seconds

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

_SHORTEST_S = 1.0  # who scrubs over a frame has not worked on it


def seconds_of(
    session: Session, *, round_id: str | None = None, cine_id: str | None = None
) -> dict[str, dict[int, float]]:
    """The active seconds of each frame, by the reading: the own, and those of opened rounds.

    The frame in hand of a reading that is open counts from when it is left.
    """

    def look(rows: Rows) -> dict[str, dict[int, float]]:
        found = rows.readings.find(round_id=round_id, cine_id=cine_id)
        return {
            row.id: _seconds(session, rows, row)
            for row in found
            if row.purpose.sealed and readings.readable(session, rows, row)
        }

    return session.project.store.read(look)


def seconds_a_frame(session: Session) -> list[float]:
    """The person's own seconds for the frames of each reading, newest reading last."""

    def look(rows: Rows) -> list[float]:
        own = rows.readings.find(author=session.person.id)
        spent = [
            _seconds(session, rows, row).values()
            for row in own
            if row.purpose.sealed and readings.readable(session, rows, row)
        ]
        return [seconds for frames in spent for seconds in frames if seconds >= _SHORTEST_S]

    return session.project.store.read(look)


def total_s(seconds: dict[int, float]) -> float:
    return round(sum(seconds.values()), 1)


def _seconds(session: Session, rows: Rows, row: ReadingRow) -> dict[int, float]:
    for reading in tuple(session.project.open_readings):
        if reading.id == row.id:  # newer than the last checkpoint
            return active_seconds(reading.draft.facts)
    return active_seconds(content.read_facts(rows, seal.envelope_of(session, rows, row), row))
