"""Who may end a disagreement: first the seal, then the role, then whose reading it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.consensus.errors import NotToEndError, OwnReadingError
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.rounds import letters
from fibrodesk.domain.reading import Purpose, RoundKind

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

GROUP_SIGN = "+"
"""Between the ids of those who are the author of a consensus together."""


class Way(StrEnum):
    """Who ends a disagreement."""

    ALONE = "alone"  # a reviewer who did not read the cine
    TOGETHER = "together"  # its readers, who all sign
    MEETING = "meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an act on one cine of a round stands on, once seal and role were asked."""

    round: RoundRow
    number: int  # of the cine
    readers: tuple[str, ...]  # ids of those who read it, in the order of the round
    way: Way
    author: str  # of the consensus: an id, or the ids of all its readers

    @property
    def author_kind(self) -> str:
        return "person" if self.way is Way.ALONE else "group"


def require_unsealed_here(session: Session, rows: Rows, round_id: str, cine_id: str) -> RoundRow:
    """The opened round of a cine that the person does not read alone any more.

    Raises:
        SealedError: a round keeps it apart.
        ValueError: there is no such round.
    """
    if rows.rounds.sealed_for(session.person.id, cine_id):
        raise SealedError(cine=cine_id)
    row = rows.rounds.get(round_id)
    if row is None:
        raise ValueError(f"no round {round_id}")
    if not row.open:
        raise SealedError(round=round_id)
    return row


def require_ground(session: Session, rows: Rows, *, round_id: str, cine_id: str) -> Ground:
    """How the person may end the disagreements of a cine.

    Raises:
        SealedError: a round of the cine keeps it apart; it goes before the role.
        NotAllowedError: no role of the person ends any.
        OwnReadingError: a reviewer who read the cine, and not as one of this round's readers.
        NotToEndError: fewer than two people read it in this round.
    """
    row = require_unsealed_here(session, rows, round_id, cine_id)
    person = roles.require(session, roles.Act.ADJUDICATE, rows)
    given = roles.allowed(person, roles.Act.ADJUDICATE)
    number = rows.cines.require(cine_id).number
    readers = readers_of(rows, round_id, cine_id)
    if len(readers) < 2 or row.kind is not RoundKind.READING:
        raise NotToEndError(number=number, round=row.name)
    if person.id in readers and roles.Allowed.TOGETHER in given:
        way, author = Way.TOGETHER, group_of(readers)
    elif roles.Allowed.ALONE not in given:
        raise NotAllowedError(name=person.name, act=roles.Act.ADJUDICATE.value)
    elif has_read(rows, person.id, cine_id):
        raise OwnReadingError(name=person.name, number=number)
    else:
        way, author = Way.ALONE, person.id
    return Ground(round=row, number=number, readers=readers, way=way, author=author)


def require_looking(session: Session, rows: Rows, round_id: str) -> RoundRow:
    """The round, for whoever may see its agreement; the cines are asked one by one.

    Raises:
        SealedError: it has not opened.
        NotAllowedError: no role shows it.
    """
    row = rows.rounds.get(round_id)
    if row is None:
        raise ValueError(f"no round {round_id}")
    if not row.open:
        raise SealedError(round=round_id)
    person = roles.require(session, roles.Act.SEE_AGREEMENT, rows)
    given = roles.allowed(person, roles.Act.SEE_AGREEMENT)
    own = any(reader.person == person.id for reader in rows.rounds.readers(round_id))
    if roles.Allowed.AFTER_OPENING not in given and not own:
        raise NotAllowedError(name=person.name, act=roles.Act.SEE_AGREEMENT.value)
    return row


def readers_of(rows: Rows, round_id: str, cine_id: str) -> tuple[str, ...]:
    """The ids of those to whom a cine was given in a round, in the round's order."""
    return tuple(
        reader.person
        for reader in rows.rounds.readers(round_id)
        if cine_id in rows.rounds.assigned(round_id, reader.person)
    )


def has_read(rows: Rows, person_id: str, cine_id: str) -> bool:
    """Whether the person ever read the cine, in any round or with another tool."""
    if any(
        person_id in readers_of(rows, each.id, cine_id) for each in rows.rounds.of_cine(cine_id)
    ):
        return True
    own = rows.readings.find(cine_id=cine_id, author=person_id)
    return any(row.purpose.sealed or row.purpose is Purpose.IMPORTED for row in own)


def group_of(people: tuple[str, ...]) -> str:
    """The author of a consensus that several people sign."""
    return GROUP_SIGN.join(sorted(people))


def members(row: ReadingRow) -> tuple[str, ...]:
    """The ids of those who must sign a consensus."""
    return tuple(row.author.split(GROUP_SIGN)) if row.author_kind == "group" else (row.author,)


def names_for(session: Session, rows: Rows, round_id: str) -> Mapping[str, str]:
    """What everybody is called, by id; the round's readers by a letter where names are hidden."""
    return letters.called(session, rows, round_id)
