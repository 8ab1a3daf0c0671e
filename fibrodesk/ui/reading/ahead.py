"""The loop that is likely to be opened next: open, and verified, before it is asked for."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fibrodesk.imaging.stored import StoredCine

Mark = tuple[int, int, int]


class LoopAhead:
    """Keeps one open loop at most; from any thread. Nothing of a reading, and no pen, is in it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[str, StoredCine, Mark] | None = None
        self._ended = False

    def make_ready(self, cine_id: str, open_cine: Callable[[], StoredCine]) -> StoredCine | None:
        """Open a loop in the place of the one that was kept: the loop, which stays ours.

        Returns:
            None where nothing is opened any more.

        Raises:
            FibrodeskError: it cannot be opened; nothing is kept of it.
        """
        with self._lock:
            if self._ended:
                return None
            if self._kept is not None and self._kept[0] == cine_id:
                return self._kept[1]
        cine = open_cine()
        with self._lock:
            unwanted = cine if self._ended else None
            if not self._ended:
                unwanted = self._kept[1] if self._kept is not None else None
                self._kept = (cine_id, cine, _mark(cine.path))
        if unwanted is not None:
            unwanted.close()
        return cine if unwanted is not cine else None

    def take(self, cine_id: str) -> StoredCine | None:
        """The loop, if it is the one that is kept: whoever takes it closes it.

        Where the file was touched after it was verified, it is to be opened and verified anew.
        """
        with self._lock:
            if self._kept is None or self._kept[0] != cine_id:
                return None
            (_, cine, before), self._kept = self._kept, None
        if _mark(cine.path) == before:
            return cine
        cine.close()
        return None

    def put_back(self, cine_id: str, cine: StoredCine) -> None:
        """What was taken is ours again: whoever took it did not need it, and others look at it."""
        with self._lock:
            kept = not self._ended and self._kept is None
            if kept:
                self._kept = (cine_id, cine, _mark(cine.path))
        if not kept:
            cine.close()

    def end(self) -> None:
        """Close what is kept, now and ever after."""
        with self._lock:
            kept, self._kept, self._ended = self._kept, None, True
        if kept is not None:
            kept[1].close()


def _mark(path: Path) -> Mark:
    """What differs where another file, or another content, lies at `path`."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)
