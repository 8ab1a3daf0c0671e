"""Stopped, killed, starved of memory or disk: a run goes on to the same weights."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys

import pytest
import torch
from runs import losses, same, steps, train, weights

from fibrodesk.contract.events import (
    Finished,
    Saved,
    Step,
    Stopped,
    from_line,
)
from training.__main__ import main
from training.errors import (
    CheckpointUnfitError,
    RunFolderTakenError,
)
from training.learning.runs.checkpoint import CHECKPOINT_NAME, load_checkpoint, save_checkpoint
from training.record import RUN_NAME


def test_a_stopped_run_goes_on_to_the_same_weights(make_config, tmp_path):
    """Stopped in the middle of an epoch, and resumed."""
    whole = make_config(out=str(tmp_path / "whole"), batches=3)
    halved = make_config(out=str(tmp_path / "halved"), batches=3)
    straight = losses(train(whole))
    first = train(halved, stop_after=4)
    assert isinstance(first[-1], Stopped)
    assert first[-1].step == 4
    assert not (tmp_path / "halved" / "bundle").exists()
    second = train(halved, resume=True)
    assert losses(first) + losses(second) == straight
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "halved"))


@pytest.mark.faults
def test_a_run_killed_three_times_ends_with_the_same_weights(make_config, tmp_path):
    whole = make_config(out=str(tmp_path / "whole"), epochs=5, batches=3, validate_every=2)
    train(whole)
    out = tmp_path / "killed"
    options = {"width": 2, "epochs": 5, "batches": 3, "batch-size": 2, "validate-every": 2}
    options |= {"discriminator-width": 4, "threads": 1}
    command = [sys.executable, "-m", "training", "--snapshot", whole.snapshot, "--out", str(out)]
    command += ["--precision", "fp32", "--device", "cpu", "--resume"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    chance = random.Random(5)
    kills = 0
    for _ in range(3):
        kills += kill_after(command, steps=chance.randint(2, 4))
    assert kills == 3
    ended = subprocess.run(command, env=calm(), check=True, capture_output=True, text=True)
    last = from_line(ended.stdout.splitlines()[-1])
    assert isinstance(last, Finished)
    assert same(weights(tmp_path / "whole"), weights(out))


def calm():
    return {**os.environ, "OMP_NUM_THREADS": "1"}


def kill_after(command, *, steps):
    """Start the training, kill -9 it after some steps; 1 if it was alive until then."""
    child = subprocess.Popen(
        command, env=calm(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    seen = 0
    with child, child.stdout as lines:
        for line in lines:
            seen += isinstance(from_line(line), Step)
            if seen >= steps:
                break
        alive = child.poll() is None
        child.send_signal(signal.SIGKILL)
    return int(alive and child.returncode == -signal.SIGKILL)


@pytest.mark.parametrize("wish", ["line", "signal", "file"])
def test_a_run_stops_when_asked_and_keeps_its_state(make_config, tmp_path, wish):
    config = make_config()
    out = tmp_path / "asked"
    command = [sys.executable, "-m", "training", "--snapshot", config.snapshot, "--out", str(out)]
    command += ["--width", "2", "--batch-size", "2", "--precision", "fp32", "--batches", "100000"]
    command += ["--discriminator-width", "4"]
    child = subprocess.Popen(
        command, env=calm(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    events, asked_at = [], None
    with child:
        for line in child.stdout:
            events.append(from_line(line))
            if isinstance(events[-1], Step) and asked_at is None:
                asked_at = events[-1].step
                ask(child, out, wish)
    assert child.returncode == 0
    assert isinstance(events[-1], Stopped)
    assert isinstance(events[-2], Saved)
    assert (out / CHECKPOINT_NAME).exists()


def ask(child, out, wish):
    if wish == "line":
        child.stdin.write("stop\n")
        child.stdin.flush()
    elif wish == "signal":
        child.terminate()
    else:
        (out / "stop").touch()


def test_a_folder_with_a_run_is_not_written_over(make_config):
    train(make_config())
    with pytest.raises(RunFolderTakenError):
        train(make_config())


def test_a_run_goes_on_only_as_it_was_begun(make_config):
    train(make_config(), stop_after=1)
    with pytest.raises(CheckpointUnfitError, match="begun with seed 0, not 5"):
        train(make_config(seed=5), resume=True)


def test_a_resume_needs_only_the_folder(make_config, tmp_path, capsys):
    config = make_config(preset="baseline", epochs=3)
    train(config, stop_after=2)
    again = ["--snapshot", config.snapshot, "--out", config.out, "--resume"]
    assert main(again) == 0
    events = [from_line(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0].config["width"] == 2
    assert events[0].epoch == 1  # both batches of the first are done
    assert steps(events) == 4
    assert isinstance(events[-1], Finished)
    assert main([*again, "--seed", "7"]) == 2
    assert "begun with seed 0, not 7" in from_line(capsys.readouterr().out).message
    (tmp_path / "run" / RUN_NAME).write_text("{}")
    assert main(again) == 2
    assert "holds no configuration" in from_line(capsys.readouterr().out).message


def test_a_run_goes_on_only_on_its_own_snapshot(make_config, maker):
    train(make_config(), stop_after=1)
    maker.add("P9", "train")
    maker.freeze()
    with pytest.raises(CheckpointUnfitError, match="another snapshot"):
        train(make_config(), resume=True)


def test_a_run_of_an_earlier_version_with_other_networks_is_refused_in_words(
    make_config, tmp_path, capsys
):
    config = make_config()
    train(config, stop_after=1)
    path = tmp_path / "run" / CHECKPOINT_NAME
    state = load_checkpoint(path)
    weights_then = state["learner"]["generator"]
    state["learner"]["generator"] = {f"old.{name}": each for name, each in weights_then.items()}
    save_checkpoint(path, state)
    with pytest.raises(CheckpointUnfitError, match="whose networks were others"):
        train(config, resume=True)
    assert main(["--snapshot", config.snapshot, "--out", config.out, "--resume"]) == 2
    assert "whose networks were others" in from_line(capsys.readouterr().out).message


def test_a_damaged_checkpoint_is_refused(tmp_path):
    path = tmp_path / CHECKPOINT_NAME
    save_checkpoint(path, {"a": torch.arange(3)})
    save_checkpoint(path, {"a": torch.arange(4)})
    assert torch.equal(load_checkpoint(path)["a"], torch.arange(4))
    (state,) = tmp_path.glob("checkpoint-*.pt")  # the one before it is gone
    data = bytearray(state.read_bytes())
    data[-40] ^= 1
    state.write_bytes(bytes(data))
    with pytest.raises(CheckpointUnfitError, match="damaged"):
        load_checkpoint(path)
    path.write_text("{}")
    with pytest.raises(CheckpointUnfitError, match="damaged"):
        load_checkpoint(path)
    with pytest.raises(CheckpointUnfitError, match="no checkpoint"):
        load_checkpoint(tmp_path / "other")


@pytest.mark.faults
@pytest.mark.parametrize("error", [OSError(28, "No space left"), RuntimeError("write failed")])
def test_a_full_disk_keeps_the_old_checkpoint(tmp_path, monkeypatch, error):
    path = tmp_path / CHECKPOINT_NAME
    save_checkpoint(path, {"a": torch.arange(3)})

    def full(*_args):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(torch, "save", full)
        with pytest.raises(OSError, match=r"No space|write failed"):
            save_checkpoint(path, {"a": torch.arange(4)})
    assert torch.equal(load_checkpoint(path)["a"], torch.arange(3))
