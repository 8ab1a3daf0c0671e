"""Notes and questions as a person may see them: first the seal, then the role, then the words.

A note is sealed as the reading at which it hangs. A question is also sealed to those who were
told of it when it was put, who read nothing of the cine themselves; the seal is asked again each
time, as one of them may have become a reader since.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fibrodesk.desk import roles, seal
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.known_threads import KnownThread, Lock
from fibrodesk.desk.rounds import disguise
from fibrodesk.domain.people import Person
from fibrodesk.domain.remark import Thread, ThreadStep, step_from_json, thread_of
from fibrodesk.sealing import keys
from fibrodesk.sealing.envelopes import SealedEnvelope
from fibrodesk.storage.errors import ReadingDamagedError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows
    from fibrodesk.storage.threads import RemarkRow, ThreadRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """A thread with the names of those who speak in it.

    `told`: who is told of it besides its author while the round is sealed.
    """

    id: str
    round_id: str
    round_name: str
    cine_id: str
    cine_number: int  # 0 where the cine comes to who looks under a code, which is its id then
    thread: Thread
    mine: bool
    me: str  # the id of who looks
    sealed: bool
    told: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """What could be shown, oldest first, and how many threads are damaged and are not."""

    found: tuple[ThreadView, ...] = ()
    damaged: int = 0


def threads_of(session: Session, *, round_id: str, cine_id: str) -> Threads:
    """The threads at every reading of a cine in a round that the person may see."""
    session.person_now()

    def look(rows: Rows) -> Threads:
        true_id = disguise.true_id(session, rows, cine_id)
        ids = [row.id for row in rows.readings.find(cine_id=true_id, round_id=round_id)]
        return _seen(session, rows, rows.threads.of_readings(ids))

    return session.project.store.read(look)


def all_threads(session: Session) -> Threads:
    """The threads of the whole study that the person may see."""
    session.person_now()
    return session.project.store.read(lambda rows: _seen(session, rows, rows.threads.all()))


def open_questions(session: Session, rows: Rows) -> Counter[tuple[str, str]]:
    """How many questions wait for an answer, by round and cine, as far as the person may see.

    A cine stands under the id by which the person knows it.
    """
    views = _seen(session, rows, rows.threads.all()).found
    return Counter((view.round_id, view.cine_id) for view in views if view.thread.open)


def questions_to_answer(session: Session) -> int:
    """How many questions of others wait for an answer that this person may give."""
    return sum(view.thread.open and not view.mine for view in all_threads(session).found)


def audience(session: Session, *, cine_id: str) -> list[Person]:
    """Who would be told of a question about a cine at once, by name; the one who asks is not."""
    return session.project.store.read(
        lambda rows: audience_in(session, rows, disguise.true_id(session, rows, cine_id))
    )


def audience_in(session: Session, rows: Rows, cine_id: str) -> list[Person]:
    """As `audience`, in the transaction that puts the question."""
    people = [row.person for row in rows.people.all()]
    told = [
        person
        for person in people
        if person.id != session.person.id
        and roles.may(person, roles.Act.ANSWER)
        and not rows.rounds.sealed_for(person.id, cine_id)
    ]
    return sorted(told, key=lambda person: person.name.casefold())


def require_thread(session: Session, rows: Rows, row: ThreadRow) -> None:
    """Refuse a thread that the person may not see.

    Raises:
        SealedError: a round keeps it apart; it goes before the role.
        NotAllowedError: no role gives it.
    """
    reading = rows.readings.require(row.reading)
    its_round = rows.rounds.get(reading.round_id or "")
    opened = its_round is not None and its_round.open
    me = session.person.id
    if opened or row.author == me or rows.threads.key(row.id, "person", me) is None:
        seal.require_readable(session, rows, reading)
        return
    if rows.rounds.sealed_for(me, reading.cine_id):
        raise SealedError(cine=reading.cine_id)
    roles.require(session, roles.Act.ANSWER, rows)


def opened_thread(
    session: Session, rows: Rows, row: ThreadRow
) -> tuple[SealedEnvelope, Thread, ReadingRow]:
    """What opens a thread, the thread itself, and the reading at which it hangs.

    Raises:
        SealedError, NotAllowedError: it is not to be seen.
        ReadingDamagedError: a row was changed.
    """
    require_thread(session, rows, row)
    reading = rows.readings.require(row.reading)
    lock = _lock(session, rows, row, reading)
    said = tuple(rows.threads.said(row.id))
    known = session.known_threads.get(row.id)
    if known is not None and (known.lock, known.said) == (lock, said):
        return known.envelope, known.thread, reading
    envelope = _envelope(session, rows, reading, lock)
    try:
        thread = thread_of([_step(envelope, each) for each in said])
    except (keys.KeyRefusedError, ValueError, KeyError, TypeError) as error:
        what = "a note or question was changed"
        raise ReadingDamagedError(reading=reading.id, what=what) from error
    session.known_threads[row.id] = KnownThread(lock, said, envelope, thread)
    return envelope, thread, reading


def place_of(thread_id: str, operation: str, person_id: str) -> str:
    """Where a row lies, by whom; sealed bytes that are moved elsewhere do not open."""
    return f"remark:{thread_id}:{operation}:{person_id}"


def _lock(session: Session, rows: Rows, row: ThreadRow, reading: ReadingRow) -> Lock:
    own = rows.threads.key(row.id, "person", session.person.id)
    if own is not None:
        return "person", own
    return "round", rows.threads.key(row.id, "round", reading.round_id or "")


def _envelope(session: Session, rows: Rows, reading: ReadingRow, lock: Lock) -> SealedEnvelope:
    kind, sealed = lock
    try:
        if sealed is None:
            raise keys.KeyRefusedError
        own = kind == "person"
        secret = session.secret if own else seal.round_secret(rows, reading.round_id or "")
        return SealedEnvelope(keys.open_sealed(secret, sealed))
    except keys.KeyRefusedError as error:
        what = "the key of a note or question was changed"
        raise ReadingDamagedError(reading=reading.id, what=what) from error


def _step(envelope: SealedEnvelope, said: RemarkRow) -> ThreadStep:
    place = place_of(said.thread, said.operation, said.person)
    told = json.loads(envelope.open(said.payload, place))
    return step_from_json(told, step_id=said.operation, person=said.person)


def _seen(session: Session, rows: Rows, found: Sequence[ThreadRow]) -> Threads:
    views, damaged = [], 0
    names = _names(session, rows) if found else {}
    for row in found:
        try:
            views.append(_view(session, rows, row, names))
        except (SealedError, NotAllowedError):
            continue
        except ReadingDamagedError:
            damaged += 1  # one that cannot be shown does not hide the others
    return Threads(found=tuple(views), damaged=damaged)


def _view(session: Session, rows: Rows, row: ThreadRow, names: Mapping[str, str]) -> ThreadView:
    _, thread, reading = opened_thread(session, rows, row)
    its_round = rows.rounds.get(reading.round_id or "")
    told = [names[each] for each in rows.threads.people_of(row.id) if each != row.author]
    shown = names
    if session.project.settings.hide_names and row.author != session.person.id:
        shown = {**names, row.author: ""}  # whoever reviews is not told whose reading it is
    code = _code_of(session, rows, reading)
    return ThreadView(
        id=row.id,
        round_id=reading.round_id or "",
        round_name="" if its_round is None else its_round.name,
        cine_id=code or reading.cine_id,
        cine_number=0 if code else rows.cines.require(reading.cine_id).number,
        thread=thread,
        mine=row.author == session.person.id,
        me=session.person.id,
        sealed=its_round is not None and not its_round.open,
        told=tuple(sorted(told, key=str.casefold)),
        names=dict(_spoken(thread, shown)),
    )


def _code_of(session: Session, rows: Rows, reading: ReadingRow) -> str:
    return disguise.code_of(session, rows, round_id=reading.round_id, cine_id=reading.cine_id)


def _spoken(thread: Thread, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The names of those who speak in the thread, and of nobody else."""
    for person in {thread.author, *(remark.person for remark in thread.remarks)}:
        yield person, names.get(person, "")


def _names(session: Session, rows: Rows) -> dict[str, str]:
    return {row.person.id: row.person.name for row in rows.people.all()}
