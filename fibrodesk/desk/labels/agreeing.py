"""Agreement of two people whose masks were imported from other tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.agreeing.frames import compared_frames, require_walls
from fibrodesk.desk.cines import CineRecord, list_cines
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.labels.attaching import ReaderUnknownError
from fibrodesk.desk.readings import reading_answers, readings_of
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.desk.content import Answers
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


class NothingInCommonError(FibrodeskError):
    title = "There is nothing to compare"
    text = "{first} and {second} have imported masks of fibrosis on no frame in common."
    hint = "Import the masks of both, on the same frames; while a round is sealed nobody sees them."


def imported_agreement(
    session: Session, *, first: str, second: str, domain: str | None = None
) -> StudyAgreement:
    """Compare two authors on the frames of which both have imported an answer.

    Args:
        first, second: names of people of the project, or of data sets.
        domain: "myocardium", "sector" or "frame"; None takes the study's setting.
    Raises:
        NotAllowedError: the person sees no agreement.
        ReaderUnknownError, NothingInCommonError: there is nothing to compare.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
    """
    from fibrodesk.agreement.study import Domain, Mode
    from fibrodesk.agreement.study import study_agreement as compare

    person = roles.require(session, roles.Act.SEE_AGREEMENT)
    chosen = Domain(domain or session.project.settings.domain)
    authors = [_author(session, name) for name in (first, second)]
    everybodys = roles.Allowed.AFTER_OPENING in roles.allowed(person, roles.Act.SEE_AGREEMENT)
    if not everybodys and person.id not in authors:
        raise NotAllowedError(name=person.name, act=roles.Act.SEE_AGREEMENT.value)
    both = [
        (replace(record, key_frames=frames), said)
        for record, said in _said(session, authors)
        if (frames := _common(said))
    ]
    if not both:
        raise NothingInCommonError(first=first, second=second)
    if chosen == "myocardium":
        require_walls(session, [record for record, _ in both])
    return compare(
        (
            frame
            for record, said in both
            for frame in compared_frames(session, record, said, domain=chosen)
        ),
        readers=(first, second),
        domain=chosen,
        mode=Mode.IMPORTED,
    )


def imported_authors(session: Session) -> tuple[str, ...]:
    """Whose masks of fibrosis were imported, as far as the person may see them, by name.

    Raises:
        NotAllowedError: the person sees no agreement.
    """
    roles.require(session, roles.Act.SEE_AGREEMENT)
    names = session.project.store.read(
        lambda rows: {row.person.id: row.person.name for row in rows.people.all()}
    )
    found = readings_of(session, purpose=Purpose.IMPORTED)
    standing = {row.author for row in found if row.state is ReadingState.SUBMITTED}
    return tuple(sorted((names.get(each, each) for each in standing), key=str.casefold))


def _author(session: Session, name: str) -> str:
    """The id of a person, or the name of a data set of which something was imported."""

    def look(rows: Rows) -> str:
        row = rows.people.named(name)
        if row is not None:
            return row.person.id
        found = rows.readings.find(purpose=Purpose.IMPORTED, author=name)
        if not found:
            names = ", ".join(each.person.name for each in rows.people.all())
            raise ReaderUnknownError(name=name, names=names)
        return name

    return session.project.store.read(look)


def _said(session: Session, authors: list[str]) -> Iterator[tuple[CineRecord, list[Answers]]]:
    """What both say of each cine that the person may see; nothing where one says nothing."""
    for record in list_cines(session):
        if record.excluded:
            continue
        rows = {
            row.author: row.id
            for row in readings_of(session, cine_id=record.id, purpose=Purpose.IMPORTED)
            if row.state is ReadingState.SUBMITTED
        }
        if all(author in rows for author in authors):
            yield record, [reading_answers(session, rows[author]) for author in authors]


def _common(said: list[Answers]) -> tuple[int, ...]:
    """The frames of which both say something of fibrosis."""
    named = [{key.frame for key in each if key.structure is Structure.FIBROSIS} for each in said]
    return tuple(sorted(named[0] & named[1]))
