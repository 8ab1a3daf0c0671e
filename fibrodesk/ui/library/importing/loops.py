"""What an import has in hand: the loops that were found, and what became of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.ui.messages import Message

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.imaging.candidates import Refusal
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.imaging.intake import Candidate, PixelSurvey


class Step(StrEnum):
    CHOOSE = "choose"
    SEARCH = "search"
    LIST = "list"
    PIXELS = "pixels"
    BRING_IN = "bring in"
    SUMMARY = "summary"


class Fate(StrEnum):
    """What became of one loop."""

    WAITING = "waiting"
    LEFT_OUT = "left out"  # on the list, before anybody looked at its pixels
    SKIPPED = "skipped"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    REFUSED = "refused"


@dataclass(slots=True, eq=False)
class Loop:
    """One candidate on its way in."""

    candidate: Candidate
    fate: Fate = Fate.WAITING
    mask: PixelMask | None = None
    survey: PixelSurvey | None = field(default=None, repr=False)
    problem: Message | None = None
    record: CineRecord | None = None
    cine_id: str = ""  # what it has become, or what was here already with its pixels
    recording_of: str = ""  # the cine that is another cut of its recording, for which it is refused
    beside: bool = False  # a person wants it in all the same
    was_refused: Refusal | None = None  # it is cut, and a person took in the whole frames

    @property
    def patient(self) -> str:
        """What tells this loop's patient from others; never shown."""
        return self.candidate.identity.key


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetFound:
    """What is there of one public data set."""

    name: str
    patients: int
    loops: int
    outlined: int  # loops that it has outlines of
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted of a whole list once, as a list may have ten thousand loops."""

    patients: int
    sets: tuple[DataSetFound, ...]


def tally(loops: Sequence[Loop], refusals: Sequence[Refusal]) -> Tally:
    patients = len({loop.patient for loop in loops})
    return Tally(patients=patients, sets=tuple(data_sets(loops, refusals)))


def data_sets(loops: Iterable[Loop], refusals: Sequence[Refusal]) -> list[DataSetFound]:
    """The data sets of which loops were found, in the order in which they were met."""
    parts: dict[str, list[Candidate]] = {}
    for loop in loops:
        if name := loop.candidate.told.dataset:
            parts.setdefault(name, []).append(loop.candidate)
    return [
        DataSetFound(
            name=name,
            patients=len({one.identity.key for one in part}),
            loops=len(part),
            outlined=sum(bool(one.told.labelled) for one in part),
            refused=_below(_common_folder([one.path for one in part]), refusals),
        )
        for name, part in parts.items()
    ]


def _common_folder(paths: Sequence[Path]) -> Path:
    """The folder in which all of them lie; the first and the last by name tell it."""
    names = [str(path) for path in paths]
    ends = (Path(min(names)).parent, Path(max(names)).parent)
    return Path(os.path.commonpath(ends))


def _below(folder: Path, refusals: Sequence[Refusal]) -> int:
    return sum(refusal.path.is_relative_to(folder) for refusal in refusals)
