"""What `python -m training.benchmark.speed` prints is of both loops, and both learn the same."""

from __future__ import annotations

import json

import pytest
import torch

from training.benchmark import speed
from training.presets import preset_config

CPU = torch.device("cpu")


def tiny(**changes):
    facts = {"snapshot": "", "out": "", "width": 2, "discriminator_width": 2, "batch_size": 1}
    return preset_config("paper", **{**facts, "precision": "fp32", **changes})


def test_the_quick_loop_comes_to_the_losses_of_the_plain_one():
    """In 32 bits they differ by rounding, far less than two plain runs do."""
    found = speed.curves(tiny(), CPU, steps=3)
    assert found["noise"] > 0
    assert found["ours from eager"] < 0.02 * found["noise"]


def test_the_losses_of_other_weights_would_be_seen(monkeypatch):
    """A loop that weighs Dice otherwise lies far from the plain one."""
    heavier = tiny(dice_weight=3.0)
    plain = speed.PlainLoop
    monkeypatch.setattr(speed, "PlainLoop", lambda _config, device: plain(tiny(), device))
    found = speed.curves(heavier, CPU, steps=1)
    assert found["ours from eager"] > 0.5


def test_rates_of_both_are_printed_with_their_ratio(capsys, monkeypatch):
    monkeypatch.setattr(speed, "ROUNDS", 1)
    arguments = ["--preset", "baseline", "--network", "unet", "--width", "1", "--batch-size", "1"]
    assert speed.main([*arguments, "--device", "cpu"]) == 0
    told = json.loads(capsys.readouterr().out)
    rates = told["images_per_second"]
    assert set(rates) == {"eager", "ours"}
    assert min(rates.values()) > 0
    assert told["ratio"] == pytest.approx(rates["ours"] / rates["eager"], rel=0.05)
    assert (told["network"], told["preset"], told["device"]) == ("unet", "baseline", "cpu")
