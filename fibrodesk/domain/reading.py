"""What one author says of one cine: the answers, the facts, and how each came about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AnswerState(StrEnum):
    DRAWN = "drawn"
    NONE = "none"  # looked, and the structure is not there
    NOT_ASSESSABLE = "not_assessable"  # could not be seen; the reason is told


class Origin(StrEnum):
    """How a mask came about; its share stands beside kappa."""

    DRAWN = "drawn"
    COPIED = "copied"
    PROPAGATED = "propagated"
    INTERPOLATED = "interpolated"
    MODEL = "model"
    MODEL_CORRECTED = "model_corrected"


class Purpose(StrEnum):
    """What a reading is for; only the first three are ever sealed."""

    SEALED = "sealed"
    REPEAT = "repeat"
    REVISION = "revision"  # a reader draws anew after the opening; no agreement is counted from it
    ADJUDICATION = "adjudication"
    MEETING = "meeting"
    PREPARATION = "preparation"
    CORRECTION = "correction"
    PROPOSAL = "proposal"
    IMPORTED = "imported"
    CALIBRATION = "calibration"  # of a loop whose answers are known; in no list of the study

    @property
    def sealed(self) -> bool:
        return self in (Purpose.SEALED, Purpose.REPEAT, Purpose.REVISION)


class ReadingState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPERSEDED = "superseded"  # another stands in its place, or it was taken out: kept, not shown


class RoundKind(StrEnum):
    """Why a batch of cines is read."""

    READING = "reading"  # by everyone in it, each alone: what agreement is published from
    REPEAT = "repeat"  # a part of a round again, under new codes: how far each agrees with oneself
    REVISION = "revision"  # one reader draws anew after the opening; the sealed round stays


class Form(StrEnum):
    """How the fibrosis is spread, as the reader sees it."""

    FOCAL = "focal"
    DIFFUSE = "diffuse"
    MIXED = "mixed"


NOT_ASSESSABLE_REASONS = ("dropout", "shadow", "foreshortening", "off-axis", "gain", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reading says of one frame and structure, beside the mask itself.

    `state` None means that nothing was said yet. `origin` is None unless a mask was drawn.
    """

    state: AnswerState | None = None
    origin: Origin | None = None
    reason: str = ""  # why it is not assessable
    confidence: int | None = None  # the reader's own, 1 to 5
    comment: str = ""
    model: str = ""  # the bundle whose proposal this was, else ""


UNANSWERED = Answer()
