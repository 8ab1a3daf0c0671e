"""Snapshots and configurations of tiny runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from tiny_snapshots import SIDES, SnapshotMaker

from training.config import TrainConfig


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny batches are slower on several threads, and tests share the cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def maker(tmp_path) -> SnapshotMaker:
    return SnapshotMaker(tmp_path / "snapshot")


@pytest.fixture
def tiny_snapshot(maker) -> Path:
    """Eight patients of one frame: four train, two validate, two stand at the gate."""
    for number, side in enumerate(SIDES):
        maker.add(f"P{number}", side)
    return maker.freeze()


@pytest.fixture
def make_config(tiny_snapshot, tmp_path) -> Callable[..., TrainConfig]:
    """Two epochs of two small batches on networks of width 2 and 4."""

    def make(**changes) -> TrainConfig:
        facts = {
            "snapshot": str(tiny_snapshot),
            "out": str(tmp_path / "run"),
            "width": 2,
            "discriminator_width": 4,
            "epochs": 2,
            "batches": 2,
            "batch_size": 2,
            "precision": "fp32",
            "device": "cpu",
            "threads": 1,
        }
        return TrainConfig(**{**facts, **changes})

    return make
