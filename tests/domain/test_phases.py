"""Frames at even phases of a beat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.phases import PHASES, beat_frames, beat_ms, phase_frames


def facts(frames: int, step_ms: float, **told: object) -> CineFacts:
    times = tuple(number * step_ms for number in range(frames))
    return CineFacts(frames=frames, rows=8, columns=8, frame_times_ms=times, **told)  # type: ignore[arg-type]


def test_a_loop_of_one_beat_goes_round_from_every_frame():
    loop = facts(24, 40.0, heart_rate_bpm=62.5)
    assert phase_frames(loop, 0) == tuple(range(0, 24, 2))
    assert phase_frames(loop, 5) == tuple((5 + 2 * number) % 24 for number in range(PHASES))


def test_the_median_of_the_r_waves_tells_the_beat_before_the_heart_rate_does():
    loop = facts(90, 33.0, r_wave_times_ms=(10.0, 810.0, 1630.0, 2440.0), heart_rate_bpm=50.0)
    assert beat_ms(loop) == 810.0


def test_a_wave_that_was_told_twice_is_no_beat():
    assert beat_ms(facts(60, 33.0, r_wave_times_ms=(0.0, 40.0, 840.0))) == 800.0


def test_nothing_known_of_a_long_loop_is_seventy_beats_a_minute():
    assert beat_ms(facts(400, 33.0)) == pytest.approx(857.0)
    assert beat_ms(facts(25, 33.0)) == pytest.approx(825.0)


def test_a_picture_that_stands_alone_is_all_its_phases():
    assert phase_frames(facts(1, 33.0), 0) == (0,) * PHASES


def test_the_end_of_a_loop_of_two_beats_looks_back_a_beat():
    loop = facts(48, 40.0, heart_rate_bpm=62.5)
    assert phase_frames(loop, 40)[1:5] == (42, 44, 46, 24)


def test_all_frames_of_a_beat_stand_on_the_same_frames():
    loop = facts(60, 40.0, heart_rate_bpm=62.5)  # beats of 24 frames
    assert {beat_frames(loop, frame) for frame in range(24)} == {tuple(range(0, 24, 2))}
    assert {beat_frames(loop, frame) for frame in range(24, 48)} == {tuple(range(24, 48, 2))}
    last = beat_frames(loop, 50)  # of a beat that the loop's end cuts off
    assert {beat_frames(loop, frame) for frame in range(48, 60)} == {last}
    assert [frame for frame in last if frame >= 48] == [48, 50, 52, 54, 56, 58]
    assert last == tuple(sorted(last))


@given(frames=st.integers(1, 200), step_ms=st.floats(5, 120), rate=st.none() | st.floats(1, 400))
def test_a_loop_has_no_more_sets_of_frames_than_beats(
    frames: int, step_ms: float, rate: float | None
):
    loop = facts(frames, step_ms, heart_rate_bpm=rate)
    found = {beat_frames(loop, frame) for frame in range(frames)}
    assert len(found) <= frames * step_ms / beat_ms(loop) + 1.1
    assert all(0 <= frame < frames for each in found for frame in each)


@given(
    frames=st.integers(1, 80),
    step_ms=st.floats(5, 120),
    rate=st.none() | st.floats(1, 400),
    data=st.data(),
)
def test_every_phase_is_a_frame_of_the_loop_and_the_first_is_the_frame_itself(
    frames: int, step_ms: float, rate: float | None, data: st.DataObject
):
    index = data.draw(st.integers(0, frames - 1))
    found = phase_frames(facts(frames, step_ms, heart_rate_bpm=rate), index)
    assert len(found) == PHASES
    assert found[0] == index
    assert all(0 <= frame < frames for frame in found)
