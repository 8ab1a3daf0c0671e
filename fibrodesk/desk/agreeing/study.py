"""Agreement of the readers of a round, once its seal has opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.agreeing.frames import compared_frames, require_walls
from fibrodesk.desk.cines import CineRecord, cine_record, open_cine
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.readings import locked_masks, reading_answers, reading_facts, readings_of
from fibrodesk.desk.rounds import RoundView, list_rounds
from fibrodesk.desk.seal import require_unsealed
from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import UNANSWERED, Answer, Purpose

if TYPE_CHECKING:
    from fibrodesk.agreement.frame import FrameReadings
    from fibrodesk.agreement.study import StudyAgreement
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

ReadAnswers = dict[MaskKey, tuple[Answer, MaskArray | None]]


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramePair:
    """One frame as both readers left it; a mask is None where none was drawn."""

    image: FrameArray
    first: MaskArray | None
    second: MaskArray | None
    first_answer: Answer
    second_answer: Answer
    domain: MaskArray | None  # the locked myocardium
    first_name: str
    second_name: str
    spacing: PixelSpacing | None


def opened_rounds(session: Session) -> list[RoundView]:
    """Rounds whose agreement may be shown, newest first."""
    return [view for view in reversed(list_rounds(session)) if view.open]


def find_round(session: Session, name: str | None = None) -> RoundView:
    """An opened round by name, or the newest one.

    Raises:
        RoundUnknownError, RoundSealedError: there is none, or it has not opened.
    """
    rounds = list_rounds(session)
    chosen = [view for view in rounds if name is None or name in (view.name, view.id)]
    if not chosen:
        names = ", ".join(view.name for view in rounds) or "none was made"
        raise RoundUnknownError(name=name or "(any)", names=names)
    opened = [view for view in chosen if view.open]
    if not opened:
        raise RoundSealedError(name=chosen[-1].name, missing=_owed(chosen[-1]))
    return opened[-1]


def study_agreement(
    session: Session, *, round_id: str, domain: str | None = None
) -> StudyAgreement:
    """Compare the first two readers of an opened round over all its key frames.

    Args:
        domain: "myocardium", "sector" or "frame"; None takes the study's setting.
    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
    """
    from fibrodesk.agreement.study import Domain, Mode
    from fibrodesk.agreement.study import study_agreement as compare

    view, readers = readable_round(session, round_id)
    chosen = Domain(domain or session.project.settings.domain)
    return compare(
        _frames(session, view, readers, chosen),
        readers=(readers[0].name, readers[1].name),
        domain=chosen,
        mode=Mode(view.mode),
    )


def pair(session: Session, *, round_id: str, cine_id: str, frame: int) -> FramePair:
    """Image and both masks of one frame.

    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
    """
    view, readers = readable_round(session, round_id)
    key = MaskKey(frame, Structure.FIBROSIS)
    said = [
        reading_of(session, view, cine_id, reader).get(key, (UNANSWERED, None))
        for reader in readers
    ]
    with open_cine(session, cine_id) as cine:
        image, spacing = cine.frame(frame), cine.facts.spacing
    wall = locked_masks(session, cine_id).get(MaskKey(frame, Structure.MYOCARDIUM))
    return FramePair(
        image=image,
        first=said[0][1],
        second=said[1][1],
        first_answer=said[0][0],
        second_answer=said[1][0],
        domain=wall,
        first_name=readers[0].name,
        second_name=readers[1].name,
        spacing=spacing,
    )


def _owed(view: RoundView) -> int:
    return sum(reader.total - reader.submitted for reader in view.readers)


def readable_round(
    session: Session, round_id: str
) -> tuple[RoundView, tuple[RoundReader, RoundReader]]:
    """The round and its first two readers, after the seal and then the role were asked."""
    view = find_round(session, round_id)
    for cine_id in view.cines:
        require_unsealed(session, cine_id)
    person = roles.require(session, roles.Act.SEE_AGREEMENT)
    given = roles.allowed(person, roles.Act.SEE_AGREEMENT)
    readers = readers_of_round(session, round_id)
    own = any(reader.person_id == person.id for reader in readers)
    if roles.Allowed.AFTER_OPENING not in given and not own:
        raise NotAllowedError(name=person.name, act=roles.Act.SEE_AGREEMENT.value)
    return view, (readers[0], readers[1])


def readers_of_round(session: Session, round_id: str) -> list[RoundReader]:
    """In the order in which they were named; the list of rounds tells an annotator fewer.

    Where the study hides names, a reviewer is told letters instead.
    """

    def look(rows: Rows) -> list[RoundReader]:
        names = {row.person.id: row.person.name for row in rows.people.all()}
        return [RoundReader(row.person, names[row.person]) for row in rows.rounds.readers(round_id)]

    readers = session.project.store.read(look)
    if not _names_hidden(session, readers):
        return readers
    return [
        RoundReader(reader.person_id, f"Reader {letter}")
        for reader, letter in zip(readers, ascii_uppercase, strict=False)
    ]


def _names_hidden(session: Session, readers: list[RoundReader]) -> bool:
    person = session.person_now()
    knows = person.holds(Role.ADMINISTRATOR) or person.id in {each.person_id for each in readers}
    return session.project.settings.hide_names and not knows


def _frames(
    session: Session, view: RoundView, readers: tuple[RoundReader, RoundReader], domain: str
) -> Iterator[FrameReadings]:
    records = [cine_record(session, cine_id) for cine_id in view.cines]
    records = [record for record in records if not record.excluded]
    if domain == "myocardium":
        require_walls(session, records)
    for record in records:
        yield from _frames_of(session, view, readers, record, domain)


def _frames_of(
    session: Session,
    view: RoundView,
    readers: tuple[RoundReader, RoundReader],
    record: CineRecord,
    domain: str,
) -> Iterator[FrameReadings]:
    said = [reading_of(session, view, record.id, reader) for reader in readers]
    form = _form(session, view, readers, record)
    yield from compared_frames(session, record, said, domain=domain, form=form)


def reading_of(session: Session, view: RoundView, cine_id: str, reader: RoundReader) -> ReadAnswers:
    """What one reader of the round said of a cine; nothing where the reader left it out."""
    row = _row_of(session, view, cine_id, reader)
    return {} if row is None else reading_answers(session, row)


def _row_of(session: Session, view: RoundView, cine_id: str, reader: RoundReader) -> str | None:
    rows = readings_of(session, cine_id=cine_id, purpose=Purpose.SEALED, round_id=view.id)
    own = [row.id for row in rows if row.author == reader.person_id]
    return own[-1] if own else None


def _form(
    session: Session, view: RoundView, readers: tuple[RoundReader, RoundReader], record: CineRecord
) -> str:
    """The form of disease where both readers say the same, else ""."""
    forms = set()
    for reader in readers:
        row = _row_of(session, view, record.id, reader)
        if row is not None:
            forms.add(str(reading_facts(session, row).get("form") or ""))
    return forms.pop() if len(forms) == 1 else ""
