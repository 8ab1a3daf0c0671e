"""The heart's cycle: how far the ventricle is contracted at each moment."""

from __future__ import annotations

from dataclasses import dataclass

SYSTOLE = 0.38
"""Share of the cycle from the R wave to end-systole."""

_EARLY_FILLING = 0.22  # share of the cycle in which most of the volume comes back
_AFTER_EARLY = 0.24  # activation that is left in diastasis
_KICK = 0.14  # share of the cycle of the atrial contraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The timing of one loop. Frame 0 is end-diastole; end-systole falls on a frame."""

    frames: int
    cycles: int
    heart_rate_bpm: float

    def __post_init__(self) -> None:
        if self.cycles < 1 or self.frames < 4 * self.cycles:
            raise ValueError(f"a cycle needs at least four frames, got {self}")

    @property
    def period_ms(self) -> float:
        return 60_000 / self.heart_rate_bpm

    @property
    def frame_time_ms(self) -> float:
        return round(self.period_ms * self.cycles / self.frames, 3)

    @property
    def frames_a_cycle(self) -> float:
        return self.frames / self.cycles

    @property
    def end_systolic_frame(self) -> int:
        return max(1, round(SYSTOLE * self.frames_a_cycle))

    @property
    def r_wave_times_ms(self) -> tuple[float, ...]:
        return tuple(round(cycle * self.period_ms, 1) for cycle in range(self.cycles))

    def phase(self, frame: int) -> float:
        """Where in its cycle a frame lies: 0 at the R wave, below 1."""
        return frame / self.frames_a_cycle % 1.0

    def activation(self, frame: int) -> float:
        """How contracted the ventricle is on a frame: 0 at end-diastole, 1 at end-systole."""
        return activation(self.phase(frame), systole=self.end_systolic_frame / self.frames_a_cycle)

    def valve_opening(self, frame: int) -> float:
        """How far the mitral valve stands open: 0 in systole, 1 in early filling."""
        systole = self.end_systolic_frame / self.frames_a_cycle
        phase = self.phase(frame)
        early, kick = systole + _EARLY_FILLING / 2, 1 - _KICK / 2
        if phase <= systole or phase == 0:
            return 0.0
        return max(
            _bump((phase - early) / _EARLY_FILLING),
            0.75 * _bump((phase - kick) / _KICK),
            0.3 * _bump((phase - (early + kick) / 2) / (1 - systole)),
        )


def activation(phase: float, *, systole: float = SYSTOLE) -> float:
    """Contraction over the cycle: ejection, early filling, diastasis, atrial kick."""
    if phase <= systole:
        return _smooth(phase / systole)
    early_end = systole + _EARLY_FILLING
    if phase < early_end:
        return 1 - (1 - _AFTER_EARLY) * _smooth((phase - systole) / _EARLY_FILLING)
    if phase < 1 - _KICK:
        return _AFTER_EARLY
    return _AFTER_EARLY * (1 - _smooth((phase - 1 + _KICK) / _KICK))


def _smooth(share: float) -> float:
    """0 to 1 without a jerk at either end."""
    return share * share * (3 - 2 * share)


def _bump(away: float) -> float:
    """1 at 0, 0 from half a width away."""
    return max(0.0, 1 - 4 * away * away)
