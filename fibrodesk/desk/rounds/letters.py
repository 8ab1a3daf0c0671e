"""Which letter each reader of a round goes by, and to whom that is all that is told.

A letter is the reader's place in the round, and places are drawn when the round is made: the
order in which readers were named, their names and the seed of the audit tell nothing of it. What
is read again keeps the letters of the round it reads again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING, TypeVar

from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import RoundKind

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

T = TypeVar("T")

SOMEBODY = "A reader"
"""Who did what a reader does, to whom not even the letter may be told."""


def drawn(people: Sequence[T]) -> list[T]:
    """People in the order of their letters, from the system's own chance and no seed."""
    return secrets.SystemRandom().sample(list(people), len(people))


def letter_of(place: int) -> str:
    """A letter for each reader of a round, and numbers from the 27th on."""
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


def letters(rows: Rows, round_id: str) -> dict[str, str]:
    """The letter of each reader by id; a repeat's and a revision's are those of the first round."""
    row = rows.rounds.get(round_id)
    first = round_id if row is None or row.of_round is None else row.of_round
    known = {
        reader.person: letter_of(place) for place, reader in enumerate(rows.rounds.readers(first))
    }
    return {each.person: known[each.person] for each in rows.rounds.readers(round_id)}


def reader_called(letter: str) -> str:
    """A reader in words, as screens, files and commands say it."""
    return f"Reader {letter}"


def names_hidden(session: Session, rows: Rows, round_id: str) -> bool:
    """Whether the person is told letters alone: not administrators, nor the round's own readers."""
    if not session.project.settings.hide_names:
        return False
    person = session.person_now(rows)
    if person.holds(Role.ADMINISTRATOR):
        return False
    return all(reader.person != person.id for reader in rows.rounds.readers(round_id))


def called(session: Session, rows: Rows, round_id: str) -> Mapping[str, str]:
    """What everybody is called, by id; the round's readers by letter where names are hidden."""
    names = {each.person.id: each.person.name for each in rows.people.all()}
    if names_hidden(session, rows, round_id):
        names |= {one: reader_called(letter) for one, letter in letters(rows, round_id).items()}
    return names


def called_on_cine(session: Session, rows: Rows, cine_id: str) -> dict[tuple[str, str], str]:
    """What those who read a cine for the first time are called, by round and id.

    Letters of two rounds stay apart by the rounds' names. What is read again is not told here: it
    would tell which cines come back.
    """
    found = {}
    its_rounds = [row for row in rows.rounds.of_cine(cine_id) if row.kind is RoundKind.READING]
    for row in its_rounds:
        names = called(session, rows, row.id)
        tail = ""
        if len(its_rounds) > 1 and names_hidden(session, rows, row.id):
            tail = f" ({row.name})"
        for reader in rows.rounds.readers(row.id):
            found[row.id, reader.person] = f"{names[reader.person]}{tail}"
    return found
