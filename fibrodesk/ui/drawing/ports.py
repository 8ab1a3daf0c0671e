"""What the editor asks of a reading; `desk.readings.OpenReading` is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from fibrodesk.domain.draft import Draft, Entry


class Reading(Protocol):
    """A draft whose entries are written by a thread of its own."""

    @property
    def id(self) -> str: ...

    @property
    def editable(self) -> bool: ...

    @property
    def draft(self) -> Draft: ...

    def append(
        self,
        entry: Entry,
        *,
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Returns at once; one of the two is called on the writer's thread."""
        ...

    def save(self) -> None:
        """Write a checkpoint; blocks."""
        ...
