"""A training that tells its events when it is told to, and models in memory."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

import pytest

from fibrodesk.contract.model_card import ModelCard, TrainingData
from fibrodesk.ui.training.models_presenter import ModelsPresenter
from fibrodesk.ui.training.ports import TrainingPlan
from fibrodesk.ui.training.presenter import TrainingPresenter

PLAN = TrainingPlan(snapshot_id="s1", preset="paper", epochs=2, batches=4, batch_size=6, width=16)


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
        figures={"validation": {"dice": {"micro": 0.81}}},
        seed=1,
        versions={"torch": "2.13.0"},
        intended_use="Proposals for readers to accept or correct. Research use only.",
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

    def __init__(self) -> None:
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
        self.runs: list[MemoryRun] = []
        self.starts: list[tuple[TrainingPlan, bool]] = []
        self.used: list[tuple[str, str]] = []
        self.gate = MemoryGate("passes", "The new model is better.")
        self.error: Exception | None = None
        self.left_over: TrainingPlan | None = None  # what an earlier session stopped

    def presets(self) -> list[MemoryPreset]:
        return [
            MemoryPreset("paper", "Paper", "U-Net 256 against a PatchGAN, as published."),
            MemoryPreset("baseline", "Baseline", "The same generator without a discriminator."),
        ]

    def snapshots(self) -> list[MemorySnapshot]:
        return list(self.taken)

    def take_snapshot(self) -> MemorySnapshot:
        if self.error is not None:
            raise self.error
        self.taken.append(MemorySnapshot(f"s{len(self.taken) + 1}"))
        return self.taken[-1]

    def stopped(self, snapshot_id: str) -> TrainingPlan | None:
        return self.left_over

    def start(self, plan: TrainingPlan, *, resume: bool) -> MemoryRun:
        if self.error is not None:
            raise self.error
        self.starts.append((plan, resume))
        self.runs.append(MemoryRun())
        return self.runs[-1]

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
def plan() -> TrainingPlan:
    return PLAN


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
