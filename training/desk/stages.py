"""The two stages of the preset "desk", and what each of them changes in its configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import torch

from fibrodesk.contract.events import Prepared
from fibrodesk.contract.snapshot import Side, Snapshot
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.phases import PHASES
from fibrodesk.networks.registry import STRIP_NAME
from training.config import TrainConfig
from training.data.dataset import FEWEST_PATIENTS, usable
from training.desk.scar import ScarLearner
from training.learning.learners.learner import AskedToStop, Learner, Stage, Weights, never
from training.learning.learners.segmenter import Segmenter
from training.learning.machine.ranks import ALONE, Ranks

WALL, SCAR = "wall", "scar"
_SCAR_RATE = 1.5


def desk_stages(
    config: TrainConfig,
    snapshot: Snapshot,
    device: torch.device,
    ranks: Ranks = ALONE,
    asked_to_stop: AskedToStop = never,
    tell: Callable[[Prepared], object] | None = None,
) -> tuple[Stage, ...]:
    """The wall first, on every mask of it; then scar, in the walls that the first stage finds.

    Args:
        asked_to_stop: asked between pictures while the walls are rolled out, before the scar
            stage's first step.
        tell: hears how far that is.
    Raises:
        FibrodeskError: the snapshot cannot be trained on.
    """
    wall, scar = wall_config(config, snapshot), scar_config(config)

    def begin_wall(_: Mapping[str, Weights]) -> Learner:
        return Segmenter(wall, snapshot, device, name=WALL, ranks=ranks)

    def begin_scar(earlier: Mapping[str, Weights]) -> Learner:
        return ScarLearner(
            scar,
            snapshot,
            device,
            wall=wall,
            weights=earlier[WALL],
            ranks=ranks,
            asked_to_stop=asked_to_stop,
            tell=tell,
        )

    return (Stage(WALL, wall, begin_wall), Stage(SCAR, scar, begin_scar))


def wall_config(config: TrainConfig, snapshot: Snapshot) -> TrainConfig:
    """The myocardium always; the cavity and the atrium where they are known."""
    known = (
        structure
        for structure in (Structure.LEFT_VENTRICULAR_CAVITY, Structure.LEFT_ATRIUM)
        if structure in config.structures and _is_known(snapshot, structure)
    )
    structures = (Structure.MYOCARDIUM.value, *(structure.value for structure in known))
    return replace(config, network="wall_unet", phases=(0,), structures=structures)


def scar_config(config: TrainConfig) -> TrainConfig:
    """Scar, and the wall once more: who sees a whole beat of it knows better where it ends."""
    return replace(
        config,
        network=STRIP_NAME,
        width=config.width + 3 * config.width // 8,
        phases=tuple(range(PHASES)),
        structures=(Structure.FIBROSIS.value, Structure.MYOCARDIUM.value),
        learning_rate=_SCAR_RATE * config.learning_rate,
        discriminator="none",  # a strip is lower than one of its patches
    )


def _is_known(snapshot: Snapshot, structure: str) -> bool:
    """Whether enough patients of either side have a mask of it."""
    sides: tuple[Side, ...] = ("train", "validation")
    for side in sides:
        patients = {
            frame.patient for frame in snapshot.side(side) if usable(frame.masks.get(structure, ()))
        }
        if len(patients) < FEWEST_PATIENTS[side]:
            return False
    return True
