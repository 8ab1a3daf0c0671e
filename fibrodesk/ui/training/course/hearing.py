"""What a training tells, brought to the GUI thread in sips: no flood of steps stops the window."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from fibrodesk.contract.events import TrainingEvent

_SIP_S = 0.008  # of one turn of the GUI thread; what is left waits for the next


class Hearing:
    """`hear` is called on any thread; `tell` on the GUI thread, event by event, in their order."""

    def __init__(
        self,
        post: Callable[[Callable[[], object]], None],
        tell: Callable[[TrainingEvent], object],
    ) -> None:
        self._post, self._tell = post, tell
        self._waiting: deque[TrainingEvent] = deque()
        self._turn = Lock()
        self._called = False

    def hear(self, event: TrainingEvent) -> None:
        with self._turn:
            self._waiting.append(event)
            if self._called:
                return
            self._called = True
        self._post(self._sip)

    def _sip(self) -> None:
        until = time.monotonic() + _SIP_S
        while time.monotonic() < until:
            with self._turn:
                if not self._waiting:
                    self._called = False
                    return
                event = self._waiting.popleft()
            self._tell(event)
        self._post(self._sip)
