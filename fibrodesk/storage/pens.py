"""Pens: one session draws in a reading at a time."""

from __future__ import annotations

import os
import platform

from sqlalchemy import delete, select

from fibrodesk.storage.errors import PenTakenError
from fibrodesk.storage.processes import process_start
from fibrodesk.storage.schema import pens
from fibrodesk.storage.shelf import Shelf


class PenShelf(Shelf):
    """Who holds the pen of which reading."""

    def take(self, reading_id: str, session: str) -> bool:
        """Take the pen; that of a process of this host which has ended is taken over.

        A session that could not lay its pen down, as the disk was full, takes it up again.

        Returns:
            Whether it was taken over from a process that ended without laying it down.

        Raises:
            PenTakenError: a living session holds it.
        """
        row = self._first(select(pens).where(pens.c.reading == reading_id))
        host, pid = platform.node(), os.getpid()
        ended = False
        if row is not None:
            ended = row.host == host and process_start(row.pid) != row.process_start
            if not ended and row.session != session:
                raise PenTakenError(reading=reading_id, host=row.host)
            self._connection.execute(delete(pens).where(pens.c.reading == reading_id))
        self._insert(
            pens,
            reading=reading_id,
            session=session,
            host=host,
            pid=pid,
            process_start=process_start(pid) or "",
        )
        return ended

    def require(self, reading_id: str, session: str) -> None:
        """Make sure that `session` still holds the pen.

        Raises:
            PenTakenError: it does not.
        """
        row = self._first(select(pens).where(pens.c.reading == reading_id))
        if row is None or row.session != session:
            host = "another session" if row is None else row.host
            raise PenTakenError(reading=reading_id, host=host)

    def lay_down(self, reading_id: str, session: str) -> None:
        """Give the pen back; nothing happens if another holds it."""
        here = (pens.c.reading == reading_id) & (pens.c.session == session)
        self._connection.execute(delete(pens).where(here))

    def holder(self, reading_id: str) -> str | None:
        """The session that holds the pen."""
        row = self._first(select(pens.c.session).where(pens.c.reading == reading_id))
        return None if row is None else row.session
