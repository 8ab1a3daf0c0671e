"""Half precision and compiled networks: the same weights again, or a sentence."""

from __future__ import annotations

import pytest
import torch
from runs import losses, same, train, weights
from torch import nn

from fibrodesk.contract.events import Started
from training.learning.machine import compiling
from training.learning.machine.compiling import choose_compiled

CPU = torch.device("cpu")
SMALL = {"preset": "baseline", "network": "unet", "image_size_px": 64}


@pytest.mark.parametrize("precision", ["fp16", "bf16"])
def test_a_run_in_half_precision_follows_the_exact_one_and_resumes(
    make_config, tmp_path, precision
):
    """In fp16 the scale of the loss lies in the checkpoint as well."""
    exact = losses(train(make_config(**SMALL, out=str(tmp_path / "exact"))))
    facts = {**SMALL, "precision": precision}
    whole, broken = (make_config(**facts, out=str(tmp_path / name)) for name in ("whole", "broken"))
    straight = train(whole)
    assert next(each for each in straight if isinstance(each, Started)).precision == precision
    assert losses(straight) == pytest.approx(exact, rel=0.02)
    first = train(broken, stop_after=2)
    assert losses(first) + losses(train(broken, resume=True)) == losses(straight)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "broken"))


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Conv2d(2, 1, 1))


def chosen(made, make_config, **changes):
    config = make_config(**SMALL, **changes)
    return choose_compiled(made, config, device=CPU, precision="fp32", sides=(16, 16))


def test_a_short_run_is_not_compiled_and_nothing_is_said(make_config):
    made = network()
    assert chosen(made, make_config, compile="auto") == (made, ())
    assert chosen(made, make_config, compile="off") == (made, ())


def test_without_a_compiler_the_run_goes_on_in_words(make_config, monkeypatch):
    monkeypatch.setenv("PATH", "")
    made = network()
    answer, notes = chosen(made, make_config, compile="on")
    assert answer is made
    assert notes == ("The networks are not compiled: this machine has no C++ compiler.",)
    assert chosen(made, make_config, compile="auto") == (made, ())  # nobody asked for it


@pytest.fixture
def with_compiler(monkeypatch):
    """A bare machine has none; what is asked for here never runs one."""
    monkeypatch.setattr(compiling, "_hindrance", lambda _device: "")


@pytest.mark.usefixtures("with_compiler")
def test_a_compiler_that_fails_is_told_and_the_run_goes_on(make_config, monkeypatch):
    def broken(_):
        def answer(_):
            raise RuntimeError("BackendCompilerFailed: no such header\nand forty lines more")

        return answer

    monkeypatch.setattr(compiling.torch, "compile", broken)
    made = network()
    answer, notes = chosen(made, make_config, compile="on")
    assert answer is made
    assert notes == ("The networks are not compiled: BackendCompilerFailed: no such header.",)


@pytest.mark.usefixtures("with_compiler")
@pytest.mark.parametrize(("plain_s", "compiled_s", "kept"), [(2.0, 1.0, True), (2.0, 1.9, False)])
def test_what_does_not_pay_is_not_kept(make_config, monkeypatch, plain_s, compiled_s, kept):
    """A thousand steps of two seconds: half of it is worth a compilation, a twentieth is not."""
    made = network()
    monkeypatch.setattr(compiling.torch, "compile", lambda each: each.forward)
    monkeypatch.setattr(
        compiling, "_once", lambda answer, *_: plain_s if answer is made else compiled_s
    )
    answer, notes = chosen(made, make_config, compile="auto", epochs=10, batches=100)
    assert (answer is not made) == kept
    assert notes == ()


def test_a_trial_leaves_the_network_as_it_was(make_config, monkeypatch):
    monkeypatch.setattr(compiling.torch, "compile", lambda each: each.forward)
    made = network()
    before = {name: value.clone() for name, value in made.state_dict().items()}
    chosen(made, make_config, compile="on")
    after = made.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert all(weight.grad is None for weight in made.parameters())
