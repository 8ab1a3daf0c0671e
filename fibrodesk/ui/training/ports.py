"""What the training screen asks of the desk, so that its presenters are tried without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fibrodesk.contract.events import TrainingEvent
from fibrodesk.contract.model_card import ModelCard
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.training.arms.ports import ArmsFound, ArmsPlan, ArmsState

GreyArray = NDArray[np.uint8]  # (H, W)


class PresetWords(Protocol):
    """A preset by its name, with what it is in a sentence or two."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def words(self) -> str: ...


class NetworkEntry(Protocol):
    """A further network that a preset of one stage may be trained with."""

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
    @property
    def folds_recommended(self) -> bool: ...  # so few patients that one split tells little


class GatePatientRow(Protocol):
    """One gate patient under both models; nan where nothing was marked by anybody."""

    @property
    def patient(self) -> str: ...
    @property
    def old_dice(self) -> float: ...
    @property
    def new_dice(self) -> float: ...


class Gate(Protocol):
    """Old against new on the patients of the gate."""

    @property
    def decision(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def patients(self) -> int: ...
    @property
    def old_dice(self) -> float | None: ...
    @property
    def new_dice(self) -> float | None: ...
    @property
    def difference(self) -> float | None: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...
    @property
    def old_bias_points(self) -> float | None: ...
    @property
    def new_bias_points(self) -> float | None: ...
    @property
    def rows(self) -> Sequence[GatePatientRow]: ...


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


class Look(Protocol):
    """One look at the report patients."""

    @property
    def model(self) -> str: ...  # its id
    @property
    def sentence(self) -> str: ...


class Run(Protocol):
    """A training in its own process."""

    @property
    def folder(self) -> Path: ...  # its name is the run's id
    def listen(self, callback: Callable[[TrainingEvent], Any]) -> Any: ...
    def stop(self) -> Any: ...
    def wait(self) -> Any: ...
    def register(self) -> Any: ...
    def end(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """What one press of Start asks for."""

    snapshot_id: str
    preset: str
    epochs: int
    batches: int  # mini-batches an epoch
    batch_size: int
    width: int  # channels of the generator's first level
    network: str = ""  # "" takes the preset's own
    seed: int = 1
    folds: int = 0  # 0: one training; else every fold of so many, which leave no model


class PastRun(Protocol):
    """A training of this project that has begun, whatever became of it."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def state(self) -> str: ...  # "running", "finished", "stopped" or "failed"
    @property
    def snapshot_id(self) -> str: ...
    @property
    def preset(self) -> str: ...
    @property
    def config(self) -> Mapping[str, Any]: ...  # as it was begun
    @property
    def folds(self) -> int: ...  # 0: it was one training
    @property
    def seconds(self) -> float | None: ...
    @property
    def steps(self) -> int: ...
    @property
    def total_steps(self) -> int | None: ...
    @property
    def best_dice(self) -> float | None: ...
    @property
    def reason(self) -> str: ...  # why it ended
    @property
    def resumable(self) -> bool: ...
    @property
    def model_name(self) -> str: ...  # of what it left


class SampleFrame(Protocol):
    """A fixed validation frame: what the reader drew, and what an epoch's model says."""

    @property
    def image(self) -> GreyArray: ...
    @property
    def reader(self) -> MaskArray: ...
    @property
    def model(self) -> MaskArray: ...


class GalleryFrame(Protocol):
    """A frame of a gate patient that got better or worse under the candidate."""

    @property
    def patient(self) -> str: ...
    @property
    def cine(self) -> int: ...  # its number
    @property
    def frame(self) -> int: ...  # 0-based
    @property
    def old_dice(self) -> float | None: ...  # None: nobody marked anything, nor did the model
    @property
    def new_dice(self) -> float | None: ...
    @property
    def better(self) -> bool: ...
    @property
    def image(self) -> GreyArray: ...
    @property
    def reference(self) -> MaskArray: ...
    @property
    def old(self) -> MaskArray: ...
    @property
    def new(self) -> MaskArray: ...


class Gallery(Protocol):
    """The largest changes, and how many frames there are beyond those that are shown."""

    @property
    def items(self) -> Sequence[GalleryFrame]: ...
    @property
    def frames_better(self) -> int: ...
    @property
    def frames_worse(self) -> int: ...
    @property
    def frames_alike(self) -> int: ...
    @property
    def sealed(self) -> int: ...  # left out, as the person still reads their cines alone


class TrainingActs(Protocol):
    """The acts of the administrator; each blocks, and runs off the GUI thread."""

    def presets(self) -> Sequence[PresetWords]: ...
    def networks(self) -> Sequence[NetworkEntry]: ...
    def snapshots(self) -> Sequence[SnapshotEntry]: ...
    def take_snapshot(self) -> SnapshotEntry: ...
    def start(self, plan: TrainingPlan) -> Run: ...
    def go_on(self, run_id: str) -> Run:
        """A run that stopped goes on as it was begun, to the same numbers."""
        ...

    def samples(self, folder: Path, epoch: int) -> Sequence[SampleFrame]:
        """The fixed frames of the run in whose folder `samples` they lie."""
        ...

    def runs(self) -> Sequence[PastRun]: ...
    def course(self, run_id: str) -> Sequence[TrainingEvent]: ...
    def models(self) -> Sequence[ModelEntry]: ...
    def looks(self) -> Sequence[Look]:
        """Every look at the report patients, oldest first."""
        ...

    def judge(
        self, model_id: str, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> Gate: ...
    def gallery(self, model_id: str) -> Gallery | None:
        """What a judged model made better and worse; None where no pictures were kept."""
        ...

    def use(self, model_id: str, *, reason: str) -> None: ...
    def go_back(self) -> None: ...
    def arms(self) -> ArmsState | None: ...
    def compare_arms(
        self, plan: ArmsPlan, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> ArmsFound:
        """Train both arms and compare; what an earlier call of the same plan did stays done."""
        ...
