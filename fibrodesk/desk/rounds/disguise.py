"""Cines that come back under a code: how a reader names them, and what is not told of them.

Whoever reads a cine again is not to know which it is. So the desk gives such a reader a code in
place of everything that tells: the id, the number and the study code. The acts of reading take
the code where they take an id.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fibrodesk.desk.rounds.withdrawn import withdrawn
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import RoundKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from fibrodesk.desk.session import Session
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

_CODE = re.compile(r"R-\d{4,}")
_FEWEST_FREE = 2  # of the codes of a length: below one half a longer one is drawn


class NotDueError(FibrodeskError):
    title = "This is not to be read yet"
    text = "Round {round} begins on {date}."
    hint = "It comes on your list by itself on that day."


def new_code(taken: Collection[str]) -> str:
    """A random code that nobody was given yet; nothing of the cine is in it."""
    digits = 4
    while len(taken) * _FEWEST_FREE >= 9 * 10 ** (digits - 1):
        digits += 1
    while True:
        code = f"R-{10 ** (digits - 1) + secrets.randbelow(9 * 10 ** (digits - 1))}"
        if code not in taken:
            return code


def true_id(session: Session, rows: Rows, cine_id: str) -> str:
    """The id of the cine that comes to the person under a code; an id stays what it is.

    Raises:
        ValueError: the code is none of this person's.
    """
    if not _CODE.fullmatch(cine_id):
        return cine_id
    found = rows.rounds.coded(session.person.id, cine_id)
    if found is None:
        raise ValueError(f"no cine {cine_id}")
    return found


def code_of(session: Session, rows: Rows, *, round_id: str | None, cine_id: str) -> str:
    """The code under which the cine comes to the person in a round, "" where it comes as it is."""
    if round_id is None:
        return ""
    return rows.rounds.codes(round_id, session.person.id).get(cine_id, "")


def hidden_rounds(session: Session, rows: Rows) -> frozenset[str]:
    """The rounds of which no list says to this person which cines are in them.

    Repeats that have not opened, but to an administrator who reads in none of it; and to everybody
    what was withdrawn.
    """
    again = [row for row in rows.rounds.all() if row.kind is not RoundKind.READING]
    given_up = {row.id for row in again if row.open and withdrawn(rows, row)}
    if not session.person_now(rows).holds(Role.ADMINISTRATOR):
        waiting = [row for row in again if row.kind is RoundKind.REPEAT]
        return frozenset(row.id for row in waiting if not row.open) | given_up
    return frozenset(row.id for row in rows.rounds.disguised(session.person.id)) | given_up


def is_due(row: RoundRow) -> bool:
    """Whether the day has come; the clock decides this alone, and no order."""
    return row.not_before is None or datetime.fromisoformat(row.not_before) <= datetime.now(UTC)


def require_due(row: RoundRow) -> None:
    """Refuse what is not to be read yet.

    Raises:
        NotDueError: it comes on a later day.
    """
    if not is_due(row):
        day = datetime.fromisoformat(row.not_before or "").date().isoformat()
        raise NotDueError(round=row.name, date=day)
