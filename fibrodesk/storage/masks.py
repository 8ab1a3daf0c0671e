"""Masks: rows that are never changed, named by the hash of their bytes."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from fibrodesk.storage.errors import ReadingDamagedError
from fibrodesk.storage.schema import masks
from fibrodesk.storage.shelf import Shelf


def mask_id(stored: bytes) -> str:
    return hashlib.sha256(stored).hexdigest()


class MaskShelf(Shelf):
    """Stored bytes, sealed or clear; what they mean is known to whoever holds the key."""

    def put(self, stored: bytes) -> str:
        """Keep `stored` and answer with its name; the same bytes are kept once."""
        name = mask_id(stored)
        row = insert(masks).values(id=name, stored=stored).on_conflict_do_nothing()
        self._connection.execute(row)
        return name

    def get(self, name: str, *, reading: str) -> bytes:
        """The bytes of that name, whose hash is checked at each read.

        Raises:
            ReadingDamagedError: they are gone or changed.
        """
        row = self._first(select(masks.c.stored).where(masks.c.id == name))
        if row is None or mask_id(row.stored) != name:
            raise ReadingDamagedError(reading=reading, what="a mask is gone or changed")
        stored: bytes = row.stored
        return stored
