"""Key frames: enough of them, even in phase, ED and ES among them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.keyframes import FEWEST, suggest
from fibrodesk.domain.playback import FrameClock


def facts(frames, step_ms=20.0, **more):
    times = tuple(index * step_ms for index in range(frames))
    return CineFacts(frames=frames, rows=8, columns=8, frame_times_ms=times, **more)


def test_the_cycle_runs_from_one_r_wave_to_the_next():
    found = suggest(facts(120, r_wave_times_ms=(105.0, 905.0, 1705.0)))
    assert found.basis == "r_waves"
    assert found.ed == 5
    assert len(found.frames) == 22
    assert min(found.frames) == 5
    assert max(found.frames) < 45, "the next R wave has the phase of the first"


def test_key_frames_are_even_in_phase():
    """Of a cycle much finer than the key frames no gap is twice another."""
    found = suggest(facts(400, step_ms=5.0, r_wave_times_ms=(100.0, 1100.0)))
    gaps = np.diff(found.frames)
    assert gaps.max() <= 2 * gaps.min()
    assert found.frames[-1] - found.frames[0] > 0.85 * 200


def test_end_systole_follows_weissler():
    """At 60 beats a minute 546 - 2.1 * 60 = 420 ms after the R wave."""
    found = suggest(facts(100, step_ms=20.0, heart_rate_bpm=60.0))
    assert found.basis == "heart_rate"
    assert found.ed == 0
    assert found.es == 21
    assert found.es in found.frames


def test_of_a_loop_without_a_phase_nobody_guesses_ed_and_es():
    found = suggest(facts(90))
    assert found.basis == "loop"
    assert found.ed is None
    assert found.es is None
    assert (found.frames[0], found.frames[-1]) == (0, 89)


def test_a_short_cycle_has_fewer_and_says_so():
    found = suggest(facts(15, step_ms=50.0, heart_rate_bpm=75.0))
    assert found.fewer
    assert found.frames == tuple(range(15))


def test_marks_made_by_hand_stay():
    found = suggest(facts(120, r_wave_times_ms=(105.0, 905.0)), ed=7, es=30)
    assert (found.ed, found.es) == (7, 30)
    assert {7, 30} <= set(found.frames)
    assert len(found.frames) == 22


def test_the_beat_before_is_taken_where_the_last_is_cut_short():
    found = suggest(facts(60, r_wave_times_ms=(900.0,), heart_rate_bpm=75.0))
    assert found.ed == 5
    assert max(found.frames) < 45


@pytest.mark.parametrize("frames", [1, 2])
def test_the_shortest_loops_have_key_frames_too(frames):
    assert suggest(facts(frames)).frames == tuple(range(frames))


@given(
    frames=st.integers(1, 200),
    step_ms=st.floats(5, 60),
    rate=st.one_of(st.none(), st.floats(30, 180)),
    wanted=st.integers(20, 25),
    data=st.data(),
)
def test_every_suggestion_is_sound(frames, step_ms, rate, wanted, data):
    marks = st.one_of(st.none(), st.integers(0, frames - 1))
    ed, es = data.draw(marks), data.draw(marks)
    found = suggest(
        facts(frames, step_ms=step_ms, heart_rate_bpm=rate), wanted=wanted, ed=ed, es=es
    )
    assert list(found.frames) == sorted(set(found.frames))
    assert all(0 <= frame < frames for frame in found.frames)
    assert len(found.frames) <= max(wanted, 2)
    assert found.fewer == (len(found.frames) < FEWEST)
    for mark in (found.ed, found.es):
        assert mark is None or mark in found.frames
    if ed is not None:
        assert found.ed == ed


def test_the_clock_follows_the_true_times():
    clock = FrameClock(
        CineFacts(frames=4, rows=1, columns=1, frame_times_ms=(0.0, 10.0, 40.0, 60.0))
    )
    assert [clock.frame_at(ms) for ms in (0, 9.9, 10, 39, 40, 59, 60, 79)] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
    ]
    assert clock.frame_at(80) == 0, "the loop goes round"
    assert clock.frame_at(20, since=1, speed=0.5) == 1
    assert clock.frame_at(60, since=1, speed=0.5) == 2


def test_a_loop_without_times_plays_evenly():
    clock = FrameClock(CineFacts(frames=3, rows=1, columns=1))
    assert clock.duration_ms == pytest.approx(100.0)
    assert clock.frame_at(34) == 1


def test_a_loop_without_frames_shows_the_first():
    assert FrameClock(CineFacts(frames=0, rows=1, columns=1)).frame_at(5.0) == 0
