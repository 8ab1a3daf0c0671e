"""A judge that keeps the masks it gave, so that nobody asks it twice about a frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fibrodesk.contract.snapshot import SnapshotFrame
from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.domain.mask import MaskArray
from training.judging.answering.judge import Judge


class RememberingJudge:
    """Passes answers on and keeps their masks, eight pixels a byte.

    `heard` is called after each frame that was answered for the first time.
    """

    def __init__(self, judge: Judge, *, model: str, heard: Callable[[], object]) -> None:
        self.model = model
        self._judge, self._heard = judge, heard
        self._masks: dict[tuple[str, str], tuple[tuple[int, int], NDArray[np.uint8]]] = {}

    @property
    def structures(self) -> tuple[str, ...]:
        return self._judge.structures

    @property
    def threshold(self) -> Mapping[str, float]:
        return self._judge.threshold

    def probabilities(self, folder: Path, frame: SnapshotFrame) -> dict[str, FloatImage]:
        answers = self._judge.probabilities(folder, frame)
        for structure, answer in answers.items():
            mask = answer > self.threshold[structure]
            rows, columns = mask.shape
            self._masks[frame.png, structure] = (rows, columns), np.packbits(mask)
        self._heard()
        return answers

    def mask(self, folder: Path, frame: SnapshotFrame, structure: str) -> MaskArray:
        """The mask of a frame, shape (H, W), asked for now where it was not before."""
        if (frame.png, structure) not in self._masks:
            self.probabilities(folder, frame)
        (rows, columns), packed = self._masks[frame.png, structure]
        bits = np.unpackbits(packed, count=rows * columns)
        return bits.reshape(rows, columns).astype(np.bool_)
