"""The network in OpenVINO, from the ONNX file: the way on a CPU."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.inference.device import thread_count
from fibrodesk.inference.errors import BundleDamagedError
from fibrodesk.inference.network import NetworkPart

PRECISIONS = ("f32", "bf16")
MOST_DIFFERENT = 0.005
"""Share of pixels that a quicker precision may answer otherwise; else it is not taken."""

_choices: dict[tuple[str, str], str] = {}  # by bundle and part: timed once a process


class OpenVinoRunner:
    """Logits of one square; the quicker precision is found on the first frames."""

    def __init__(self, part: NetworkPart) -> None:
        openvino = _openvino()
        self._core = openvino.Core()
        try:
            self._model = self._core.read_model(part.onnx_path)
            self._model.reshape([1, *part.seen])
            self._check(part.answered)
            _refuse_no_numbers(self._model)
        except (RuntimeError, ValueError) as error:
            raise BundleDamagedError(
                path=part.onnx_path, reason="the network cannot be read, or is another one"
            ) from error
        self._key = (part.bundle_id, part.onnx_path.name)
        self._cut = part.cut
        self._compiled: Any = None
        self.name = "OpenVINO on cpu"

    def logits(self, squares: FloatImage) -> FloatImage:
        """(K, S, S) of squares (C, S, S) in [0, 1]."""
        if self._compiled is None:
            self._compiled = self._chosen(squares)
        return _answer(self._compiled, squares)

    def _chosen(self, squares: FloatImage) -> Any:
        """The network compiled in the precision that is quickest here and answers alike."""
        precision = _choices.get(self._key)
        if precision is None:
            frames = [squares, squares[:, :, ::-1].copy(), np.clip(squares * 0.8 + 0.05, 0, 1)]
            precision = self._quickest(frames)
            _choices[self._key] = precision
        self.name = f"OpenVINO {precision} on cpu"
        return self._compile(precision)

    def _quickest(self, frames: Sequence[FloatImage]) -> str:
        if "BF16" not in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            return PRECISIONS[0]
        exact, quick = (_timed(self._compile(each), frames) for each in PRECISIONS)
        different = np.mean((exact[1] > self._cut) != (quick[1] > self._cut))
        agrees = float(different) <= MOST_DIFFERENT
        return PRECISIONS[1] if agrees and quick[0] < exact[0] else PRECISIONS[0]

    def _compile(self, precision: str) -> Any:
        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": thread_count(),
        }
        return self._core.compile_model(self._model, "CPU", settings)

    def _check(self, answered: tuple[int, int, int]) -> None:
        found = tuple(self._model.output(0).get_partial_shape().to_shape())
        if len(self._model.outputs) != 1 or found != (1, *answered):
            raise ValueError(f"the network answers {found}")


def _refuse_no_numbers(model: Any) -> None:
    """A weight that is no number may hide behind a ReLU, and answer plausibly."""
    for part in model.get_ops():
        known = part.get_type_name() == "Constant" and part.get_element_type().is_real()
        if known and not np.isfinite(part.data).all():
            raise ValueError("a weight is no number")


def _answer(compiled: Any, squares: FloatImage) -> FloatImage:
    return np.array(compiled(squares[None])[0][0], np.float32)  # a copy: the buffer is reused


def _timed(compiled: Any, frames: Sequence[FloatImage]) -> tuple[float, FloatImage]:
    """Median seconds of a frame, and the logits of all; one frame before warms up."""
    _answer(compiled, frames[0])
    seconds, answers = [], []
    for frame in frames:
        start = time.perf_counter()
        answers.append(_answer(compiled, frame))
        seconds.append(time.perf_counter() - start)
    return median(seconds), np.stack(answers)


def _openvino() -> Any:
    """The library, without the part of it that tells its maker over the network of each import."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # bars the import
    import openvino

    return openvino
