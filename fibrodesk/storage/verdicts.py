"""What reviewers say of proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from fibrodesk.storage.model_tables import verdicts
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """`reading`: the proposal; `reader`: the person on whose list a rejected frame was put."""

    id: int
    reading: str
    frame: int
    structure: str
    person: str
    verdict: str
    reason: str
    reader: str
    taken_back_by: str | None


class VerdictShelf(Shelf):
    """Verdicts are added and taken back, never changed; the newest that stands counts."""

    def add(
        self,
        *,
        reading: str,
        frame: int,
        structure: str,
        person: str,
        verdict: str,
        reason: str = "",
        reader: str = "",
        operation: str,
    ) -> int:
        known = self._first(select(verdicts.c.id).where(verdicts.c.operation == operation))
        if known is not None:
            return int(known.id)
        number = self._insert(
            verdicts,
            reading=reading,
            frame=frame,
            structure=structure,
            person=person,
            verdict=verdict,
            reason=reason,
            reader=reader,
            operation=operation,
        )
        return int(number or 0)

    def take_back(self, number: int, *, person: str) -> None:
        self._update(verdicts, verdicts.c.id == number, taken_back_by=person)

    def all(self, *, reading: str | None = None, standing: bool = True) -> list[VerdictRow]:
        """Verdicts, oldest first; with `standing` those taken back are left out."""
        query = select(verdicts).order_by(verdicts.c.id)
        if reading is not None:
            query = query.where(verdicts.c.reading == reading)
        if standing:
            query = query.where(verdicts.c.taken_back_by.is_(None))
        return [_verdict_row(row) for row in self._all(query)]


def _verdict_row(row: Row[Any]) -> VerdictRow:
    return VerdictRow(
        id=row.id,
        reading=row.reading,
        frame=row.frame,
        structure=row.structure,
        person=row.person,
        verdict=row.verdict,
        reason=row.reason,
        reader=row.reader,
        taken_back_by=row.taken_back_by,
    )
