"""The one thread of a project that writes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Writer:
    """Runs jobs one after the other in the order in which they came."""

    def __init__(self, *, name: str) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None]
        self._jobs = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=f"writer of {name}", daemon=True)
        self._thread.start()

    def submit(
        self, job: Callable[[], T], then: Callable[[Future[T]], None] | None = None
    ) -> Future[T]:
        """Queue `job`; the future is answered, and `then` called, on the writer thread.

        Raises:
            ValueError: the project is closed.
        """
        future: Future[T] = Future()
        if then is not None:  # before it is queued, or it might run on the calling thread
            future.add_done_callback(then)
        with self._closing:
            if self._closed:
                raise ValueError("the project is closed")
            self._jobs.put((job, future))
        return future

    def run(self, job: Callable[[], T]) -> T:
        """Queue `job` and wait for it.

        Raises:
            ValueError: called on the writer thread itself, which would wait for ever.
        """
        if threading.current_thread() is self._thread:
            raise ValueError("the writer thread cannot wait for itself")
        return self.submit(job).result()

    def close(self) -> None:
        """Do what is queued, then end."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, future = item
            try:
                result = job()
            except BaseException as error:  # noqa: BLE001  # it belongs to whoever waits for it
                future.set_exception(error)
            else:
                future.set_result(result)
            del job, future, item  # nothing that was drawn is held while the thread sleeps
