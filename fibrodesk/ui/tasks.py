"""Work off the GUI thread; its answers come back on the GUI thread.

What a task was given may hold widgets, and Qt crashes where a widget dies on another thread. So the
GUI thread keeps every task until the thread that worked at it has let go of all of it.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


@dataclass(eq=False)
class _Task:
    """What the GUI thread keeps; a thread of the pool borrows it while it works."""

    work: Callable[[Event], Any]
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]
    cancel: Event = field(default_factory=Event)
    ended: Future[None] = field(default_factory=Future)
    found: Any = None
    error: BaseException | None = None


class TaskRunner(QObject):
    """The one owner of the signal that crosses threads; it outlives every task."""

    _settled = Signal(object)  # a callable, to be run on the GUI thread

    def __init__(self, parent: QObject | None = None, *, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="desk")
        self._open = True
        self._tasks: dict[Event, _Task] = {}
        self._leaving: list[_Task] = []  # hushed, and perhaps still on their last lines
        self._settled.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Event], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> Event:
        """Start `work`; setting the returned event asks it to stop and silences its answer."""
        task = _Task(work, done, failed)
        if not self._open:
            task.cancel.set()
            return task.cancel
        self._tasks[task.cancel] = task
        task.ended = self._pool.submit(self._work, weakref.ref(task))
        return task.cancel

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
        return bool(self._tasks)

    def hush(self) -> None:
        """Ask every task to stop and silence it: whoever would hear the answer goes."""
        for event in self._tasks:
            event.set()
        self._forget()
        self._leaving += self._tasks.values()
        self._tasks.clear()

    def settle(self) -> None:
        """As `hush`, and wait for all that was ever hushed; new tasks may start after.

        For the moment before something that tasks stand on is closed.
        """
        self.hush()
        wait([task.ended for task in self._leaving])
        self._leaving.clear()

    def shutdown(self) -> None:
        """Ask every task to stop, wait for all of them, and stay silent ever after."""
        self._open = False
        self.hush()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._leaving.clear()

    def _work(self, borrowed: weakref.ref[_Task]) -> None:
        """On a thread of the pool: it tells of the end with nothing of the task in its hands."""
        cancel = _worked_off(borrowed)
        if cancel is not None:
            self.post(partial(self._settle, cancel))

    def _forget(self) -> None:
        self._leaving = [task for task in self._leaving if not task.ended.done()]

    def _settle(self, cancel: Event) -> None:
        self._forget()
        task = self._tasks.pop(cancel, None)
        if task is None or cancel.is_set():
            return
        if task.error is None:
            task.done(task.found)
        else:
            task.failed(task.error)

    def _call(self, call: Callable[[], object]) -> None:
        if not self._open:
            return
        try:
            call()
        except Exception:  # noqa: BLE001 - what a slot raises is a bug and belongs in the report
            sys.excepthook(*sys.exc_info())


def _worked_off(borrowed: weakref.ref[_Task]) -> Event | None:
    task = borrowed()
    if task is None:  # silenced, and the window has gone
        return None
    task.found, task.error = _answer(task.work, task.cancel)
    return task.cancel


def _answer(work: Callable[[Event], T], cancel: Event) -> tuple[T | None, BaseException | None]:
    """A room of its own: the traceback of an error keeps what stood in it, and no task."""
    try:
        return work(cancel), None
    except BaseException as error:  # noqa: BLE001 - whoever asked is told
        return None, error
