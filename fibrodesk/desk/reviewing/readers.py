"""Whose list a frame can be put on when the model's proposal for it was rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk import roles

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.people import Person
    from fibrodesk.storage.store import Rows


def who_can_be_asked(session: Session) -> list[Person]:
    """Everyone who reads in any round, by name: an order of the rounds would tell their letters.

    Names stand as they are also where the study hides them: which mask is whose is not told by it.

    Raises:
        NotAllowedError: the person gives no verdicts.
    """
    roles.require(session, roles.Act.JUDGE)

    def look(rows: Rows) -> list[Person]:
        read = {one.person for row in rows.rounds.all() for one in rows.rounds.readers(row.id)}
        people = [row.person for row in rows.people.all() if row.person.id in read]
        return sorted(people, key=lambda person: (person.name.casefold(), person.name))

    return session.project.store.read(look)
