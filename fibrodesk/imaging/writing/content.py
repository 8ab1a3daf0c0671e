"""What a writer is given: one loop, and what each author says of its frames.

Every name here is the desk's own number or code, so that it may become a file's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from fibrodesk.domain.cine import Cine, CineFacts, FrameArray
from fibrodesk.domain.letterbox import grey
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState

RESEARCH_USE = "Research use only; not for diagnostic use."
LABELS = {structure: number for number, structure in enumerate(Structure, start=1)}
"""The number of each structure wherever a format wants one."""

_LOOKED_AT = (AnswerState.DRAWN, AnswerState.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One author's reading of one loop.

    `said`: the answer to each frame and structure, and its mask where one was drawn.
    """

    code: str  # of the author and the occasion, as "reader-a_round-1": the name of a folder
    purpose: str
    round_number: int | None
    state: str  # "draft" or "submitted"
    said: dict[MaskKey, tuple[Answer, MaskArray | None]] = field(repr=False)
    active_s: dict[int, float] = field(default_factory=dict)  # seconds at work, by the frame

    @property
    def structures(self) -> tuple[Structure, ...]:
        """Those of which anything is said, in the order of their labels."""
        named = {key.structure for key in self.said}
        return tuple(structure for structure in Structure if structure in named)

    def mask(self, key: MaskKey, shape: tuple[int, int]) -> MaskArray | None:
        """The mask (H, W), all False where the answer is "none"; None where nobody can tell."""
        answer, mask = self.said.get(key, (Answer(), None))
        if answer.state not in _LOOKED_AT:
            return None
        drawn = mask if answer.state is AnswerState.DRAWN else None
        return np.zeros(shape, np.bool_) if drawn is None else drawn

    def masks_of(self, frame: int, shape: tuple[int, int]) -> Iterator[tuple[Structure, MaskArray]]:
        """Every structure of which the frame has a mask, empty ones among them."""
        for structure in self.structures:
            mask = self.mask(MaskKey(frame, structure), shape)
            if mask is not None:
                yield structure, mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """One cine with every reading of it that may be written."""

    code: str  # "cine-0001"
    patient: str  # the study code
    cine: Cine = field(repr=False)
    frames: tuple[int, ...]  # the key frames, and those that anybody answered
    voices: tuple[Voice, ...]
    stored: Path | None = None  # the de-identified object, where a format refers to it

    @property
    def facts(self) -> CineFacts:
        return self.cine.facts

    def name(self, frame: int) -> str:
        """The stem of a frame's files; frames count from 1, as the screen shows them."""
        return f"{self.code}_frame-{frame + 1:04d}"

    def picture(self, frame: int) -> FrameArray:
        """The frame as (H, W) uint8; colour by its luma."""
        return grey(self.cine.frame(frame))


class Writer(Protocol):
    """Writes loops into a folder of its own; `close` writes what needs all of them."""

    def add(self, loop: Loop) -> None: ...

    def close(self) -> None: ...


def put(path: Path, data: bytes) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
