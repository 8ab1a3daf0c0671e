"""What the agreement screen asks of the desk, so that its presenter is tried without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.reading import Answer
from fibrodesk.ui.agreement.figures import StudyFigures


class ReaderShare(Protocol):
    """How far one reader is in a round."""

    @property
    def name(self) -> str: ...
    @property
    def submitted(self) -> int: ...
    @property
    def total(self) -> int: ...


class RoundProgress(Protocol):
    """A batch of cines read by several people alone."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def open(self) -> bool: ...
    @property
    def readers(self) -> Sequence[ReaderShare]: ...


class ReadPair(Protocol):
    """One frame as both readers left it; a mask is None where the reader gave no mask."""

    @property
    def image(self) -> FrameArray: ...
    @property
    def first(self) -> MaskArray | None: ...
    @property
    def second(self) -> MaskArray | None: ...
    @property
    def first_answer(self) -> Answer: ...
    @property
    def second_answer(self) -> Answer: ...
    @property
    def domain(self) -> MaskArray | None: ...
    @property
    def first_name(self) -> str: ...
    @property
    def second_name(self) -> str: ...
    @property
    def spacing(self) -> PixelSpacing | None: ...


class AgreementActs(Protocol):
    """The acts; each blocks, runs off the GUI thread and stands behind the seal."""

    def rounds(self) -> Sequence[RoundProgress]: ...
    def usual_domain(self) -> str:
        """The study's own, fixed before its first round."""
        ...

    def figures(self, round_id: str, domain: str) -> StudyFigures: ...
    def pair(self, round_id: str, cine_id: str, frame: int) -> ReadPair: ...
