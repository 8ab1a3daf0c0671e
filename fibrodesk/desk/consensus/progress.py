"""How much of a round is settled, in a few queries: for lists that measure nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk.consensus.access import require_looking
from fibrodesk.desk.consensus.settlements import settlement_of
from fibrodesk.desk.consensus.standing import settled_frames
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusProgress:
    """Frames. How many a rule still sends to adjudication, `disputes.consensus_counts` measures."""

    settled: int
    signing: int  # signed by one of several readers
    cines_sealed: int  # left out, as the person reads them alone (again)


def consensus_progress(session: Session, round_id: str) -> ConsensusProgress:
    """What is settled of an opened round, and what waits for a signature.

    Raises:
        SealedError, NotAllowedError: the round's agreement is not the person's to see.
    """

    def look(rows: Rows) -> ConsensusProgress:
        require_looking(session, rows, round_id)
        cines = rows.rounds.cines(round_id)
        free = [each for each in cines if not rows.rounds.sealed_for(session.person.id, each)]
        return ConsensusProgress(
            settled=sum(len(settled_frames(rows, each, round_id)) for each in free),
            signing=sum(_signing(session, rows, each, round_id) for each in free),
            cines_sealed=len(cines) - len(free),
        )

    return session.project.store.read(look)


def _signing(session: Session, rows: Rows, cine_id: str, round_id: str) -> int:
    found = rows.readings.find(cine_id=cine_id, round_id=round_id, purpose=Purpose.ADJUDICATION)
    drafts = [row for row in found if row.state is ReadingState.DRAFT]
    told = [settlement_of(session, rows, row) for row in drafts]
    return sum(len(each.frames) for each in told if each.signed)
