"""Frozen snapshots that a training was, or can be, started from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, text

from fibrodesk.storage.model_tables import snapshots
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRow:
    """`path` is relative to the project's folder, or absolute where it lies outside."""

    id: str
    path: str
    manifest_sha256: str
    person: str
    detail: dict[str, Any]


class SnapshotShelf(Shelf):
    """Snapshots by their id."""

    def add(
        self,
        *,
        snapshot_id: str,
        path: str,
        manifest_sha256: str,
        person: str,
        detail: dict[str, Any],
    ) -> None:
        self._insert(
            snapshots,
            id=snapshot_id,
            path=path,
            manifest_sha256=manifest_sha256,
            person=person,
            detail=json.dumps(detail, sort_keys=True),
        )

    def get(self, snapshot_id: str) -> SnapshotRow | None:
        row = self._first(select(snapshots).where(snapshots.c.id == snapshot_id))
        return None if row is None else _snapshot_row(row)

    def all(self) -> list[SnapshotRow]:
        """Oldest first."""
        rows = self._all(select(snapshots).order_by(text("rowid")))
        return [_snapshot_row(row) for row in rows]


def _snapshot_row(row: Row[Any]) -> SnapshotRow:
    return SnapshotRow(
        id=row.id,
        path=row.path,
        manifest_sha256=row.manifest_sha256,
        person=row.person,
        detail=json.loads(row.detail),
    )
