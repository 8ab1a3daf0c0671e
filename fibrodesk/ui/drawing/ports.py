"""What the editor asks of a reading; `desk.readings.OpenReading` is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from fibrodesk.domain.draft import Draft, Entry
from fibrodesk.domain.recovery import Recovery


class Reading(Protocol):
    """A draft whose entries are written by a thread of its own.

    The draft belongs to the GUI thread; `flush` waits and belongs to any other.
    """

    @property
    def id(self) -> str: ...

    @property
    def editable(self) -> bool: ...

    @property
    def draft(self) -> Draft: ...

    @property
    def recovery(self) -> Recovery | None:
        """What the last session left, where it ended without closing the reading."""
        ...

    def append(
        self,
        entry: Entry,
        *,
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Returns at once; the answers come on the writer's thread.

        What `failed` waits in its order and is tried again, so that `done` may still follow.
        """
        ...

    def checkpoint(self) -> None:
        """Queue all that waits and a checkpoint; returns at once."""
        ...

    def flush(self) -> None:
        """Wait until all is on disk; raises what keeps it from there."""
        ...
