"""What was really run of a configuration; it stands in the model card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All stages together; what holds for one stage is told of the last."""

    epochs: int
    batches: int
    best_epoch: int
    reason: str
    device: str
    precision: str
    seconds: float
    validations: list[dict[str, Any]]
    stages: list[dict[str, Any]]
    """Of each: stage, epochs, batches, best_epoch, reason, precision."""
    notes: tuple[str, ...] = ()
    """Sentences for a person: what the run did otherwise than asked, and why."""
