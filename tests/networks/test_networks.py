"""The networks have the sizes that the paper gives them."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from fibrodesk.networks.registry import NAMES, build, build_from_card, count_parameters


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
    network = build(name, width=2, structures=3).eval()
    with torch.inference_mode():
        logits = network(torch.rand(2, 1, 256, 256))
    assert logits.shape == (2, 3, 256, 256)
    assert logits.min() < 0 < logits.max()  # no sigmoid stands at the end


def test_the_generator_halves_its_input_to_one_pixel():
    network = build("unet256", width=2).eval()
    sizes = []
    for level in network.downs:
        level.register_forward_hook(lambda _m, _i, out: sizes.append(out.shape[-1]))
    network(torch.rand(1, 1, 256, 256))
    assert sizes == [128, 64, 32, 16, 8, 4, 2, 1]


def test_encoder_leaks_and_decoder_does_not():
    network = build("unet256", width=2)
    encoder = [layer for layer in network.downs.modules() if isinstance(layer, nn.LeakyReLU)]
    assert {layer.negative_slope for layer in encoder} == {0.2}
    assert any(isinstance(layer, nn.ReLU) for layer in network.ups.modules())
    assert not any(isinstance(layer, nn.Dropout) for layer in network.modules())


def test_weights_start_as_the_paper_has_them():
    torch.manual_seed(0)
    network = build("unet256", width=16)
    weights = torch.cat(
        [
            layer.weight.detach().flatten()
            for layer in network.modules()
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d)
        ]
    )
    assert float(weights.mean()) == pytest.approx(0, abs=1e-4)
    assert float(weights.std()) == pytest.approx(0.02, rel=0.01)


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
