"""Several decoding processes side by side, and answers in the order of the questions."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue
from threading import Event
from typing import ParamSpec, Protocol, TypeVar

from fibrodesk.imaging.decoding.worker import LARGEST_BYTES, LIMIT_S, DecodingWorker

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
_MOST_WORKERS = 4
_LOOK_AHEAD = 4  # answers in waiting for each worker, so that a slow file holds nobody up
_LEAST_BYTES = 1536 * 1024**2  # of address space; the libraries alone take half of it


class Decoder(Protocol):
    """What reads foreign files: one process or a pool of them; safe from any thread."""

    @property
    def size(self) -> int:
        """How many calls it works on at once."""
        ...

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...


class DecodingPool:
    """Up to four decoding processes, each started when it is first needed.

    A call takes the process that was busy last, so that one user with one file never starts a
    second. A process that dies costs the one call that it was working on.

    Args:
        size: how many; as many as there are processors, at most 4, where it is not told.
        limit_s: how long one call may take.
    """

    def __init__(self, *, size: int | None = None, limit_s: float = LIMIT_S) -> None:
        self.size = size or max(1, min(_MOST_WORKERS, _processors()))
        bound = memory_bound(self.size)
        self._workers = [
            DecodingWorker(limit_s=limit_s, memory_bytes=bound) for _ in range(self.size)
        ]
        self._idle: LifoQueue[DecodingWorker] = LifoQueue()
        for worker in reversed(self._workers):
            self._idle.put(worker)

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer of `function`; waits while every process is busy. See `DecodingWorker.call`.

        Raises:
            FibrodeskError: what the function raised, or that its process came down.
        """
        worker = self._idle.get()
        try:
            return worker.call(function, *args, **kwargs)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End every process once it has answered; a later call starts one anew."""
        for worker in self._workers:
            worker.close()

    def __enter__(self) -> DecodingPool:
        return self

    def __exit__(self, *_ended: object) -> None:
        self.close()


def in_order(
    act: Callable[[T], R], items: Iterable[T], *, width: int, cancel: Event | None = None
) -> Iterator[R]:
    """`act` of each item, `width` of them at a time, answered in the order of the items.

    `items` is drawn on the caller's thread, only a little ahead of what was answered, so that an
    endless walk through folders costs no memory. What `act` raises is raised in its turn.

    Args:
        cancel: set, nothing more is begun, and what is not yet answered is dropped.
    """
    waiting: deque[Future[R]] = deque()
    rest = iter(items)
    with ThreadPoolExecutor(width, thread_name_prefix="decoding") as threads:
        try:
            while cancel is None or not cancel.is_set():
                _fill(waiting, lambda item: threads.submit(act, item), rest, _LOOK_AHEAD * width)
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _fill(
    waiting: deque[Future[R]], begin: Callable[[T], Future[R]], rest: Iterator[T], most: int
) -> None:
    """Begin on more items, until `most` wait or the first is answered."""
    while len(waiting) < most and not (waiting and waiting[0].done()):
        for item in rest:
            waiting.append(begin(item))
            break
        else:
            return


def memory_bound(workers: int) -> int:
    """The address space of one of several processes, in bytes: three quarters of the machine."""
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows tells it in another way
        return LARGEST_BYTES
    return max(_LEAST_BYTES, min(LARGEST_BYTES, there * 3 // 4 // workers))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))  # a container may have fewer than the machine
    return os.cpu_count() or 1
