"""What came of an export: what was written, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A cine that is not in the export. `why`: "excluded", "not_seen" or "damaged"."""

    number: int
    why: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written; `audit_head` is the hash of the row that stands for it."""

    path: Path
    format: str
    cines: tuple[int, ...]  # their numbers
    authors: tuple[str, ...]  # the codes of those whose readings are in it
    files: int
    left_out: tuple[LeftOut, ...]
    audit_head: str
