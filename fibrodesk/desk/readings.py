"""Readings: opened, drawn, checked, submitted, taken back, and shown when the seal allows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles, seal, threads
from fibrodesk.desk.drafts import opening
from fibrodesk.desk.drafts.checking import Finding, findings
from fibrodesk.desk.drafts.opening import store_reading
from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.desk.errors import (
    IncompleteReadingError,
    NotAssignedError,
    RoundOpenError,
    SubmittedError,
)
from fibrodesk.desk.rounds import disguise, revising
from fibrodesk.desk.shown import (
    locked_masks,
    readable,
    reading_answers,
    reading_facts,
    readings_of,
    view_reading,
)
from fibrodesk.domain.reading import Purpose, ReadingState, RoundKind
from fibrodesk.storage.errors import PenTakenError

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.draft import Draft
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
    "own_draft",
    "readable",
    "reading_answers",
    "reading_facts",
    "readings_of",
    "store_reading",
    "submit_reading",
    "take_back",
    "view_reading",
]


_PURPOSES = {
    RoundKind.READING: Purpose.SEALED,
    RoundKind.REPEAT: Purpose.REPEAT,
    RoundKind.REVISION: Purpose.REVISION,
}


def open_reading(session: Session, *, round_id: str, cine_id: str) -> OpenReading:
    """The person's own reading of a cine in a round; begun at the first call.

    A submitted one comes without the pen: `editable` is False. The cine is named by its id, or
    by the code under which it comes in this round; a revision begins with the old answers.

    Raises:
        NotAllowedError, NotAssignedError: it is not the person's to read.
        NotDueError: it is to be read from a later day on.
        RoundOpenError: the round opened before anything was drawn.
        SealedError: the round has opened, and the person reads something of it again.
        CalibrationOwedError: the study wants the calibration first.
        PenTakenError: it is open in another session.
        ReadingDamagedError: what is stored does not fit together, and is not shown.
    """
    roles.require(session, roles.Act.READ)
    its_round, true_id = session.project.store.read(
        lambda rows: _to_read(rows, session, round_id, cine_id)
    )
    if its_round.open and not _own(session, round_id, true_id):
        raise RoundOpenError(round=its_round.name)
    purpose = _PURPOSES[its_round.kind]
    reading = opening.open_draft(session, cine_id=true_id, purpose=purpose, round_id=round_id)
    if purpose is Purpose.REVISION:
        revising.begin(session, reading)
    return reading


def own_draft(session: Session, *, round_id: str, cine_id: str) -> tuple[str, Draft] | None:
    """The id and the draft of what `open_reading` would open, as they lie in the project.

    No pen is taken and nothing is begun: a reading without a stroke is an empty draft, its id "".
    None where there is nothing to draw on, or where the reading begins with another one's answers.

    Raises:
        FibrodeskError: it cannot be opened either; see `open_reading`.
    """
    roles.require(session, roles.Act.READ)

    def look(rows: Rows) -> tuple[str, Draft] | None:
        its_round, true_id = _to_read(rows, session, round_id, cine_id)
        if its_round.open or its_round.kind is RoundKind.REVISION:
            return None
        purpose = _PURPOSES[its_round.kind]
        return opening.look_at_draft(
            session, rows, cine_id=true_id, purpose=purpose, round_id=round_id
        )

    return session.project.store.read(look)


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
    from fibrodesk.desk.rounds import round as rounds

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
        detail = _told(session, rows, round_id, reading.cine_id) | {"reading": reading.id}
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
        its_round, true_id = _named(rows, session, round_id, cine_id)
        if its_round.open:
            raise RoundOpenError(round=its_round.name)
        mine = rows.readings.find(cine_id=true_id, round_id=round_id, author=session.person.id)
        if not mine or mine[0].state is not ReadingState.SUBMITTED:
            return
        rows.readings.change(mine[0], state=ReadingState.DRAFT.value, finished_by=None)
        rows.rounds.publish(round_id, session.person.id, None)
        detail = _told(session, rows, round_id, true_id) | {"reading": mine[0].id}
        auditing.record(rows, session, "reading taken back", its_round.name, detail)

    session.project.store.write(change)


def _assigned(rows: Rows, session: Session, round_id: str, cine_id: str) -> RoundRow:
    its_round = rows.rounds.get(round_id)
    if its_round is None or cine_id not in rows.rounds.assigned(round_id, session.person.id):
        known = rows.cines.get(cine_id)
        raise NotAssignedError(cine=cine_id if known is None else known.number)
    disguise.require_due(its_round)
    return its_round


def _told(session: Session, rows: Rows, round_id: str, cine_id: str) -> dict[str, str]:
    """How the audit names the cine: its reader reads the own rows, and is not to know which."""
    code = disguise.code_of(session, rows, round_id=round_id, cine_id=cine_id)
    return {"code": code} if code else {"cine": cine_id}


def _named(rows: Rows, session: Session, round_id: str, cine_id: str) -> tuple[RoundRow, str]:
    """The round and the id of the cine, which is named as the person knows it.

    Raises:
        NotAssignedError: it is not the person's, or comes under a code and was named by its id:
            nobody finds out by trying which cine it is.
    """
    true_id = disguise.true_id(session, rows, cine_id)
    if true_id == cine_id and rows.rounds.codes(round_id, session.person.id):
        known = rows.cines.get(cine_id)
        raise NotAssignedError(cine=cine_id if known is None else known.number)
    return _assigned(rows, session, round_id, true_id), true_id


def _to_read(rows: Rows, session: Session, round_id: str, cine_id: str) -> tuple[RoundRow, str]:
    """The round, and which cine it is."""
    from fibrodesk.desk.calibration import cases as calibration

    its_round, true_id = _named(rows, session, round_id, cine_id)
    if its_round.open and rows.rounds.sealed_for(session.person.id, true_id):
        raise seal.SealedError(cine=true_id)  # it comes back: the first reading is to be forgotten
    calibration.require_done(session, rows, its_round, true_id)
    return its_round, true_id


def _own(session: Session, round_id: str, cine_id: str) -> bool:
    me = session.person.id
    return bool(
        session.project.store.read(
            lambda rows: rows.readings.find(cine_id=cine_id, round_id=round_id, author=me)
        )
    )
