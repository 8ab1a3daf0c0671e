"""What a project knows of each model: its card, its state, and what the gate said last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fibrodesk.desk import roles
from fibrodesk.desk.models.gate import GatePatient, GateResult

if TYPE_CHECKING:
    from fibrodesk.contract.model_card import ModelCard
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.models import ModelRow
    from fibrodesk.storage.store import Rows

State = Literal["candidate", "in_use", "kept"]
_KNOWN = frozenset(field.name for field in fields(GateResult))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """A bundle with its card.

    `gate`: the newest judgement, None before the first. Of a model that is not in use only one
    against the model that is: what it said against another does not let it through.
    """

    id: str
    number: int
    name: str
    state: State
    card: ModelCard
    folder: Path
    gate: GateResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Uses:
    """Which models proposed until now, and which one does."""

    current: str
    ever: frozenset[str]

    def state(self, model_id: str) -> State:
        if model_id == self.current:
            return "in_use"
        return "kept" if model_id in self.ever else "candidate"


def records_in(session: Session, rows: Rows) -> list[ModelRecord]:
    """Every model, oldest first.

    The single patients of a gate are for administrators, but for those whom the person still
    reads alone.
    """
    used = [use.model for use in rows.models.uses()]
    uses = _Uses(current=used[-1] if used else "", ever=frozenset(used))
    results = {row.id: _newest_gate(rows, row.id, uses.current) for row in rows.models.all()}
    hidden: Collection[str] | None = None
    if roles.may(session.person_now(rows), roles.Act.ADMINISTER):
        hidden = _read_alone(session, rows) if any(results.values()) else ()
    return [_record(session, row, uses, results[row.id], hidden) for row in rows.models.all()]


def _read_alone(session: Session, rows: Rows) -> Collection[str]:
    from fibrodesk.desk.clinical.seal import Apart

    return Apart.of(rows, session.person.id).patients


def _newest_gate(rows: Rows, model_id: str, current: str) -> dict[str, Any] | None:
    told = [
        each
        for each in rows.models.gates(model_id)
        if model_id == current or each.against in (None, current)
    ]
    return told[-1].result if told else None


def _record(
    session: Session,
    row: ModelRow,
    uses: _Uses,
    result: dict[str, Any] | None,
    hidden: Collection[str] | None,
) -> ModelRecord:
    from fibrodesk.contract.model_card import ModelCard
    from fibrodesk.contract.shape import from_json

    return ModelRecord(
        id=row.id,
        number=row.number,
        name=row.name,
        state=uses.state(row.id),
        card=from_json(ModelCard, row.card, where="the model card"),
        folder=session.project.path / row.path,
        gate=None if result is None else _gate(result, hidden),
    )


def _gate(told: dict[str, Any], hidden: Collection[str] | None) -> GateResult:
    """A judgement as the person may see it; `hidden` is None for whoever sees no patient."""
    rows = () if hidden is None else (GatePatient(**row) for row in told["rows"])
    shown = tuple(row for row in rows if row.patient not in (hidden or ()))
    kept = {name: value for name, value in told.items() if name in _KNOWN}
    return GateResult(**{**kept, "rows": shown})
