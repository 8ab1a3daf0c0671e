"""Two processes under `torchrun`, with gloo, are one training."""

from __future__ import annotations

import copy
import itertools
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from runs import train, weights

from fibrodesk.contract.events import (
    Failed,
    Finished,
    Saved,
    Smaller,
    Step,
    Stopped,
    Validated,
    from_line,
)
from training.data.dataset import open_snapshot
from training.errors import ConfigUnfitError
from training.learning.learners.segmenter import Segmenter
from training.learning.machine.ranks import ALONE, Ranks
from training.learning.runs.run import Run
from training.presets import preset_config

TOGETHER = ["-m", "torch.distributed.run", "--nnodes", "1", "--nproc-per-node", "2"]
FACTS = {
    "network": "unet",
    "width": 2,
    "discriminator-width": 2,
    "epochs": 2,
    "batches": 3,
    "batch-size": 4,
    "validate-every": 1,
    "threads": 1,
    "precision": "fp32",
    "device": "cpu",
}


def alone(snapshot, out):
    facts = {name.replace("-", "_"): value for name, value in FACTS.items()}
    return {**facts, "snapshot": str(snapshot), "out": str(out)}


def command(snapshot, out, **changes):
    """`python -m training` under torchrun."""
    with socket.socket() as free:  # by number: a bare machine may not know "localhost"
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, *TOGETHER, "--master-addr", "127.0.0.1", "--master-port", str(port)]
    line += ["-m", "training"]
    line += ["--snapshot", str(snapshot), "--out", str(out)]
    for name, value in {**FACTS, **changes}.items():
        line += [f"--{name}", str(value)]
    return line


def calm():
    return {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}


def events_of(text):
    return [event for line in text.splitlines() if (event := from_line(line)) is not None]


def test_two_processes_find_the_losses_and_the_weights_of_one(tiny_snapshot, tmp_path):
    """Dice, cross-entropy and batch norm are those of the whole mini-batch, but for rounding."""
    config = preset_config("paper", **alone(tiny_snapshot, tmp_path / "one"))
    ended = subprocess.run(
        command(tiny_snapshot, tmp_path / "two"),
        env=calm(),
        capture_output=True,
        text=True,
        check=True,
    )
    told = {"one": train(config), "two": events_of(ended.stdout)}
    kinds = [[type(event) for event in events] for events in told.values()]
    assert kinds[0] == kinds[1]  # the leading process alone tells, and it tells all
    assert isinstance(told["two"][-1], Finished)
    for one, two in zip(told["one"], told["two"], strict=True):
        if isinstance(one, Step):
            assert two.generator_loss == pytest.approx(one.generator_loss, rel=1e-3)
            assert two.discriminator_loss == pytest.approx(one.discriminator_loss, rel=1e-3)
            assert two.dice_loss == pytest.approx(one.dice_loss, rel=1e-3)
        if isinstance(one, Validated):
            assert two.dice == pytest.approx(one.dice, abs=0.02)
    ours, theirs = weights(tmp_path / "one"), weights(tmp_path / "two")
    for name, value in ours.items():
        assert torch.allclose(value.float(), theirs[name].float(), atol=5e-3), name


LACKING = """
    import os, sys
    import torch
    from training.__main__ import main
    from training.learning.steps.step import Trainer

    whole, asked = Trainer._logits, []

    def lacking(self, part):
        asked.append(len(part.frames))
        if os.environ["RANK"] == "1" and len(part.frames) > 1:
            return torch.empty(2**50, dtype=torch.uint8)  # as torch tells of a full memory
        return whole(self, part)

    Trainer._logits = lacking
    code = main(sys.argv[1:])
    assert max(asked[2:]) == 1, asked  # after the two that were tried, by either process
    sys.exit(code)
"""


