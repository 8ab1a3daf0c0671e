"""What the page of the discriminator asks for, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsPlan:
    """Both arms on the same folds of one snapshot; None keeps the preset's own number."""

    snapshot_id: str
    pair: str  # "paper": the published model; "desk": the desk's with a tamed discriminator
    seeds: int
    folds: int
    epochs: int | None = None
    batches: int | None = None
    width: int | None = None


class ArmsFound(Protocol):
    """What the pair showed, on patients that neither arm trained on: with minus without."""

    @property
    def sentence(self) -> str: ...
    @property
    def difference(self) -> float | None: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...
    @property
    def with_dice(self) -> float | None: ...
    @property
    def without_dice(self) -> float | None: ...
    @property
    def patients(self) -> int: ...
    @property
    def seeds(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsState:
    """The newest comparison, and how far it has come."""

    plan: ArmsPlan
    done: int  # trainings that lie behind, of
    total: int
    seconds_left: float | None  # None before the first training is done
    found: ArmsFound | None
    running: bool  # here, or in another window
