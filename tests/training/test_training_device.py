"""Where a run computes, and in which precision."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from fibrodesk.networks.registry import STRIP_NAME, build
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.benchmark.speed import compare
from training.errors import ConfigUnfitError
from training.learning.machine import device
from training.learning.machine.device import choose_device, choose_precision

CPU = torch.device("cpu")


def chosen(wanted="auto", network=None, steps=10_000):
    network = network or nn.Conv2d(1, 1, 3)
    return choose_precision(wanted, device=CPU, generator=network, sides=(8, 8), steps=steps)


def test_a_device_that_is_not_here_is_told():
    assert choose_device("cpu") == CPU
    with pytest.raises(ConfigUnfitError, match="no device 'tpu' here"):
        choose_device("tpu")


def test_a_precision_that_is_named_is_not_tried(monkeypatch):
    monkeypatch.setattr(device, "_seconds", None)
    assert chosen("bf16") == "bf16"
    assert chosen("fp32") == "fp32"


@pytest.mark.parametrize(("exact_s", "half_s", "answer"), [(2.0, 1.0, "bf16"), (1.0, 2.0, "fp32")])
def test_the_quicker_precision_is_taken(monkeypatch, exact_s, half_s, answer):
    monkeypatch.setattr(device, "_has_bf16", lambda: True)
    monkeypatch.setattr(device, "_seconds", lambda *_, half: half_s if half else exact_s)
    assert chosen() == answer


def test_a_network_of_strips_is_tried_on_what_it_takes(monkeypatch):
    """Its first convolution takes less: what a beat comes to."""
    monkeypatch.setattr(device, "_has_bf16", lambda: True)
    network, sides = build(STRIP_NAME, width=2), (ROWS, COLUMNS)
    found = choose_precision("auto", device=CPU, generator=network, sides=sides, steps=10_000)
    assert found in {"bf16", "fp32"}


def test_a_short_run_is_not_held_up_by_a_trial(monkeypatch):
    monkeypatch.setattr(device, "_has_bf16", lambda: True)
    monkeypatch.setattr(device, "_seconds", None)
    assert chosen(steps=8) == "fp32"


def test_without_the_instructions_bf16_is_not_even_tried(monkeypatch):
    monkeypatch.setattr(device, "_has_bf16", lambda: False)
    monkeypatch.setattr(device, "_seconds", None)
    assert chosen() == "fp32"


def test_a_trial_leaves_the_network_as_it_was(monkeypatch):
    monkeypatch.setattr(device, "_has_bf16", lambda: True)
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    chosen(network=network)
    after = network.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert all(weight.grad is None for weight in network.parameters())


def test_the_benchmark_runs_both_ways(make_config):
    found = compare(make_config(batch_size=1), CPU)
    rates = found["images_per_second"]
    assert rates["eager"] > 0
    assert rates["ours"] > 0
    assert found["preset"] == "paper"
