"""Which stages a run has."""

from __future__ import annotations

from collections.abc import Callable

import torch

from fibrodesk.contract.events import Prepared
from fibrodesk.contract.snapshot import Snapshot
from training.config import TrainConfig
from training.desk.stages import desk_stages
from training.learning.learners.learner import AskedToStop, Stage, never
from training.learning.learners.segmenter import Segmenter
from training.learning.machine.ranks import ALONE, Ranks


def stages_of(
    config: TrainConfig,
    snapshot: Snapshot,
    device: torch.device,
    ranks: Ranks = ALONE,
    asked_to_stop: AskedToStop = never,
    tell: Callable[[Prepared], object] | None = None,
) -> tuple[Stage, ...]:
    """The stages of `config`: one for a single network, those of `training.desk` for "desk".

    Raises:
        FibrodeskError: the snapshot cannot be trained on.
    """
    if config.preset == "desk":
        return desk_stages(config, snapshot, device, ranks, asked_to_stop, tell)
    return (Stage("", config, lambda _: Segmenter(config, snapshot, device, ranks=ranks)),)
