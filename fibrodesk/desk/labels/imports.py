"""The imports of masks that stand, and how one is taken back out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.reading import Purpose, ReadingState

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows

ATTACHED, TAKEN_OUT = "masks attached", "masks taken back out"


class NotImportedError(FibrodeskError):
    title = "This cannot be taken out"
    text = "The reading is none of imported masks, or was taken out already."
    hint = "Choose one that stands in the list of imported masks."


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedReading:
    """Imported masks that stand, without what they hold."""

    id: str
    cine_id: str
    number: int
    patient: str
    author: str
    kind: str  # "person" or "group"
    frames: int
    tools: str
    sealed: bool


def imported_readings(session: Session) -> list[ImportedReading]:
    """Every import that stands, oldest first; what it holds is another question.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.IMPORT)

    def look(rows: Rows) -> list[ImportedReading]:
        names = {row.person.id: row.person.name for row in rows.people.all()}
        told = details(rows)
        return [
            _listed(rows, row, names, told.get(row.id, {}))
            for row in rows.readings.find(purpose=Purpose.IMPORTED)
            if row.state is ReadingState.SUBMITTED
        ]

    return session.project.store.read(look)


def take_out(session: Session, reading_id: str, *, reason: str = "") -> None:
    """Take imported masks back out: they are shown nowhere any more, and nothing is deleted.

    Raises:
        NotAllowedError: the person is no administrator.
        NotImportedError: it is no import that stands.
    """
    roles.require(session, roles.Act.IMPORT)

    def change(rows: Rows) -> None:
        row = rows.readings.get(reading_id)
        standing = row is not None and row.state is ReadingState.SUBMITTED
        if row is None or row.purpose is not Purpose.IMPORTED or not standing:
            raise NotImportedError
        rows.readings.change(row, state=ReadingState.SUPERSEDED.value)
        told = {"cine": row.cine_id, "reading": row.id, "reason": reason.strip()}
        number = rows.cines.require(row.cine_id).number
        auditing.record(rows, session, TAKEN_OUT, f"cine {number}", told)

    session.project.store.write(change)


def details(rows: Rows) -> dict[str, dict[str, Any]]:
    """What the audit says of each import, by its reading."""
    return {
        str(row.detail.get("reading")): row.detail
        for row in rows.audit.all()
        if row.act == ATTACHED
    }


def _listed(
    rows: Rows, row: ReadingRow, names: dict[str, str], detail: dict[str, Any]
) -> ImportedReading:
    cine = rows.cines.require(row.cine_id)
    waits = any(not each.open for each in rows.rounds.of_cine(row.cine_id))
    return ImportedReading(
        id=row.id,
        cine_id=row.cine_id,
        number=cine.number,
        patient=cine.patient,
        author=names.get(row.author, row.author),
        kind=row.author_kind,
        frames=int(detail.get("frames", 0)),
        tools=str(detail.get("tools", "")),
        sealed=waits,
    )
