"""A model that is ready: frames of a beat in, a proposed mask for each structure out."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fibrodesk.domain.cine import CineFacts, FrameArray
from fibrodesk.domain.letterbox import FloatImage, Letterbox, grey
from fibrodesk.domain.mask import MaskArray, Structure, bounding_box
from fibrodesk.domain.phases import phase_frames
from fibrodesk.domain.share import share_of
from fibrodesk.inference.bundle import Bundle
from fibrodesk.inference.errors import FrameUnfitError

if TYPE_CHECKING:
    from fibrodesk.wall.beat import OutlinedSquare


class Runner(Protocol):
    """A network on some device."""

    name: str

    def logits(self, squares: FloatImage) -> FloatImage:
        """(K, H, W) of an input (C, H, W)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProposedMask:
    """What the model suggests for one structure, on the frame's own pixels."""

    mask: MaskArray  # (H, W)
    probability_mean: float  # over the proposed pixels; nan where the mask is empty


Proposals = dict[Structure, ProposedMask]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenFrame:
    """One frame as the engine sees it; what several proposals need of it is made once."""

    letterbox: Letterbox
    square: FloatImage  # (S, S), in the card's scale
    shares: FloatImage | None = None  # (K, S, S): the first of two networks' answer
    outlined: OutlinedSquare | None = None


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

    def frames_about(self, facts: CineFacts, index: int) -> tuple[int, ...]:
        """Which frames of a loop it wants to see for one of them, that frame first."""
        at = phase_frames(facts, index)
        return tuple(at[phase] for phase in self.bundle.card.preprocessing.phases)

    def propose(self, frame: FrameArray) -> Proposals:
        """The masks of a picture that stands alone, uint8 (H, W) or RGB (H, W, 3).

        Raises:
            FrameUnfitError: the array is no 8-bit image.
        """
        return self.answer([self.see(frame)] * self.frames_seen)

    @property
    def frames_seen(self) -> int:
        """How many frames stand about one, itself among them (`frames_about`)."""
        return self.bundle.card.preprocessing.channels

    def see(self, frame: FrameArray) -> SeenFrame:
        """What `answer` needs of a frame.

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
        return SeenFrame(letterbox=letterbox, square=square)

    def answer(
        self, seen: Sequence[SeenFrame], wanted: Sequence[Structure] | None = None
    ) -> Proposals:
        """The masks of the first of `seen`, the frames about it; None wants all structures."""
        card = self.bundle.card
        with self._busy:
            logits = self._runner.logits(np.stack([each.square for each in seen]))
        shares = {
            structure: share_of(channel / card.temperature)
            for structure, channel in zip(self.structures, logits, strict=True)
            if wanted is None or structure in wanted
        }
        return proposals_of(seen[0].letterbox, shares, card.thresholds)


def proposals_of(
    letterbox: Letterbox, shares: Mapping[Structure, FloatImage], thresholds: Mapping[str, float]
) -> Proposals:
    """Probabilities on the square as masks on the frame's own pixels."""
    return {
        structure: _proposed(letterbox, share, thresholds[structure])
        for structure, share in shares.items()
    }


def _proposed(letterbox: Letterbox, share: FloatImage, threshold: float) -> ProposedMask:
    """A native pixel is a mean of the square's: it is computed only where some exceed."""
    mask = np.zeros(letterbox.shape, np.bool_)
    box = letterbox.covered_by(bounding_box(share > threshold))
    probability = letterbox.restore(share, box)
    found = probability > threshold
    mask[box.slices] = found
    mean = float(probability[found].mean()) if found.any() else float("nan")
    return ProposedMask(mask=mask, probability_mean=mean)
