"""Active seconds: what counts, what does not, and by which clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.active_time import (
    ACTIVE_S,
    AWAY_AFTER_S,
    WATCHED_S,
    ActiveTime,
    active_seconds,
    with_more,
)


class Clock:
    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def active(clock):
    return ActiveTime(3, now_s=clock)


def _after(clock, active, seconds):
    clock.now_s += seconds
    active.act()


def test_the_time_between_two_acts_counts(clock, active):
    active.act()
    for _ in range(4):
        _after(clock, active, 2.5)
    assert active.take() == {3: 10.0}


def test_who_does_nothing_for_longer_than_ten_seconds_is_away(clock, active):
    active.act()
    _after(clock, active, 3600)
    _after(clock, active, 1)
    assert active.take() == {3: AWAY_AFTER_S + 1}


def test_nothing_counts_before_the_first_act(clock, active):
    clock.now_s += 60
    active.act()
    assert active.take() == {}


def test_a_window_that_is_not_in_front_does_not_count(clock, active):
    active.act()
    clock.now_s += 2
    active.rest()
    clock.now_s += 5
    active.act()
    _after(clock, active, 1)
    assert active.take() == {3: 3.0}


def test_each_frame_has_its_own_seconds(clock, active):
    active.act()
    clock.now_s += 4
    active.turn(5)
    _after(clock, active, 2)
    assert active.gathered_s == 6
    assert active.take() == {3: 4.0, 5: 2.0}
    assert active.take() == {}


@given(st.lists(st.tuples(st.sampled_from("atr"), st.floats(0, 50), st.integers(0, 4))))
def test_no_order_of_acts_counts_more_than_the_clock_or_less_than_nothing(acts):
    clock = Clock()
    active = ActiveTime(0, now_s=clock)
    for kind, seconds, frame in acts:
        clock.now_s += seconds
        {"a": active.act, "t": lambda frame=frame: active.turn(frame), "r": active.rest}[kind]()
    spent = active.take()
    assert all(each >= 0 for each in spent.values())
    assert sum(spent.values()) <= min(clock.now_s - 100, AWAY_AFTER_S * len(acts)) + 1e-6


def test_what_a_note_says_adds_up_over_sessions():
    facts = with_more({}, {4: 2.5})
    facts = with_more(facts, {4: 1.25, 0: 7})
    assert facts == {ACTIVE_S: {"0": 7.0, "4": 3.75}}
    assert active_seconds(facts) == {0: 7.0, 4: 3.75}
    assert active_seconds({}) == {}


def test_a_loop_that_plays_to_nobody_counts_for_a_minute(clock, active):
    active.act()
    for _ in range(2 * 3600):
        clock.now_s += 0.5
        active.watch()
    assert active.take() == {3: WATCHED_S}
    _after(clock, active, 1)
    assert active.take()[3] <= AWAY_AFTER_S


def test_whoever_watches_and_draws_is_at_work_all_the_time(clock, active):
    active.act()
    for turn in range(1, 601):
        clock.now_s += 0.5
        active.watch()
        if turn % 80 == 0:
            active.act()
    assert active.take() == {3: 300.0}


def test_a_loop_that_plays_behind_another_window_does_not_count(clock, active):
    active.act()
    active.rest()
    clock.now_s += 5
    active.watch()
    assert sum(active.take().values()) == 0
