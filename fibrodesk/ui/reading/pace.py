"""How long the work that is left will take, by how long the last frames took."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
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
        self._before_s: list[float] = []  # of the sessions before, as the readings hold them

    def remember(self, taken_s: Sequence[float]) -> None:
        """What the frames of earlier sessions took, the newest last; so it outlives a restart."""
        self._before_s = list(taken_s)[-_REMEMBERED:]

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
        newest_s = [*self._before_s, *self._taken_s][-_REMEMBERED:]
        if len(newest_s) < _FEWEST:
            return None
        return max(1, round(median(newest_s) * frames / 60)) if frames else 0
