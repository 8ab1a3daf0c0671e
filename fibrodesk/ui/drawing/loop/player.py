"""Plays the loop by the clock, in the true times of its frames."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.playback import FrameClock

_TICK_MS = 8  # twice as often as most screens are drawn
SPEEDS = (0.25, 0.5, 1.0)


class Player(QObject):
    """Tells which frame is due; a frame that cannot be shown in time is left out, and counted."""

    due = Signal(int)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    dropped_changed = Signal(int)  # frames left out since the loop was started

    def __init__(
        self,
        facts: CineFacts,
        *,
        now_ms: Callable[[], float] = lambda: time.perf_counter() * 1000,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock, self._now_ms = FrameClock(facts), now_ms
        self._frames = facts.frames
        self._since_ms = 0.0  # by the clock of the room, when the loop was at `_from_ms`
        self._from_ms = 0.0
        self._shown = 0  # counted on from round to round
        self._speed = 1.0
        self.dropped = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        return self._speed

    def play(self, frame: int) -> None:
        """Begin at `frame`; a still picture does not play."""
        if self._frames < 2 or self.playing:
            return
        self._shown, self._from_ms = frame, self._clock.start_ms(frame)
        self._since_ms = self._now_ms()
        self._count_dropped(0)
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def set_speed(self, speed: float) -> None:
        """A share of the true speed; the loop goes on from the moment where it is."""
        self._from_ms, self._since_ms = self._at_ms(), self._now_ms()
        self._speed = speed
        self.speed_changed.emit(speed)

    def tick(self) -> None:
        """Look at the clock; what is due now is told once."""
        due = self._clock.count_at(self._at_ms())
        left_out = due - self._shown - 1
        if left_out < 0:
            return
        self._shown = due
        if left_out:
            self._count_dropped(self.dropped + left_out)
        self.due.emit(due % self._frames)

    def _at_ms(self) -> float:
        return self._from_ms + (self._now_ms() - self._since_ms) * self._speed

    def _count_dropped(self, count: int) -> None:
        if count != self.dropped:
            self.dropped = count
            self.dropped_changed.emit(count)
