"""Every arm and the simulated reader, judged on the same patients in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from fibrodesk.contract.manifest import write_whole
from fibrodesk.contract.snapshot import Snapshot, SnapshotFrame
from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.domain.mask import Structure
from training.benchmark.arms import bundle_of
from training.benchmark.drawing import Say, scene_folder
from training.benchmark.plan import READER, Plan, Scene, Training
from training.data.dataset import open_snapshot, read_grey
from training.data.phantoms import READER_FOLDER
from training.evaluate import refuse_leak
from training.judging.answering.judge import Judge
from training.judging.answering.loading import load_judge
from training.judging.answering.side import judge_side

JUDGED = "judged"
Figures = dict[str, Any]
"""What `judge_side` tells of one model in one scene."""

_READER = 1


class ReaderOutlines:
    """A simulated reader in the place of a model: what was drawn is certain, 0 or 1."""

    structures = (Structure.FIBROSIS.value,)
    threshold: Mapping[str, float] = MappingProxyType({structures[0]: 0.5})

    def probabilities(self, folder: Path, frame: SnapshotFrame) -> dict[str, FloatImage]:
        """The outline of a frame of the snapshot in `folder`, shape (H, W)."""
        name = frame.png.rpartition("/")[2]
        drawn = read_grey(folder / READER_FOLDER.format(_READER) / name)
        return {self.structures[0]: (drawn != 0).astype(np.float32)}


def judge_all(folder: Path, plan: Plan, every: Iterable[Training], *, say: Say) -> None:
    """Judge what is not judged yet, one file of figures for each model and scene.

    Raises:
        LeakError: a test patient was in a training.
        BundleUnfitError, SnapshotUnfitError: a container is not sound.
    """
    for scene in plan.scenes:
        waiting = [
            each
            for each in every
            if plan.shows(each.without, scene)
            and not judged_path(folder, each.name, scene).exists()
        ]
        reader = judged_path(folder, READER, scene)
        if not waiting and reader.exists():
            continue
        place = scene_folder(folder, scene)
        _, snapshot = open_snapshot(place)
        if not reader.exists():
            say(f"judges the simulated reader at {scene.name}")
            _judge(reader, ReaderOutlines(), place, snapshot)
        for training in waiting:
            say(f"judges {training.name} at {scene.name}")
            card, judge = load_judge(bundle_of(folder, training), device=plan.device)
            refuse_leak(card, snapshot, side="report")
            _judge(judged_path(folder, training.name, scene), judge, place, snapshot)


def _judge(target: Path, judge: Judge, place: Path, snapshot: Snapshot) -> None:
    found = of_fibrosis(judge_side(judge, place, snapshot, side="report"))
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, json.dumps(found, allow_nan=False).encode("utf-8"))


def of_fibrosis(found: Figures) -> Figures:
    """Figures of fibrosis on top, whichever structure a model names first.

    Raises:
        ValueError: the model outlines none.
    """
    name = Structure.FIBROSIS.value
    if found["structure"] == name:
        return found
    if name not in found["structures"]:
        raise ValueError(f"the model outlines {found['structure']}, and no fibrosis")
    first = {key: value for key, value in found.items() if key != "structures"}
    others = {each: told for each, told in found["structures"].items() if each != name}
    return {
        **found["structures"][name],
        "structure": name,
        "structures": {**others, found["structure"]: first},
    }


def judged_path(folder: Path, name: str, scene: Scene) -> Path:
    return folder / JUDGED / name / f"{scene_folder(folder, scene).name}.json"


def figures_of(folder: Path, name: str, scene: Scene) -> Figures:
    """The figures of a training, or of the reader, in a scene."""
    found: Figures = json.loads(judged_path(folder, name, scene).read_bytes())
    return found


def patients_of(folder: Path, scene: Scene) -> dict[str, dict[str, str]]:
    """Form and look of each test patient, by study code."""
    _, snapshot = open_snapshot(scene_folder(folder, scene))
    return {frame.patient: {"form": frame.form, "look": frame.scanner} for frame in snapshot.frames}
