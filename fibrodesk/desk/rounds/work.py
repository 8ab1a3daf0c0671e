"""The work list: what wants something from the person at the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import cines, roles, seal, threads
from fibrodesk.desk.cines import CineRecord
from fibrodesk.desk.drafts import content
from fibrodesk.desk.rounds import disguise
from fibrodesk.desk.rounds.withdrawn import withdrawn
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Answer, Purpose, ReadingState
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """`kind`: "prepare" or "read"; `state`: not_started, in_progress, submitted or excluded.

    The frames that are counted are the key frames; the questions, those without an answer. A cine
    that comes under a code has that code for its id and its patient, and no number.
    """

    kind: str
    cine: CineRecord
    round_id: str | None
    round_name: str
    state: str
    frames_done: int
    frames_total: int
    open_questions: int = 0


def work_list(session: Session) -> list[WorkItem]:
    """What to prepare, by number, then what to read, in the reader's own random order.

    A round that is not to be read yet is not on it, nor one that was withdrawn.
    """
    person = session.person_now()

    def look(rows: Rows) -> list[WorkItem]:
        known = {record.id: record for record in cines.records(session, rows)}
        items: list[WorkItem] = []
        if roles.may(person, roles.Act.PREPARE):
            items += _to_prepare(rows, known)
        if roles.may(person, roles.Act.READ):
            items += _to_read(session, rows, known)
        return items

    return session.project.store.read(look)


def _to_prepare(rows: Rows, known: Mapping[str, CineRecord]) -> Iterator[WorkItem]:
    begun = {row.cine_id: row for row in rows.readings.find(purpose=Purpose.PREPARATION)}
    for record in known.values():
        row = begun.get(record.id)
        if row is None and record.rounds:
            continue  # it is read without a preparation, and stays so
        total = len(record.key_frames)
        state, done = _state(row), total if record.prepared else 0
        if record.excluded:
            state = "excluded"
        elif row is not None and not record.prepared:
            envelope = ClearEnvelope()  # a preparation is never sealed
            done = _done(content.read_states(rows, envelope, row), Structure.MYOCARDIUM, record)
        yield WorkItem(
            kind="prepare",
            cine=record,
            round_id=None,
            round_name="",
            state=state,
            frames_done=done,
            frames_total=total,
        )


def _to_read(session: Session, rows: Rows, known: Mapping[str, CineRecord]) -> Iterator[WorkItem]:
    asked = threads.open_questions(session, rows)
    for its_round in rows.rounds.all():
        mine = rows.readings.find(round_id=its_round.id, author=session.person.id)
        begun = {row.cine_id: row for row in mine}
        if not disguise.is_due(its_round) or withdrawn(rows, its_round):
            continue
        codes = rows.rounds.codes(its_round.id, session.person.id)
        for cine_id in rows.rounds.assigned(its_round.id, session.person.id):
            row = begun.get(cine_id)
            record = known[cine_id].under_code(codes.get(cine_id, ""))
            yield WorkItem(
                kind="read",
                cine=record,
                round_id=its_round.id,
                round_name=its_round.name,
                state=_state(row),
                frames_done=_frames_read(session, rows, row, record),
                frames_total=len(record.key_frames),
                open_questions=asked[its_round.id, record.id],
            )


def _frames_read(session: Session, rows: Rows, row: ReadingRow | None, record: CineRecord) -> int:
    if row is None:
        return 0
    if row.state is ReadingState.SUBMITTED:
        return len(record.key_frames)
    for reading in tuple(session.project.open_readings):
        if reading.id == row.id:  # what is on the screen is newer than the last checkpoint
            return _done_in_draft(reading.draft.answered(Structure.FIBROSIS), record)
    states = content.read_states(rows, seal.envelope_of(session, rows, row), row)
    return _done(states, Structure.FIBROSIS, record)


def _done(states: Mapping[MaskKey, Answer], structure: Structure, record: CineRecord) -> int:
    answered = {
        key.frame
        for key, said in states.items()
        if key.structure is structure and said.state is not None
    }
    return len(answered & set(record.key_frames))


def _done_in_draft(answered: Mapping[int, Answer], record: CineRecord) -> int:
    return len(answered.keys() & set(record.key_frames))


def _state(row: ReadingRow | None) -> str:
    if row is None:
        return "not_started"
    return "submitted" if row.state is ReadingState.SUBMITTED else "in_progress"
