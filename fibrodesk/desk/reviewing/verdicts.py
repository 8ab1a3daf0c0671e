"""Verdicts: one stands on a proposed mask at a time, and each is written with its audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.errors import SealedError
from fibrodesk.domain.draft import new_operation
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import Structure

if TYPE_CHECKING:
    from fibrodesk.desk.reviewing.items import ReviewItem
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows
    from fibrodesk.storage.verdicts import VerdictRow

ACCEPTED, CORRECTED, REJECTED = "accepted", "corrected", "rejected"


class VerdictGivenError(FibrodeskError):
    title = "This proposal has a verdict"
    text = "Frame {frame} of cine {number} is {verdict} already."
    hint = "Take the verdict back first."


class NoVerdictError(FibrodeskError):
    title = "There is no verdict to take back"
    text = "Nobody has said anything of frame {frame} of cine {number}."
    hint = "Accept, correct or reject it."


def standing(rows: Rows, item: ReviewItem) -> VerdictRow | None:
    """What is said of the item now, by whomever."""
    said = [each for each in rows.verdicts.all(reading=item.reading) if each.frame == item.frame]
    return said[-1] if said else None


def require_reviewer(rows: Rows, session: Session, item: ReviewItem) -> None:
    """First the seal, then the role."""
    if rows.rounds.sealed_for(session.person.id, item.cine.id):
        raise SealedError(cine=item.cine.id)
    roles.require(session, roles.Act.JUDGE, rows)


def refuse_second(rows: Rows, session: Session, item: ReviewItem) -> None:
    """Raise what keeps the person from a verdict on the item: seal, role, or one that stands."""
    require_reviewer(rows, session, item)
    said = standing(rows, item)
    if said is not None:
        raise VerdictGivenError(frame=item.frame + 1, number=item.cine.number, verdict=said.verdict)


def say(
    rows: Rows,
    session: Session,
    item: ReviewItem,
    verdict: str,
    *,
    reason: str = "",
    reader: str = "",
) -> None:
    """Write the verdict and its audit row into the act's own transaction, if none stands yet."""
    refuse_second(rows, session, item)
    rows.verdicts.add(
        reading=item.reading,
        frame=item.frame,
        structure=str(Structure.FIBROSIS),
        person=session.person.id,
        verdict=verdict,
        reason=reason,
        reader=reader,
        operation=new_operation(),
    )
    told = {"frame": item.frame, "verdict": verdict, "reason": reason, "reader": reader}
    auditing.record(rows, session, "verdict", item.cine.id, told)
