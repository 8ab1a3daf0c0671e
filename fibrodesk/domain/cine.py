"""One loop: what is known of it, and how its frames are had."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.ecg import Ecg
from fibrodesk.domain.geometry import PixelSpacing

FrameArray = NDArray[np.uint8]
"""One frame: shape (H, W); colour (H, W, 3), RGB, for display only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetWord:
    """What a public data set tells of a loop beside its pixels; each a hint, never a decision.

    Nothing in it may tell how the heart works: readers see it while a round is sealed.
    """

    dataset: str = ""  # "CAMUS"; "" where the loop is of none
    ed: int | None = None  # end-diastolic frame, 0-based
    es: int | None = None
    quality: str = ""  # "good", "medium", "poor"
    split: str = ""  # "train", "validation", "test": the data set's own
    labelled: tuple[int, ...] = ()  # the frames that it has outlines of, 0-based


@dataclass(frozen=True, slots=True, kw_only=True)
class CineFacts:
    """What a loop says of itself; nothing in it tells whose heart it is."""

    frames: int
    rows: int
    columns: int
    spacing: PixelSpacing | None = None  # None: not calibrated, so lengths are in px
    frame_times_ms: tuple[float, ...] = ()  # the start of each frame from that of the first
    time_assumed: bool = False  # the file told no time: 30 frames a second were assumed
    r_wave_times_ms: tuple[float, ...] = ()
    heart_rate_bpm: float | None = None
    colour: bool = False
    scanner: str = ""  # maker and model where they fit the vocabulary, else ""
    view: str = ""  # "A4C" where the file tells, else ""
    synthetic: bool = False
    told: DatasetWord = DatasetWord()
    ecg: Ecg | None = field(default=None, repr=False)  # the open loop has it, a project's row not

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    @property
    def frame_time_ms(self) -> float:
        """The median time from one frame to the next."""
        if len(self.frame_times_ms) < 2:
            return 1000 / 30
        gaps_ms = sorted(after - before for before, after in pairwise(self.frame_times_ms))
        middle = len(gaps_ms) // 2  # np.median imports 30 ms of masked arrays at its first call
        odd = len(gaps_ms) % 2 == 1
        return gaps_ms[middle] if odd else (gaps_ms[middle - 1] + gaps_ms[middle]) / 2


class Cine(Protocol):
    """A loop whose frames are decoded when they are asked for."""

    @property
    def facts(self) -> CineFacts: ...

    def frame(self, index: int) -> FrameArray:
        """Frame `index`, 0-based, decoded afresh: uint8 (H, W), or (H, W, 3) where colour."""
        ...


@dataclass(frozen=True, slots=True)
class ArrayCine:
    """A loop that lies in memory, for the phantom and for tests."""

    facts: CineFacts
    frames: FrameArray = field(repr=False)  # (T, H, W) or (T, H, W, 3)

    def frame(self, index: int) -> FrameArray:
        frame: FrameArray = self.frames[index]
        return frame
