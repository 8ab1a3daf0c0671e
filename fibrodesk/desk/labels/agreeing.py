"""Agreement of masks that were imported with others that were, or with a reading of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.agreeing.frames import compared_frames, require_walls
from fibrodesk.desk.cines import CineRecord, list_cines
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.labels.comparing import Drawer, two_drawers
from fibrodesk.desk.readings import reading_answers, readings_of
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.desk.drafts.content import Answers
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow


class NothingInCommonError(FibrodeskError):
    title = "There is nothing to compare"
    text = "{first} and {second} have masks of fibrosis on no frame in common."
    hint = "Import masks of the same frames; while a round is sealed nobody sees them."


def imported_agreement(
    session: Session, *, first: str, second: str, domain: str | None = None
) -> StudyAgreement:
    """Compare two of `drawers` on the frames of which both say something; one was imported.

    The mode of the answer is "imported", also where the other read here alone: nobody knows what
    the one whose masks came in had seen, so it is never an agreement of the sealed round.

    Args:
        first, second: the names of `drawers`: of people and data sets, or "ann in Round 1".
        domain: "myocardium", "sector" or "frame"; None takes the study's setting.
    Raises:
        NotAllowedError: the person sees no agreement.
        NotComparableError, NobodyImportedError, NamedTwiceError, NothingInCommonError: there is
            nothing to compare.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
    """
    from fibrodesk.agreement.study import Domain, Mode
    from fibrodesk.agreement.study import study_agreement as compare

    person = roles.require(session, roles.Act.SEE_AGREEMENT)
    chosen = Domain(domain or session.project.settings.domain)
    two = two_drawers(session, first, second)
    everybodys = roles.Allowed.AFTER_OPENING in roles.allowed(person, roles.Act.SEE_AGREEMENT)
    if not everybodys and all(each.author != person.id for each in two):
        raise NotAllowedError(name=person.name, act=roles.Act.SEE_AGREEMENT.value)
    both = [
        (replace(record, key_frames=frames), said)
        for record, said in _said(session, two)
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


def _said(
    session: Session, two: tuple[Drawer, Drawer]
) -> Iterator[tuple[CineRecord, list[Answers]]]:
    """What both say of each cine that the person may see; nothing where one says nothing."""
    for record in list_cines(session):
        if record.excluded:
            continue
        found = [_reading(session, record.id, each) for each in two]
        rows = [row for row in found if row is not None]
        if len(rows) == len(two):
            yield record, [reading_answers(session, row.id) for row in rows]


def _reading(session: Session, cine_id: str, drawer: Drawer) -> ReadingRow | None:
    """The submitted reading that the person may see, if there is one."""
    purpose = Purpose.IMPORTED if drawer.imported else Purpose.SEALED
    found = readings_of(session, cine_id=cine_id, purpose=purpose, round_id=drawer.round_id)
    standing = [
        row for row in found if row.author == drawer.author and row.state is ReadingState.SUBMITTED
    ]
    return standing[-1] if standing else None


def _common(said: list[Answers]) -> tuple[int, ...]:
    """The frames of which both say something of fibrosis."""
    named = [{key.frame for key in each if key.structure is Structure.FIBROSIS} for each in said]
    return tuple(sorted(named[0] & named[1]))
