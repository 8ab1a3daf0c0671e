"""The frames of a loop that show the heart at even phases of a beat, from one frame on."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.playback import FrameClock

PHASES = 12
"""Of a beat; what moves between two of them, a network can still follow."""

_SHORTEST_BEAT_MS, _LONGEST_BEAT_MS = 300.0, 1600.0  # 200 to 37.5 beats a minute
_USUAL_BEAT_MS = 857.0  # 70 beats a minute, where nothing tells


def beat_ms(facts: CineFacts) -> float:
    """How long a beat lasts: by the R waves, else the heart rate, else the loop's length.

    A loop that nothing is known of and that is too long or too short for a beat is taken to
    show a heart at 70 beats a minute.
    """
    waves = sorted(facts.r_wave_times_ms)
    gaps = sorted(gap for first, second in pairwise(waves) if _is_beat(gap := second - first))
    if gaps:
        return gaps[len(gaps) // 2]
    if facts.heart_rate_bpm and _is_beat(60_000 / facts.heart_rate_bpm):
        return 60_000 / facts.heart_rate_bpm
    loop_ms = FrameClock(facts).duration_ms
    return loop_ms if _is_beat(loop_ms) else _USUAL_BEAT_MS


def phase_frames(facts: CineFacts, index: int) -> tuple[int, ...]:
    """`PHASES` frames, each a twelfth of a beat after the one before; the first is `index`.

    A phase that the loop's end cuts off is taken from a beat before; where the loop is shorter
    than a beat, from the frame that is nearest in time.
    """
    clock, length_ms = FrameClock(facts), beat_ms(facts)
    starts = [clock.start_ms(frame) for frame in range(facts.frames)]
    half_ms = facts.frame_time_ms / 2
    found = [index]
    for number in range(1, PHASES):
        due_ms = starts[index] + number * length_ms / PHASES
        while due_ms > starts[-1] + half_ms and due_ms >= length_ms:
            due_ms -= length_ms
        found.append(_nearest(starts, due_ms))
    return tuple(found)


def beat_frames(facts: CineFacts, index: int) -> tuple[int, ...]:
    """The `PHASES` frames that stand for the beat in which `index` lies, in their order.

    Beats are counted from the loop's first frame; all frames of one have the same answer.
    """
    clock, length_ms = FrameClock(facts), beat_ms(facts)
    starts = [clock.start_ms(frame) for frame in range(facts.frames)]
    # a frame that begins a hair before its beat, as times are rounded, is the beat's first
    number = int((starts[index] + facts.frame_time_ms / 4) // length_ms)
    return tuple(sorted(phase_frames(facts, _nearest(starts, number * length_ms))))


def _is_beat(time_ms: float) -> bool:
    return _SHORTEST_BEAT_MS <= time_ms <= _LONGEST_BEAT_MS


def _nearest(starts: list[float], time_ms: float) -> int:
    at = bisect_left(starts, time_ms)
    near = [frame for frame in (at - 1, at) if 0 <= frame < len(starts)]
    return min(near, key=lambda frame: abs(starts[frame] - time_ms))
