"""How far a consensus is from standing: who signed it as it is now, and who has yet to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk.consensus.access import (
    members,
    names_for,
    require_looking,
    require_unsealed_here,
)
from fibrodesk.desk.consensus.facts import facts_of
from fibrodesk.desk.consensus.standing import Signed
from fibrodesk.desk.drafts import content
from fibrodesk.domain.reading import Purpose, ReadingState
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How far a consensus is from standing."""

    reading_id: str
    cine_id: str
    frames: tuple[int, ...]  # that it settles
    settled: bool
    signed: tuple[Signed, ...]  # as it is now
    void: tuple[Signed, ...]  # signed as it was, before a later step
    waits_for: tuple[str, ...]  # the names of those who have not signed it as it is now
    mine: bool  # it waits for the person who asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A consensus that waits for the person's signature."""

    round_id: str
    cine_id: str
    number: int  # of the cine
    reading_id: str
    frames: tuple[int, ...]


def settlement(session: Session, reading_id: str) -> Settlement:
    """How far a consensus is: who signed it as it is now, and who has yet to.

    Raises:
        SealedError, NotAllowedError: the person may not see it.
    """

    def look(rows: Rows) -> Settlement:
        row = rows.readings.require(reading_id)
        require_unsealed_here(session, rows, row.round_id or "", row.cine_id)
        require_looking(session, rows, row.round_id or "")
        return settlement_of(session, rows, row)

    return session.project.store.read(look)


def settlement_of(session: Session, rows: Rows, row: ReadingRow) -> Settlement:
    """As `settlement`, of a row that the person may see."""
    names = names_for(session, rows, row.round_id or "")
    facts = facts_of(content.read_facts(rows, ClearEnvelope(), row))
    signed: list[Signed] = []
    void: list[Signed] = []
    for each in rows.signatures.standing(row.id).values():
        told = Signed(person_id=each.person, name=names.get(each.person, ""), when=each.when)
        (signed if each.journal_head == row.journal_head else void).append(told)
    settled = row.state is ReadingState.SUBMITTED
    have = {each.person_id for each in signed}
    missing = [person for person in members(row) if person not in have]
    waiting = not settled and bool(signed) and row.purpose is Purpose.ADJUDICATION
    return Settlement(
        reading_id=row.id,
        cine_id=row.cine_id,
        frames=facts.frames,
        settled=settled,
        signed=tuple(signed),
        void=tuple(void),
        waits_for=tuple(names[person] for person in missing) if waiting else (),
        mine=waiting and session.person.id in missing,
    )


def awaiting_signature(session: Session) -> list[Awaited]:
    """Every consensus that another has signed and that waits for the person's own name."""
    me = session.person_now().id

    def look(rows: Rows) -> list[Awaited]:
        found = []
        for row in rows.readings.find(purpose=Purpose.ADJUDICATION):
            shared = row.author_kind == "group" and me in members(row)
            if row.state is not ReadingState.DRAFT or not shared:
                continue
            if rows.rounds.sealed_for(me, row.cine_id):
                continue
            told = settlement_of(session, rows, row)
            if told.mine:
                number = rows.cines.require(row.cine_id).number
                found.append(
                    Awaited(
                        round_id=row.round_id or "",
                        cine_id=row.cine_id,
                        number=number,
                        reading_id=row.id,
                        frames=told.frames,
                    )
                )
        return found

    return session.project.store.read(look)
