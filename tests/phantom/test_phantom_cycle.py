"""When the heart contracts, and on which frames."""

from __future__ import annotations

import numpy as np
import pytest

from fibrodesk.phantom.cycle import SYSTOLE, Cycle, activation


def test_a_beat_goes_from_rest_to_contraction_and_back_without_a_jump():
    phases = np.linspace(0, 1, 2001)
    course = np.array([activation(phase) for phase in phases])
    assert course[0] == 0
    assert course.max() == pytest.approx(1, abs=1e-4)
    assert phases[course.argmax()] == pytest.approx(SYSTOLE, abs=0.001)
    assert course[-1] == pytest.approx(0)
    assert np.abs(np.diff(course)).max() < 0.005


def test_filling_has_an_early_part_and_an_atrial_kick():
    falls = -np.diff([activation(phase) for phase in np.linspace(SYSTOLE, 1, 400)])
    moving = falls > 1e-6
    assert np.count_nonzero(np.diff(moving.astype(int)) == 1) + moving[0] == 2


@pytest.mark.parametrize(("frames", "cycles"), [(24, 1), (20, 1), (45, 2), (7, 1)])
def test_end_systole_falls_on_a_frame(frames, cycles):
    cycle = Cycle(frames=frames, cycles=cycles, heart_rate_bpm=60)
    assert cycle.activation(0) == 0
    assert cycle.activation(cycle.end_systolic_frame) == 1
    assert cycle.end_systolic_frame == round(SYSTOLE * frames / cycles)


def test_time_runs_by_the_heart_rate():
    cycle = Cycle(frames=50, cycles=2, heart_rate_bpm=75)
    assert cycle.period_ms == 800
    assert cycle.frame_time_ms == 32
    assert cycle.r_wave_times_ms == (0, 800)


def test_the_mitral_valve_is_shut_while_the_ventricle_ejects():
    cycle = Cycle(frames=40, cycles=1, heart_rate_bpm=60)
    opening = [cycle.valve_opening(frame) for frame in range(40)]
    assert not any(opening[: cycle.end_systolic_frame + 1])
    assert max(opening[cycle.end_systolic_frame :]) > 0.9
    assert all(0 <= share <= 1 for share in opening)


def test_too_few_frames_for_a_beat_are_a_bug():
    with pytest.raises(ValueError, match="four frames"):
        Cycle(frames=7, cycles=2, heart_rate_bpm=60)
