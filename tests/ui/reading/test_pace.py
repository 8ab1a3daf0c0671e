"""How long it will take is told by how long it took, and a pause does not count."""

from fibrodesk.ui.reading.pace import Pace


def test_nothing_is_guessed_from_the_first_frames():
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.begin()
    for _ in range(2):
        now[0] += 20
        pace.answered()
    assert pace.minutes_left(30) is None
    now[0] += 20
    pace.answered()
    assert pace.minutes_left(30) == 10
    assert pace.minutes_left(1) == 1
    assert pace.minutes_left(0) == 0


def test_a_pause_does_not_count():
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.begin()
    for seconds in (20, 20, 3000, 20):
        now[0] += seconds
        pace.answered()
    assert pace.minutes_left(30) == 10


def test_the_pace_of_earlier_sessions_is_known_at_once():
    pace = Pace(lambda: 0.0)
    pace.remember([200.0, 20.0, 22.0, 18.0])
    assert pace.minutes_left(30) == 10
    pace.remember([])
    assert pace.minutes_left(30) is None
