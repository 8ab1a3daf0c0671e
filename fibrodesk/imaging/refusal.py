"""A file that is not taken in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.imaging.source import SourceRef


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not taken in, why, and what to do."""

    path: Path
    reason: str
    hint: str
    same_as: str = ""  # the id of the cine of the project that has these pixels already
    recording_of: str = ""  # the id of the cine that is another cut of its recording
    title: str = ""  # of the error, the same for every file that has it
    cut: SourceRef | None = None  # where the loop lies if its whole frames can be taken in
    whole_frames: int = 0  # how many there are before it ends

    @classmethod
    def of(cls, path: Path, error: FibrodeskError) -> Refusal:
        return cls(path, str(error), error.advice, title=error.title)
