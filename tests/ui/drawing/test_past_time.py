"""Active seconds in the real editor: counted on each frame, written when it is left."""

import pytest
from drawing_room import WANTED
from PySide6.QtCore import Qt

from fibrodesk.domain.active_time import active_seconds
from fibrodesk.domain.edits import EntryKind


@pytest.fixture
def clock(monkeypatch):
    """The clock of the active time; a hand moves it."""
    now = [50.0]
    monkeypatch.setattr("fibrodesk.ui.drawing.past.timekeeper.time.monotonic", lambda: now[0])
    return now


def _notes(reading):
    return [entry for entry in reading.entries if entry.kind is EntryKind.NOTE]


@pytest.fixture
def timed(clock, editor):
    """The editor, whose time keeper hears `clock`."""
    keeper = editor.past.time
    keeper._time._now_s = lambda: clock[0]
    keeper._time.take()
    keeper._time._last_s = None
    return editor


def _stroke(hand, clock, seconds):
    hand.press(40, 30)
    clock[0] += seconds
    hand.move(50, 32)
    hand.release(50, 32)


def test_a_frame_that_is_left_has_its_seconds_in_one_note(timed, hand, clock, presenter, reading):
    _stroke(hand, clock, 3)
    _stroke(hand, clock, 2)
    assert _notes(reading) == []
    presenter.go_to(WANTED[1])
    assert len(_notes(reading)) == 1
    assert active_seconds(presenter.draft.facts) == {WANTED[0]: 5.0}
    presenter.undo_elsewhere()
    assert presenter.draft.next_undo(WANTED[0]) is not None, "a note is no step of undo"


def test_scrubbing_over_frames_writes_no_note_for_each(timed, hand, clock, presenter, reading):
    hand.move(40, 30)
    for frame in range(20):
        clock[0] += 0.02
        presenter.go_to(frame)
    timed.past.time.keep()
    assert _notes(reading) == [], "a glance is no work"
    _stroke(hand, clock, 2)
    timed.past.time.keep()
    assert len(_notes(reading)) == 1
    assert sum(active_seconds(presenter.draft.facts).values()) == pytest.approx(2.38, abs=0.03)


def test_seconds_add_up_over_visits(timed, hand, clock, presenter):
    for _ in range(2):
        presenter.go_to(WANTED[0])
        _stroke(hand, clock, 4)
        presenter.go_to(WANTED[1])
    assert active_seconds(presenter.draft.facts)[WANTED[0]] == 8.0


def test_playing_counts_for_the_frame_on_which_it_was_started(timed, hand, clock, presenter):
    presenter.go_to(WANTED[2])
    hand.key(Qt.Key.Key_C)
    for frame in range(10):
        clock[0] += 0.5
        timed.player.due.emit(frame)
    timed.player.pause()
    presenter.go_to(WANTED[0])
    spent = active_seconds(presenter.draft.facts)
    assert spent[WANTED[2]] == pytest.approx(5.0, abs=0.1)


def test_a_loop_left_playing_counts_for_a_minute(timed, hand, clock, presenter):
    presenter.go_to(WANTED[2])
    hand.key(Qt.Key.Key_C)
    for frame in range(400):
        clock[0] += 1
        timed.player.due.emit(frame % 10)
    timed.player.pause()
    presenter.go_to(WANTED[0])
    assert 60 <= active_seconds(presenter.draft.facts)[WANTED[2]] <= 70


def test_while_the_window_is_not_in_front_nothing_counts(timed, hand, clock, presenter):
    _stroke(hand, clock, 2)
    timed.past.time._front(None)
    clock[0] += 5
    _stroke(hand, clock, 1)
    presenter.go_to(WANTED[1])
    assert active_seconds(presenter.draft.facts)[WANTED[0]] == 3.0


def test_a_submitted_reading_is_looked_at_without_a_note(timed, hand, clock, presenter, reading):
    reading.editable = False
    hand.move(40, 30)
    clock[0] += 5
    presenter.go_to(WANTED[1])
    timed.past.time.keep()
    assert _notes(reading) == []


def test_a_reading_that_was_closed_properly_says_nothing_of_it(editor, qtbot):
    qtbot.wait(20)
    assert editor.past.recovery.card is None
    assert not editor.hint.isVisible()
