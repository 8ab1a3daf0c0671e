"""What readers reached on the calibration set: one row a case, and one more for the whole set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from fibrodesk.storage.schema import calibrations
from fibrodesk.storage.shelf import Shelf

CASE, SET = "case", "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """`scores`: JSON of `domain.calibration`; `when`: what the clock said, in UTC."""

    person: str  # the id
    reading: str  # the case that was read, or the one with which the set was done
    scope: str  # "case" or "set"
    version: int
    set_sha256: str
    scores: str
    when: str = ""


class CalibrationShelf(Shelf):
    """Rows are added and read, never changed: a case that is read again is a row more."""

    def add(self, row: CalibrationRow) -> None:
        self._insert(
            calibrations,
            person=row.person,
            reading=row.reading,
            scope=row.scope,
            version=row.version,
            set_sha256=row.set_sha256,
            scores=row.scores,
            when_told=row.when or datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def find(self, *, person: str | None = None, scope: str | None = None) -> list[CalibrationRow]:
        """Rows by what is known of them, oldest first."""
        query = select(calibrations).order_by(calibrations.c.id)
        if person is not None:
            query = query.where(calibrations.c.person == person)
        if scope is not None:
            query = query.where(calibrations.c.scope == scope)
        return [_row(found) for found in self._all(query)]


def _row(row: Row[Any]) -> CalibrationRow:
    return CalibrationRow(
        person=row.person,
        reading=row.reading,
        scope=row.scope,
        version=row.version,
        set_sha256=row.set_sha256,
        scores=row.scores,
        when=row.when_told,
    )
