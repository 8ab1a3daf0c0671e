"""How long a reader is at work on each frame, by a clock that never jumps."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrodesk.domain.edits import Fact

ACTIVE_S = "active_s"
"""The fact of a reading that holds the seconds, by the frame's index as text."""

AWAY_AFTER_S = 10.0
"""An act counts for this long at most; who does nothing for longer is away."""

WATCHED_S = 60.0
"""A loop that plays is watched for this long after the last act; then it plays to nobody."""


class ActiveTime:
    """Adds up, frame by frame, the time from one act to the next.

    `now_s` must never go back: `time.monotonic` does not, whatever is done to the clock.
    """

    def __init__(self, frame: int, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._frame = frame
        self._last_s: float | None = None
        self._hand_s: float | None = None  # when the reader last did something
        self._seconds: dict[int, float] = {}

    def act(self) -> None:
        """The reader did something on the frame in hand."""
        self._hand_s = self._count()

    def watch(self) -> None:
        """The loop went on by itself, and the reader looks at it."""
        if self._hand_s is not None and self._now_s() - self._hand_s <= WATCHED_S:
            self._count()

    def _count(self) -> float:
        now_s = self._now_s()
        if self._last_s is not None:
            since_s = min(now_s - self._last_s, AWAY_AFTER_S)
            self._seconds[self._frame] = self._seconds.get(self._frame, 0.0) + since_s
        self._last_s = now_s
        return now_s

    def turn(self, frame: int) -> None:
        """The reader went to another frame, which is an act on the one that is left."""
        self.act()
        self._frame = frame

    def rest(self) -> None:
        """The window is no longer in front: nothing counts until the next act."""
        self.act()
        self._last_s = self._hand_s = None

    @property
    def gathered_s(self) -> float:
        """What was not taken yet."""
        return sum(self._seconds.values())

    def take(self) -> dict[int, float]:
        """The seconds of each frame since the last time."""
        taken, self._seconds = self._seconds, {}
        return taken


def active_seconds(facts: Mapping[str, Fact]) -> dict[int, float]:
    """The seconds of each frame, as the facts of a reading hold them."""
    found = facts.get(ACTIVE_S)
    if not isinstance(found, dict):
        return {}
    return {int(frame): float(str(seconds)) for frame, seconds in found.items()}


def with_more(facts: Mapping[str, Fact], more: Mapping[int, float]) -> dict[str, Fact]:
    """What a note says once `more` is added to what the facts hold already."""
    total = active_seconds(facts)
    for frame, seconds in more.items():
        total[frame] = round(total.get(frame, 0.0) + seconds, 2)
    return {ACTIVE_S: {str(frame): total[frame] for frame in sorted(total)}}