@pytest.mark.faults
def test_where_one_process_lacks_memory_both_take_smaller_passes(tiny_snapshot, tmp_path):
    script = tmp_path / "lacking.py"
    script.write_text(textwrap.dedent(LACKING))
    line = command(tiny_snapshot, tmp_path / "run")
    at = line.index("training") - 1  # in place of "-m training"
    ended = subprocess.run(
        [*line[:at], str(script), *line[at + 2 :]],
        env={**calm(), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    told = events_of(ended.stdout)
    assert ended.returncode == 0, ended.stderr[-2000:]
    (smaller,) = [event for event in told if isinstance(event, Smaller)]
    assert smaller.batch_size == 2  # one of each process
    assert "From step 1 on" in smaller.reason
    assert sum(isinstance(event, Step) for event in told) == 6
    assert isinstance(told[-1], Finished)


def test_a_rehearsal_changes_nothing(make_config):
    config = make_config(preset="paper", network="unet", image_size_px=64, batch_size=4, width=2)
    _, snapshot = open_snapshot(Path(config.snapshot))
    learner = Segmenter(config, snapshot, torch.device("cpu"))
    before = copy.deepcopy(learner.state())
    learner.rehearse(1, 0)
    assert same_state(before, learner.state())
    learner.close()


def same_state(first, second):
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(
            same_state(each, second[name]) for name, each in first.items()
        )
    return torch.equal(first, second) if isinstance(first, torch.Tensor) else first == second


@pytest.fixture
def long_pair(tiny_snapshot, tmp_path):
    """Two processes in the middle of a long run, and a reader of what they tell."""
    child = subprocess.Popen(
        command(tiny_snapshot, tmp_path / "run", batches=100_000),
        env=calm(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    events = []
    for line in child.stdout:
        event = from_line(line)
        events.append(event)
        if isinstance(event, Step):
            break
    yield child
    child.kill()
    child.stdout.close()
    child.stderr.close()
    child.wait()


def test_a_wish_to_stop_reaches_both(long_pair, tmp_path):
    (tmp_path / "run" / "stop").touch()
    told, _ = long_pair.communicate(timeout=60)
    events = events_of(told)
    assert long_pair.returncode == 0
    assert isinstance(events[-1], Stopped)
    assert isinstance(events[-2], Saved)


@pytest.mark.faults
def test_a_process_that_dies_ends_the_other_in_words(long_pair):
    os.kill(of_rank(long_pair.pid, "1"), signal.SIGKILL)
    told, _ = long_pair.communicate(timeout=60)
    last = events_of(told)[-1]
    assert long_pair.returncode != 0
    assert isinstance(last, Failed)
    assert "Another process of this training has ended" in last.message
    assert "--resume" in last.hint


def of_rank(parent, rank):
    """The process id of the child of `parent` with this rank."""
    threads = Path(f"/proc/{parent}/task").glob("*/children")  # any of them may have started it
    for child in (each for thread in threads for each in thread.read_text().split()):
        variables = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        if f"RANK={rank}".encode() in variables:
            return int(child)
    raise AssertionError(f"no child of {parent} has rank {rank}")


def test_more_processes_than_pairs_are_refused(make_config):
    with pytest.raises(ConfigUnfitError, match="3 processes cannot share mini-batches of 2"):
        Run(make_config(), emit=print, asked_to_stop=lambda: False, ranks=Ranks(0, 3))


def test_every_pair_of_a_mini_batch_belongs_to_one_process():
    for pairs, count in ((6, 2), (7, 3), (4, 4)):
        rows = [list(range(pairs))[Ranks(rank, count).rows(pairs)] for rank in range(count)]
        assert list(itertools.chain(*rows)) == list(range(pairs))
        assert all(rows)


def test_a_process_alone_sums_nothing():
    value = torch.rand(3)
    assert ALONE.total(value) is value
    assert ALONE.any(True)
    assert not ALONE.any(False)
    assert ALONE.told([1.0, float("inf")]) == [1.0, float("inf")]
