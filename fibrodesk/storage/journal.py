"""The journal of a reading: what was done, in order, chained by hash, never changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import insert, select

from fibrodesk.storage.errors import ReadingDamagedError
from fibrodesk.storage.pens import PenShelf
from fibrodesk.storage.readings import ReadingRow, ReadingShelf
from fibrodesk.storage.schema import journal
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One entry. `payload`: `domain.entry_codec`'s bytes, sealed where the reading is."""

    operation: str
    kind: str
    payload: bytes


def entry_hash(row: JournalRow, *, reading: str, session: str, previous: str) -> str:
    """The link of the chain: everything that is stored, and the link before."""
    digest = hashlib.sha256()
    for text in (previous, reading, session, row.operation, row.kind):
        digest.update(text.encode() + b"\0")
    digest.update(row.payload)
    return digest.hexdigest()


class JournalShelf(Shelf):
    """Entries are appended by the session that holds the pen, and read from the start."""

    def append(self, reading_id: str, session: str, entries: list[JournalRow]) -> int:
        """Write entries in their order; one that is there already is not written twice.

        Returns:
            How long the journal of the reading is now.

        Raises:
            PenTakenError: another session holds the pen of this reading.
        """
        PenShelf(self._connection).require(reading_id, session)
        shelf = ReadingShelf(self._connection)
        reading = shelf.require(reading_id)
        head, count = reading.journal_head, reading.entries
        for row in entries:
            if self._stands(row.operation, reading_id):
                continue
            link = entry_hash(row, reading=reading_id, session=session, previous=head)
            self._connection.execute(
                insert(journal).values(
                    operation=row.operation,
                    reading=reading_id,
                    session=session,
                    kind=row.kind,
                    payload=row.payload,
                    previous=head,
                    hash=link,
                )
            )
            head, count = link, count + 1
        if count != reading.entries:
            shelf.change(reading, entries=count, journal_head=head)
        return count

    def read(self, reading: ReadingRow) -> list[JournalRow]:
        """Every entry from the start.

        Raises:
            ReadingDamagedError: a link of the chain is broken, or the end is missing.
        """
        query = select(journal).where(journal.c.reading == reading.id).order_by(journal.c.seq)
        previous, rows = "", []
        for stored in self._all(query):
            row = JournalRow(operation=stored.operation, kind=stored.kind, payload=stored.payload)
            link = entry_hash(row, reading=reading.id, session=stored.session, previous=previous)
            if stored.previous != previous or stored.hash != link:
                raise ReadingDamagedError(reading=reading.id, what="its journal was changed")
            previous = link
            rows.append(row)
        if previous != reading.journal_head or len(rows) != reading.entries:
            raise ReadingDamagedError(reading=reading.id, what="the end of its journal is missing")
        return rows

    def _stands(self, operation: str, reading_id: str) -> bool:
        here = (journal.c.operation == operation) & (journal.c.reading == reading_id)
        return self._first(select(journal.c.seq).where(here)) is not None
