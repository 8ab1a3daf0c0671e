"""When each frame was taken, where the R waves lie, and how fast the heart beats."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.header import Header

ASSUMED_FRAMES_PER_S = 30.0
SLOWEST_PER_S, FASTEST_PER_S = 0.5, 2000.0  # beyond them no table and no container is believed
_SHORTEST_MS, _LONGEST_MS = 0.5, 2000.0  # 2000 down to half a frame a second
_MOST_R_WAVES = 1000
_FASTEST_HEART_BPM = 400
_LONGEST_LOOP_MS = 3_600_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The start of each frame from that of the first, in milliseconds."""

    times_ms: tuple[float, ...]
    assumed: bool = False  # the file told no time


def frame_times(header: Header, *, frames: int) -> Timing:
    """When the frames were taken.

    FrameIncrementPointer names FrameTime or FrameTimeVector; then either of them unnamed, then
    CineRate, then RecommendedDisplayFrameRate, else 30 a second, marked as assumed.
    """
    pointer = header.tag(at.FRAME_INCREMENT_POINTER)
    readings = [_by_time(header, frames), _by_vector(header, frames)]
    if pointer == at.FRAME_TIME_VECTOR.tag:
        readings.reverse()
    readings += [_by_rate(header.number(rate), frames) for rate in _RATES]
    for times in readings:
        if times is not None:
            return Timing(times_ms=times)
    return Timing(times_ms=_even(1000 / ASSUMED_FRAMES_PER_S, frames), assumed=True)


_RATES = (at.CINE_RATE, at.RECOMMENDED_DISPLAY_FRAME_RATE)


def r_waves(header: Header) -> tuple[float, ...]:
    """The times of the R waves in milliseconds; () where they are absent or make no sense."""
    times = header.numbers(at.R_WAVE_TIME_VECTOR)
    sane = all(0 <= time <= _LONGEST_LOOP_MS for time in times) and times == sorted(times)
    return tuple(times) if sane and len(times) <= _MOST_R_WAVES else ()


def heart_rate(header: Header) -> float | None:
    """Beats a minute; None where it is absent or 0, which scanners write for unknown."""
    rate = header.number(at.HEART_RATE)
    return rate if rate is not None and 0 < rate <= _FASTEST_HEART_BPM else None


def _by_time(header: Header, frames: int) -> tuple[float, ...] | None:
    step = header.number(at.FRAME_TIME)
    return _even(step, frames) if step is not None and _sane(step) else None


def _by_vector(header: Header, frames: int) -> tuple[float, ...] | None:
    """The vector's first value is the offset of the first frame, which is the start here."""
    steps = header.numbers(at.FRAME_TIME_VECTOR)
    if len(steps) != frames or not all(_sane(step) for step in steps[1:]):
        return None
    return tuple(accumulate(steps[1:], initial=0.0))


def _by_rate(rate: float | None, frames: int) -> tuple[float, ...] | None:
    return (
        _even(1000 / rate, frames) if rate is not None and rate > 0 and _sane(1000 / rate) else None
    )


def _even(step_ms: float, frames: int) -> tuple[float, ...]:
    return tuple(index * step_ms for index in range(frames))


def _sane(step_ms: float) -> bool:
    return _SHORTEST_MS <= step_ms <= _LONGEST_MS
