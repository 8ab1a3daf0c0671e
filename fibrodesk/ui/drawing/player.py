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
    """Tells which frame is due; a frame that cannot be shown in time is left out."""

    due = Signal(int)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)

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
        self._since_ms, self._since, self._shown = 0.0, 0, 0
        self._speed = 1.0
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
        self._since, self._shown, self._since_ms = frame, frame, self._now_ms()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def set_speed(self, speed: float) -> None:
        """A share of the true speed; what is shown goes on from where it is."""
        self._since, self._since_ms = self._shown, self._now_ms()
        self._speed = speed
        self.speed_changed.emit(speed)

    def tick(self) -> None:
        elapsed_ms = self._now_ms() - self._since_ms
        frame = self._clock.frame_at(elapsed_ms, since=self._since, speed=self._speed)
        if frame != self._shown:
            self._shown = frame
            self.due.emit(frame)
