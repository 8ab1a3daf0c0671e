"""Which frames of a loop are read: 20 to 25, even in phase over one cycle, ED and ES among them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.playback import FrameClock

FEWEST, USUAL, MOST = 20, 22, 25
_SHORTEST_BEAT_MS = 200.0  # 300 beats a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrames:
    """A suggestion; a person confirms it, and marks ED and ES where they are None."""

    frames: tuple[int, ...]
    ed: int | None
    es: int | None
    basis: str  # what told the cycle: "r_waves", "heart_rate", "loop"
    marked: tuple[str, ...] = ()  # "ed", "es": those that a data set marked, and nobody else
    marked_by: str = ""  # that data set

    @property
    def fewer(self) -> bool:
        """The cycle has fewer frames than are wanted."""
        return len(self.frames) < FEWEST


@dataclass(frozen=True, slots=True)
class _Cycle:
    """One beat of the loop. `wave_ms` has the phase of an R wave, and may lie inside the beat."""

    start_ms: float
    length_ms: float
    wave_ms: float
    basis: str


def suggest(
    facts: CineFacts, *, wanted: int = USUAL, ed: int | None = None, es: int | None = None
) -> KeyFrames:
    """Key frames over one cycle; `ed` and `es` are marks that a person made and that stay.

    Where there is none, the mark of the data set that the loop comes from is proposed.

    The cycle runs from one R wave to the next, else for one beat of the heart rate, else over
    the whole loop, of which nobody knows the phase. Where the loop ends before that beat does,
    it is a beat that ends with the loop: every phase is in it once. End systole is taken from
    the heart rate:
    546 - 2.1 HR ms after the R wave (men; women 549 - 2.0 HR: less than one frame apart).

    Source:
        Weissler, Harris, Schoenfeld, Circulation 1968;37:149-159, total electromechanical systole.
    """
    told = facts.told
    marks = (("ed", ed, told.ed), ("es", es, told.es))
    theirs = tuple(name for name, own, its in marks if own is None and its is not None)
    ed, es = told.ed if ed is None else ed, told.es if es is None else es
    clock = FrameClock(facts)
    cycle = _cycle(facts, clock, ed)
    inside = _frames_of(facts, clock, cycle)
    known = cycle.basis != "loop"
    if ed is None and known:
        ed = _nearest(facts, clock, cycle.wave_ms)
    if es is None and known:
        systole_ms = cycle.wave_ms + _systole_ms(cycle.length_ms)
        if systole_ms >= clock.duration_ms:
            systole_ms -= cycle.length_ms  # of the beat before
        es = _nearest(facts, clock, systole_ms)
    chosen = _even(inside, clock, cycle, wanted)
    for mark in (ed, es):
        if mark is None or mark in chosen:
            continue
        chosen = chosen | {mark} if len(chosen) < wanted else _swapped(chosen, mark, keep=ed)
    return KeyFrames(
        frames=tuple(sorted(chosen)),
        ed=ed,
        es=es,
        basis=cycle.basis,
        marked=theirs,
        marked_by=told.dataset if theirs else "",
    )


def _cycle(facts: CineFacts, clock: FrameClock, ed: int | None) -> _Cycle:
    waves = _beats([time for time in facts.r_wave_times_ms if 0 <= time < clock.duration_ms])
    beat_ms = 60_000 / facts.heart_rate_bpm if facts.heart_rate_bpm else None
    basis = "heart_rate"
    wave_ms = waves[0] if waves else 0.0
    if len(waves) >= 2:
        first = min(range(len(waves) - 1), key=lambda at: _distance(waves[at], clock, ed))
        wave_ms, beat_ms, basis = waves[first], waves[first + 1] - waves[first], "r_waves"
    if beat_ms is None:
        return _Cycle(0.0, clock.duration_ms, 0.0, "loop")
    if ed is not None:
        wave_ms = clock.start_ms(ed)
    start_ms = wave_ms
    if start_ms + beat_ms > clock.duration_ms:
        if start_ms >= beat_ms:
            start_ms = wave_ms = start_ms - beat_ms  # the beat before is whole
        else:
            start_ms = max(0.0, clock.duration_ms - beat_ms)
    return _Cycle(start_ms, beat_ms, wave_ms, basis)


def _beats(waves_ms: list[float]) -> list[float]:
    """R waves in their order; what follows one too soon to be a beat is the same once more."""
    found: list[float] = []
    for wave_ms in sorted(waves_ms):
        if not found or wave_ms - found[-1] >= _SHORTEST_BEAT_MS:
            found.append(wave_ms)
    return found


def _distance(wave_ms: float, clock: FrameClock, ed: int | None) -> float:
    return wave_ms if ed is None else abs(wave_ms - clock.start_ms(ed))


def _systole_ms(beat_ms: float) -> float:
    """Kept to where systole can end, as the line was drawn through resting hearts."""
    rate_bpm = 60_000 / beat_ms
    return min(max(546 - 2.1 * rate_bpm, 0.3 * beat_ms), 0.6 * beat_ms)


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
    step_ms = length_ms / (wanted if cycle.basis != "loop" else max(1, wanted - 1))
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
