"""How long the work that is left will take, by how long the last frames took."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from statistics import median

_REMEMBERED = 30
_FEWEST = 3
_PAUSE_S = 180.0  # whoever needs longer for a frame was away


class Pace:
    """Takes the time from one answered frame to the next; a pause does not count."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._last_s: float | None = None
        self._taken_s: deque[float] = deque(maxlen=_REMEMBERED)

    def begin(self) -> None:
        """A cine was opened: what passed before it counts for no frame."""
        self._last_s = self._now_s()

    def answered(self) -> None:
        now_s = self._now_s()
        if self._last_s is not None and now_s - self._last_s < _PAUSE_S:
            self._taken_s.append(now_s - self._last_s)
        self._last_s = now_s

    def minutes_left(self, frames: int) -> int | None:
        """About; None while too few frames were timed to tell."""
        if len(self._taken_s) < _FEWEST:
            return None
        return max(1, round(median(self._taken_s) * frames / 60)) if frames else 0
