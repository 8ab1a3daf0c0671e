"""What the adjudication asks of the desk, so that its presenter is tried without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.domain.reading import Answer
from fibrodesk.ui.dispute_words import Reason
from fibrodesk.ui.drawing.ports import Reading


class State(StrEnum):
    """How far a disagreement is from its end."""

    OPEN = "open"
    BEGUN = "begun"  # somebody draws its consensus
    SIGNING = "signing"  # one has signed, another has not
    SETTLED = "settled"


class Way(StrEnum):
    """Who ends it: a reviewer who did not read the cine, or its readers together."""

    ALONE = "alone"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One frame on which the readers disagree."""

    cine_id: str
    number: int
    patient: str
    frame: int
    state: State = State.OPEN
    reasons: tuple[Reason, ...] = ()
    apart: float | None = None  # area that only one of them marked; None: no two masks
    unit: str = "px"  # of `apart`: "mm²" or "px"
    waits_for: tuple[str, ...] = ()  # names of those who have not signed
    mine: bool = False  # it waits for the signature of who sits here
    settled_by: tuple[str, ...] = ()
    how: str = ""  # "alone", "together", "meeting"

    @property
    def id(self) -> tuple[str, int]:
        return self.cine_id, self.frame


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRound:
    """An opened round whose disagreements can be ended."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the list is made of."""

    rounds: tuple[ListedRound, ...]
    round_id: str
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Where to go once it can be gone to."""

    cine_id: str
    frame: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who put a name to it, and when by the clock on the wall (only to be shown)."""

    name: str
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the consensus that is being drawn is from standing."""

    way: Way
    frames: tuple[int, ...] = ()  # that were named when it was signed
    signed: tuple[Signature, ...] = ()  # as it is drawn now
    void: tuple[Signature, ...] = ()  # as it was, before a later step
    waits_for: tuple[str, ...] = ()
    mine: bool = False  # it waits for who sits here

    @property
    def waiting(self) -> bool:
        """Somebody has signed, and somebody has not."""
        return bool(self.signed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """What a frame was settled as; it is changed by opening it again."""

    answer: Answer
    mask: MaskArray | None
    how: str
    signed: tuple[Signature, ...] = ()
    history: tuple[str, ...] = ()  # the steps that made it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """The consensus of one cine, open in the editor."""

    round_id: str
    cine_id: str
    number: int
    patient: str
    reading: Adjudicated
    cine: Cine
    key_frames: tuple[int, ...]
    standing: Standing
    settled: Mapping[int, Settled] = field(default_factory=dict)  # and not opened again, by frame
    locked: Mapping[MaskKey, MaskArray] = field(default_factory=dict)
    with_model: bool = False  # the study shows the model's mask meanwhile
    view: str = ""
    ed: int | None = None
    es: int | None = None
    apex_up: bool | None = None
    septum_left: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voice:
    """What one reader says of one frame; `mask` None is an answer that is no mask."""

    letter: str
    name: str
    answer: Answer
    mask: MaskArray | None


class Between(Protocol):
    """The shapes between A (0) and B (1)."""

    def at(self, share: float) -> MaskArray: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """What a consensus of one frame can start from; None where there is none, and why."""

    frame: int
    voices: tuple[Voice, ...]
    spacing: PixelSpacing | None = None
    intersection: MaskArray | None = None
    union: MaskArray | None = None
    between: Between | None = None
    majority: MaskArray | None = None
    ties: MaskArray | None = None  # pixels that as many marked as not
    staple: MaskArray | None = None
    model: MaskArray | None = None  # only where the study shows it meanwhile
    reasons: Mapping[str, str] = field(default_factory=dict)  # why one of them is None, in words


class Adjudicated(Reading, Protocol):
    """The reading that becomes the consensus."""

    def close(self) -> object: ...


class AdjudicationActs(Protocol):
    """The acts; each blocks, runs off the GUI thread and stands behind the seal."""

    def rounds(self) -> Sequence[ListedRound]: ...
    def disputes(self, round_id: str) -> Sequence[Dispute]:
        """The greatest disagreement first."""
        ...

    def open(self, round_id: str, cine_id: str) -> Opened: ...
    def sources(self, round_id: str, cine_id: str, frame: int) -> Sources: ...
    def settle(self, opened: Opened, frames: Sequence[int]) -> None:
        """Put the own name to these frames; a reviewer's stands, one reader's waits for others."""
        ...

    def sign(self, opened: Opened) -> None:
        """Put the own name to the frames that another reader has named and signed."""
        ...

    def sign_beside(self, opened: Opened, *, name: str, password: str) -> None:
        """Another reader signs in the same window."""
        ...

    def withdraw(self, opened: Opened) -> None:
        """Take the own signature back, until the others have signed."""
        ...

    def reopen(self, opened: Opened, frames: Sequence[int], reason: str) -> None:
        """Begin another consensus of these frames; what stands counts until it is settled."""
        ...
