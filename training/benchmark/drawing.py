"""The patients of a benchmark, drawn once into its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from fibrodesk.contract.snapshot import Side
from training.benchmark.plan import Plan, Scene, Training, scene_group, training_groups
from training.data.phantoms import PhantomGroup, write_phantom_snapshot

DATA = "data"
_READERS = 1

Say = Callable[[str], None]


def learning_folder(folder: Path, training: Training) -> Path:
    return folder / DATA / training.data


def scene_folder(folder: Path, scene: Scene) -> Path:
    return folder / DATA / scene.name.replace(" ", "-").lower()


def draw_all(
    folder: Path, plan: Plan, every: Iterable[Training], *, workers: int, say: Say
) -> None:
    """Draw what is not there yet; a snapshot is there whole or not at all.

    Raises:
        PhantomFailedError: the phantom's process failed.
    """
    (folder / DATA).mkdir(exist_ok=True)
    wanted = {
        learning_folder(folder, each): training_groups(plan, without=each.without) for each in every
    }
    wanted |= {scene_folder(folder, each): (scene_group(plan, each),) for each in plan.scenes}
    for target, groups in wanted.items():
        if target.exists():
            continue
        patients = sum(group.patients for group in groups)
        say(f"draws {patients} phantom patients: {target.name}")
        frames, readers = plan.size.frames, 0 if len(groups) > 1 else _READERS
        write_phantom_snapshot(target, groups, workers=workers, frames=frames, readers=readers)


def drawn_patients(plan: Plan, every: Iterable[Training]) -> list[dict[str, Any]]:
    """What makes each patient, so that anyone can draw the same: for the benchmark's JSON."""
    rows = []
    for data, without in sorted({(each.data, each.without) for each in every}):
        for group in training_groups(plan, without=without):
            rows += _rows(group, where=data)
    for scene in plan.scenes:
        rows += _rows(scene_group(plan, scene), where=scene.name)
    return rows


def _rows(group: PhantomGroup, *, where: str) -> list[dict[str, Any]]:
    side: Side = group.side
    return [
        {
            "number": number,
            "seed": group.seed,
            "side": side,
            "where": where,
            "look": group.look,  # null: one of the looks A to D, by the seed
            "contrast_db": group.contrast_db,
            "abnormal_motion": group.abnormal_motion,
        }
        for number in range(group.first, group.first + group.patients)
    ]
