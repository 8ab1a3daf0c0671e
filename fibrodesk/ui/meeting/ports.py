"""What a meeting asks of the desk, so that its presenter is tried without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.domain.reading import Answer
from fibrodesk.ui.dispute_words import Reason
from fibrodesk.ui.drawing.ports import Reading

BOTH, NEITHER, NOT_ASSESSABLE = "both", "neither", "not_assessable"
"""What can be voted for beside the letter of a reader."""
UNION, INTERSECTION, MEAN, NONE, DRAWN = "union", "intersection", "mean", "none", "drawn"
"""What can be decided beside the letter of a reader and NOT_ASSESSABLE."""


class Stage(StrEnum):
    """How far a meeting is."""

    WAITING = "waiting"
    REFUSED = "refused"
    START = "start"
    TABLE = "table"
    DRAWING = "drawing"
    SUMMARY = "summary"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRound:
    """An opened round on which a meeting can be held."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """Someone of the project who may sit at the table."""

    id: str
    name: str
    read: bool  # in this round


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMeeting:
    """A meeting that was opened; `started` is what the clock told, to be shown."""

    id: str
    round_id: str
    round_name: str
    participants: tuple[str, ...]
    started: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What is known before a meeting: the rounds, the people of one, a meeting cut short."""

    rounds: tuple[ListedRound, ...]
    round_id: str
    people: tuple[ListedPerson, ...]
    held: HeldMeeting | None  # it was not closed, and goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What stands of one frame: votes in the order in which they came, decision, minutes."""

    votes: tuple[str, ...] = ()
    decision: str = ""  # a letter or a word; empty: none
    share: float | None = None  # with MEAN
    decided_on: Mapping[str, int] = field(default_factory=dict)  # the votes as they stood then
    note: str = ""

    def count(self, choice: str) -> int:
        return self.votes.count(choice)

    @property
    def tally(self) -> dict[str, int]:
        return {choice: self.count(choice) for choice in self.votes}

    @property
    def leaders(self) -> tuple[str, ...]:
        """What most voted for; several are a tie."""
        most = max(self.tally.values(), default=0)
        return tuple(sorted(choice for choice, count in self.tally.items() if count == most))

    @property
    def stands(self) -> bool:
        """Decided, and nobody has voted since."""
        return bool(self.decision) and dict(self.decided_on) == self.tally


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFrame:
    """One frame on the table; nobody is named."""

    cine_id: str
    number: int
    patient: str
    frame: int
    reasons: tuple[Reason, ...] = ()
    spoken: Spoken = Spoken()

    @property
    def id(self) -> tuple[str, int]:
        return self.cine_id, self.frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All frames, the greatest disagreement first, and the note on the whole meeting."""

    frames: tuple[TableFrame, ...]
    note: str = ""
    kept_apart: int = 0  # frames of cines that somebody at the table still reads alone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voice:
    """What one reader said, under a letter of this frame alone."""

    letter: str
    answer: Answer
    mask: MaskArray | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """What stands before everybody. `decided`: the mask that was decided on, if one was."""

    id: tuple[str, int]
    image: FrameArray
    voices: tuple[Voice, ...]
    spacing: PixelSpacing | None = None
    myocardium: MaskArray | None = None
    between: bool = False  # whether there is a mean shape
    decided: MaskArray | None = None


class Pen(Reading, Protocol):
    """The meeting's own reading of a cine."""

    def close(self) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """The meeting's consensus of a cine, open in the editor."""

    frame: int
    reading: Pen
    cine: Cine
    voices: tuple[Voice, ...]
    locked: Mapping[MaskKey, MaskArray] = field(default_factory=dict)
    ed: int | None = None
    es: int | None = None
    apex_up: bool | None = None
    septum_left: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a meeting that was closed; frames."""

    settled: int
    settled_elsewhere: int = 0


class MeetingActs(Protocol):
    """The acts of a moderator; each blocks, and runs off the GUI thread."""

    def threshold(self, round_id: str) -> Threshold: ...
    def begin(
        self, round_id: str, *, people: Sequence[str], guests: Sequence[str]
    ) -> HeldMeeting: ...
    def table(self, meeting_id: str) -> Table: ...
    def picture(self, meeting_id: str, cine_id: str, frame: int) -> Picture: ...
    def vote(self, meeting_id: str, cine_id: str, frame: int, choice: str) -> Spoken: ...
    def take_back(self, meeting_id: str, cine_id: str, frame: int) -> Spoken:
        """The last vote on the frame is not counted any more."""
        ...

    def decide(
        self,
        meeting_id: str,
        cine_id: str,
        frame: int,
        *,
        choice: str,
        share: float | None = None,
        reason: str = "",
    ) -> Spoken:
        """`reason`, with NOT_ASSESSABLE: one of `domain.reading.NOT_ASSESSABLE_REASONS`."""
        ...

    def undecide(self, meeting_id: str, cine_id: str, frame: int) -> Spoken: ...
    def note(self, meeting_id: str, text: str, place: tuple[str, int] | None) -> None:
        """Minutes of a frame, or of the whole meeting; they stand in place of those before."""
        ...

    def open_drawing(self, meeting_id: str, cine_id: str, frame: int) -> Drawing: ...
    def decide_drawn(self, drawing: Drawing) -> Spoken:
        """What is drawn now is the decision; the pen is laid down."""
        ...

    def close(self, meeting_id: str) -> Outcome: ...
    def minutes(self, meeting_id: str) -> str: ...
    def save_minutes(self, meeting_id: str, path: Path) -> None: ...
