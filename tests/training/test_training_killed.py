"""Killed with -9 at every kind of moment, a run goes on to the weights it would have had."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from killed import two_stages
from runs import losses, same, train, weights
from tiny_snapshots import SIDES, SnapshotMaker

from fibrodesk.contract.events import Finished, Started, Step
from fibrodesk.contract.model_card import read_card
from training.config import TrainConfig
from training.learning.runs.checkpoint import CHECKPOINT_NAME

HERE = Path(__file__).parent
DEATHS = [
    ("step", 5),  # in the second stage
    ("validation", 1),  # of the first stage, before any checkpoint
    ("validation", 2),
    ("samples", 2),
    ("half a state", 2),  # the one between the stages
    ("pointer", 3),
    ("pointed", 2),  # the old state still lies beside the new one
    ("bundle", 1),
]


def config_in(snapshot, out):
    """Two stages of one and two epochs, three steps each, averaged weights and a discriminator."""
    return TrainConfig(
        snapshot=str(snapshot),
        out=str(out),
        network="unet",
        width=2,
        discriminator_width=4,
        image_size_px=64,
        epochs=2,
        batches=3,
        batch_size=2,
        validate_every=1,
        ema_decay=0.9,
        discriminator="tamed",
        tamed_from=0.0,
        precision="fp32",
        device="cpu",
        threads=1,
    )


def through(config, **how):
    with two_stages(config):
        return train(config, **how)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    maker = SnapshotMaker(tmp_path_factory.mktemp("killed") / "snapshot")
    for number, side in enumerate(SIDES):
        maker.add(f"P{number}", side)
    return maker.freeze()


@pytest.fixture(scope="module")
def straight(snapshot):
    """The run that nobody kills: its events and its folder."""
    whole = config_in(snapshot, snapshot.parent / "whole")
    return through(whole), Path(whole.out)


@pytest.fixture(scope="module")
def dead(snapshot):
    """What each run left that was killed, by moment and number."""
    configs = {
        death: config_in(snapshot, snapshot.parent / f"killed {number}")
        for number, death in enumerate(DEATHS)
    }
    asked = [(dataclasses.asdict(config), *death) for death, config in configs.items()]
    told = subprocess.run(
        [sys.executable, str(HERE / "killed.py"), json.dumps(asked)],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(HERE.parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == [-signal.SIGKILL] * len(DEATHS), told.stderr[-2000:]
    return configs


@pytest.mark.faults
@pytest.mark.parametrize("death", DEATHS, ids=lambda death: f"{death[0]} {death[1]}")
def test_a_run_killed_at_a_moment_ends_as_if_it_had_not_been(dead, straight, death):
    events = through(dead[death], resume=True)
    (told, kept), folder = straight, Path(dead[death].out)
    assert isinstance(events[-1], Finished)
    rest = losses(events)
    assert losses(told)[len(losses(told)) - len(rest) :] == rest
    assert same(weights(kept), weights(folder))
    run, whole = (read_card(each / "bundle").run for each in (folder, kept))
    for fact in ("epochs", "batches", "best_epoch", "validations", "stages"):
        assert run[fact] == whole[fact]
    assert len(list(folder.glob("checkpoint-*"))) == 1  # nothing half is left behind


def test_stages_follow_one_another_and_are_told(straight):
    told, _ = straight
    begun = [event for event in told if isinstance(event, Started)]
    assert [event.stage for event in begun] == ["early", ""]
    assert all(event.stages == ("early", "") for event in begun)
    assert all(event.total_steps == 9 for event in begun)
    taken = [event for event in told if isinstance(event, Step)]
    assert [event.step for event in taken] == list(range(1, 10))
    assert [event.stage for event in taken] == ["early"] * 3 + [""] * 6
    assert taken[-1].seconds_left == 0
    assert taken[0].seconds_left >= taken[-2].seconds_left >= 0  # told to a tenth of a second


def test_a_run_stopped_between_the_stages_begins_the_next_as_it_would(snapshot, straight, tmp_path):
    config = config_in(snapshot, tmp_path / "run")
    first = through(config, stop_after=3)
    second = through(config, resume=True)
    told, kept = straight
    assert losses(first) + losses(second) == losses(told)
    assert same(weights(kept), weights(tmp_path / "run"))
    assert (tmp_path / "run" / CHECKPOINT_NAME).exists()
