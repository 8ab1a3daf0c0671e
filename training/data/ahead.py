"""Mini-batches made ahead on a thread, so that the network never waits for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")

DEPTH = 3
"""Mini-batches made ahead; each takes memory, and more of them hide no more."""

_Place = tuple[int, int]  # epoch, 1-based, and index, 0-based


class Ahead(Generic[T]):
    """Makes what `make(epoch, index)` gives before it is asked for; place alone decides what it is.

    `waited_s`: how long `take` waited in all.
    """

    def __init__(self, make: Callable[[int, int], T], *, batches: int, depth: int = DEPTH) -> None:
        self._make, self._batches, self._depth = make, batches, depth
        self._pool: ThreadPoolExecutor | None = None
        self._due: dict[_Place, Future[T]] = {}
        self.waited_s = 0.0

    def take(self, epoch: int, index: int) -> T:
        """What belongs to this place; what comes after it is begun."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="mini-batches")
        start = time.perf_counter()
        place = (epoch, index)
        wanted = [place, *self._after(place)]
        for gone in [each for each in self._due if each not in wanted]:
            self._due.pop(gone).cancel()
        for each in wanted:
            if each not in self._due:
                self._due[each] = self._pool.submit(self._make, *each)
        made = self._due[place].result()  # stays here: a step that is tried again asks again
        self.waited_s += time.perf_counter() - start
        return made

    def close(self) -> None:
        """End the thread; what it has not begun is not made."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None
        self._due = {}

    def _after(self, place: _Place) -> list[_Place]:
        epoch, index = place
        following = []
        for _ in range(self._depth):
            epoch, index = (epoch, index + 1) if index + 1 < self._batches else (epoch + 1, 0)
            following.append((epoch, index))
        return following
