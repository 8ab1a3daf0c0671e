"""The network in torch, from the safetensors: CUDA, Metal, and the CPU for comparison."""

from __future__ import annotations

from typing import Any

import numpy as np

from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.inference.bundle import Bundle
from fibrodesk.inference.errors import BundleDamagedError


class TorchRunner:
    """Logits of one square; channels-last, half precision on CUDA."""

    def __init__(self, bundle: Bundle, *, device: str) -> None:
        import torch

        self._torch = torch
        self._device = torch.device("cpu" if device == "torch-cpu" else device)
        self._half = self._device.type == "cuda"
        network = _network(bundle).eval().to(self._device)
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


def _network(bundle: Bundle) -> Any:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from fibrodesk.networks.registry import build_from_card

    try:
        network = build_from_card(bundle.card.network, bundle.card.network_arguments)
        weights = load_file(bundle.weights_path)
        network.load_state_dict({name: value.float() for name, value in weights.items()})
    except (SafetensorError, ValueError, RuntimeError, OSError) as error:
        raise BundleDamagedError(
            path=bundle.weights_path, reason="the weights do not fit the network of the card"
        ) from error
    return network
