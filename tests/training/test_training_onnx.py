"""An ONNX file that answers otherwise than its network never leaves a training."""

import pytest
import torch
from torch import nn

from fibrodesk.networks.registry import build
from training.bundling.onnx_half import halve_weights
from training.bundling.parts import export_onnx
from training.errors import OnnxApartError
from training.judging.answering.onnx_check import check_onnx

SIDE = 64


@pytest.fixture
def network():
    torch.manual_seed(4)
    return build("unet", width=4, structures=1).eval()


@pytest.fixture
def exported(network, tmp_path):
    path = tmp_path / "network.onnx"
    export_onnx(network, path, shape=(1, SIDE, SIDE))
    return path


@pytest.fixture
def frames():
    chance = torch.Generator().manual_seed(2)
    return [torch.rand(1, SIDE, SIDE, generator=chance) for _ in range(3)]


def test_a_true_export_agrees_to_rounding(network, exported, frames):
    found = check_onnx(network, exported, frames)
    assert found.frames == 3
    assert found.max_difference < 1e-4
    assert found.other_pixels < 1e-3


def test_weights_in_sixteen_bits_agree_within_the_bounds(network, exported, frames):
    halve_weights(exported)
    found = check_onnx(network, exported, frames)
    assert 0 < found.max_difference < 0.01
    assert found.fault == ""


def test_another_network_behind_the_same_name_is_refused(exported, frames):
    torch.manual_seed(5)
    network = build("unet", width=4, structures=1).eval()
    with pytest.raises(OnnxApartError, match=r"network\.onnx"):
        check_onnx(network, exported, frames)


def test_a_file_that_is_no_network_is_refused_in_words(network, exported, frames):
    exported.write_bytes(b"not a network")
    with pytest.raises(OnnxApartError, match="cannot be computed"):
        check_onnx(network, exported, frames)


def test_an_answer_that_is_no_number_is_a_fault(tmp_path, frames):
    """Rounding may not hide it: a comparison with nan is never true."""

    class Broken(nn.Module):
        def forward(self, frame):
            return frame * float("nan")

    export_onnx(Broken(), tmp_path / "n.onnx", shape=(1, SIDE, SIDE))
    with pytest.raises(OnnxApartError, match="no number"):
        check_onnx(Broken(), tmp_path / "n.onnx", frames)


def test_a_network_that_marks_nothing_has_no_dice(tmp_path, frames):
    class Nothing(nn.Module):
        def forward(self, frame):
            return frame * 0 - 5

    export_onnx(Nothing(), tmp_path / "n.onnx", shape=(1, SIDE, SIDE))
    found = check_onnx(Nothing(), tmp_path / "n.onnx", frames)
    assert found.dice is None
    assert found.other_pixels == 0


def test_nothing_to_compare_on_is_a_bug_of_the_caller(network, exported):
    with pytest.raises(ValueError, match="one input at least"):
        check_onnx(network, exported, [])
