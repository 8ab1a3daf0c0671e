"""What cannot be trained on is refused in words, and what cannot be written loses nothing."""

from __future__ import annotations

import dataclasses
import math
import os
import resource
import subprocess
import sys

import cv2
import numpy as np
import pytest
from runs import losses, same, train, weights

from fibrodesk.contract.events import (
    Failed,
    Finished,
    Saved,
    Started,
    Validated,
    from_line,
    to_line,
)
from fibrodesk.contract.model_card import read_card
from training.__main__ import main
from training.learning.runs.checkpoint import CHECKPOINT_NAME, load_checkpoint

SMALL = {"network": "unet", "image_size_px": 64}


def refused(snapshot, out, capsys):
    """The words of a training that did not begin."""
    assert main(["--snapshot", str(snapshot), "--out", str(out), "--width", "2"]) == 2
    (line,) = capsys.readouterr().out.splitlines()
    failed = from_line(line)
    assert isinstance(failed, Failed)
    assert failed.hint
    assert not (out / "bundle").exists()
    return failed.message


def test_a_neighbour_of_another_size_is_refused_before_anything_is_made_of_it(
    maker, tmp_path, capsys
):
    for number in range(4):
        maker.add(f"P{number}", "train" if number < 3 else "validation")
    cv2.imwrite(str(maker.folder / "frames" / "wider.png"), np.zeros((48, 80), np.uint8))
    own = maker.frames[0].png
    beat = (own, *["frames/wider.png"] * 11)
    maker.frames[0] = dataclasses.replace(maker.frames[0], neighbours=beat)
    words = refused(maker.freeze(), tmp_path / "out", capsys)
    assert "wider.png" in words
    assert f"it is 80 x 48 pixels, and its frame {own} 64 x 48 pixels" in words
    assert not (tmp_path / "out").exists()


def test_one_patient_is_not_enough(maker, tmp_path, capsys):
    maker.add("P1", "train")
    maker.add("P1", "train")
    maker.add("P2", "validation")
    words = refused(maker.freeze(), tmp_path / "out", capsys)
    assert "Too few patients" in words
    assert "train side holds 1 of at least 2 patients" in words


def test_nobody_to_validate_on_is_refused(maker, tmp_path, capsys):
    for patient in ("P1", "P2"):
        maker.add(patient, "train")
    words = refused(maker.freeze(), tmp_path / "out", capsys)
    assert "validation side holds 0 of at least 1 patients" in words


def test_a_snapshot_of_which_a_byte_has_changed_is_refused(tiny_snapshot, tmp_path, capsys):
    picture = tiny_snapshot / "frames" / "2.png"
    data = bytearray(picture.read_bytes())
    data[len(data) // 2] ^= 1
    picture.write_bytes(bytes(data))
    words = refused(tiny_snapshot, tmp_path / "out", capsys)
    assert "This snapshot cannot be used" in words
    assert "frames/2.png" in words


def test_masks_that_are_empty_everywhere_train_and_say_that_nothing_judges(maker, tmp_path):
    """No value is not zero: the Dice of nothing against nothing is none."""
    nothing = np.zeros((48, 64), np.uint8)
    for number, side in enumerate(("train", "train", "validation", "gate")):
        maker.add(f"P{number}", side, masks={"fibrosis": [nothing]})
    config = config_for(maker.freeze(), tmp_path / "run", learning_rate=1e-2, epochs=4, batches=6)
    events = train(config)
    told = [event for event in events if isinstance(event, Validated)]
    assert isinstance(events[-1], Finished)
    assert "No validation frame shows any fibrosis" in " ".join(
        note for event in events if isinstance(event, Started) for note in event.notes
    )
    last = told[-1]
    assert last.dice is None or last.dice == 0  # a model that finds some is wrong, and has a value
    assert read_card(tmp_path / "run" / "bundle").figures["validation"]["dice"]["macro"] in (
        None,
        0,
    )
    for event in events:
        to_line(event)  # raises for what is no number


def test_a_constant_image_gives_finite_losses(maker, tmp_path):
    grey = np.full((48, 64), 90, np.uint8)
    for number, side in enumerate(("train", "train", "validation", "gate")):
        maker.add(f"P{number}", side, image=grey)
    events = train(config_for(maker.freeze(), tmp_path / "run", preset="paper"))
    assert all(math.isfinite(each) for each in losses(events))
    assert isinstance(events[-1], Finished)


def config_for(snapshot, out, **changes):
    from training.config import TrainConfig

    facts = {
        **{"width": 2, "discriminator_width": 4, "epochs": 2, "batches": 2, "batch_size": 2},
        **{"precision": "fp32", "device": "cpu", "threads": 1, "preset": "baseline", **SMALL},
    }
    return TrainConfig(snapshot=str(snapshot), out=str(out), **{**facts, **changes})


@pytest.mark.faults
def test_a_disk_that_fills_at_a_checkpoint_loses_nothing(tiny_snapshot, tmp_path):
    """The kernel refuses the file of the state; the state before it is whole, and goes on."""
    facts = {"preset": "baseline", "epochs": 2}
    whole = config_for(tiny_snapshot, tmp_path / "whole", **facts)
    full = config_for(tiny_snapshot, tmp_path / "full", **facts)
    straight = train(whole)
    first = train(full, stop_after=1)
    before = load_checkpoint(tmp_path / "full" / CHECKPOINT_NAME)
    command = [sys.executable, "-m", "training", "--snapshot", full.snapshot]
    ended = subprocess.run(
        [*command, "--out", full.out, "--resume"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**14, 2**14)),
    )
    assert ended.returncode == 2, ended.stderr[-2000:]
    last = from_line(ended.stdout.splitlines()[-1])
    assert isinstance(last, Failed)
    assert "The run cannot be written" in last.message
    assert "--resume" in last.hint
    after = load_checkpoint(tmp_path / "full" / CHECKPOINT_NAME)
    assert before["progress"]["steps"] == after["progress"]["steps"] == 1
    second = train(full, resume=True)
    assert losses(first) + losses(second) == losses(straight)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "full"))
    assert sum(isinstance(event, Saved) for event in second) == 2
