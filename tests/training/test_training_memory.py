"""A memory that does not suffice: smaller passes, the same mini-batch, and words."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from runs import losses, same, steps, train, weights

from fibrodesk.contract.events import Finished, Smaller, Step, from_line
from fibrodesk.contract.model_card import read_card
from training.data.batches import training_batch
from training.data.dataset import load_pairs, open_snapshot
from training.errors import OutOfMemoryError
from training.learning.machine.device import lacks_memory
from training.learning.steps.step import Trainer

CPU = torch.device("cpu")
PETABYTE = 2**50


def never_enough(self, *_args, **_kwargs):
    """In place of a pass: what torch really raises for an allocation that cannot be."""
    return torch.empty(PETABYTE, dtype=torch.uint8)


def failing_at(number, method):
    """`method` that asks for too much memory at its `number`-th call."""
    calls = []

    def fail(self, *args, **kwargs):
        calls.append(None)
        return never_enough(self) if len(calls) == number else method(self, *args, **kwargs)

    return fail


def test_what_torch_says_of_a_full_memory_is_known():
    with pytest.raises(RuntimeError) as told:
        never_enough(None)
    assert lacks_memory(told.value)
    assert lacks_memory(MemoryError())
    assert lacks_memory(torch.OutOfMemoryError("CUDA out of memory."))
    assert not lacks_memory(RuntimeError("unsupported memory format option Contiguous"))


@pytest.mark.faults
@pytest.mark.parametrize("number", [1, 4])
def test_the_run_goes_on_in_smaller_passes_and_says_so(make_config, tmp_path, monkeypatch, number):
    config = make_config(network="unet", image_size_px=64, batch_size=4)
    monkeypatch.setattr(Trainer, "_logits", failing_at(number, Trainer._logits))
    events = train(config)
    (smaller,) = [event for event in events if isinstance(event, Smaller)]
    assert smaller.batch_size == 2
    assert f"From step {number} on" in smaller.reason
    assert steps(events) == 4
    assert isinstance(events[-1], Finished)
    assert read_card(tmp_path / "run" / "bundle").run["notes"] == [smaller.reason]


@pytest.mark.faults
def test_a_run_that_became_smaller_resumes_so(make_config, tmp_path, monkeypatch):
    facts = {"network": "unet", "image_size_px": 64, "batch_size": 4, "epochs": 3}
    whole = make_config(**facts, out=str(tmp_path / "whole"))
    broken = make_config(**facts, out=str(tmp_path / "broken"))
    pass_through = Trainer._logits
    monkeypatch.setattr(Trainer, "_logits", failing_at(2, pass_through))
    straight = train(whole)
    monkeypatch.setattr(Trainer, "_logits", failing_at(2, pass_through))
    first = train(broken, stop_after=3)
    monkeypatch.setattr(Trainer, "_logits", pass_through)
    second = train(broken, resume=True)
    assert not any(isinstance(event, Smaller) for event in second)
    assert losses(first) + losses(second) == losses(straight)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "broken"))


@pytest.mark.faults
def test_a_single_pair_that_does_not_fit_ends_the_run_in_words(make_config, monkeypatch):
    monkeypatch.setattr(Trainer, "_logits", never_enough)
    with pytest.raises(OutOfMemoryError, match="batch size 4 does not fit"):
        train(make_config(network="unet", image_size_px=64, batch_size=4))


def test_a_bug_is_no_lack_of_memory(make_config, monkeypatch):
    def bug(*_args):
        raise RuntimeError("shapes differ")

    monkeypatch.setattr(Trainer, "_logits", bug)
    with pytest.raises(RuntimeError, match="shapes differ"):
        train(make_config(network="unet", image_size_px=64))


def batch_and_trainer(config):
    _, snapshot = open_snapshot(Path(config.snapshot))
    pairs = load_pairs(
        Path(config.snapshot),
        snapshot,
        side="train",
        structures=config.structures,
        size_px=config.image_size_px,
    )
    torch.manual_seed(0)
    return training_batch(pairs, config=config, epoch=1, index=0), Trainer(config, CPU)


@pytest.mark.parametrize("preset", ["baseline", "paper"])
def test_two_passes_change_the_weights_as_one_does(make_config, preset):
    """Where batch norm and Dice look at each pair alone, nothing but rounding is left."""
    config = make_config(
        preset=preset, network="unet", image_size_px=64, batch_size=4, dice_weight=0.0
    )
    found = []
    for passes in (1, 2):
        batch, trainer = batch_and_trainer(config)
        for network in (trainer.generator, getattr(trainer.adversary, "network", None)):
            still(network)
        for _ in range(passes - 1):
            trainer.halve()
        losses = trainer.step(batch, learning_rate=1e-3)
        found.append(([losses.generator, losses.bce, losses.discriminator or 0.0], trainer))
    (once, one), (twice, two) = found
    assert twice == pytest.approx(once, rel=1e-5)
    for first, second in zip(gradients(one), gradients(two), strict=True):
        assert torch.allclose(first, second, rtol=1e-3, atol=1e-6)


def gradients(trainer):
    """As Adam remembers them after one step."""
    moments = trainer.state()["optimizing"]["optimizer"]["state"]
    return [each["exp_avg"] for each in moments.values()]


def still(network):
    """Batch norm that neither looks at the batch nor follows it."""
    for module in network.modules() if network is not None else ():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.train = lambda mode=True, module=module: module
            module.training = False


def test_batch_norm_follows_a_mini_batch_once(make_config):
    """The discriminator's turn takes passes of its own; the running means must not move twice."""
    config = make_config(network="unet", image_size_px=64, batch_size=4)
    batch, trainer = batch_and_trainer(config)
    trainer.halve()
    trainer.step(batch, learning_rate=1e-3)
    counts = [
        int(module.num_batches_tracked)
        for module in trainer.generator.modules()
        if isinstance(module, torch.nn.BatchNorm2d)
    ]
    assert set(counts) == {2}  # two passes of one mini-batch


CHILD = """
    import json, resource, sys
    from fibrodesk.contract.events import Step, to_line
    from training.config import TrainConfig
    from training.learning.runs.run import Run

    unlimited = resource.getrlimit(resource.RLIMIT_AS)

    def tell(event):
        print(to_line(event), flush=True)
        if isinstance(event, Step) and event.step == 2:  # the neighbour gives its memory back
            resource.setrlimit(resource.RLIMIT_AS, unlimited)

    facts = {**json.loads(sys.argv[1]), "structures": ("fibrosis",), "phases": (0,)}
    run = Run(TrainConfig(**facts), emit=tell, asked_to_stop=lambda: False)
    held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + 2**20 * int(sys.argv[2]), unlimited[1]))
    run.go()
"""


@pytest.mark.faults
def test_under_a_real_limit_of_the_memory_the_steps_get_smaller(make_config, tmp_path):
    """The kernel refuses what 32 pairs need; the run ends with its bundle all the same."""
    config = make_config(
        preset="baseline", network="unet", image_size_px=128, width=8, batch_size=32, batches=1
    )
    facts = json.dumps(dataclasses.asdict(config))
    command = [sys.executable, "-c", textwrap.dedent(CHILD), facts, "400"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    events = [from_line(line) for line in ended.stdout.splitlines()]
    smaller = [event for event in events if isinstance(event, Smaller)]
    assert smaller, ended.stderr[-2000:]
    assert smaller[0].batch_size == 16
    assert sum(isinstance(event, Step) for event in events) == 2
    assert isinstance(events[-1], Finished), ended.stderr[-2000:]
    assert read_card(tmp_path / "run" / "bundle").run["notes"]
