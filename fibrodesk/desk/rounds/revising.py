"""The beginning of a revision: the old answers, laid into a new draft as one step."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk import seal
from fibrodesk.desk.drafts import content
from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.domain.active_time import ACTIVE_S
from fibrodesk.domain.draft import AnswerChange, Edit, FactChange
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import difference
from fibrodesk.domain.reading import UNANSWERED, Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.draft import Fact
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

REOPENED = "reopened"
"""The kind of the step with which a revision begins."""


def begin(session: Session, reading: OpenReading) -> None:
    """Lay what the reader submitted into a revision that nobody has drawn in; wait for the disk.

    Masks keep their origins. The seconds of the old reading stay with it.

    Raises:
        DiskFullError, ProjectBusyError: nothing was laid down; the draft is closed again.
        ReadingDamagedError: the old reading is not what was stored.
    """
    store = session.project.store
    if not reading.editable or store.read(lambda rows: rows.readings.require(reading.id).entries):
        return
    try:
        edit = _edit(reading, *store.read(lambda rows: _old(session, rows, reading)))
        reading.append(reading.draft.record(edit), done=_nothing, failed=_ignored)
        reading.save()
    except BaseException:
        reading.forget()  # no hand has drawn in it, so nothing is lost
        with suppress(FibrodeskError):
            store.write(lambda rows: rows.pens.lay_down(reading.id, session.id))
        raise


def _edit(reading: OpenReading, answers: content.Answers, facts: Mapping[str, Fact]) -> Edit:
    patches = [
        difference(key, np.zeros(reading.draft.shape, np.bool_), mask)
        for key, (_, mask) in answers.items()
        if mask is not None
    ]
    return Edit(
        kind=REOPENED,
        frame=None,
        patches=tuple(patch for patch in patches if patch is not None),
        answers=tuple(AnswerChange(key, UNANSWERED, said) for key, (said, _) in answers.items()),
        facts=tuple(FactChange(n, None, value) for n, value in facts.items() if n != ACTIVE_S),
    )


def _old(
    session: Session, rows: Rows, reading: OpenReading
) -> tuple[content.Answers, dict[str, Fact]]:
    row = submitted(rows, reading.round_id or "", reading.cine_id, session.person.id)
    envelope = seal.envelope_of(session, rows, row)
    return content.read_answers(rows, envelope, row), content.read_facts(rows, envelope, row)


def submitted(rows: Rows, revision_id: str, cine_id: str, reader: str) -> ReadingRow:
    """What the reader submitted of the cine in the round of which this is a revision."""
    revision = rows.rounds.get(revision_id)
    round_id = "" if revision is None else revision.of_round or ""
    found = rows.readings.find(
        cine_id=cine_id, round_id=round_id, author=reader, purpose=Purpose.SEALED
    )
    return next(row for row in found if row.state is ReadingState.SUBMITTED)


def _nothing() -> None:
    """The save that follows tells whether it is on the disk."""


def _ignored(_error: BaseException) -> None:
    """The save that follows raises it."""
