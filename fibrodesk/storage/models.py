"""Models, which of them was used when, and how each was judged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from fibrodesk.storage.model_tables import gates, model_uses, models
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """A bundle that the project knows. `path` is relative to the project's folder."""

    id: str
    number: int
    name: str
    path: str
    card: dict[str, Any]
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUseRow:
    number: int
    model: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    id: int
    model: str
    against: str | None
    snapshot: str | None
    result: dict[str, Any]


class ModelShelf(Shelf):
    """Models are never replaced; the newest use tells which one proposes."""

    def add(self, *, model_id: str, name: str, path: str, card: dict[str, Any], person: str) -> int:
        """Keep a bundle and answer with its number."""
        row = self._first(select(func.max(models.c.number)))
        number = 1 + ((row[0] if row is not None else None) or 0)
        self._insert(
            models,
            id=model_id,
            number=number,
            name=name,
            path=path,
            card=json.dumps(card, sort_keys=True),
            person=person,
        )
        return number

    def get(self, model_id: str) -> ModelRow | None:
        row = self._first(select(models).where(models.c.id == model_id))
        return None if row is None else _model_row(row)

    def all(self) -> list[ModelRow]:
        return [_model_row(row) for row in self._all(select(models).order_by(models.c.number))]

    def use(self, model_id: str, *, person: str, reason: str = "") -> int:
        """Put a model into use and answer with the number of the use."""
        return int(self._insert(model_uses, model=model_id, person=person, reason=reason) or 0)

    def uses(self) -> list[ModelUseRow]:
        """Every use, oldest first; the last one holds."""
        rows = self._all(select(model_uses).order_by(model_uses.c.number))
        return [
            ModelUseRow(number=row.number, model=row.model, person=row.person, reason=row.reason)
            for row in rows
        ]

    def add_gate(
        self, *, model: str, against: str | None, snapshot: str | None, result: dict[str, Any]
    ) -> int:
        text = json.dumps(result, sort_keys=True)
        number = self._insert(gates, model=model, against=against, snapshot=snapshot, result=text)
        return int(number or 0)

    def gates(self, model_id: str | None = None) -> list[GateRow]:
        """How models were judged, oldest first."""
        query = select(gates).order_by(gates.c.id)
        if model_id is not None:
            query = query.where(gates.c.model == model_id)
        return [
            GateRow(
                id=row.id,
                model=row.model,
                against=row.against,
                snapshot=row.snapshot,
                result=json.loads(row.result),
            )
            for row in self._all(query)
        ]


def _model_row(row: Row[Any]) -> ModelRow:
    return ModelRow(
        id=row.id,
        number=row.number,
        name=row.name,
        path=row.path,
        card=json.loads(row.card),
        person=row.person,
    )
