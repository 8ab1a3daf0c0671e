"""Which rounds a person may compare, and by which names their readers go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.rounds import letters
from fibrodesk.desk.rounds.round import RoundView, list_rounds
from fibrodesk.desk.seal import require_unsealed
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.reading import RoundKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True)
class RoundReader:
    person_id: str
    name: str


class RoundSealedError(FibrodeskError):
    title = "The round is sealed"
    text = "{name}: {missing} readings are still owed."
    hint = "It opens by itself when every reader has submitted everything."


class RoundUnknownError(FibrodeskError):
    title = "There is no such round"
    text = "No round of this project is called {name}."
    hint = "Choose one of: {names}."


class NoRoundError(RoundUnknownError):
    title = "There is no round yet"
    text = "No round of this project was made."
    hint = "Prepare cines and assign them to two readers first."


class ReadersUnknownError(FibrodeskError):
    title = "These do not read there"
    text = "{found} are no two readers of {name}."
    hint = "Choose two of: {names}."


def opened_rounds(session: Session) -> list[RoundView]:
    """Rounds whose agreement may be shown, newest first; what is read again is none of them."""
    views = reversed(list_rounds(session))
    return [view for view in views if view.open and view.kind is RoundKind.READING]


def find_round(session: Session, name: str | None = None) -> RoundView:
    """An opened round by name, or the newest one in which everybody read for the first time.

    Raises:
        RoundUnknownError, RoundSealedError: there is none, or it has not opened.
    """
    rounds = list_rounds(session)
    if name is None:
        chosen = [view for view in rounds if view.kind is RoundKind.READING]
    else:
        chosen = [view for view in rounds if name in (view.name, view.id)]
    if not chosen:
        if not rounds:
            raise NoRoundError
        names = ", ".join(view.name for view in rounds)
        raise RoundUnknownError(name=name or "", names=names)
    opened = [view for view in chosen if view.open]
    if not opened:
        raise RoundSealedError(name=chosen[-1].name, missing=_owed(chosen[-1]))
    return opened[-1]


def readable_round(session: Session, round_id: str) -> tuple[RoundView, tuple[RoundReader, ...]]:
    """The round and its readers, after the seal and then the role were asked.

    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
    """
    view = find_round(session, round_id)
    for cine_id in view.cines:
        require_unsealed(session, cine_id)
    readers = readers_of_round(session, round_id)
    if not sees_others(session) and session.person.id not in {one.person_id for one in readers}:
        raise NotAllowedError(name=session.person.name, act=roles.Act.SEE_AGREEMENT.value)
    return view, tuple(readers)


def sees_others(session: Session) -> bool:
    """Whether the person may see the agreement of people besides oneself.

    Raises:
        NotAllowedError: it may see none at all.
    """
    person = roles.require(session, roles.Act.SEE_AGREEMENT)
    return roles.Allowed.AFTER_OPENING in roles.allowed(person, roles.Act.SEE_AGREEMENT)


def two_of(
    view: RoundView, readers: Sequence[RoundReader], wanted: tuple[str, str] | None
) -> tuple[RoundReader, RoundReader]:
    """The two that are to be compared: the first two, or those named by id or by shown name.

    Raises:
        ReadersUnknownError: one of them does not read there, or it is one person twice.
    """
    if wanted is None and len(readers) > 1:
        return readers[0], readers[1]
    names = wanted or ()
    found = [one for name in names for one in readers if name in (one.person_id, one.name)]
    if len({one.person_id for one in found}) != 2:
        told = ", ".join(one.name for one in readers)
        raise ReadersUnknownError(found=" and ".join(names), name=view.name, names=told)
    return found[0], found[1]


def readers_of_round(session: Session, round_id: str) -> list[RoundReader]:
    """In the order of their letters; the list of rounds tells an annotator fewer.

    Where the study hides names, a reviewer is told letters instead.
    """

    def look(rows: Rows) -> list[RoundReader]:
        names = letters.called(session, rows, round_id)
        return [RoundReader(row.person, names[row.person]) for row in rows.rounds.readers(round_id)]

    return session.project.store.read(look)


def _owed(view: RoundView) -> int:
    return sum(reader.total - reader.submitted for reader in view.readers)
