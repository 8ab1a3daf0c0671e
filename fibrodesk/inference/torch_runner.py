"""The network in torch, from the safetensors: CUDA, Metal, and the CPU for comparison."""

from __future__ import annotations

from typing import Any

import numpy as np

from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.inference.errors import BundleDamagedError
from fibrodesk.inference.network import NetworkPart


class TorchRunner:
    """Logits of one square; channels-last, half precision on CUDA."""

    def __init__(self, part: NetworkPart, *, device: str) -> None:
        import torch

        self._torch = torch
        self._device = torch.device("cpu" if device == "torch-cpu" else device)
        self._half = self._device.type == "cuda"
        network = _network(part).eval().to(self._device)
        self._network = network.to(memory_format=torch.channels_last)
        self.name = f"torch {'fp16' if self._half else 'fp32'} on {self._device.type}"

    def logits(self, squares: FloatImage) -> FloatImage:
        """(K, S, S) of squares (C, S, S) in [0, 1]."""
        torch = self._torch
        frame = torch.from_numpy(squares[None]).to(self._device)
        frame = frame.contiguous(memory_format=torch.channels_last)
        with (
            torch.inference_mode(),
            torch.autocast(self._device.type, dtype=torch.float16, enabled=self._half),
        ):
            answer = self._network(frame)
        return np.asarray(answer[0].float().cpu().numpy(), np.float32)


def _network(part: NetworkPart) -> Any:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from fibrodesk.networks.registry import build_from_card

    try:
        network = build_from_card(part.network, part.arguments)
        weights = {
            name.removeprefix(part.prefix): value.float()
            for name, value in load_file(part.weights_path).items()
            if name.startswith(part.prefix)
        }
        network.load_state_dict(weights)
        if not all(bool(value.isfinite().all()) for value in weights.values()):
            raise ValueError("a weight is no number")
    except (SafetensorError, ValueError, RuntimeError, OSError) as error:
        raise BundleDamagedError(
            path=part.weights_path, reason="the weights do not fit the network of the card"
        ) from error
    return network
