"""Garbage is collected on the window's thread alone, and all of it in the pauses of the hand.

Left to itself Python collects in whichever thread happens to allocate. A widget that is part of a
cycle would be destroyed by a thread that decodes or writes, and Qt answers that with a crash.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000
_RESTED_S = 5.0
_WHOLE_EVERY_S = 120.0


class Collector(QObject):
    """Takes over from Python until `stop`; what has just died goes every second, in a millisecond.

    What had lived for long wants a look at every object there is, 0.1 s: that waits until the hand
    has rested for some seconds, which `rested_s` tells.
    """

    def __init__(self, parent: QObject, *, rested_s: Callable[[], float]) -> None:
        super().__init__(parent)
        self._rested_s = rested_s
        self._whole_s = time.monotonic()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Take away what there is, then give way to Python: no widget is left to other threads."""
        self._timer.stop()
        gc.collect()
        gc.enable()

    def _collect(self) -> None:
        now_s = time.monotonic()
        if now_s - self._whole_s >= _WHOLE_EVERY_S and self._rested_s() >= _RESTED_S:
            self._whole_s = now_s
            gc.collect()
        else:
            gc.collect(1)
