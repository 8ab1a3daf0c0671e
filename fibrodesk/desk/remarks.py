"""Writing notes and questions: pinned by a reader, answered by whom the seal allows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles, threads
from fibrodesk.desk.errors import NotAssignedError, RemarkRefusedError
from fibrodesk.desk.project import keyring
from fibrodesk.desk.rounds import disguise
from fibrodesk.domain.draft import new_operation
from fibrodesk.domain.remark import (
    Anchor,
    RemarkKind,
    StepKind,
    Thread,
    ThreadStep,
    step_to_json,
    thread_of,
)
from fibrodesk.sealing import keys
from fibrodesk.sealing.envelopes import SealedEnvelope

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows
    from fibrodesk.storage.threads import ThreadRow

LONGEST = 4000
"""Characters in one remark: a page."""

_AUDITED = {
    StepKind.BEGIN: "question asked",
    StepKind.ANSWER: "question answered",
    StepKind.REOPEN: "question reopened",
    StepKind.STRIKE: "remark struck",
    StepKind.RESTORE: "remark restored",
}
_WORDLESS = frozenset({StepKind.ANSWER, StepKind.REOPEN, StepKind.STRIKE, StepKind.RESTORE})


def pin_remark(
    session: Session,
    *,
    round_id: str,
    cine_id: str,
    kind: RemarkKind,
    text: str,
    anchor: Anchor,
    operation: str | None = None,
) -> str:
    """Begin a thread at the person's own reading; answers with its id.

    With the same `operation` a second try doubles nothing.

    Raises:
        NotAllowedError, NotAssignedError: it is not the person's own reading.
        RemarkRefusedError: no words, or too many.
        DiskFullError, ProjectBusyError: nothing was written.
    """
    words = _checked(text)
    thread_id = operation or new_operation()

    def change(rows: Rows) -> str:
        roles.require(session, roles.Act.READ, rows)
        reading = _own_reading(session, rows, round_id, cine_id)
        if rows.threads.get(thread_id) is not None:
            return thread_id
        envelope = _new_thread(session, rows, thread_id, reading, kind)
        step = _new_step(session, StepKind.BEGIN, thread_id, words)
        step = replace(step, begins=kind, anchor=anchor)
        _write(session, rows, thread_id, reading, envelope, thread_of([step]), step)
        return thread_id

    return session.project.store.write(change)


def reply(session: Session, thread_id: str, text: str, *, operation: str | None = None) -> None:
    """Say something more in a thread.

    Raises:
        SealedError, NotAllowedError: the thread is not to be seen.
        RemarkRefusedError: no words, or too many.
    """
    _say(session, thread_id, StepKind.REPLY, text=text, operation=operation)


def answer(
    session: Session, thread_id: str, text: str = "", *, operation: str | None = None
) -> None:
    """Close a question, with or without words; raises as `reply`."""
    _say(session, thread_id, StepKind.ANSWER, text=text, operation=operation)


def reopen(
    session: Session, thread_id: str, text: str = "", *, operation: str | None = None
) -> None:
    """Let a question wait again; raises as `reply`."""
    _say(session, thread_id, StepKind.REOPEN, text=text, operation=operation)


def edit(
    session: Session, thread_id: str, remark_id: str, text: str, *, operation: str | None = None
) -> None:
    """Put other words in place of the own; what stood there stays in the rows.

    Raises:
        RemarkRefusedError: it is another's remark, or there are no words.
    """
    _say(session, thread_id, StepKind.EDIT, text=text, of=remark_id, operation=operation)


def strike(
    session: Session, thread_id: str, remark_id: str, *, operation: str | None = None
) -> None:
    """Take the own words from the screen; `restore` brings them back. Raises as `edit`."""
    _say(session, thread_id, StepKind.STRIKE, of=remark_id, operation=operation)


def restore(
    session: Session, thread_id: str, remark_id: str, *, operation: str | None = None
) -> None:
    """Bring back what was struck; raises as `edit`."""
    _say(session, thread_id, StepKind.RESTORE, of=remark_id, operation=operation)


def _say(
    session: Session,
    thread_id: str,
    kind: StepKind,
    *,
    text: str = "",
    of: str = "",
    operation: str | None = None,
) -> None:
    words = _checked(text, wordless=kind in _WORDLESS)
    step = replace(_new_step(session, kind, operation or new_operation(), words), of=of)

    def change(rows: Rows) -> None:
        row = rows.threads.get(thread_id)
        if row is None:
            raise ValueError(f"no thread {thread_id}")
        envelope, thread, reading = threads.opened_thread(session, rows, row)
        if of and not _is_own(session, thread, of):
            raise RemarkRefusedError(what="Only who wrote a remark changes it")
        _write(session, rows, thread_id, reading, envelope, thread, step)

    session.project.store.write(change)


def _checked(text: str, *, wordless: bool = False) -> str:
    words = text.strip()
    if not words and not wordless:
        raise RemarkRefusedError(what="It has no words yet")
    if len(words) > LONGEST:
        raise RemarkRefusedError(what=f"It has {len(words)} characters; {LONGEST} are the most")
    return words


def _new_step(session: Session, kind: StepKind, operation: str, text: str) -> ThreadStep:
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return ThreadStep(kind=kind, id=operation, person=session.person.id, when=when, text=text)


def _own_reading(session: Session, rows: Rows, round_id: str, cine_id: str) -> ReadingRow:
    me = session.person.id
    true_id = disguise.true_id(session, rows, cine_id)
    mine = rows.readings.find(cine_id=true_id, round_id=round_id, author=me)
    if not mine:
        raise NotAssignedError(cine=rows.cines.require(true_id).number)
    return mine[0]


def _new_thread(
    session: Session, rows: Rows, thread_id: str, reading: ReadingRow, kind: RemarkKind
) -> SealedEnvelope:
    """A thread with a key of its own, sealed to its author, recovery, the round and the told."""
    from fibrodesk.storage.threads import ThreadRow

    its_round = rows.rounds.get(reading.round_id or "")
    author = rows.people.get(session.person.id)
    if its_round is None or author is None:
        raise ValueError("a thread hangs at somebody's reading in a round")
    row: ThreadRow = ThreadRow(id=thread_id, reading=reading.id, author=author.person.id)
    rows.threads.add(row)
    key = keys.random_key()
    recipients = [
        ("person", author.person.id, author.public_key),
        ("recovery", "study", keyring.recovery_public(rows)),
        ("round", its_round.id, its_round.public_key),
    ]
    if kind is RemarkKind.QUESTION:
        told = {person.id for person in threads.audience_in(session, rows, reading.cine_id)}
        recipients += [
            ("person", each.person.id, each.public_key)
            for each in rows.people.all()
            if each.person.id in told
        ]
    for recipient_kind, recipient, public in recipients:
        rows.threads.add_key(thread_id, recipient_kind, recipient, keys.seal_to(public, key))
    return SealedEnvelope(key)


def _write(
    session: Session,
    rows: Rows,
    thread_id: str,
    reading: ReadingRow,
    envelope: SealedEnvelope,
    thread: Thread,
    step: ThreadStep,
) -> None:
    """One sealed row, and for a question the audit row that says that, and not what."""
    from fibrodesk.storage.threads import RemarkRow

    place = threads.place_of(thread_id, step.id, step.person)
    payload = envelope.seal(json.dumps(step_to_json(step)).encode(), place)
    row = RemarkRow(thread=thread_id, operation=step.id, person=step.person, payload=payload)
    act = _AUDITED.get(step.kind)
    if rows.threads.say(row) and act and thread.kind is RemarkKind.QUESTION:
        its_round = rows.rounds.get(reading.round_id or "")
        subject = "" if its_round is None else its_round.name
        auditing.record(rows, session, act, subject, {"thread": thread_id})


def _is_own(session: Session, thread: Thread, remark_id: str) -> bool:
    return any(
        remark.id == remark_id and remark.person == session.person.id for remark in thread.remarks
    )
