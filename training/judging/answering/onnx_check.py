"""Whether the ONNX file answers as the network does from which it was written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.domain.share import share_of
from training.errors import OnnxApartError

MOST_OTHER_PIXELS = 0.005
"""Share of pixels that a desk without torch may outline otherwise; DESIGN.md."""
LEAST_DICE = 0.99
"""Of both masks over all inputs together, where either holds anything."""
LARGEST_DIFFERENCE = 0.05
"""Of a probability, at any pixel: beyond, a threshold elsewhere would show another mask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxAgreement:
    """How far two ways of computing one network lie apart; it stands in the model card."""

    frames: int
    max_difference: float  # of a probability
    other_pixels: float  # share that one way alone marks, at the threshold
    dice: float | None  # of both masks, pooled; None where neither marks anything

    @property
    def fault(self) -> str:
        """What lies beyond its bound, in words, or ""."""
        if not np.isfinite(self.max_difference):
            return "one of them answers with what is no number"
        if self.max_difference > LARGEST_DIFFERENCE:
            return (
                f"a probability differs by {self.max_difference:.3f}, "
                f"more than {LARGEST_DIFFERENCE:g}"
            )
        if self.other_pixels > MOST_OTHER_PIXELS:
            return f"{self.other_pixels:.2%} of the pixels are outlined otherwise"
        if self.dice is not None and self.dice < LEAST_DICE:
            return f"the Dice of both masks is {self.dice:.3f}, below {LEAST_DICE:g}"
        return ""


def check_onnx(
    network: nn.Module,
    path: Path,
    inputs: Sequence[Tensor],
    *,
    threshold: float = 0.5,
    temperature: float = 1.0,
) -> OnnxAgreement:
    """Compare a network with its ONNX file as OpenVINO computes it in float32.

    Args:
        network: on the CPU, with the weights as the bundle holds them.
        inputs: as the network takes them, each (C, H, W) or (1, C, H, W); frames of the
            validation patients say more than noise.
        threshold: on the probability, after the temperature, as in the card.
    Raises:
        OnnxApartError: the file cannot be computed, or answers otherwise beyond the bounds.
        ValueError: there is nothing to compare on.
    """
    if not inputs:
        raise ValueError("an ONNX file is checked on one input at least")
    batches = [each if each.dim() == 4 else each[None] for each in inputs]
    compiled = _compiled(path, tuple(batches[0].shape))
    told = _Apart(threshold=threshold)
    for batch in batches:
        told.add(
            share_of(_torch_logits(network, batch) / temperature),
            share_of(np.asarray(compiled(batch.numpy())[0]) / temperature),
        )
    found = told.found()
    if found.fault:
        raise OnnxApartError(path=path.name, reason=found.fault)
    return found


class _Apart:
    """Sums over the inputs that were compared so far."""

    def __init__(self, *, threshold: float) -> None:
        self._threshold = threshold
        self._frames = self._pixels = self._other = self._both = self._marked = 0
        self._largest = 0.0

    def add(self, first: FloatImage, second: FloatImage) -> None:
        one, other = first > self._threshold, second > self._threshold
        self._frames += 1
        self._pixels += one.size
        self._other += int((one ^ other).sum())
        self._both += int((one & other).sum())
        self._marked += int(one.sum()) + int(other.sum())
        apart = np.abs(first - second).max()
        self._largest = float(np.fmax(self._largest, apart)) if np.isfinite(apart) else np.inf

    def found(self) -> OnnxAgreement:
        return OnnxAgreement(
            frames=self._frames,
            max_difference=self._largest,
            other_pixels=self._other / self._pixels,
            dice=2 * self._both / self._marked if self._marked else None,
        )


def _torch_logits(network: nn.Module, batch: Tensor) -> NDArray[np.float32]:
    with torch.inference_mode():
        return np.asarray(network.eval()(batch).float().numpy(), np.float32)


def _compiled(path: Path, shape: tuple[int, ...]) -> Any:
    """The network in OpenVINO, in float32 whatever the processor would be quicker in."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # tells nobody
    import openvino

    core = openvino.Core()
    try:
        model = core.read_model(path)
        model.reshape(list(shape))
        return core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    except (RuntimeError, ValueError) as error:
        raise OnnxApartError(path=path.name, reason="it cannot be computed") from error
