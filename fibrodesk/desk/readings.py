"""Readings: opened, drawn, checked, submitted, taken back, and shown when the seal allows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, content, opening, roles, seal, threads
from fibrodesk.desk.checking import Finding, findings
from fibrodesk.desk.drafts import OpenReading
from fibrodesk.desk.errors import (
    IncompleteReadingError,
    NotAssignedError,
    RoundOpenError,
    SubmittedError,
)
from fibrodesk.desk.opening import store_reading
from fibrodesk.domain.draft import Draft, Fact
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Purpose, ReadingState
from fibrodesk.storage.errors import PenTakenError

if TYPE_CHECKING:
    from fibrodesk.desk.rounds import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.sealing.envelopes import Envelope
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.rounds import RoundRow
    from fibrodesk.storage.store import Rows

__all__ = [
    "Finding",
    "OpenReading",
    "PenTakenError",
    "check_reading",
    "finish_draft",
    "locked_masks",
    "open_correction_reading",
    "open_reading",
    "readable",
    "reading_answers",
    "reading_facts",
    "readings_of",
    "store_reading",
    "submit_reading",
    "take_back",
    "view_reading",
]


def open_reading(session: Session, *, round_id: str, cine_id: str) -> OpenReading:
    """The person's own reading of a cine in a round; begun at the first call.

    A submitted one comes without the pen: `editable` is False.

    Raises:
        NotAllowedError, NotAssignedError: it is not the person's to read.
        RoundOpenError: the round opened before anything was drawn.
        CalibrationOwedError: the study wants the calibration first.
        PenTakenError: it is open in another session.
        ReadingDamagedError: what is stored does not fit together, and is not shown.
    """
    roles.require(session, roles.Act.READ)
    its_round = session.project.store.read(lambda rows: _to_read(rows, session, round_id, cine_id))
    if its_round.open and not _own(session, round_id, cine_id):
        raise RoundOpenError(round=its_round.name)
    return opening.open_draft(session, cine_id=cine_id, purpose=Purpose.SEALED, round_id=round_id)


def open_correction_reading(session: Session, cine_id: str) -> OpenReading:
    """The reviewer's own draft of corrections on a cine; a new one after the last was finished.

    Raises:
        SealedError, NotAllowedError: the person still reads the cine, or reviews nothing.
        PenTakenError, ReadingDamagedError: as `open_reading`.
    """
    seal.require_unsealed(session, cine_id)
    roles.require(session, roles.Act.JUDGE)
    return opening.open_draft(session, cine_id=cine_id, purpose=Purpose.CORRECTION, round_id=None)


def finish_draft(session: Session, reading: OpenReading, also: Callable[[Rows], None]) -> None:
    """Submit a reading together with what `also` writes, and with it its audit row.

    Raises:
        DiskFullError, ProjectBusyError, PenTakenError: nothing of it happened; it stays open.
    """
    opening.finish(session, reading, also)


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


def check_reading(session: Session, reading: OpenReading) -> list[Finding]:
    """What a reader wants to look at before submitting: see `checking.findings`.

    Questions that wait for an answer are told as well, and keep nobody from submitting.
    """
    from fibrodesk.desk.cines import cine_record

    record = cine_record(session, reading.cine_id)
    wall = locked_masks(session, reading.cine_id)
    found = findings(reading.draft, key_frames=record.key_frames, locked=wall)
    return [*found, *_open_questions(session, reading)]


def _open_questions(session: Session, reading: OpenReading) -> list[Finding]:
    if reading.round_id is None:
        return []
    known = threads.threads_of(session, round_id=reading.round_id, cine_id=reading.cine_id)
    return [
        Finding(kind="open_question", frame=view.thread.anchor.frame)
        for view in known.found
        if view.thread.open and view.mine
    ]


def submit_reading(session: Session, reading: OpenReading) -> RoundView:
    """Submit; with the reader's last cine the share, with the last share the round opens.

    Raises:
        IncompleteReadingError: a key frame has no answer.
        NotAllowedError, SubmittedError, RoundOpenError: it is not to be submitted.
        DiskFullError, ProjectBusyError, PenTakenError: nothing of it happened; it stays open.
    """
    from fibrodesk.desk import rounds

    roles.require(session, roles.Act.READ)
    round_id = reading.round_id
    if round_id is None or reading.author != session.person.id:
        raise ValueError("only an own reading of a round is submitted")
    if not reading.editable:
        raise SubmittedError(reading=reading.id)
    missing = [each for each in check_reading(session, reading) if each.kind == "unanswered"]
    if missing:
        first = 1 + min(each.frame or 0 for each in missing)
        raise IncompleteReadingError(count=len(missing), first=first)

    def also(rows: Rows) -> None:
        its_round = _assigned(rows, session, round_id, reading.cine_id)
        if its_round.open:
            raise RoundOpenError(round=its_round.name)
        detail = {"cine": reading.cine_id, "reading": reading.id}
        auditing.record(rows, session, "reading submitted", its_round.name, detail)
        rounds.publish_if_complete(session, rows, round_id)

    opening.finish(session, reading, also)
    return rounds.round_view(session, round_id)


def take_back(session: Session, *, round_id: str, cine_id: str) -> None:
    """Make a submitted reading a draft again, until the round opens; its share goes back too.

    Raises:
        NotAllowedError, NotAssignedError: it is not the person's reading.
        RoundOpenError: too late.
    """
    roles.require(session, roles.Act.READ)

    def change(rows: Rows) -> None:
        its_round = _assigned(rows, session, round_id, cine_id)
        if its_round.open:
            raise RoundOpenError(round=its_round.name)
        mine = rows.readings.find(cine_id=cine_id, round_id=round_id, author=session.person.id)
        if not mine or mine[0].state is not ReadingState.SUBMITTED:
            return
        rows.readings.change(mine[0], state=ReadingState.DRAFT.value, finished_by=None)
        rows.rounds.publish(round_id, session.person.id, None)
        detail = {"cine": cine_id, "reading": mine[0].id}
        auditing.record(rows, session, "reading taken back", its_round.name, detail)

    session.project.store.write(change)


def locked_masks(session: Session, cine_id: str) -> dict[MaskKey, MaskArray]:
    """The masks of the locked preparation, the common ground of all readers; never fibrosis."""
    session.person_now()

    def look(rows: Rows) -> dict[MaskKey, MaskArray]:
        for row in rows.readings.find(cine_id=cine_id, purpose=Purpose.PREPARATION):
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


def readings_of(
    session: Session,
    *,
    cine_id: str | None = None,
    purpose: Purpose | None = None,
    round_id: str | None = None,
) -> list[ReadingRow]:
    """The readings that the person may read, oldest first; those kept apart are not named."""

    def look(rows: Rows) -> list[ReadingRow]:
        found = rows.readings.find(cine_id=cine_id, purpose=purpose, round_id=round_id)
        standing = [row for row in found if row.state is not ReadingState.SUPERSEDED]
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


def _assigned(rows: Rows, session: Session, round_id: str, cine_id: str) -> RoundRow:
    its_round = rows.rounds.get(round_id)
    if its_round is None or cine_id not in rows.rounds.assigned(round_id, session.person.id):
        known = rows.cines.get(cine_id)
        raise NotAssignedError(cine=cine_id if known is None else known.number)
    return its_round


def _to_read(rows: Rows, session: Session, round_id: str, cine_id: str) -> RoundRow:
    from fibrodesk.desk import calibration

    its_round = _assigned(rows, session, round_id, cine_id)
    calibration.require_done(session, rows, its_round, cine_id)
    return its_round


def _own(session: Session, round_id: str, cine_id: str) -> bool:
    me = session.person.id
    return bool(
        session.project.store.read(
            lambda rows: rows.readings.find(cine_id=cine_id, round_id=round_id, author=me)
        )
    )
