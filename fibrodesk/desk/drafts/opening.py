"""How a draft is begun, reopened and finished, whatever its purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fibrodesk.desk import seal
from fibrodesk.desk.drafts import content
from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.domain.draft import Draft, Fact
from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.domain.reading import Answer, Purpose, ReadingState
from fibrodesk.domain.recovery import recovery
from fibrodesk.storage.errors import PenTakenError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows


def new_row(
    cine_id: str, purpose: Purpose, *, author_kind: str, author: str, round_id: str | None
) -> ReadingRow:
    """A reading that nobody has drawn in yet."""
    from fibrodesk.storage.readings import ReadingRow

    return ReadingRow(
        id=content.new_reading_id(),
        cine_id=cine_id,
        author_kind=author_kind,
        author=author,
        round_id=round_id,
        purpose=purpose,
        state=ReadingState.DRAFT,
        sealed=purpose.sealed,
    )


def open_draft(
    session: Session, *, cine_id: str, purpose: Purpose, round_id: str | None
) -> OpenReading:
    """The person's own reading for a purpose, begun where there is no draft of it.

    In a round there is one reading of each reader: when it is submitted it comes without the pen.

    Raises:
        PenTakenError: another session holds the pen.
        ReadingDamagedError: what is stored does not fit together.
    """

    def pick(rows: Rows) -> ReadingRow:
        mine = rows.readings.find(
            cine_id=cine_id, purpose=purpose, round_id=round_id, author=session.person.id
        )
        if round_id is None:
            mine = [row for row in mine if row.state is ReadingState.DRAFT]
        if mine:
            return mine[0]
        row = new_row(
            cine_id, purpose, author_kind="person", author=session.person.id, round_id=round_id
        )
        content.add_reading(rows, row)
        return row

    return open_picked(session, pick)


def look_at_draft(
    session: Session, rows: Rows, *, cine_id: str, purpose: Purpose, round_id: str | None
) -> tuple[str, Draft] | None:
    """The id and the content of what `open_draft` would open, no pen taken; None if submitted."""
    shape = rows.cines.require(cine_id).facts.shape
    mine = rows.readings.find(
        cine_id=cine_id, purpose=purpose, round_id=round_id, author=session.person.id
    )
    if not mine:
        return "", Draft(shape=shape)
    if mine[0].state is not ReadingState.DRAFT:
        return None
    envelope = seal.envelope_of(session, rows, mine[0])
    return mine[0].id, content.read_draft(rows, envelope, mine[0], shape)[0]


def open_picked(session: Session, pick: Callable[[Rows], ReadingRow]) -> OpenReading:
    """Open the reading that `pick` finds or makes; a draft with the pen, else to look at.

    Raises:
        PenTakenError, ReadingDamagedError: as `open_draft`.
    """

    def begin(rows: Rows) -> tuple[ReadingRow, bool]:
        row = pick(rows)
        if any(each.id == row.id and each.editable for each in session.project.open_readings):
            raise PenTakenError(reading=row.id, host="this window")
        left = row.state is ReadingState.DRAFT and rows.pens.take(row.id, session.id)
        return row, left

    store = session.project.store
    with session.project.opening:
        row, left = store.write(begin)
        try:
            reading = store.read(lambda rows: _load(session, rows, row.id, left=left))
        except BaseException:
            store.write(lambda rows: rows.pens.lay_down(row.id, session.id))
            raise
        session.project.open_readings.add(reading)
    return reading


def finish(session: Session, reading: OpenReading, also: Callable[[Rows], None]) -> None:
    """Write the last checkpoint, submit, lay down the pen and run `also`: one transaction.

    Raises:
        DiskFullError, ProjectBusyError, PenTakenError: nothing of it happened; it stays open.
    """

    def change(rows: Rows) -> None:
        row = rows.readings.require(reading.id)
        submitted = ReadingState.SUBMITTED.value
        rows.readings.change(row, state=submitted, finished_by=session.person.id)
        also(rows)

    hand_over(session, reading, change)


def hand_over(session: Session, reading: OpenReading, also: Callable[[Rows], None]) -> None:
    """Write the last checkpoint, lay down the pen and run `also`: one transaction.

    What becomes of the reading, `also` says; it is not open any more.

    Raises:
        DiskFullError, ProjectBusyError, PenTakenError: nothing of it happened; it stays open.
    """
    if not reading.editable:
        raise ValueError(f"reading {reading.id} is not open for drawing")
    with reading.draft.hand:  # a step that is being made is in it, or is not made at all
        reading.editable = False
        last = reading.changed_content()

    def change(rows: Rows) -> None:
        rows.pens.require(reading.id, reading.session.id)
        reading.write_checkpoint(rows, last)
        rows.pens.lay_down(reading.id, reading.session.id)
        also(rows)

    try:
        reading.flush()
        session.project.store.write(change)
    except BaseException:
        reading.editable = True
        reading.keep_for_later(last)
        raise
    reading.forget()


def store_reading(
    session: Session,
    *,
    cine_id: str,
    author_kind: str,
    author: str,
    purpose: Purpose,
    masks: Mapping[MaskKey, tuple[Answer, MaskArray]],
    facts: Mapping[str, Fact] | None = None,
    round_id: str | None = None,
    also: Callable[[Rows, str], None] | None = None,
) -> str:
    """Write a whole reading at once (a proposal, imported masks); answers with its id.

    `also` writes what belongs to it, its audit row among it, in the same transaction.

    Raises:
        ValueError: a sealed reading, which only its reader's own hand makes.
        DiskFullError, ProjectBusyError: nothing of it was written.
    """
    if purpose.sealed:
        raise ValueError("a sealed reading is drawn, not stored")
    session.person_now()

    def change(rows: Rows) -> str:
        row = new_row(cine_id, purpose, author_kind=author_kind, author=author, round_id=round_id)
        envelope = content.add_reading(rows, row)
        whole = content.Content(masks=masks, facts=dict(facts) if facts else None)
        content.write_content(rows, envelope, row.id, whole)
        rows.readings.change(row, state=ReadingState.SUBMITTED.value, finished_by=session.person.id)
        if also is not None:
            also(rows, row.id)
        return row.id

    return session.project.store.write(change)


def _load(session: Session, rows: Rows, reading_id: str, *, left: bool) -> OpenReading:
    """`left`: the session before ended without closing it, as a crash does."""
    row = rows.readings.require(reading_id)
    envelope = seal.envelope_of(session, rows, row)
    shape = rows.cines.require(row.cine_id).facts.shape
    draft, entries = content.read_draft(rows, envelope, row, shape)
    newest = rows.readings.newest_answers(row.id)
    checkpointed = max((answer.entries for answer in newest), default=0)
    return OpenReading(
        session,
        row,
        draft,
        envelope,
        entries=entries,
        checkpointed=checkpointed,
        editable=row.state is ReadingState.DRAFT,
        recovery=recovery(draft, checkpointed) if left else None,
    )
