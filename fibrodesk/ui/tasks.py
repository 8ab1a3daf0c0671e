"""Work off the GUI thread; its answers come back on the GUI thread."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from threading import Event
from typing import TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


class TaskRunner(QObject):
    """The one owner of the signal that crosses threads; it outlives every task."""

    _settled = Signal(object)  # a callable, to be run on the GUI thread

    def __init__(self, parent: QObject | None = None, *, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk")
        self._open = True
        self._lock = threading.Lock()
        self._events: dict[Event, Future[object]] = {}
        self._leaving: list[Future[object]] = []  # hushed, and perhaps still on their last lines
        self._settled.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Event], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> Event:
        """Start `work`; setting the returned event asks it to stop and silences its answer."""
        cancel = Event()
        if not self._open:
            cancel.set()
            return cancel
        future = self._pool.submit(work, cancel)
        with self._lock:
            self._events[cancel] = cast("Future[object]", future)
        future.add_done_callback(
            lambda settled: self.post(partial(self._settle, settled, cancel, done, failed))
        )
        return cancel

    def post(self, call: Callable[[], object]) -> None:
        """Run `call` on the GUI thread; may be called from any thread, never waits.

        After `shutdown` nothing is run any more.
        """
        if self._open:
            try:
                self._settled.emit(call)
            except RuntimeError:  # the window went while a thread was on its last line
                self._open = False

    @property
    def busy(self) -> bool:
        """Whether any task was started whose answer has not arrived."""
        with self._lock:
            return bool(self._events)

    def hush(self) -> None:
        """Ask every task to stop and silence it: whoever would hear the answer goes."""
        with self._lock:
            for event in self._events:
                event.set()
            self._leaving = [f for f in self._leaving if not f.done()]
            self._leaving += self._events.values()
            self._events.clear()

    def settle(self) -> None:
        """As `hush`, and wait for all that was ever hushed; new tasks may start after.

        For the moment before something that tasks stand on is closed.
        """
        self.hush()
        wait(self._leaving)

    def shutdown(self) -> None:
        """Ask every task to stop, wait for all of them, and stay silent ever after."""
        self._open = False
        self.hush()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _settle(
        self,
        settled: Future[T],
        cancel: Event,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        with self._lock:
            self._events.pop(cancel, None)
        if cancel.is_set() or settled.cancelled():
            return
        error = settled.exception()
        if error is None:
            done(settled.result())
        else:
            failed(error)

    def _call(self, call: Callable[[], object]) -> None:
        if not self._open:
            return
        try:
            call()
        except Exception:  # noqa: BLE001 - what a slot raises is a bug and belongs in the report
            sys.excepthook(*sys.exc_info())
