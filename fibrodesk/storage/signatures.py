"""Who put a name to a consensus, and to which state of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from fibrodesk.storage.schema import signatures
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """`journal_head`: of the reading as it was signed; `when`: what the clock said, in UTC.

    `number` gives the order in which names were put, as clocks jump.
    """

    number: int
    reading: str
    person: str
    journal_head: str
    when: str
    withdrawn_by: str | None = None


class SignatureShelf(Shelf):
    """Rows are added, never changed: a signature that is taken back is a row more."""

    def add(
        self,
        *,
        reading: str,
        person: str,
        journal_head: str,
        operation: str,
        withdrawn_by: str | None = None,
    ) -> None:
        """Sign, or with `withdrawn_by` take a signature back; the same operation counts once."""
        known = select(signatures.c.id).where(signatures.c.operation == operation)
        if self._first(known) is not None:
            return
        self._insert(
            signatures,
            reading=reading,
            person=person,
            journal_head=journal_head,
            operation=operation,
            when_told=datetime.now(UTC).isoformat(timespec="milliseconds"),
            withdrawn_by=withdrawn_by,
        )

    def all(self, reading_id: str) -> list[SignatureRow]:
        """Everything that was signed and taken back, oldest first."""
        query = select(signatures).where(signatures.c.reading == reading_id)
        return [_row(row) for row in self._all(query.order_by(signatures.c.id))]

    def standing(self, reading_id: str) -> dict[str, SignatureRow]:
        """The newest row of each person who has not taken it back, by the person's id.

        Whether it is of the reading as it is now, the caller sees by its `journal_head`.
        """
        newest = {row.person: row for row in self.all(reading_id)}
        return {person: row for person, row in newest.items() if row.withdrawn_by is None}


def _row(row: Row[Any]) -> SignatureRow:
    return SignatureRow(
        number=row.id,
        reading=row.reading,
        person=row.person,
        journal_head=row.journal_head,
        when=row.when_told,
        withdrawn_by=row.withdrawn_by,
    )
