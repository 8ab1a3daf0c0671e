"""The seal on a whole side: figures and masks of its patients wait for whoever still reads one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.desk.errors import SealedError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows


def require_side_unsealed(session: Session, *sides: str) -> None:
    """Refuse what is drawn from patients of these sides while the person reads one alone.

    Raises:
        SealedError: the person still owes a reading of a cine of such a patient.
    """

    def look(rows: Rows) -> str:
        for cine_id in side_cines(rows, *sides):
            if rows.rounds.sealed_for(session.person.id, cine_id):
                return cine_id
        return ""

    owed = session.project.store.read(look)
    if owed:
        raise SealedError(cine=owed)


def side_cines(rows: Rows, *sides: str) -> list[str]:
    """Every cine of the patients that stand on one of these sides."""
    patients = {row.code for row in rows.cines.patients() if row.side in sides}
    return [row.id for row in rows.cines.all() if row.patient in patients]
