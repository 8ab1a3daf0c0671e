"""The networks have the sizes that the paper gives them."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
import torch
from torch import nn

from fibrodesk.networks.monai_nets import NetworkNotInstalledError
from fibrodesk.networks.registry import (
    NAMES,
    SIDE_MULTIPLES,
    build,
    build_from_card,
    count_parameters,
)


@pytest.mark.parametrize(("width", "millions"), [(64, 54.4), (32, 13.6)])
def test_the_generator_has_the_papers_size(width, millions):
    with torch.device("meta"):  # counted, not made
        network = build("unet256", width=width)
    assert count_parameters(network) / 1e6 == pytest.approx(millions, abs=0.05)


def test_the_classical_network_has_the_published_size():
    """31.0 M parameters, as Ronneberger's with batch norm in place of biases."""
    with torch.device("meta"):
        network = build("unet", width=64)
    assert count_parameters(network) / 1e6 == pytest.approx(31.04, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_gives_one_logit_a_pixel_and_structure(name):
    torch.manual_seed(0)
    network = build(name, width=2, channels=5, structures=3)
    with torch.no_grad():
        logits = network(torch.rand(2, 5, 256, 256))
    assert logits.shape == (2, 3, 256, 256)
    assert logits.min() < 0  # no sigmoid stands at the end


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_square_is_the_one_that_is_told(name):
    side_px = SIDE_MULTIPLES[name]
    network = build(name, width=2).eval()
    with torch.inference_mode():
        assert network(torch.rand(1, 1, side_px, side_px)).shape == (1, 1, side_px, side_px)


@pytest.mark.parametrize("name", NAMES)
def test_every_weight_learns_from_a_frame(name):
    """No part of a network is built and then passed by."""
    torch.manual_seed(1)
    network = build(name, width=2)
    frames = torch.rand(2, 1, 256, 256)
    nn.functional.binary_cross_entropy_with_logits(
        network(frames), (frames > 0.5).float()
    ).backward()
    idle = [
        key
        for key, weight in network.named_parameters()
        if weight.grad is None or not weight.grad.isfinite().all()
    ]
    assert idle == []


@pytest.mark.parametrize("name", NAMES)
def test_the_largest_network_that_a_card_can_ask_for_is_bounded(name):
    with torch.device("meta"):
        network = build(name, width=128, channels=16, structures=16)
    assert count_parameters(network) < 300e6


def test_no_network_is_fetched(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a network was sought on the net")

    monkeypatch.setattr(socket, "socket", refuse)
    for name in NAMES:
        assert count_parameters(build(name, width=2)) > 0


def test_monai_waits_until_a_network_of_its_own_is_built():
    """It takes seconds to import, and the registry is read wherever a model is named."""
    program = (
        "import sys; from fibrodesk.networks.registry import build; build('attention_unet', "
        "width=2); sys.exit('monai' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == 0


def test_without_monai_its_networks_are_refused_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "monai.networks.nets", None)  # as where it is not installed
    for name in ("residual_unet", "efficient_unet"):
        with pytest.raises(NetworkNotInstalledError, match=f"{name} comes with MONAI"):
            build(name)
    assert count_parameters(build("attention_unet", width=2)) > 0


def test_gates_that_stand_open_leave_the_classical_network():
    """The attention U-Net is the U-Net of the same weights, but for what its gates close."""
    torch.manual_seed(2)
    gated = build("attention_unet", width=4)
    plain = build("unet", width=4).eval()
    gated(torch.rand(4, 1, 64, 64))  # its batch norm has seen frames
    gated.eval()
    plain.load_state_dict(
        {key: each for key, each in gated.state_dict().items() if not key.startswith("gates")}
    )
    frame = torch.rand(1, 1, 64, 64)
    with torch.no_grad():
        half_open = gated(frame)
        for gate in gated.gates:
            gate.weigh[0][1].bias.fill_(100.0)  # the sigmoid of it is 1
        wide_open = gated(frame)
        expected = plain(frame)
    spread = float(expected.std())
    assert (wide_open - expected).abs().max() < 1e-4 * spread
    assert (half_open - expected).abs().max() > 0.1 * spread


def test_a_closed_gate_lets_nothing_of_the_frame_through_but_the_deep_way():
    torch.manual_seed(2)
    gated = build("attention_unet", width=4).eval()
    for gate in gated.gates:
        with torch.no_grad():
            gate.weigh[0][1].bias.fill_(-100.0)
    seen = []
    for join in gated.joins:
        join.register_forward_hook(lambda _m, inputs, _out: seen.append(inputs[0]))
    with torch.inference_mode():
        gated(torch.rand(1, 1, 64, 64))
    assert all(not each[:, : each.shape[1] // 2].any() for each in seen)


def test_the_generator_halves_its_input_to_one_pixel():
    network = build("unet256", width=2).eval()
    sizes = []
    for level in network.downs:
        level.register_forward_hook(lambda _m, _i, out: sizes.append(out.shape[-1]))
    network(torch.rand(1, 1, 256, 256))
    assert sizes == [128, 64, 32, 16, 8, 4, 2, 1]


def test_the_same_seed_gives_the_same_network():
    states = []
    for _ in range(2):
        torch.manual_seed(3)
        states.append(build("unet", width=2).state_dict())
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("resnet", {}, "no network is called 'resnet'"),
        ("unet", {"depth": 3}, "no argument 'depth'"),
        ("unet", {"width": 0}, "from 1 to 128"),
        ("unet", {"width": 10**9}, "from 1 to 128"),
        ("efficient_unet", {"channels": 10**6}, "from 1 to"),
        ("residual_unet", {"structures": 17}, "from 1 to 16"),
        ("unet", {"width": True}, "whole number"),
    ],
)
def test_what_is_no_network_is_refused(name, arguments, words):
    with pytest.raises(ValueError, match=words):
        build(name, **arguments)


def test_a_card_may_say_anything_and_only_numbers_pass():
    assert count_parameters(build_from_card("unet", {"width": 2})) > 0
    with pytest.raises(ValueError, match="whole number"):
        build_from_card("unet", {"width": "__import__('os')"})
