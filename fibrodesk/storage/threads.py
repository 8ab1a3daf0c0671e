"""Notes and questions that hang at a reading: threads, their keys, and what was said in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, text

from fibrodesk.storage.schema import remarks, thread_keys, threads
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """A thread without its content; where it points is sealed with what it says."""

    id: str
    reading: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow:
    """One thing said or done in a thread, sealed; the newest stands last."""

    thread: str
    operation: str
    person: str
    payload: bytes


class ThreadShelf(Shelf):
    """Rows are added and never changed: what is edited or struck is said once more."""

    def add(self, row: ThreadRow) -> None:
        self._insert(threads, id=row.id, reading=row.reading, author=row.author)

    def get(self, thread_id: str) -> ThreadRow | None:
        found = self._first(select(threads).where(threads.c.id == thread_id))
        return None if found is None else _thread_row(found)

    def of_readings(self, reading_ids: Sequence[str]) -> list[ThreadRow]:
        """The threads at these readings, oldest first."""
        query = select(threads).where(threads.c.reading.in_(reading_ids)).order_by(text("rowid"))
        return [_thread_row(row) for row in self._all(query)]

    def all(self) -> list[ThreadRow]:
        query = select(threads).order_by(text("rowid"))
        return [_thread_row(row) for row in self._all(query)]

    # Keys.

    def add_key(self, thread_id: str, kind: str, recipient: str, sealed: bytes) -> None:
        """Keep the thread's key as it is sealed to a recipient, in place of an older one."""
        here = (
            (thread_keys.c.thread == thread_id)
            & (thread_keys.c.recipient_kind == kind)
            & (thread_keys.c.recipient == recipient)
        )
        if not self._update(thread_keys, here, sealed=sealed):
            self._insert(
                thread_keys,
                thread=thread_id,
                recipient_kind=kind,
                recipient=recipient,
                sealed=sealed,
            )

    def key(self, thread_id: str, kind: str, recipient: str) -> bytes | None:
        query = select(thread_keys.c.sealed).where(
            (thread_keys.c.thread == thread_id)
            & (thread_keys.c.recipient_kind == kind)
            & (thread_keys.c.recipient == recipient)
        )
        row = self._first(query)
        return None if row is None else row.sealed

    def people_of(self, thread_id: str) -> list[str]:
        """Everybody to whom the thread's key is sealed by name."""
        query = select(thread_keys.c.recipient).where(
            (thread_keys.c.thread == thread_id) & (thread_keys.c.recipient_kind == "person")
        )
        return [row[0] for row in self._all(query.order_by(thread_keys.c.recipient))]

    def threads_for(self, person_id: str) -> list[str]:
        """The threads whose key is sealed to a person."""
        query = select(thread_keys.c.thread).where(
            (thread_keys.c.recipient_kind == "person") & (thread_keys.c.recipient == person_id)
        )
        return [row[0] for row in self._all(query.order_by(thread_keys.c.thread))]

    # What was said.

    def say(self, row: RemarkRow) -> bool:
        """Append to a thread; False where the operation stands already, which doubles nothing."""
        if self._first(select(remarks.c.id).where(remarks.c.operation == row.operation)):
            return False
        self._insert(
            remarks,
            thread=row.thread,
            operation=row.operation,
            person=row.person,
            payload=row.payload,
        )
        return True

    def said(self, thread_id: str) -> list[RemarkRow]:
        """Everything in a thread, in its order."""
        query = select(remarks).where(remarks.c.thread == thread_id).order_by(remarks.c.id)
        return [
            RemarkRow(
                thread=row.thread,
                operation=row.operation,
                person=row.person,
                payload=row.payload,
            )
            for row in self._all(query)
        ]


def _thread_row(row: Row[Any]) -> ThreadRow:
    return ThreadRow(id=row.id, reading=row.reading, author=row.author)
