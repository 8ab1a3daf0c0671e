"""Every network answers through ONNX and OpenVINO as it does in torch."""

from __future__ import annotations

import numpy as np
import onnx
import openvino
import pytest
import torch
from safetensors.torch import load, save

from fibrodesk.domain.letterbox import Letterbox
from fibrodesk.domain.phases import PHASES as STRIP_PHASES
from fibrodesk.networks.registry import NAMES, STRIP_NAME, build
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.bundling.parts import OPSET, export_onnx

PHASES, STRUCTURES, SIDE_PX = 2, 3, 256
LARGEST_SHARE = 1e-4  # of the spread of the logits: rounding, and nothing else


@pytest.fixture(scope="module")
def phantom_squares():
    """Four frames of a phantom, each with the one that follows: (4, 2, S, S) in [0, 1]."""
    frames = make_loop(draw_patient(951, seed=41), frames=5, size_px=(120, 160)).cine.frames
    squares = [Letterbox(shape=(120, 160), size_px=SIDE_PX).apply(each) / 255 for each in frames]
    pairs = [np.stack(squares[at : at + PHASES]) for at in range(4)]
    return torch.from_numpy(np.stack(pairs).astype(np.float32))


@pytest.fixture
def random_squares():
    return torch.rand(2, PHASES, SIDE_PX, SIDE_PX, generator=torch.Generator().manual_seed(1))


@pytest.fixture(params=[*NAMES, "wall_unet"])
def lived_in(request, phantom_squares):
    """A small network whose batch norm has seen frames, as after a training."""
    torch.manual_seed(4)
    network = build(request.param, width=4, channels=PHASES, structures=STRUCTURES)
    network.train()
    with torch.no_grad():
        for _ in range(3):
            network(phantom_squares)
    return request.param, network.eval()


def test_what_the_desk_computes_is_what_was_trained(
    lived_in, phantom_squares, random_squares, tmp_path
):
    _, network = lived_in
    check_alike(network, [*phantom_squares, *random_squares], tmp_path / "network.onnx")


def test_the_network_of_strips_answers_alike_as_well(tmp_path):
    """Its input is no square, and it sums it up first."""
    torch.manual_seed(4)
    network = build(STRIP_NAME, width=4).train()
    strips = torch.rand(4, 2 * STRIP_PHASES + 2, ROWS, COLUMNS)
    with torch.no_grad():
        for _ in range(3):
            network(strips)
    check_alike(network.eval(), [*strips], tmp_path / "strip.onnx")


def check_alike(network, inputs, path):
    export_onnx(network, path, shape=tuple(inputs[0].shape))
    model = onnx.load(str(path))
    onnx.checker.check_model(model)
    assert {each.domain: each.version for each in model.opset_import}[""] == OPSET
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(path, "CPU", exact)
    for each in inputs:
        with torch.inference_mode():
            expected = network(each[None]).numpy()
        found = compiled(each[None].numpy())[0]
        assert found.shape == expected.shape
        assert expected.std() > 0  # else nothing was compared
        assert np.abs(found - expected).max() <= LARGEST_SHARE * np.ptp(expected)


def test_weights_are_plain_tensors_that_a_new_network_takes(lived_in, phantom_squares):
    """Through safetensors, which holds tensors by name and nothing else."""
    name, network = lived_in
    stored = save({key: each.contiguous() for key, each in network.state_dict().items()})
    other = build(name, width=4, channels=PHASES, structures=STRUCTURES).eval()
    other.load_state_dict(load(stored))
    with torch.inference_mode():
        assert torch.equal(other(phantom_squares), network(phantom_squares))
