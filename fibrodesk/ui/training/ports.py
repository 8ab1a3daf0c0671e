"""What the training screen asks of the desk, so that its presenters are tried without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from fibrodesk.contract.events import TrainingEvent
from fibrodesk.contract.model_card import ModelCard


class PresetWords(Protocol):
    """A preset by its name, with what it is in a sentence or two."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def words(self) -> str: ...


class SnapshotEntry(Protocol):
    """A frozen copy of the opened readings; `sides` counts patients."""

    @property
    def id(self) -> str: ...
    @property
    def patients(self) -> int: ...
    @property
    def frames(self) -> int: ...
    @property
    def sides(self) -> Mapping[str, int]: ...
    @property
    def warnings(self) -> Sequence[str]: ...


class Gate(Protocol):
    """Old against new on the patients of the gate."""

    @property
    def decision(self) -> str: ...
    @property
    def sentence(self) -> str: ...


class ModelEntry(Protocol):
    """A bundle of the registry; one is in use."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def card(self) -> ModelCard: ...
    @property
    def gate(self) -> Gate | None: ...


class Run(Protocol):
    """A training in its own process."""

    def listen(self, callback: Callable[[TrainingEvent], Any]) -> Any: ...
    def stop(self) -> Any: ...
    def wait(self) -> Any: ...
    def register(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """What one press of Start asks for."""

    snapshot_id: str
    preset: str
    epochs: int
    batches: int  # mini-batches an epoch
    batch_size: int
    width: int  # channels of the generator's first level
    seed: int = 1


class TrainingActs(Protocol):
    """The acts of the administrator; each blocks, and runs off the GUI thread."""

    def presets(self) -> Sequence[PresetWords]: ...
    def snapshots(self) -> Sequence[SnapshotEntry]: ...
    def take_snapshot(self) -> SnapshotEntry: ...
    def start(self, plan: TrainingPlan, *, resume: bool) -> Run: ...
    def models(self) -> Sequence[ModelEntry]: ...
    def judge(
        self, model_id: str, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> Gate: ...
    def use(self, model_id: str, *, reason: str) -> None: ...
    def go_back(self) -> None: ...
