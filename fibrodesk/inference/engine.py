"""A model that is ready: one frame in, a proposed mask for each structure out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.letterbox import FloatImage, Letterbox, grey
from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.inference.bundle import Bundle
from fibrodesk.inference.device import Device, choose_device
from fibrodesk.inference.errors import FrameUnfitError


class Runner(Protocol):
    """A network on some device."""

    name: str

    def logits(self, squares: FloatImage) -> FloatImage:
        """(K, S, S) of squares (C, S, S) in [0, 1]."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProposedMask:
    """What the model suggests for one structure, on the frame's own pixels."""

    mask: MaskArray  # (H, W)
    probability_mean: float  # over the proposed pixels; nan where the mask is empty


class Engine:
    """Proposes masks; may be called from any thread, one frame at a time."""

    def __init__(self, bundle: Bundle, runner: Runner) -> None:
        self.bundle = bundle
        self._runner = runner
        self._busy = threading.Lock()

    @property
    def device(self) -> str:
        """Words for the screen, as "OpenVINO bf16 on cpu"."""
        return self._runner.name

    @property
    def structures(self) -> tuple[Structure, ...]:
        return self.bundle.structures

    def propose(self, frame: FrameArray) -> dict[Structure, ProposedMask]:
        """The masks of a picture that stands alone, uint8 (H, W) or RGB (H, W, 3).

        Raises:
            FrameUnfitError: the array is no 8-bit image.
        """
        card = self.bundle.card
        letterbox, square = self.square(frame)
        return self.answer(letterbox, np.repeat(square[None], card.preprocessing.channels, 0))

    def answer(self, letterbox: Letterbox, squares: FloatImage) -> dict[Structure, ProposedMask]:
        """The masks of the first of `squares` (C, S, S), one for each phase of the card."""
        card = self.bundle.card
        with self._busy:
            logits = self._runner.logits(squares)
        return {
            structure: _proposed(letterbox, channel / card.temperature, card.threshold)
            for structure, channel in zip(self.structures, logits, strict=True)
        }

    def square(self, frame: FrameArray) -> tuple[Letterbox, FloatImage]:
        """A frame as the network sees it, (S, S), and how it was laid there.

        Raises:
            FrameUnfitError: the array is no 8-bit image.
        """
        if frame.dtype != np.uint8 or frame.ndim not in {2, 3} or 0 in frame.shape:
            raise FrameUnfitError(shape=frame.shape, dtype=frame.dtype)
        preprocessing = self.bundle.card.preprocessing
        image = grey(frame)
        rows, columns = image.shape
        letterbox = Letterbox(shape=(rows, columns), size_px=preprocessing.size_px)
        low, high = preprocessing.scale
        square = letterbox.apply(image) * np.float32((high - low) / 255) + np.float32(low)
        return letterbox, square


def load_engine(bundle: Bundle, device: Device = "auto") -> Engine:
    """The engine of a verified bundle on `device`.

    Raises:
        BundleDamagedError: weights or network do not fit the card.
        DeviceMissingError: the device is not here.
    """
    chosen = choose_device(device)
    if chosen == "cpu":
        from fibrodesk.inference.openvino_runner import OpenVinoRunner

        return Engine(bundle, OpenVinoRunner(bundle))
    from fibrodesk.inference.torch_runner import TorchRunner

    return Engine(bundle, TorchRunner(bundle, device=chosen))


def _proposed(letterbox: Letterbox, logits: FloatImage, threshold: float) -> ProposedMask:
    square = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))  # beyond, float32 knows no difference
    probability = letterbox.restore(square.astype(np.float32, copy=False))
    mask = probability > threshold
    mean = float(probability[mask].mean()) if mask.any() else float("nan")
    return ProposedMask(mask=mask, probability_mean=mean)
