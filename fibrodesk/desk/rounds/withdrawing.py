"""Giving up a round that reads again, while nobody has drawn in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.errors import ReasonMissingError, RoundRefusedError
from fibrodesk.desk.rounds.withdrawn import WITHDRAWN, keep_own, withdrawn
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import ReadingState, RoundKind
from fibrodesk.storage.errors import PenTakenError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

_ROUND_WITHDRAWN = "round withdrawn"


class OwnRoundError(FibrodeskError):
    title = "This round is your own to read"
    text = "{name} reads in {round}, and does not withdraw it while another can."
    hint = "Ask {others} to withdraw it, or read it."


def withdraw(session: Session, round_id: str, *, reason: str = "") -> None:
    """Take a repeat or a revision from its readers' lists again; its rows stay.

    It shows nothing to anybody: what little it holds stays sealed for ever, as no share of its
    key is ever published. Who reads in it leaves it to another administrator; where there is none,
    a reason is given, which the report prints.

    Raises:
        NotAllowedError: the person is no administrator.
        OwnRoundError, ReasonMissingError: the person reads in it, as above.
        RoundRefusedError: it is a first reading, has opened, or somebody has begun to draw.
        PenTakenError: a reader has a cine of it open at this moment.
    """
    roles.require(session, roles.Act.ADMINISTER)
    in_hand = {reading.id for reading in tuple(session.project.open_readings)}

    def change(rows: Rows) -> None:
        row = _unbegun(rows, round_id)
        own = _own(session, rows, row, reason.strip())
        for reading in rows.readings.find(round_id=round_id):
            if reading.id in in_hand:
                raise PenTakenError(reading=reading.id, host="this window")
            rows.pens.take(reading.id, session.id)  # raises where somebody has it open now
            rows.pens.lay_down(reading.id, session.id)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        for reading in rows.readings.find(round_id=round_id):
            rows.readings.change(reading, state=ReadingState.SUPERSEDED.value)
        rows.info.put(f"{WITHDRAWN}{round_id}", now)
        rows.rounds.set_opened(round_id, now)  # it seals nothing any more
        rows.rounds.rename(round_id, _aside(rows, row.name))  # another round may be called so
        detail = {"round": round_id, "kind": row.kind.value}
        if own or reason.strip():
            detail["reason"] = reason.strip()
        if own:
            keep_own(rows, row, reason.strip(), when=now)
        auditing.record(rows, session, _ROUND_WITHDRAWN, row.name, detail)

    session.project.store.write(change)


def _own(session: Session, rows: Rows, row: RoundRow, reason: str) -> bool:
    """Whether the person reads in the round, and may withdraw it nevertheless."""
    readers = {reader.person for reader in rows.rounds.readers(row.id)}
    if session.person.id not in readers:
        return False
    people = [each.person for each in rows.people.all()]
    others = [
        each.name
        for each in people
        if each.holds(Role.ADMINISTRATOR) and not each.locked and each.id not in readers
    ]
    if others:
        told = " or ".join(others)
        raise OwnRoundError(name=session.person.name, round=row.name, others=told)
    if not reason:
        raise ReasonMissingError(act="Withdrawing a round that one reads in")
    return True


def _aside(rows: Rows, name: str) -> str:
    found, count = f"{name} (withdrawn)", 2
    while rows.rounds.named(found) is not None:
        found, count = f"{name} (withdrawn, {count})", count + 1
    return found


def _unbegun(rows: Rows, round_id: str) -> RoundRow:
    row = rows.rounds.get(round_id)
    if row is None:
        raise ValueError(f"no round {round_id}")
    if row.kind is RoundKind.READING or row.open or withdrawn(rows, row):
        raise RoundRefusedError(what=f"{row.name} is not waiting to be read again")
    laid_down = int(row.kind is RoundKind.REVISION)  # the old answers, with which it begins
    begun = rows.readings.find(round_id=round_id)
    if any(reading.entries > laid_down for reading in begun):
        raise RoundRefusedError(what=f"Somebody has begun to draw in {row.name}")
    return row
