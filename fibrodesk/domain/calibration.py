"""How a reader did on loops whose answers are known."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameScore:
    """One frame: what was said, what is true, and the pixels of the wall by who marks them."""

    frame: int  # 0-based
    said: str  # "drawn", "none" or "not_assessable"
    true_px: int  # of fibrosis in the frame, 0 where there is none
    both_px: int = 0
    added_px: int = 0  # marked, and there is none
    missed_px: int = 0  # not marked, and there is some
    neither_px: int = 0
    outside_px: int = 0  # marked outside the wall, where nothing is counted
    pixel_mm2: float | None = None  # None: not calibrated

    @property
    def true(self) -> bool:
        """There is fibrosis in the frame."""
        return self.true_px > 0

    @property
    def assessed(self) -> bool:
        return self.said in ("drawn", "none")

    @property
    def presence_agrees(self) -> bool:
        """Fibrosis was found where there is some, and none where there is none."""
        return self.assessed and (self.said == "drawn") == self.true


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScore:
    """One case as it was submitted once."""

    case: int  # from 1
    attempt: int  # from 1; from the second on the answers had been seen
    form_said: str  # "focal", "diffuse", "mixed", or "" where nothing was said
    form_true: str  # "" where there is no disease
    frames: tuple[FrameScore, ...]

    @property
    def form_agrees(self) -> bool:
        return self.form_said == self.form_true

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Several cases together. `dice`, `kappa`: over the pixels of all; nan where undefined."""

    cases: int
    dice: float
    kappa: float
    presence_agrees: int  # frames
    frames: int
    forms_agree: int  # cases

    def to_json_fields(self) -> dict[str, float | int | None]:
        """For the audit and the row of the set; what is undefined is null."""
        told = asdict(self)
        return {name: None if _undefined(value) else value for name, value in told.items()}


def case_from_json(text: str) -> CaseScore:
    """The score that `to_json` wrote; ValueError, KeyError or TypeError if it is none."""
    told = json.loads(text)
    frames = tuple(FrameScore(**frame) for frame in told.pop("frames"))
    return CaseScore(**told, frames=frames)


def first_and_last(scores: Iterable[CaseScore]) -> tuple[list[CaseScore], list[CaseScore]]:
    """Each case as it was read first, before any answer was seen, and as it was read last."""
    first: dict[int, CaseScore] = {}
    last: dict[int, CaseScore] = {}
    for score in sorted(scores, key=lambda each: each.attempt):
        first.setdefault(score.case, score)
        last[score.case] = score
    return [first[case] for case in sorted(first)], [last[case] for case in sorted(last)]


def frames_of(scores: Sequence[CaseScore]) -> list[FrameScore]:
    return [frame for score in scores for frame in score.frames]


def _undefined(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
