"""A run on eight tiny frames: repeatable, stoppable, killable."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from fibrodesk.contract.events import (
    Failed,
    Finished,
    Saved,
    Started,
    Step,
    Stopped,
    Validated,
    from_line,
)
from fibrodesk.contract.model_card import WEIGHTS_NAME, read_card
from training.__main__ import main
from training.checkpoint import CHECKPOINT_NAME, load_checkpoint, save_checkpoint
from training.config import RUN_NAME
from training.errors import (
    CheckpointUnfitError,
    DivergedError,
    OutOfMemoryError,
    RunFolderTakenError,
)
from training.run import Run
from training.step import Trainer


def train(config, *, stop_after=None, resume=False):
    """The events of a run; `stop_after` steps it is asked to stop."""
    events = []

    def asked() -> bool:
        return stop_after is not None and steps(events) >= stop_after

    Run(config, emit=events.append, asked_to_stop=asked, resume=resume).go()
    return events


def steps(events):
    return sum(isinstance(event, Step) for event in events)


def losses(events):
    return [event.generator_loss for event in events if isinstance(event, Step)]


def weights(folder):
    return load_file(folder / "bundle" / WEIGHTS_NAME)


def same(first, second):
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first
    )


def test_a_run_tells_its_steps_and_leaves_a_bundle(make_config, tmp_path):
    events = train(make_config())
    kinds = [type(event) for event in events]
    assert kinds == [Started, Step, Step, Saved, Step, Step, Validated, Saved, Finished]
    assert events[0].train_frames == 4
    assert events[0].validation_frames == 2
    assert all(event.discriminator_loss > 0 for event in events if isinstance(event, Step))
    assert events[-1].reason == "all epochs"
    card = read_card(tmp_path / "run" / "bundle")
    assert card.preset == "paper"
    assert card.structures == ("fibrosis",)
    assert card.run["batches"] == 4
    assert set(card.figures) == {"validation", "gate"}
    assert card.training_data.patients == {"train": 4, "validation": 2, "gate": 2, "report": 0}
    assert any("batch size" in choice for choice in card.ours)
    assert any("synthetic" in limit for limit in card.limits)
    run = json.loads((tmp_path / "run" / RUN_NAME).read_text())
    assert run["config"]["dice_weight"] == 1.5
    assert run["snapshot_sha256"] == card.training_data.snapshot_sha256


def test_the_defaults_are_the_papers():
    from training.config import TrainConfig

    config = TrainConfig(snapshot="s", out="o")
    assert (config.preset, config.network, config.width) == ("paper", "unet256", 64)
    assert (config.epochs, config.batches, config.validate_every) == (150, 128, 10)
    assert (config.learning_rate, config.beta1) == (2e-4, 0.5)
    assert (config.adversarial_weight, config.dice_weight, config.bce_weight) == (1.0, 1.5, 1.0)
    assert (config.structures, config.discriminator_width) == (("fibrosis",), 64)
    assert config.rotation_deg == 10


def test_the_rate_is_constant_then_falls_to_nothing(make_config):
    config = make_config(epochs=10)
    rates = [config.learning_rate_at(epoch) for epoch in range(1, 12)]
    assert rates[:5] == [2e-4] * 5
    falls = np.diff(rates[4:])
    assert np.allclose(falls, falls[0])
    assert rates[10] == 0


def test_the_same_seed_gives_the_same_losses(make_config, tmp_path):
    first = losses(train(make_config(out=str(tmp_path / "a"))))
    again = losses(train(make_config(out=str(tmp_path / "b"))))
    other = losses(train(make_config(out=str(tmp_path / "c"), seed=1)))
    assert first == again
    assert first != other


def test_the_baseline_has_no_discriminator(make_config):
    events = train(make_config(preset="baseline"))
    told = [event for event in events if isinstance(event, Step)]
    assert all(event.discriminator_loss is None for event in told)
    assert told[0].generator_loss == pytest.approx(1.5 * told[0].dice_loss + told[0].bce, rel=1e-5)


@pytest.mark.parametrize("network", ["unet256", "unet"])
def test_a_few_steps_on_one_batch_learn_it(make_config, network):
    config = make_config(
        preset="baseline", network=network, width=4, epochs=1, batches=50, learning_rate=1e-2
    )
    told = losses(train(config))
    assert told[-1] < 0.75 * told[0]


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


def test_the_best_state_is_kept_and_patience_ends_the_run(make_config, tmp_path, monkeypatch):
    from training import run
    from training.validate import Validation

    answers = iter([0.3, 0.5, 0.4, 0.4, 0.4])
    seen = []

    def judged(trainer, pairs, structures):
        seen.append(trainer.weights())
        value = next(answers)
        return Validation(dice=value, iou=value / 2, by_structure={})

    monkeypatch.setattr(run, "validate", judged)
    events = train(make_config(epochs=9, validate_every=1, batches=1))
    told = [event for event in events if isinstance(event, Validated)]
    assert [event.best for event in told] == [True, True, False, False, False]
    assert events[-1].reason == "early stopping"
    kept = weights(tmp_path / "run")
    assert same(kept, {name: value.contiguous() for name, value in seen[1].items()})
    assert read_card(tmp_path / "run" / "bundle").run["best_epoch"] == 2


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


def failing_at(number, error):
    """`Trainer.step` that raises at its `number`-th call."""
    step, calls = Trainer.step, []

    def fail(self, *args, **kwargs):
        calls.append(None)
        if len(calls) == number:
            raise error
        return step(self, *args, **kwargs)

    return fail


@pytest.mark.faults
@pytest.mark.parametrize("number", [1, 3, 4, 5, 8])
def test_out_of_memory_at_any_step_is_survived(make_config, tmp_path, monkeypatch, number):
    """Told in words; the run goes on to the weights it would have had."""
    error = (
        MemoryError()
        if number % 2
        else RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9")
    )
    config = make_config(epochs=3, batches=3)
    with monkeypatch.context() as patched:
        patched.setattr(Trainer, "step", failing_at(number, error))
        with pytest.raises(OutOfMemoryError, match="batch size 2 does not fit"):
            train(config)
    assert isinstance(train(config, resume=True)[-1], Finished)
    whole = make_config(epochs=3, batches=3, out=str(tmp_path / "whole"))
    train(whole)
    assert same(weights(tmp_path / "run"), weights(tmp_path / "whole"))


def test_a_bug_is_no_lack_of_memory(make_config, monkeypatch):
    monkeypatch.setattr(Trainer, "step", failing_at(1, RuntimeError("shapes differ")))
    with pytest.raises(RuntimeError, match="shapes differ"):
        train(make_config())


def test_a_loss_that_is_no_number_ends_the_run(make_config):
    with pytest.raises(DivergedError):
        train(make_config(learning_rate=1e30, batches=20))


def test_the_command_says_in_words_what_failed(tmp_path, capsys):
    nowhere = str(tmp_path / "nowhere")
    assert main(["--snapshot", nowhere, "--out", str(tmp_path / "out")]) == 2
    event = from_line(capsys.readouterr().out)
    assert isinstance(event, Failed)
    assert "This snapshot cannot be trained on" in event.message
    assert event.hint


def test_a_run_in_bf16_is_repeatable_too(make_config, tmp_path):
    first = losses(train(make_config(out=str(tmp_path / "a"), precision="bf16")))
    again = losses(train(make_config(out=str(tmp_path / "b"), precision="bf16")))
    assert first == again
