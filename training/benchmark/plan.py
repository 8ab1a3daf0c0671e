"""What a benchmark consists of: patients, scenes they are tested in, arms, seeds, sizes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from fibrodesk.contract.manifest import write_whole
from fibrodesk.contract.snapshot import Side
from training.benchmark.errors import FolderTakenError, OtherPlanError, PlanUnreadableError
from training.data.phantoms import FRAMES, HELD_OUT_LOOK, SQUARE_PX, PhantomGroup

PLAN_NAME = "plan.json"
ARMS = ("paper", "baseline", "unet", "desk")
"""Each a preset."""
FURTHER = ("residual_unet", "attention_unet", "efficient_unet")
"""Networks in the place of that of the preset "unet", with its length; where they are named."""
READER = "reader"
"""The simulated reader stands in every table beside the arms."""

LOOKS = ("A", "B", "C", "D", "E")
TRAINING_CONTRASTS_DB = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0)
CLEAR_DB = 6.0
PATIENT_SEED = 61
"""Of the hearts; those of the demonstration have another."""

_FIRST: dict[Side, int] = {"train": 0, "validation": 20_000, "report": 40_000}
"""Numbers of the first patients: no patient is on two sides."""

Options = Mapping[str, int | float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is drawn and trained."""

    name: str
    words: str  # for whom
    train: int  # patients
    validation: int
    test: int
    frames: int = FRAMES  # of each loop, one beat
    arms: Mapping[str, Options] = field(default_factory=dict)
    """Options of `python -m training` by arm; without any it runs as its preset says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The test patients, shown in one way; the hearts are the same in every scene."""

    name: str
    contrast_db: float
    abnormal_motion: bool = True
    look: str | None = None  # None: each patient in one of the looks of the training


CONTROL = Scene(name="0 dB", contrast_db=0.0, abnormal_motion=False)
CLEAR = Scene(name="6 dB", contrast_db=CLEAR_DB)
HELD_OUT = Scene(name=f"look {HELD_OUT_LOOK}", contrast_db=CLEAR_DB, look=HELD_OUT_LOOK)
SCENES = (
    CONTROL,
    Scene(name="2 dB", contrast_db=2.0),
    Scene(name="4 dB", contrast_db=4.0),
    CLEAR,
    HELD_OUT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One benchmark, whole; written before anything is drawn."""

    size: Size
    arms: tuple[str, ...] = ARMS
    changes: Options = field(default_factory=dict)
    """Options of every arm, in place of the size's."""

    seeds: int = 1  # trainings of each arm, with seeds 0, 1 ...
    patient_seed: int = PATIENT_SEED
    device: str = "auto"
    leave_one_look_out: bool = False

    @property
    def scenes(self) -> tuple[Scene, ...]:
        if self.leave_one_look_out:
            return tuple(
                Scene(name=f"look {look}", contrast_db=CLEAR_DB, look=look) for look in LOOKS
            )
        return SCENES

    def shows(self, without: str, scene: Scene) -> bool:
        """Whether a training that saw every look but `without` is judged in `scene`."""
        return not self.leave_one_look_out or without in {"", scene.look}

    def options(self, arm: str) -> Options:
        if arm in FURTHER:
            return {**self.options("unet"), "network": arm}
        return {**self.size.arms.get(arm, {}), **self.changes}


def preset_of(arm: str) -> str:
    return "unet" if arm in FURTHER else arm


@dataclass(frozen=True, slots=True)
class Training:
    """One training: an arm, a seed, and the look that its patients were kept from."""

    arm: str
    seed: int
    without: str = HELD_OUT_LOOK  # "" where it saw every look

    @property
    def name(self) -> str:
        return f"{self.arm}-{self.seed}{_suffix(self.without)}"

    @property
    def data(self) -> str:
        """Which snapshot it learns from."""
        return f"train{_suffix(self.without)}"


def _suffix(without: str) -> str:
    if without == HELD_OUT_LOOK:
        return ""
    return f"-without-{without}" if without else "-every-look"


def trainings(plan: Plan) -> tuple[Training, ...]:
    """In the order of their running: every arm once before any arm a second time."""
    kept = ("", *LOOKS) if plan.leave_one_look_out else (HELD_OUT_LOOK,)
    return tuple(
        Training(arm, seed, without)
        for seed in range(plan.seeds)
        for without in kept
        for arm in plan.arms
    )


def training_groups(plan: Plan, *, without: str) -> tuple[PhantomGroup, ...]:
    """Patients to learn from and to validate on, even over looks and scar contrasts."""
    looks = tuple(look for look in LOOKS if look != without)
    kinds = [(look, contrast) for contrast in TRAINING_CONTRASTS_DB for look in looks]
    sides: dict[Side, int] = {"train": plan.size.train, "validation": plan.size.validation}
    groups = []
    for side, patients in sides.items():
        edges = [_FIRST[side] + patients * at // len(kinds) for at in range(len(kinds) + 1)]
        for (look, contrast), (first, end) in zip(kinds, pairwise(edges), strict=True):
            if end > first:
                groups.append(
                    PhantomGroup(
                        side=side,
                        first=first,
                        patients=end - first,
                        size_px=SQUARE_PX,
                        look=look,
                        contrast_db=contrast,
                        seed=plan.patient_seed,
                    )
                )
    return tuple(groups)


def scene_group(plan: Plan, scene: Scene) -> PhantomGroup:
    """The patients that no arm has seen, as `scene` shows them."""
    return PhantomGroup(
        side="report",
        first=_FIRST["report"],
        patients=plan.size.test,
        size_px=SQUARE_PX,
        look=scene.look,
        contrast_db=scene.contrast_db,
        abnormal_motion=scene.abnormal_motion,
        seed=plan.patient_seed,
    )


def begin(folder: Path, plan: Plan, *, resume: bool) -> None:
    """Write the plan into a new folder, or make sure that the folder was begun with it.

    Raises:
        FolderTakenError: it holds something, and it was not said that this is to go on.
        OtherPlanError: it was begun with another plan.
        PlanUnreadableError: what it holds is no plan.
    """
    path, told = folder / PLAN_NAME, json.loads(json.dumps(dataclasses.asdict(plan)))
    if resume and path.exists():
        begun = _read(path)
        if begun != told:
            first, second = _apart(begun, told)
            raise OtherPlanError(path=folder, begun=first, asked=second)
        return
    if folder.exists() and any(folder.iterdir()):
        raise FolderTakenError(path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, (json.dumps(told, indent=1) + "\n").encode("utf-8"))


def _read(path: Path) -> dict[str, Any]:
    try:
        begun = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise PlanUnreadableError(path=path) from error
    if not isinstance(begun, dict):
        raise PlanUnreadableError(path=path)
    return begun


def _apart(begun: dict[str, Any], asked: dict[str, Any]) -> tuple[str, str]:
    """The first thing that differs, in both plans."""
    for key, value in asked.items():
        other = begun.get(key)
        if other == value:
            continue
        if isinstance(value, dict) and isinstance(other, dict):
            first, second = _apart(other, value)
            return f"{key} {first}", f"{key} {second}"
        return f"{key} {other}", f"{key} {value}"
    return "other words", "these"
