"""Which frames of a loop are read: 20 to 25, even in phase over one cycle, ED and ES among them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.playback import FrameClock

FEWEST, USUAL, MOST = 20, 22, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrames:
    """A suggestion; a person confirms it, and marks ED and ES where they are None."""

    frames: tuple[int, ...]
    ed: int | None
    es: int | None
    basis: str  # what told the cycle: "r_waves", "heart_rate", "loop"

    @property
    def fewer(self) -> bool:
        """The cycle has fewer frames than are wanted."""
        return len(self.frames) < FEWEST


@dataclass(frozen=True, slots=True)
class _Cycle:
    start_ms: float
    length_ms: float
    basis: str


def suggest(
    facts: CineFacts, *, wanted: int = USUAL, ed: int | None = None, es: int | None = None
) -> KeyFrames:
    """Key frames over one cycle; `ed` and `es` are marks that a person made and that stay.

    The cycle runs from one R wave to the next, else for one beat of the heart rate, else over
    the whole loop, of which nobody knows the phase. End systole is taken from the heart rate:
    546 - 2.1 HR ms after the R wave (men; women 549 - 2.0 HR: less than one frame apart).

    Source:
        Weissler, Harris, Schoenfeld, Circulation 1968;37:149-159, total electromechanical systole.
    """
    clock = FrameClock(facts)
    cycle = _cycle(facts, clock, ed)
    inside = _frames_of(facts, clock, cycle)
    known = cycle.basis != "loop"
    if ed is None and known:
        ed = inside[0]
    if es is None and known:
        es = _nearest(facts, clock, cycle.start_ms + _systole_ms(cycle.length_ms))
    chosen = _even(inside, clock, cycle, wanted)
    for mark in (ed, es):
        if mark is not None and mark not in chosen:
            chosen = _swapped(chosen, mark, keep=ed)
    return KeyFrames(frames=tuple(sorted(chosen)), ed=ed, es=es, basis=cycle.basis)


def _cycle(facts: CineFacts, clock: FrameClock, ed: int | None) -> _Cycle:
    waves = [time for time in facts.r_wave_times_ms if 0 <= time < clock.duration_ms]
    beat_ms = 60_000 / facts.heart_rate_bpm if facts.heart_rate_bpm else None
    basis = "heart_rate"
    if len(waves) >= 2:
        first = min(range(len(waves) - 1), key=lambda at: _distance(waves[at], clock, ed))
        beat_ms, basis = waves[first + 1] - waves[first], "r_waves"
        start_ms = waves[first] if ed is None else clock.start_ms(ed)
    elif beat_ms is not None:
        wave = waves[0] if waves else 0.0
        start_ms = wave if ed is None else clock.start_ms(ed)
    else:
        return _Cycle(0.0, clock.duration_ms, "loop")
    if start_ms + beat_ms > clock.duration_ms and start_ms >= beat_ms:
        start_ms -= beat_ms  # the beat before is whole, and of the same phase
    return _Cycle(start_ms, beat_ms, basis)


def _distance(wave_ms: float, clock: FrameClock, ed: int | None) -> float:
    return wave_ms if ed is None else abs(wave_ms - clock.start_ms(ed))


def _systole_ms(beat_ms: float) -> float:
    rate_bpm = 60_000 / beat_ms
    return min(546 - 2.1 * rate_bpm, 0.6 * beat_ms)


def _frames_of(facts: CineFacts, clock: FrameClock, cycle: _Cycle) -> list[int]:
    half = facts.frame_time_ms / 2
    first = _nearest(facts, clock, cycle.start_ms)
    end_ms = cycle.start_ms + cycle.length_ms - half  # the next R wave has the phase of the first
    inside = [frame for frame in range(first, facts.frames) if clock.start_ms(frame) < end_ms]
    return inside or [first]


def _nearest(facts: CineFacts, clock: FrameClock, time_ms: float) -> int:
    starts = [clock.start_ms(frame) for frame in range(facts.frames)]
    at = bisect_left(starts, time_ms)
    near = [frame for frame in (at - 1, at) if 0 <= frame < facts.frames]
    return min(near, key=lambda frame: abs(starts[frame] - time_ms))


def _even(inside: list[int], clock: FrameClock, cycle: _Cycle, wanted: int) -> set[int]:
    """The frames of a cycle that lie nearest to evenly spaced phases."""
    if len(inside) <= wanted:
        return set(inside)
    length_ms = min(cycle.length_ms, clock.start_ms(inside[-1]) - clock.start_ms(inside[0]))
    step_ms = length_ms / wanted if cycle.basis != "loop" else length_ms / (wanted - 1)
    begin_ms = clock.start_ms(inside[0])
    due = [begin_ms + number * step_ms for number in range(wanted)]
    free = list(inside)
    chosen = set()
    for time_ms in due:
        frame = _closest(free, clock, time_ms)
        free.remove(frame)
        chosen.add(frame)
    return chosen


def _closest(frames: list[int], clock: FrameClock, time_ms: float) -> int:
    return min(frames, key=lambda frame: (abs(clock.start_ms(frame) - time_ms), frame))


def _swapped(chosen: set[int], mark: int, *, keep: int | None) -> set[int]:
    """`mark` instead of the frame that stands nearest to it, so that their number stays."""
    others = sorted(chosen - {keep}, key=lambda frame: (abs(frame - mark), frame))
    return (chosen - set(others[:1])) | {mark}
