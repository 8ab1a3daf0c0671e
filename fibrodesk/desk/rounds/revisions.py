"""Reopening what a reader submitted: a new round of one reader, which begins with the old answers.

The sealed round is never changed, and its agreement is counted from it for ever.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles, seal
from fibrodesk.desk.errors import NotAllowedError, ReasonMissingError, RoundRefusedError
from fibrodesk.desk.rounds import keys as round_keys
from fibrodesk.desk.rounds import round as rounds
from fibrodesk.desk.rounds.withdrawn import withdrawn
from fibrodesk.domain.reading import Purpose, ReadingState, RoundKind

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.people import PersonRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

__all__ = ["REOPENED", "reopen"]

REOPENED = "reading reopened"
"""The act of the audit row."""


def reopen(session: Session, *, round_id: str, cine_id: str, reader: str, reason: str) -> RoundView:
    """Let a reader of an opened round draw on a cine anew.

    Args:
        reader: the person's id.
        reason: kept by the audit.
    Raises:
        SealedError, NotAllowedError: the person still reads the cine, or is no administrator.
        ReasonMissingError: there is no reason.
        RoundRefusedError: the round has not opened, the reader read nothing there or may not
            read now, or already reads it again.
    """
    seal.require_unsealed(session, cine_id)
    person = roles.require(session, roles.Act.REOPEN)
    if roles.Allowed.NEW_ROUND not in roles.allowed(person, roles.Act.REOPEN):
        raise NotAllowedError(name=person.name, act=roles.Act.REOPEN.value)
    if not reason.strip():
        raise ReasonMissingError(act="Reopening a reading")
    new_id = secrets.token_hex(8)

    def change(rows: Rows) -> None:
        first = _opened_round(rows, round_id)
        who = _reader(rows, first, cine_id, reader)
        number = rows.cines.require(cine_id).number
        name = _free_name(rows, f"{first.name}, cine {number} again")
        round_keys.add_sealed(
            rows,
            round_id=new_id,
            name=name,
            mode=first.mode,
            seed="",
            people=[who],
            kind=RoundKind.REVISION,
            of_round=first.id,
        )
        rows.rounds.assign(new_id, reader, [cine_id])
        detail = {
            "round": new_id,
            "of_round": first.id,
            "cine": cine_id,
            "reader": who.person.name,
            "reason": reason.strip(),
        }
        auditing.record(rows, session, REOPENED, name, detail)

    session.project.store.write(change)
    return rounds.round_view(session, new_id)


def _opened_round(rows: Rows, round_id: str) -> RoundRow:
    row = rows.rounds.get(round_id)
    if row is None:
        raise ValueError(f"no round {round_id}")
    if row.kind is not RoundKind.READING:
        raise RoundRefusedError(what=f"{row.name} reads something again itself")
    if not row.open:
        what = f"{row.name} has not opened; its readers can take back what they submitted"
        raise RoundRefusedError(what=what)
    return row


def _reader(rows: Rows, row: RoundRow, cine_id: str, reader: str) -> PersonRow:
    """Who reads it again, if that can be."""
    person = rows.people.get(reader)
    if person is None or not roles.may(person.person, roles.Act.READ):
        who = "Somebody" if person is None else person.person.name
        raise RoundRefusedError(what=f"{who} is no annotator, or is locked")
    mine = rows.readings.find(
        cine_id=cine_id, round_id=row.id, author=reader, purpose=Purpose.SEALED
    )
    if not any(each.state is ReadingState.SUBMITTED for each in mine):
        raise RoundRefusedError(what=f"{person.person.name} submitted nothing of it in {row.name}")
    for again in rows.rounds.sealing(reader, cine_id):
        if not withdrawn(rows, again):  # its draft would show what is to be forgotten
            what = f"{person.person.name} still owes {again.name}, which seals this cine"
            raise RoundRefusedError(what=what)
    return person


def _free_name(rows: Rows, name: str) -> str:
    found, count = name, 2
    while rows.rounds.named(found) is not None:
        found, count = f"{name} ({count})", count + 1
    return found
