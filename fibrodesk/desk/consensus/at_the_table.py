"""What a moderator asks beside the votes: who may come, and what was decided, as a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.consensus.access import require_looking
from fibrodesk.desk.consensus.deciding import meeting_readings
from fibrodesk.desk.consensus.meeting import require_meeting_cine
from fibrodesk.desk.consensus.protocol import said_of_frames
from fibrodesk.desk.drafts import content
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.people import Person
    from fibrodesk.storage.store import Rows


def who_may_attend(session: Session, round_id: str) -> list[tuple[Person, bool]]:
    """Who of the project may sit at the table beside the moderator, and whether each read here.

    Names stand as they are: who sits in the room is seen there, and whose mask is whose is not
    told by it.

    Raises:
        SealedError: the round has not opened.
        NotAllowedError: the person moderates no meeting.
    """

    def look(rows: Rows) -> list[tuple[Person, bool]]:
        require_looking(session, rows, round_id)
        me = roles.require(session, roles.Act.MODERATE, rows)
        readers = {reader.person for reader in rows.rounds.readers(round_id)}
        people = [row.person for row in rows.people.all()]
        return [
            (person, person.id in readers)
            for person in people
            if person.id != me.id
            and not person.locked
            and (person.id in readers or person.roles - {Role.ANNOTATOR})
        ]

    return session.project.store.read(look)


def decided_mask(
    session: Session, *, meeting_id: str, cine_id: str, frame: int
) -> MaskArray | None:
    """What a meeting decided on a frame, shape (H, W); None if nothing is decided.

    It is empty where the decision is "none" or "not assessable".

    Raises:
        SealedError, NotAllowedError, MeetingRefusedError, MeetingClosedError: not now, or not here.
        ReadingDamagedError: what is stored does not fit together.
    """

    def look(rows: Rows) -> MaskArray | None:
        require_meeting_cine(session, rows, meeting_id, cine_id)
        said = said_of_frames(rows.meetings.entries(meeting_id)).get((cine_id, frame))
        known = meeting_readings(rows, meeting_id, cine_id)
        if said is None or said.decision is None or not known:
            return None
        shape = rows.cines.require(cine_id).facts.shape
        draft, _ = content.read_draft(rows, ClearEnvelope(), known[-1], shape)
        return draft.mask(MaskKey(frame, Structure.FIBROSIS)).copy()

    return session.project.store.read(look)
