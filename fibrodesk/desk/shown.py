"""Readings as they are shown: to whom the seal and then the role allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk import roles, seal
from fibrodesk.desk.drafts import content
from fibrodesk.desk.rounds import disguise
from fibrodesk.domain.draft import Draft, Fact
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.sealing.envelopes import Envelope
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


def view_reading(session: Session, reading_id: str) -> Draft:
    """A reading to look at, with its history: the own, or another's after the opening.

    Raises:
        SealedError: a round keeps it apart; it goes before the role.
        NotAllowedError: no role gives it.
    """

    def look(rows: Rows) -> Draft:
        row = rows.readings.require(reading_id)
        seal.require_readable(session, rows, row)
        envelope = seal.envelope_of(session, rows, row)
        shape = rows.cines.require(row.cine_id).facts.shape
        return content.read_draft(rows, envelope, row, shape)[0]

    return session.project.store.read(look)


def locked_masks(session: Session, cine_id: str) -> dict[MaskKey, MaskArray]:
    """The masks of the locked preparation, the common ground of all readers; never fibrosis."""
    session.person_now()

    def look(rows: Rows) -> dict[MaskKey, MaskArray]:
        true_id = disguise.true_id(session, rows, cine_id)
        for row in rows.readings.find(cine_id=true_id, purpose=Purpose.PREPARATION):
            if row.state is ReadingState.SUBMITTED:
                envelope = seal.envelope_of(session, rows, row)
                found = content.read_answers(rows, envelope, row)
                return {
                    key: mask
                    for key, (_, mask) in found.items()
                    if mask is not None and key.structure is not Structure.FIBROSIS
                }
        return {}

    return session.project.store.read(look)


def locked_frames(session: Session, cine_id: str, structure: Structure) -> frozenset[int]:
    """The frames on which a structure was locked, without opening a mask."""
    session.person_now()

    def look(rows: Rows) -> frozenset[int]:
        true_id = disguise.true_id(session, rows, cine_id)
        for row in rows.readings.find(cine_id=true_id, purpose=Purpose.PREPARATION):
            if row.state is ReadingState.SUBMITTED:
                states = content.read_states(rows, seal.envelope_of(session, rows, row), row)
                return frozenset(
                    key.frame
                    for key, said in states.items()
                    if key.structure is structure and said.state is AnswerState.DRAWN
                )
        return frozenset()

    return session.project.store.read(look)


def readings_of(
    session: Session,
    *,
    cine_id: str | None = None,
    purpose: Purpose | None = None,
    round_id: str | None = None,
) -> list[ReadingRow]:
    """The readings that the person may read, oldest first; those kept apart are not named.

    Nor is the own reading of a cine that comes back under a code while its round is sealed: the
    row would tell which cine it is.
    """

    def look(rows: Rows) -> list[ReadingRow]:
        found = rows.readings.find(cine_id=cine_id, purpose=purpose, round_id=round_id)
        hidden = {row.id for row in rows.rounds.disguised(session.person.id)}
        standing = [row for row in found if row.state is not ReadingState.SUPERSEDED]
        standing = [row for row in standing if row.round_id not in hidden]
        return [row for row in standing if readable(session, rows, row)]

    return session.project.store.read(look)


def reading_answers(session: Session, reading_id: str) -> content.Answers:
    """What a readable reading answers of each frame and structure, by its newest checkpoint.

    Raises:
        SealedError, NotAllowedError, ReadingDamagedError: as `view_reading`.
    """
    return session.project.store.read(
        lambda rows: content.read_answers(rows, *_opened(session, rows, reading_id))
    )


def reading_facts(session: Session, reading_id: str) -> dict[str, Fact]:
    """What a readable reading says of the cine: the form, a comment.

    Raises:
        SealedError, NotAllowedError, ReadingDamagedError: as `view_reading`.
    """
    return session.project.store.read(
        lambda rows: content.read_facts(rows, *_opened(session, rows, reading_id))
    )


def _opened(session: Session, rows: Rows, reading_id: str) -> tuple[Envelope, ReadingRow]:
    row = rows.readings.require(reading_id)
    seal.require_readable(session, rows, row)
    return seal.envelope_of(session, rows, row), row


def readable(session: Session, rows: Rows, row: ReadingRow) -> bool:
    """Whether seal and role give the person a reading; lists leave out what they do not."""
    try:
        seal.require_readable(session, rows, row)
    except (seal.SealedError, roles.NotAllowedError):
        return False
    return True
