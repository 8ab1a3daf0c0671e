"""A file that is not taken in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fibrodesk.domain.errors import FibrodeskError


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not taken in, why, and what to do."""

    path: Path
    reason: str
    hint: str
    same_as: str = ""  # the id of the cine of the project that has these pixels already

    @classmethod
    def of(cls, path: Path, error: FibrodeskError) -> Refusal:
        return cls(path, str(error), error.advice)
