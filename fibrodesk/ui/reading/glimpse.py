"""A reading that nobody has opened yet, for a page that is made before it is gone to."""

from __future__ import annotations

from collections.abc import Callable

from fibrodesk.domain.draft import Draft, Entry
from fibrodesk.domain.recovery import Recovery


class Glimpse:
    """Looks like the draft that it shows, and is written to by nobody: it has no pen."""

    recovery: Recovery | None = None
    editable = True  # as it will be; until then the presenter is held

    def __init__(self, reading_id: str, draft: Draft) -> None:
        """`reading_id` is "" where the reading is not begun."""
        self.id, self.draft = reading_id, draft

    def append(
        self,
        entry: Entry,
        *,
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Never called.

        Raises:
            ValueError: always: there is no pen to write with.
        """
        raise ValueError(f"{entry.kind} cannot be written to a reading that is not open")

    def checkpoint(self) -> None:
        """Nothing waits."""

    def flush(self) -> None:
        """Nothing waits."""
