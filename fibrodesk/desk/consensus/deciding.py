"""What a meeting decides: drawn in a reading of the meeting, and kept as a row beside the votes."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrodesk.desk import auditing
from fibrodesk.desk.cines import cine_record
from fibrodesk.desk.consensus import laying
from fibrodesk.desk.consensus.access import readers_of
from fibrodesk.desk.consensus.errors import SettledAlreadyError, UndecidedError
from fibrodesk.desk.consensus.facts import SAW_MODEL
from fibrodesk.desk.consensus.meeting import require_meeting_cine
from fibrodesk.desk.consensus.protocol import (
    DECISION,
    DRAWN,
    INTERSECTION,
    MAJORITY,
    MEAN,
    NONE,
    NOT_ASSESSABLE,
    UNION,
    Said,
    digest_of,
    said_of_frames,
    shuffled,
)
from fibrodesk.desk.consensus.sources import FEWEST_FOR_MAJORITY, Source, said_of
from fibrodesk.desk.consensus.standing import settled_frames
from fibrodesk.desk.drafts import content, opening
from fibrodesk.domain.draft import new_operation
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import (
    NOT_ASSESSABLE_REASONS,
    Answer,
    AnswerState,
    Origin,
    Purpose,
    ReadingState,
)

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

TOOK_ONE = "took one reader's mask"
"""In the history of a meeting no letter stands, as it is another reader on each frame."""


@dataclass(frozen=True, slots=True)
class _Laid:
    answer: Answer
    mask: MaskArray | None
    words: str


def open_meeting_reading(session: Session, *, meeting_id: str, cine_id: str) -> OpenReading:
    """The meeting's consensus of a cine, begun at the first call; the moderator holds the pen.

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
        PenTakenError, ReadingDamagedError: as any reading.
    """

    def pick(rows: Rows) -> ReadingRow:
        row = require_meeting_cine(session, rows, meeting_id, cine_id)
        for known in meeting_readings(rows, meeting_id, cine_id):
            return known
        made = opening.new_row(
            cine_id,
            Purpose.MEETING,
            author_kind="group",
            author=meeting_id,
            round_id=row.round_id,
        )
        content.add_reading(rows, made)
        return made

    reading = opening.open_picked(session, pick)
    if reading.editable and session.project.settings.adjudicate_with_model:
        laying.note(reading, {SAW_MODEL: True})
    return reading


def meeting_readings(rows: Rows, meeting_id: str, cine_id: str | None = None) -> list[ReadingRow]:
    """The readings in which a meeting drew, oldest first."""
    return rows.readings.find(cine_id=cine_id, purpose=Purpose.MEETING, author=meeting_id)


def decide(
    session: Session,
    reading: OpenReading,
    *,
    frame: int,
    choice: str,
    share: float | None = None,
    reason: str = "",
) -> Said:
    """Lay what was decided on a frame of the meeting's reading, and keep it with the votes.

    It becomes the consensus when the meeting is closed.

    Args:
        choice: the letter of a reader, INTERSECTION, UNION, MEAN, MAJORITY, NONE, NOT_ASSESSABLE,
            or DRAWN for what the moderator drew.
        share: with MEAN, 0 for A to 1 for B.
        reason: with NOT_ASSESSABLE, one of `NOT_ASSESSABLE_REASONS`.
    Raises:
        UndecidedError: nothing is drawn, or there is no such mask.
        SettledAlreadyError: the frame was settled otherwise.
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
        DiskFullError, ProjectBusyError: it was not kept; decide again.
        ValueError: it is no key frame, or there is no such reason.
    """
    meeting_id = reading.author
    session.project.store.read(
        lambda rows: _require_open(session, rows, meeting_id, reading.cine_id, frame)
    )
    _require_known(session, reading, frame, choice, reason)
    if choice != DRAWN:
        _lay(session, reading, frame, choice, share, reason)
    key = MaskKey(frame, Structure.FIBROSIS)
    answer = reading.draft.answer(key)
    if answer.state is None:
        raise UndecidedError(frame=frame + 1, number=_number(session, reading))
    digest = digest_of(answer, reading.draft.mask(key))
    reading.save()

    def change(rows: Rows) -> Said:
        _require_open(session, rows, meeting_id, reading.cine_id, frame)
        payload = {"choice": choice, "share": share, "digest": digest, "reason": reason}
        return _keep(session, rows, meeting_id, reading.cine_id, frame, payload)

    return session.project.store.write(change)


def _require_known(
    session: Session, reading: OpenReading, frame: int, choice: str, reason: str
) -> None:
    if frame not in cine_record(session, reading.cine_id).key_frames:
        raise ValueError(f"frame {frame} is no key frame of cine {reading.cine_id}")
    if choice == NOT_ASSESSABLE and reason and reason not in NOT_ASSESSABLE_REASONS:
        raise ValueError(f"nothing is not assessable because of {reason!r}")


def take_back_decision(session: Session, *, meeting_id: str, cine_id: str, frame: int) -> Said:
    """Nothing is decided of the frame any more; what was drawn stays in the draft.

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
    """

    def change(rows: Rows) -> Said:
        require_meeting_cine(session, rows, meeting_id, cine_id)
        return _keep(session, rows, meeting_id, cine_id, frame, {"choice": ""})

    return session.project.store.write(change)


def _keep(
    session: Session,
    rows: Rows,
    meeting_id: str,
    cine_id: str,
    frame: int,
    payload: dict[str, Any],
) -> Said:
    """The row and its audit row; the letters are kept with the readers whom they stood for."""
    row = require_meeting_cine(session, rows, meeting_id, cine_id)
    people = shuffled(meeting_id, cine_id, frame, readers_of(rows, row.round_id, cine_id))
    letters = dict(zip(ascii_uppercase, people, strict=False))
    before = said_of_frames(rows.meetings.entries(meeting_id)).get((cine_id, frame), Said())
    full = payload | {"letters": letters, "votes": before.tally}
    rows.meetings.add(
        meeting_id,
        DECISION,
        full,
        person=session.person.id,
        operation=new_operation(),
        cine_id=cine_id,
        frame=frame,
    )
    its_round = rows.rounds.get(row.round_id)
    detail = {"meeting": meeting_id, "cine": cine_id, "frame": frame, "votes": before.tally}
    act = "meeting decided" if payload["choice"] else "meeting's decision taken back"
    name = its_round.name if its_round else ""
    auditing.record(rows, session, act, name, detail | {"choice": payload["choice"]})
    return said_of_frames(rows.meetings.entries(meeting_id))[cine_id, frame]


def _require_open(session: Session, rows: Rows, meeting_id: str, cine_id: str, frame: int) -> None:
    row = require_meeting_cine(session, rows, meeting_id, cine_id)
    if frame in settled_frames(rows, cine_id, row.round_id):
        number = rows.cines.require(cine_id).number
        raise SettledAlreadyError(frame=frame + 1, number=number)


def _lay(
    session: Session,
    reading: OpenReading,
    frame: int,
    choice: str,
    share: float | None,
    reason: str,
) -> None:
    laid = session.project.store.read(
        lambda rows: _laid(session, rows, reading, frame, choice, share, reason)
    )
    if laid is None:
        raise UndecidedError(frame=frame + 1, number=_number(session, reading))
    laying.lay_answer(reading, frame, laid.answer, laid.mask, words=laid.words)


def _laid(
    session: Session,
    rows: Rows,
    reading: OpenReading,
    frame: int,
    choice: str,
    share: float | None,
    reason: str,
) -> _Laid | None:
    """The answer and the mask that a choice stands for; None if the frame has no such mask."""
    if choice == NONE:
        return _Laid(Answer(state=AnswerState.NONE), None, "none")
    if choice == NOT_ASSESSABLE:
        answer = Answer(state=AnswerState.NOT_ASSESSABLE, reason=reason or "other")
        return _Laid(answer, None, "not_assessable")
    row = require_meeting_cine(session, rows, reading.author, reading.cine_id)
    here = readers_of(rows, row.round_id, reading.cine_id)
    people = shuffled(row.id, reading.cine_id, frame, here)
    readers = said_of(session, rows, row.round_id, reading.cine_id, frame, people)
    for each in readers:
        if each.letter == choice:
            return _of_reader(each)
    spacing = rows.cines.require(reading.cine_id).facts.spacing
    return _between(
        [each.mask for each in readers if each.mask is not None], choice, share, spacing
    )


def _of_reader(source: Source) -> _Laid | None:
    if source.answer.state is None:
        return None
    if source.mask is None:
        answer = Answer(state=AnswerState.NOT_ASSESSABLE, reason=source.answer.reason)
        return _Laid(answer, None, TOOK_ONE)
    return _drawn(source.mask, Origin.COPIED, TOOK_ONE)


def _between(
    masks: list[MaskArray], choice: str, share: float | None, spacing: PixelSpacing | None
) -> _Laid | None:
    """What several masks have in common, or lies between them."""
    from fibrodesk.agreement.shapes import consensus
    from fibrodesk.agreement.shapes.between import BetweenShapes

    if choice == INTERSECTION and len(masks) > 1:
        return _drawn(consensus.intersection(masks), Origin.COPIED, laying.INTERSECTION)
    if choice == UNION and len(masks) > 1:
        return _drawn(consensus.union(masks), Origin.COPIED, laying.UNION)
    if choice == MAJORITY and len(masks) >= FEWEST_FOR_MAJORITY:
        return _drawn(consensus.majority(masks)[0], Origin.COPIED, laying.MAJORITY)
    if choice == MEAN and share is not None and len(masks) == 2:
        mask = BetweenShapes(masks[0], masks[1], spacing=spacing).at(share)
        return _drawn(mask, Origin.INTERPOLATED, laying.mean_shape(share))
    return None


def _drawn(mask: MaskArray, origin: Origin, words: str) -> _Laid:
    """Where nothing is left, the answer is that there is none."""
    if not np.any(mask):
        return _Laid(Answer(state=AnswerState.NONE), None, words)
    return _Laid(Answer(state=AnswerState.DRAWN, origin=origin), mask, words)


def _number(session: Session, reading: OpenReading) -> int:
    return session.project.store.read(lambda rows: rows.cines.require(reading.cine_id).number)


def drafts_of(rows: Rows, meeting_id: str) -> list[ReadingRow]:
    """The readings of a meeting that are not settled yet."""
    known = meeting_readings(rows, meeting_id)
    return [row for row in known if row.state is ReadingState.DRAFT]
