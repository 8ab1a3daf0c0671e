"""Which frame a playing loop shows, by the clock."""

from __future__ import annotations

from bisect import bisect_right

from fibrodesk.domain.cine import CineFacts


class FrameClock:
    """The true times of a loop's frames; it shows late what it cannot show in time, never slow."""

    def __init__(self, facts: CineFacts) -> None:
        step_ms = facts.frame_time_ms
        times = list(facts.frame_times_ms)
        if len(times) != facts.frames:
            times = [index * step_ms for index in range(facts.frames)]
        self._starts_ms = [time - times[0] for time in times] if times else []
        self.duration_ms = (self._starts_ms[-1] if self._starts_ms else 0.0) + step_ms

    def start_ms(self, frame: int) -> float:
        return self._starts_ms[frame]

    def frame_at(self, elapsed_ms: float, *, since: int = 0, speed: float = 1.0) -> int:
        """The frame that is due `elapsed_ms` after `since` was shown; the loop goes round."""
        if not self._starts_ms:
            return 0
        return self.count_at(self._starts_ms[since] + elapsed_ms * speed) % len(self._starts_ms)

    def count_at(self, time_ms: float) -> int:
        """The number of the frame that is due, counted on from round to round of the loop.

        `time_ms` is that of the loop, which began with frame 0; the second round begins with
        as many as the loop has frames.
        """
        rounds, within_ms = divmod(time_ms, self.duration_ms)
        frame = max(0, bisect_right(self._starts_ms, within_ms) - 1)
        return round(rounds) * len(self._starts_ms) + frame

    def place_of(self, time_ms: float) -> float:
        """Where a moment lies among the frames: 2.5 is half way through frame 2.

        Before the loop and behind its end: nan.
        """
        if not self._starts_ms or not 0 <= time_ms < self.duration_ms:
            return float("nan")
        frame = bisect_right(self._starts_ms, time_ms) - 1
        ends = [*self._starts_ms[1:], self.duration_ms]
        length_ms = ends[frame] - self._starts_ms[frame]
        return frame + (time_ms - self._starts_ms[frame]) / length_ms
