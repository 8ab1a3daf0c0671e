"""What the agreement screen asks of the desk, so that its presenter is tried without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.reading import Answer
from fibrodesk.ui.agreement.beside import DomainKappa, OwnAgreement, Primary, Rater, Readers
from fibrodesk.ui.agreement.figures import StudyFigures
from fibrodesk.ui.agreement.frames.parting import Parting
from fibrodesk.ui.agreement.frames.sorting import Standings

Places = tuple[int, int]
"""Which two of a round's readers are compared, by their places among them."""


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


class OpenLoop(Cine, Protocol):
    """A loop that plays under the masks; whoever asked for it closes it."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looked:
    """A frame and where its readers part; `parting` is None where there is nothing to compare."""

    pair: ReadPair
    parting: Parting | None
    segments_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What the person may do about a disagreement; a sentence is why not, "" that it may."""

    adjudicate: str = ""
    meet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Where an agreement is to be written."""

    round_id: str
    domain: str
    places: Places
    folder: Path


class AgreementActs(Protocol):
    """The acts; each blocks, runs off the GUI thread and stands behind the seal."""

    def rounds(self) -> Sequence[RoundProgress]: ...
    def usual_domain(self) -> str:
        """The study's own, fixed before its first round."""
        ...

    def may(self, round_id: str) -> May: ...
    def figures(self, round_id: str, domain: str, places: Places) -> StudyFigures: ...
    def look(
        self, round_id: str, cine_id: str, frame: int, *, domain: str, places: Places
    ) -> Looked: ...
    def loop(self, cine_id: str) -> OpenLoop:
        """The loop of a frame, to be closed by whoever asked for it."""
        ...

    def standings(self, round_id: str) -> Standings:
        """The frames that the study's limits send to adjudication, and how far each is."""
        ...

    def primary(self, round_id: str) -> Primary: ...
    def domains(self, round_id: str, places: Places) -> tuple[DomainKappa, ...]: ...
    def readers(self, round_id: str, domain: str) -> Readers | None:
        """All pairs, from three readers up; else None."""
        ...

    def own(self, round_id: str, domain: str) -> tuple[OwnAgreement, ...]: ...
    def trends(self, round_id: str, domain: str) -> tuple[Rater, ...]: ...
    def methods(self, round_id: str, domain: str, places: Places) -> str: ...
    def publish(
        self, wanted: Publishing, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> Path: ...
