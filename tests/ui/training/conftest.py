"""A training that tells its events when it is told to, and models in memory."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from fibrodesk.contract.model_card import ModelCard, TrainingData
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.training.models.presenter import ModelsPresenter
from fibrodesk.ui.training.ports import ArmsPlan, ArmsState, TrainingPlan
from fibrodesk.ui.training.presenter import TrainingPresenter

PLAN = TrainingPlan(snapshot_id="s1", preset="paper", epochs=2, batches=4, batch_size=6, width=16)
CONFIG = {"epochs": 2, "batches": 4, "batch_size": 6, "width": 16, "network": "unet256", "seed": 1}


def card(name: str) -> ModelCard:
    return ModelCard(
        id=name,
        name=name,
        created="2026-01-02T03:04:05Z",
        preset="baseline",
        network="unet256",
        network_arguments={"width": 8},
        parameters=850_000,
        structures=("fibrosis", "myocardium"),
        threshold=0.5,
        temperature=1.0,
        training_data=TrainingData(
            snapshot_sha256="0" * 64,
            study="study",
            synthetic=True,
            patients={"train": 60, "validation": 12},
            frames={"train": 720, "validation": 144},
            trained_on=(),
        ),
        run={"epochs": 20, "batches": 64},
        figures={"validation": {"dice": {"micro": 0.81, "macro": 0.78, "interval": [0.7, 0.86]}}},
        seed=1,
        versions={"torch": "2.13.0"},
        intended_use="Proposes outlines on apical four-chamber echo frames to a trained reader, "
        "who accepts, corrects or rejects each. Research use only. Not for diagnostic use.",
        limits=("Learnt from synthetic hearts alone.",),
    )


@dataclass(frozen=True)
class MemoryPreset:
    name: str
    title: str
    words: str


@dataclass(frozen=True)
class MemorySnapshot:
    id: str
    patients: int = 12
    frames: int = 240
    sides: dict = field(default_factory=lambda: {"train": 8, "validation": 2, "gate": 1})
    warnings: tuple[str, ...] = ()
    folds_recommended: bool = False


@dataclass(frozen=True)
class MemoryPast:
    """A run of another day."""

    number: int = 1
    state: str = "finished"
    snapshot_id: str = "s1"
    preset: str = "paper"
    config: dict = field(default_factory=lambda: {"preset": "paper", **CONFIG})
    folds: int = 0
    seconds: float | None = 60.0
    steps: int = 8
    total_steps: int | None = 8
    best_dice: float | None = 0.71
    reason: str = ""
    resumable: bool = False
    model_name: str = "paper unet256 16"

    @property
    def id(self) -> str:
        return f"run-{self.number}"


@dataclass(frozen=True)
class MemorySample:
    image: np.ndarray
    reader: np.ndarray
    model: np.ndarray


@dataclass(frozen=True)
class MemoryFrame:
    better: bool
    old_dice: float | None = 0.50
    new_dice: float | None = 0.70
    patient: str = "FD-0001"
    cine: int = 4
    frame: int = 8
    image: np.ndarray = field(default_factory=lambda: np.full((40, 50), 90, np.uint8))

    def mask(self, first: int) -> np.ndarray:
        mask = np.zeros((40, 50), bool)
        mask[first : first + 10, 10:30] = True
        return mask

    @property
    def reference(self) -> np.ndarray:
        return self.mask(10)

    @property
    def old(self) -> np.ndarray:
        return self.mask(20)

    @property
    def new(self) -> np.ndarray:
        return self.mask(12)


@dataclass(frozen=True)
class MemoryGallery:
    items: tuple = (MemoryFrame(True), MemoryFrame(False, old_dice=0.7, new_dice=0.5))
    frames_better: int = 31
    frames_worse: int = 9
    frames_alike: int = 4
    sealed: int = 0


@dataclass(frozen=True)
class MemoryLook:
    model: str = "m1"
    sentence: str = "This is look 2 at these 12 report patients."


@dataclass(frozen=True)
class MemoryPatient:
    patient: str
    old_dice: float
    new_dice: float


@dataclass(frozen=True)
class MemoryFound:
    sentence: str = "The discriminator brought +0.004 Dice (-0.006 to +0.014): not decided."
    difference: float | None = 0.004
    lower: float | None = -0.006
    upper: float | None = 0.014
    with_dice: float | None = 0.80
    without_dice: float | None = 0.796
    patients: int = 40
    seeds: int = 5


@dataclass(frozen=True)
class MemoryGate:
    decision: str
    sentence: str
    patients: int = 12
    old_dice: float | None = 0.80
    new_dice: float | None = 0.84
    difference: float | None = 0.04
    lower: float | None = 0.01
    upper: float | None = 0.07
    old_bias_points: float | None = 1.2
    new_bias_points: float | None = -0.4
    rows: tuple = (MemoryPatient("p1", 0.7, 0.8), MemoryPatient("p2", math.nan, 0.5))


@dataclass(frozen=True)
class MemoryModel:
    id: str
    number: int
    state: str
    gate: MemoryGate | None = None

    @property
    def name(self) -> str:
        return f"model {self.number}"

    @property
    def card(self) -> ModelCard:
        return card(self.name)


class MemoryRun:
    """The test tells its events from another thread, as the real reader thread does."""

    def __init__(self, name: str = "run-1") -> None:
        self.folder = Path("runs") / name
        self.listeners, self.stopped, self.ended, self.registered = [], False, False, False

    def listen(self, callback) -> None:
        self.listeners.append(callback)

    def tell(self, *events) -> None:
        def speak() -> None:
            for event in events:
                for listener in self.listeners:
                    listener(event)

        thread = threading.Thread(target=speak)
        thread.start()
        thread.join()

    def stop(self) -> None:
        self.stopped = True

    def wait(self) -> bool:
        self.ended = True
        return True

    def end(self) -> None:
        self.stop()
        self.ended = True

    def register(self) -> None:
        assert self.ended
        self.registered = True


class MemoryTraining:
    def __init__(self) -> None:
        self.taken = [MemorySnapshot("s1")]
        self.listed = {
            "m1": MemoryModel("m1", 1, "in_use"),
            "m2": MemoryModel("m2", 2, "candidate"),
        }
        self.runs_begun: list[MemoryRun] = []
        self.starts: list[TrainingPlan] = []
        self.gone_on: list[str] = []
        self.past: list[MemoryPast] = []
        self.courses: dict[str, list] = {}
        self.sampled: list[int] = []
        self.seen: list[MemoryLook] = []
        self.pictures: MemoryGallery | None = MemoryGallery()
        self.arms_state = None
        self.arms_plans: list = []
        self.arms_go = threading.Event()
        self.arms_go.set()
        self.used: list[tuple[str, str]] = []
        self.gate = MemoryGate("passes", "The new model is better.")
        self.error: Exception | None = None

    def presets(self) -> list[MemoryPreset]:
        return [
            MemoryPreset("desk", "Desk", "The model that is meant for use."),
            MemoryPreset("paper", "Paper", "U-Net 256 against a PatchGAN, as published."),
            MemoryPreset("baseline", "Baseline", "The same generator without a discriminator."),
        ]

    def networks(self) -> list[MemoryPreset]:
        return [MemoryPreset("residual_unet", "Residual U-Net", "Steadier to train.")]

    def snapshots(self) -> list[MemorySnapshot]:
        return list(self.taken)

    def take_snapshot(self) -> MemorySnapshot:
        if self.error is not None:
            raise self.error
        self.taken.append(MemorySnapshot(f"s{len(self.taken) + 1}"))
        return self.taken[-1]

    def start(self, plan: TrainingPlan) -> MemoryRun:
        if self.error is not None:
            raise self.error
        self.starts.append(plan)
        self.runs_begun.append(MemoryRun(f"run-{len(self.runs_begun) + len(self.past) + 1}"))
        return self.runs_begun[-1]

    def go_on(self, run_id: str) -> MemoryRun:
        if self.error is not None:
            raise self.error
        self.gone_on.append(run_id)
        self.runs_begun.append(MemoryRun(run_id))
        return self.runs_begun[-1]

    def runs(self) -> list[MemoryPast]:
        return list(self.past)

    def course(self, run_id: str) -> list:
        return list(self.courses.get(run_id, []))

    def samples(self, folder: Path, epoch: int) -> list[MemorySample]:
        self.sampled.append(epoch)
        mask = np.zeros((30, 40), bool)
        mask[10:20, 10 : 10 + epoch] = True
        return [MemorySample(np.zeros((30, 40), np.uint8), mask, mask) for _ in range(3)]

    def looks(self) -> list[MemoryLook]:
        return list(self.seen)

    def gallery(self, model_id: str) -> MemoryGallery | None:
        return self.pictures

    def arms(self) -> ArmsState | None:
        return self.arms_state

    def compare_arms(self, plan: ArmsPlan, *, cancel, progress) -> MemoryFound:
        """Four trainings; the test lets it end."""
        self.arms_plans.append(plan)
        done = 0 if self.arms_state is None else self.arms_state.done
        for number in range(done, 5):
            self.arms_state = ArmsState(
                plan=plan, done=number, total=4, seconds_left=None, found=None, running=True
            )
            progress(number, 4)
            while not self.arms_go.wait(0.01):
                if cancel.is_set():
                    raise FibrodeskError
        self.arms_state = replace(self.arms_state, found=MemoryFound(), running=False)
        return MemoryFound()

    def models(self) -> list[MemoryModel]:
        return list(self.listed.values())

    def judge(self, model_id, *, cancel, progress) -> MemoryGate:
        progress(1, 2)
        progress(2, 2)
        self.listed[model_id] = replace(self.listed[model_id], gate=self.gate)
        return self.gate

    def use(self, model_id: str, *, reason: str) -> None:
        if self.error is not None:
            raise self.error
        self.used.append((model_id, reason))
        for key, model in self.listed.items():
            state = "in_use" if key == model_id else "kept" if model.state == "in_use" else None
            self.listed[key] = replace(model, state=state or model.state)

    def go_back(self) -> None:
        self.use("m1", reason="back")


@pytest.fixture
def qtbot(qtbot):
    """More patient than elsewhere: trainings beside it may have the machine."""
    until, signal = qtbot.waitUntil, qtbot.waitSignal
    qtbot.waitUntil = lambda holds, timeout=30_000: until(holds, timeout=timeout)
    qtbot.waitSignal = lambda told, timeout=30_000: signal(told, timeout=timeout)
    return qtbot


@pytest.fixture
def plan() -> TrainingPlan:
    return PLAN


@pytest.fixture
def past():
    """A run of another day, as the fields say."""
    return MemoryPast


@pytest.fixture
def look() -> MemoryLook:
    return MemoryLook()


@pytest.fixture
def desk() -> MemoryTraining:
    return MemoryTraining()


@pytest.fixture
def presenter(desk, runner, qtbot) -> TrainingPresenter:
    made = TrainingPresenter(desk, runner)
    with qtbot.waitSignal(made.choices_changed):
        made.load()
    return made


@pytest.fixture
def models(desk, runner, qtbot) -> ModelsPresenter:
    made = ModelsPresenter(desk, runner)
    with qtbot.waitSignal(made.models_changed):
        made.load()
    return made
