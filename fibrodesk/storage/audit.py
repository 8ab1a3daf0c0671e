"""The audit: each act of weight is one row, chained by hash to the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, insert, select

from fibrodesk.storage.info import InfoShelf
from fibrodesk.storage.schema import audit
from fibrodesk.storage.shelf import Shelf

_CHAINED = ("operation", "person", "act", "subject", "detail", "when_told")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """`when` is what the clock said, in UTC; the order is that of `number`."""

    number: int
    when: str
    person: str  # the id, or "" for the program itself
    act: str
    subject: str
    detail: dict[str, Any]


def audit_hash(values: dict[str, str], previous: str) -> str:
    """The link of the chain."""
    text = json.dumps([previous, *(values[name] for name in _CHAINED)])
    return hashlib.sha256(text.encode()).hexdigest()


class AuditShelf(Shelf):
    """Rows are appended and read; there is no way here to change one."""

    def append(
        self, *, operation: str, person: str, act: str, subject: str, detail: dict[str, Any]
    ) -> None:
        """Write a row; one with the same operation that stands already is not doubled."""
        if self._first(select(audit.c.seq).where(audit.c.operation == operation)) is not None:
            return
        previous = self.head()
        values = {
            "operation": operation,
            "person": person,
            "act": act,
            "subject": subject,
            "detail": json.dumps(detail, sort_keys=True),
            "when_told": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        link = audit_hash(values, previous)
        self._connection.execute(insert(audit).values(**values, previous=previous, hash=link))
        InfoShelf(self._connection).put("audit_head", link)  # so that a cut tail is noticed

    def head(self) -> str:
        """The hash of the newest row, to be kept outside too; "" while there is none."""
        row = self._first(select(audit.c.hash).order_by(audit.c.seq.desc()).limit(1))
        return "" if row is None else row.hash

    def all(self, *, person: str | None = None) -> list[AuditRow]:
        """Every row, or those of one person, oldest first."""
        query = select(audit).order_by(audit.c.seq)
        if person is not None:
            query = query.where(audit.c.person == person)
        return [_audit_row(row) for row in self._all(query)]


def _audit_row(row: Row[Any]) -> AuditRow:
    return AuditRow(
        number=row.seq,
        when=row.when_told,
        person=row.person,
        act=row.act,
        subject=row.subject,
        detail=json.loads(row.detail),
    )
