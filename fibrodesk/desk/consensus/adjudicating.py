"""Adjudication: a reading of its own, in which a reviewer or all readers together draw what holds.

The sealed readings of the round are never touched: a consensus is drawn beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing
from fibrodesk.desk.consensus.access import Ground, require_ground
from fibrodesk.desk.consensus.errors import NotSettledError
from fibrodesk.desk.consensus.facts import SAW_MODEL, facts_of, reopening
from fibrodesk.desk.consensus.laying import BEFORE, CARRIED, lay_answer, note
from fibrodesk.desk.consensus.standing import ConsensusMask, consensus_in, settled_readings
from fibrodesk.desk.drafts import content, opening
from fibrodesk.desk.errors import ReasonMissingError
from fibrodesk.desk.reviewing.corrections import give_up
from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.domain.reading import Answer, Purpose, ReadingState
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

Leftovers = dict[int, tuple[Answer, MaskArray | None]]


def ending_of(session: Session, *, round_id: str, cine_id: str) -> Ground:
    """Which way the person may end the disagreements of a cine.

    Raises:
        SealedError, NotAllowedError, OwnReadingError, NotToEndError: none, and why.
    """
    return session.project.store.read(
        lambda rows: require_ground(session, rows, round_id=round_id, cine_id=cine_id)
    )


def open_adjudication(session: Session, *, round_id: str, cine_id: str) -> OpenReading:
    """The consensus draft of a cine: the reviewer's own, or the one that its readers share.

    It is begun at the first call, and anew after it was settled; what was drawn then on frames
    that were not settled is carried over.

    Raises:
        SealedError, NotAllowedError, OwnReadingError, NotToEndError: it is not theirs to end.
        PenTakenError: somebody draws in it in another session.
        ReadingDamagedError: what is stored does not fit together.
    """
    reading = opening.open_picked(session, lambda rows: _draft(session, rows, round_id, cine_id))
    _begin(session, reading)
    return reading


def reopen_consensus(
    session: Session, *, round_id: str, cine_id: str, frames: Sequence[int], reason: str
) -> OpenReading:
    """Open the consensus draft with what stands on `frames`, to settle them anew.

    What stands is kept, and counts until the new one is settled.

    Raises:
        ReasonMissingError: no reason is given.
        NotSettledError: a frame has no consensus in this round.
        SealedError, NotAllowedError, OwnReadingError, PenTakenError: as `open_adjudication`.
        DiskFullError, ProjectBusyError: it is not open; what stands goes on standing.
    """
    if not reason.strip():
        raise ReasonMissingError(act="Reopening a consensus")
    before: dict[int, ConsensusMask] = {}

    def pick(rows: Rows) -> ReadingRow:
        row = _draft(session, rows, round_id, cine_id)
        before.update(_settled_before(session, rows, row, frames))
        told = {"cine": cine_id, "reading": row.id, "frames": sorted(before), "reason": reason}
        name = rows.rounds.get(round_id)
        auditing.record(rows, session, "consensus reopened", name.name if name else "", told)
        return row

    reading = opening.open_picked(session, pick)
    try:
        _begin(session, reading)
        for frame, each in sorted(before.items()):
            lay_answer(reading, frame, each.answer, each.mask, words=BEFORE)
        readings = {frame: each.reading_id for frame, each in before.items()}
        note(reading, reopening(reading.draft, readings))
        reading.flush()  # the list of disagreements, asked for next, tells it by what is on disk
    except BaseException:
        give_up(session, reading)
        raise
    return reading


def _settled_before(
    session: Session, rows: Rows, row: ReadingRow, frames: Sequence[int]
) -> dict[int, ConsensusMask]:
    settled = {
        frame: each.row.id
        for each in settled_readings(rows, row.cine_id, row.round_id)
        for frame in each.facts.frames
    }
    for frame in frames:
        if frame not in settled:
            number = rows.cines.require(row.cine_id).number
            raise NotSettledError(frame=frame + 1, number=number)
    standing = consensus_in(session, rows, row.cine_id, round_id=row.round_id)
    return {frame: standing[frame] for frame in frames}


def _draft(session: Session, rows: Rows, round_id: str, cine_id: str) -> ReadingRow:
    """The draft that is open for the person's way, or a new one with its audit row."""
    ground = require_ground(session, rows, round_id=round_id, cine_id=cine_id)
    known = rows.readings.find(
        cine_id=cine_id, purpose=Purpose.ADJUDICATION, round_id=round_id, author=ground.author
    )
    for row in known:
        if row.state is ReadingState.DRAFT:
            return row
    made = opening.new_row(
        cine_id,
        Purpose.ADJUDICATION,
        author_kind=ground.author_kind,
        author=ground.author,
        round_id=round_id,
    )
    content.add_reading(rows, made)
    told = {"cine": cine_id, "reading": made.id, "way": str(ground.way)}
    auditing.record(rows, session, "adjudication begun", ground.round.name, told)
    return made


def _begin(session: Session, reading: OpenReading) -> None:
    """What a new draft starts with; a frame that anything was done on stays as it is."""
    if session.project.settings.adjudicate_with_model:
        note(reading, {SAW_MODEL: True})
    left = session.project.store.read(lambda rows: _leftovers(rows, reading))
    for frame, (answer, mask) in sorted(left.items()):
        untouched = not reading.draft.kinds(frame) and reading.draft.next_redo(frame) is None
        if untouched:
            lay_answer(reading, frame, answer, mask, words=CARRIED)


def _leftovers(rows: Rows, reading: OpenReading) -> Leftovers:
    """What the same author drew in the consensus before on frames that were not settled."""
    known = rows.readings.find(
        cine_id=reading.cine_id,
        purpose=reading.purpose,
        round_id=reading.round_id,
        author=reading.author,
    )
    done = [row for row in known if row.state is ReadingState.SUBMITTED]
    if not done:
        return {}
    newest = done[-1]
    settled = {
        frame
        for each in settled_readings(rows, reading.cine_id, reading.round_id)
        for frame in each.facts.frames
    }
    settled |= set(facts_of(content.read_facts(rows, ClearEnvelope(), newest)).frames)
    said = content.read_answers(rows, ClearEnvelope(), newest)
    return {
        key.frame: each
        for key, each in said.items()
        if key.structure is Structure.FIBROSIS
        and each[0].state is not None
        and key.frame not in settled
    }
