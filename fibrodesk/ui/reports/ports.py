"""What the reports screen asks of the desk, so that its presenter is tried without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a study report would hold now.

    `missing` says, a sentence each, why it cannot be made yet; `gaps` what would stand empty.
    """

    study: str
    cines: int
    patients: int
    rounds_open: int
    rounds_sealed: int
    model: str = ""  # the one in use, or empty
    missing: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeReport:
    """A report that lies on the disk."""

    path: Path
    made_s: float  # of the file, seconds since the epoch
    size_bytes: int


class ReportActs(Protocol):
    """The acts; each blocks, and runs off the GUI thread."""

    def outlook(self) -> Outlook: ...
    def made(self) -> Sequence[MadeReport]: ...
    def next_path(self) -> Path: ...
    def write(self, out: Path, *, cancel: Event, progress: Callable[[int, int], None]) -> Path: ...
