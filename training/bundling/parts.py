"""The parts of a bundle: weights as safetensors, networks as ONNX."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from fibrodesk.networks.registry import build
from training.bundling.onnx_half import halve_weights
from training.config import TrainConfig

OPSET = 17


def export_onnx(
    network: nn.Module, path: Path, *, shape: tuple[int, int, int], half_weights: bool = False
) -> None:
    """The network with batch norm folded, one input (C, H, W) in, logits out, as opset 17."""
    seen = torch.zeros(1, *shape)
    with warnings.catch_warnings():
        # the exporter in TorchScript needs no further package; it is deprecated, not wrong
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message="Constant folding")  # what it leaves unfolded
        torch.onnx.export(
            network.eval(),
            (seen,),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=["frame"],
            output_names=["logits"],
        )
    if half_weights:
        halve_weights(path)


def stored_network(found: Mapping[str, Tensor], config: TrainConfig) -> nn.Module:
    """A copy on the CPU with the weights as the bundle will hold them, so its figures are true."""
    network = build(config.network, **config.network_arguments)
    weights = {
        name: stored(value.detach().cpu(), config.half_weights).to(value.dtype)
        for name, value in found.items()
    }
    network.load_state_dict(weights)
    return network.eval()


def stored(value: Tensor, half_weights: bool) -> Tensor:
    """Convolutions in 16 bits where wished; batch norm is small and stays exact."""
    value = value.contiguous()
    return value.half() if half_weights and value.dim() == 4 else value
