"""What every shelf of rows shares: writing a row together with its checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, select, update

Values = Mapping[str, Any]


class Shelf:
    """The rows of one noun, through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _insert(self, table: Table, **values: Any) -> int | None:
        """Write one row; answers with its number where the table counts."""
        full = {column.name: values.get(column.name) for column in _written(table)}
        full["checksum"] = row_checksum(table, full)
        result = self._connection.execute(insert(table).values(**full))
        key = result.inserted_primary_key
        return key[0] if key is not None and isinstance(key[0], int) else None

    def _update(self, table: Table, where: ColumnElement[bool], **values: Any) -> int:
        """Change rows and their checksums; answers with how many."""
        changed = 0
        for row in self._connection.execute(select(table).where(where)).mappings().all():
            full = dict(row) | values
            full["checksum"] = row_checksum(table, full)
            this_row = [column == row[column.name] for column in table.primary_key]
            self._connection.execute(update(table).where(*this_row).values(**full))
            changed += 1
        return changed

    def _all(self, query: Any) -> list[Row[Any]]:
        """Every row at once, so that no read lasts longer than its query."""
        return list(self._connection.execute(query).all())

    def _first(self, query: Any) -> Row[Any] | None:
        row: Row[Any] | None = self._connection.execute(query).first()
        return row


def row_checksum(table: Table, values: Values) -> str:
    """SHA-256 over a row's columns by name, without a counted id and the checksum itself."""
    digest = hashlib.sha256(table.name.encode())
    for column in _written(table):
        digest.update(column.name.encode() + b"\0" + _plain(values[column.name]) + b"\1")
    return digest.hexdigest()


def _written(table: Table) -> list[Any]:
    return [
        column
        for column in table.columns
        if column.name != "checksum" and column is not table.autoincrement_column
    ]


def _plain(value: object) -> bytes:
    if isinstance(value, bytes):
        return b"b" + hashlib.sha256(value).digest()
    return json.dumps(value).encode()
