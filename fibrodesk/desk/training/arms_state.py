"""Two arms of a comparison on the disk: the plan, which trainings are done, what they showed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from fibrodesk.desk.training.folds import FEWEST_FOLDS

ArmName = Literal["with", "without"]
Pair = Literal["paper", "desk"]
PAIRS: dict[Pair, dict[ArmName, dict[str, str]]] = {
    "paper": {"with": {"preset": "paper"}, "without": {"preset": "baseline"}},
    "desk": {
        "with": {"preset": "desk", "discriminator": "tamed"},
        "without": {"preset": "desk"},
    },
}
"""What both arms are trained with; all else is the same."""

PUBLISHED_SEEDS = 5
PLAN_NAME, RESULT_NAME, FIGURES_NAME = "plan.json", "result.json", "figures.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsPlan:
    """Both arms on the same folds of one snapshot with the same seeds; None keeps the preset's."""

    snapshot_id: str
    pair: Pair = "paper"
    seeds: int = PUBLISHED_SEEDS
    folds: int = 5
    epochs: int | None = None
    batches: int | None = None
    batch_size: int | None = None
    width: int | None = None
    device: str = "auto"

    def __post_init__(self) -> None:
        if self.pair not in PAIRS or self.seeds < 1 or self.folds < FEWEST_FOLDS:
            raise ValueError(f"no comparison can be made of {self}")

    @property
    def trainings(self) -> int:
        return 2 * self.seeds * self.folds


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One training of a comparison. Both arms of a seed and fold follow one another."""

    seed: int
    fold: int
    arm: ArmName

    @property
    def name(self) -> str:
        return f"seed-{self.seed}-fold-{self.fold}-{self.arm}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsFound:
    """What the discriminator brought: with minus without, over patients and seeds."""

    sentence: str
    decision: str  # "better", "worse", "no difference" or "not decided"
    difference: float | None
    lower: float | None
    upper: float | None
    with_dice: float | None
    without_dice: float | None
    patients: int
    seeds: int
    p: float | None = None  # Wilcoxon's signed ranks of the patients' means
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsState:
    """How far a comparison has come. `done`: trainings that lie behind, of `total`."""

    id: str  # the name of its folder
    plan: ArmsPlan
    done: int
    total: int
    seconds: float  # that the done ones took
    found: ArmsFound | None
    running: bool

    @property
    def seconds_left(self) -> float | None:
        """As long as the done ones took on average; None before the first."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None


def jobs_of(plan: ArmsPlan) -> list[Job]:
    """In the order in which they are trained: a stopped comparison holds whole seeds first."""
    arms: tuple[ArmName, ArmName] = ("without", "with")
    return [
        Job(seed=seed, fold=fold, arm=arm)
        for seed in range(1, plan.seeds + 1)
        for fold in range(plan.folds)
        for arm in arms
    ]


def read_state(folder: Path) -> ArmsState | None:
    """None for a folder that holds no comparison."""
    from fibrodesk.desk.training.process import is_running

    plan = _plan(folder)
    if plan is None:
        return None
    jobs = jobs_of(plan)
    kept = [told for job in jobs if (told := figures_of(folder, job)) is not None]
    return ArmsState(
        id=folder.name,
        plan=plan,
        done=len(kept),
        total=len(jobs),
        seconds=sum(float(told["seconds"]) for told in kept),
        found=_found(folder),
        running=any(is_running(folder / job.name) for job in jobs),
    )


def figures_of(folder: Path, job: Job) -> dict[str, Any] | None:
    """What a training that is done showed, or None."""
    return _json(folder / job.name / FIGURES_NAME)


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Whole or not at all.

    Raises:
        OSError: the disk is full or refuses.
    """
    from fibrodesk.contract.manifest import write_whole

    write_whole(path, (json.dumps(value, indent=1, sort_keys=True) + "\n").encode())


def rows_of(folder: Path, plan: ArmsPlan, arm: ArmName) -> list[list[dict[str, Any]]]:
    """Of each seed the rows of every fold's patients: each was judged by what never saw it."""
    found = []
    for seed in range(1, plan.seeds + 1):
        rows: list[dict[str, Any]] = []
        for fold in range(plan.folds):
            told = figures_of(folder, Job(seed=seed, fold=fold, arm=arm))
            rows += [] if told is None else told["per_patient"]
        found.append(rows)
    return found


def told_of(plan: ArmsPlan) -> dict[str, Any]:
    return asdict(plan)


def _plan(folder: Path) -> ArmsPlan | None:
    told = _json(folder / PLAN_NAME)
    try:
        return None if told is None else ArmsPlan(**told)
    except (TypeError, ValueError):
        return None


def _found(folder: Path) -> ArmsFound | None:
    told = _json(folder / RESULT_NAME)
    try:
        return None if told is None else ArmsFound(**told)
    except TypeError:
        return None


def _json(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
