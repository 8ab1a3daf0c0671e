"""Key frames: enough of them, even in phase, ED and ES among them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.cine import CineFacts, DatasetWord
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


@given(
    steps=st.lists(st.floats(4, 60), min_size=51, max_size=160),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    wanted=st.integers(20, 25),
)
def test_of_one_cycle_in_uneven_time_as_many_as_are_wanted(steps, share, wanted):
    """From one R wave up to the next, whatever the times of the frames; else all there are."""
    times = np.concatenate([[0.0], np.cumsum(steps)])
    first = share[0] * (times[-1] - 201)
    second = first + 201 + share[1] * (times[-1] - 201 - first)
    loop = CineFacts(
        frames=len(times),
        rows=8,
        columns=8,
        frame_times_ms=tuple(times),
        r_wave_times_ms=(first, second),
    )
    found = suggest(loop, wanted=wanted)
    near = times.searchsorted([first, second])
    half_ms = np.median(steps) / 2  # what is nearer to the next R wave is that wave
    inside = np.flatnonzero((times >= first) & (times < second - half_ms))
    assert len(found.frames) <= wanted
    assert len(found.frames) >= min(wanted, inside.size - 1), "every frame of a short cycle"
    assert found.frames[0] >= near[0] - 1
    assert found.frames[-1] <= near[1], "the next R wave has the phase of the first"
    assert found.ed == found.frames[0]
    assert found.es in found.frames


@given(
    frames=st.integers(60, 300),
    wanted=st.integers(20, 25),
    ed=st.integers(0, 299),
    es=st.integers(0, 299),
)
def test_marks_made_by_hand_cost_no_key_frame(frames, wanted, ed, es):
    """Whether they lie in the cycle or not, they are among the key frames, and none is lost."""
    ed, es = ed % frames, es % frames
    found = suggest(facts(frames, r_wave_times_ms=(0.0, 20.0 * 55)), wanted=wanted, ed=ed, es=es)
    assert {ed, es} <= set(found.frames)
    assert (found.ed, found.es) == (ed, es)
    assert len(found.frames) == wanted


def test_a_wave_that_was_found_twice_is_one_beat():
    found = suggest(facts(120, r_wave_times_ms=(100.0, 100.0, 130.0, 900.0)))
    assert found.basis == "r_waves"
    assert found.ed == 5
    assert len(found.frames) == 22
    assert found.frames[-1] < 45


def test_where_no_whole_beat_follows_or_goes_before_it_ends_with_the_loop():
    """Of 60 frames at 55 a beat, with end diastole at frame 43: still one whole beat."""
    found = suggest(facts(60, heart_rate_bpm=60_000 / 1100), ed=43)
    assert found.ed == 43
    assert 43 in found.frames
    assert len(found.frames) == 22
    assert found.frames[-1] - found.frames[0] > 0.9 * 55
    assert found.es == pytest.approx(43 + 22 - 55, abs=1), "of the beat that is there"


@pytest.mark.parametrize("more", [{}, {"heart_rate_bpm": 60.0}, {"r_wave_times_ms": (0.0, 900.0)}])
def test_one_key_frame_is_a_wish_like_any_other(more):
    assert len(suggest(facts(90, **more), wanted=1).frames) >= 1


def test_the_marks_of_a_data_set_are_proposed_and_said_to_be_its_own():
    told = DatasetWord(dataset="CAMUS", ed=40, es=17)
    found = suggest(facts(60, told=told))
    assert (found.ed, found.es, found.marked_by) == (40, 17, "CAMUS")
    assert found.marked == ("ed", "es")
    assert {40, 17} <= set(found.frames)


def test_a_persons_mark_goes_before_that_of_a_data_set():
    told = DatasetWord(dataset="CAMUS", ed=40, es=17)
    found = suggest(facts(60, told=told), ed=41)
    assert (found.ed, found.es, found.marked_by) == (41, 17, "CAMUS")
    assert found.marked == ("es",)
    assert suggest(facts(60, told=told), ed=41, es=18).marked_by == ""


def test_a_data_set_that_marks_nothing_is_not_named():
    found = suggest(facts(60, told=DatasetWord(dataset="CAMUS"), heart_rate_bpm=60.0))
    assert found.marked_by == ""
    assert found.ed == 0
