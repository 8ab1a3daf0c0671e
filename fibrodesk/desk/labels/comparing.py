"""Who can be compared with whom: those whose masks were imported, and readers of opened rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.agreeing.access import opened_rounds, readers_of_round
from fibrodesk.desk.exporting.voices import codes_of
from fibrodesk.desk.readings import readings_of
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session


class NotComparableError(FibrodeskError):
    title = "This cannot be compared"
    text = (
        "{name} is nobody whose imported masks, or whose reading of an opened round, you may see."
    )
    hint = "Name one of: {names}."


class NobodyImportedError(FibrodeskError):
    title = "Neither was imported"
    text = "{first} and {second} both read in this desk."
    hint = "Compare two readers of a round with --readers, or name somebody whose masks came in."


class NamedTwiceError(FibrodeskError):
    title = "This is one and the same"
    text = "{name} is named twice, and agrees with itself."
    hint = "Name another as the second."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """Somebody who drew masks, and where.

    `called`: as the person who asks is told it; `author`: a person's id, or a data set's name;
    `round_id`, `round_name`: the opened round of the desk in which they were read; None and "" of
    imported ones.
    """

    called: str
    author: str
    round_id: str | None = None
    round_name: str = ""

    @property
    def name(self) -> str:
        """By which one of them is meant, as on the command line."""
        return self.called if self.imported else f"{self.called} in {self.round_name}"

    @property
    def imported(self) -> bool:
        return self.round_id is None


def drawers(session: Session) -> tuple[Drawer, ...]:
    """Whose masks the person may compare, those of imports first.

    Where the study hides names, nobody but administrators is told who drew imported masks in
    another tool: they go by the number that they have in exports, and readers of a round by letter.

    Raises:
        NotAllowedError: the person sees no agreement.
    """
    roles.require(session, roles.Act.SEE_AGREEMENT)
    return (*_imported(session), *_read_here(session))


def two_drawers(session: Session, first: str, second: str) -> tuple[Drawer, Drawer]:
    """Those who go by these names, at least one of them imported.

    Raises:
        NotAllowedError: the person sees no agreement.
        NotComparableError: nobody goes by a name, or may be seen.
        NobodyImportedError: both read here.
        NamedTwiceError: they are one.
    """
    known = {each.name: each for each in drawers(session)}
    for name in (first, second):
        if name not in known:
            told = ", ".join(known) or "nobody; while a round is sealed nobody sees its masks"
            raise NotComparableError(name=name, names=told)
    if first == second:
        raise NamedTwiceError(name=first)
    if not (known[first].imported or known[second].imported):
        raise NobodyImportedError(first=first, second=second)
    return known[first], known[second]


def _imported(session: Session) -> list[Drawer]:
    found = readings_of(session, purpose=Purpose.IMPORTED)
    authors = {row.author for row in found if row.state is ReadingState.SUBMITTED}
    people = session.project.store.read(
        lambda rows: {row.person.id: row.person.name for row in rows.people.all()}
    )
    if _names_hidden(session):
        numbers = codes_of(session).others
        people |= {
            author: f"Imported reader {numbers[Purpose.IMPORTED, author]}"
            for author in authors & people.keys() - {session.person.id}
        }
    named = [Drawer(called=people.get(author, author), author=author) for author in authors]
    return sorted(named, key=lambda each: each.called.casefold())


def _read_here(session: Session) -> list[Drawer]:
    return [
        Drawer(
            called=reader.name,
            author=reader.person_id,
            round_id=view.id,
            round_name=view.name,
        )
        for view in opened_rounds(session)
        for reader in readers_of_round(session, view.id)
    ]


def _names_hidden(session: Session) -> bool:
    """Unlike the readers of a round, people whose masks came in know of no other who."""
    administrates = session.person_now().holds(Role.ADMINISTRATOR)
    return session.project.settings.hide_names and not administrates
