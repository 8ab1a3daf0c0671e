"""Playing by the clock: true times, dropped frames, and the loop under a frozen contour."""

import numpy as np
import pytest
from drawing_room import FRAMES, WANTED
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QToolButton

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.playback import FrameClock
from fibrodesk.ui.drawing.loop.player import SPEEDS, Player

Key = Qt.Key
UNEVEN = (0.0, 10.0, 40.0, 60.0)  # the last is shown for the median step, 20 ms


def facts(times, **more):
    return CineFacts(frames=len(times), rows=1, columns=1, frame_times_ms=tuple(times), **more)


class Room:
    """A clock that goes as the test lets it, and a player that is looked at now and then."""

    def __init__(self, times):
        self.now_ms = 1000.0
        self.player = Player(facts(times), now_ms=lambda: self.now_ms)
        self.shown = []
        self.player.due.connect(self.shown.append)

    def after(self, ms):
        self.now_ms += ms
        self.player.tick()
        return self.shown[-1] if self.shown else None


@pytest.fixture
def room(qapp):
    made = Room(UNEVEN)
    yield made
    made.player.pause()


def test_frames_come_at_their_own_times_however_uneven(room):
    room.player.play(0)
    seen = [room.after(1) for _ in range(200)]
    expected = [FrameClock(facts(UNEVEN)).frame_at(float(ms)) for ms in range(1, 201)]
    assert [frame or 0 for frame in seen] == expected
    assert room.player.dropped == 0


@pytest.mark.parametrize("speed", SPEEDS)
def test_at_every_speed_they_last_as_much_longer(room, speed):
    room.player.set_speed(speed)
    room.player.play(1)
    assert room.after(29.9 / speed) is None, "frame 2 is shown for 30 ms of its own time"
    assert room.after(0.2 / speed) == 2


def test_another_speed_goes_on_from_the_same_moment(room):
    room.player.play(0)
    assert room.after(25) == 1
    room.player.set_speed(0.5)
    assert room.after(29.8) == 1, "15 ms of the loop are left of this frame: 30 at half speed"
    assert room.after(0.4) == 2


def test_what_could_not_be_shown_in_time_is_left_out_and_counted(room):
    told = []
    room.player.dropped_changed.connect(told.append)
    room.player.play(0)
    assert room.after(45) == 2
    assert room.player.dropped == 1
    assert room.after(80) == 2, "a whole round later: three frames were left out"
    assert room.player.dropped == 4
    assert told == [1, 4]


def test_the_count_begins_again_with_each_playing(room):
    room.player.play(0)
    room.after(45)
    room.player.pause()
    assert room.player.dropped == 1, "it stays to be read"
    room.player.play(0)
    assert room.player.dropped == 0


@given(
    steps=st.lists(st.floats(1, 90), min_size=2, max_size=12),
    looks=st.lists(st.floats(0.1, 400), min_size=1, max_size=30),
    speed=st.sampled_from(SPEEDS),
    data=st.data(),
)
def test_shown_and_dropped_are_all_that_was_due(qapp, steps, looks, speed, data):
    """Whenever the player is looked at, it shows what the clock says and has lost count of none."""
    times = np.concatenate([[0.0], np.cumsum(steps)])
    room = Room(times)
    clock = FrameClock(facts(times))
    start = data.draw(st.integers(0, len(times) - 1))
    room.player.set_speed(speed)
    room.player.play(start)
    for look in looks:
        room.after(look)
        gone_ms = (room.now_ms - 1000.0) * speed
        due = clock.count_at(clock.start_ms(start) + gone_ms)
        assert len(room.shown) + room.player.dropped == due - start
        if room.shown:
            assert room.shown[-1] == due % len(times)
    room.player.pause()


def test_a_moment_has_its_place_among_the_frames():
    clock = FrameClock(facts(UNEVEN))
    assert [clock.place_of(ms) for ms in (0, 5, 10, 25, 50, 70)] == [0, 0.5, 1, 1.5, 2.5, 3.5]
    assert np.isnan(clock.place_of(-1))
    assert np.isnan(clock.place_of(80))
    assert np.isnan(FrameClock(facts(())).place_of(0))


def test_the_footer_tells_of_dropped_frames_only_if_there_are_any(editor):
    dropped = editor.footer.time.dropped
    assert dropped.text() == ""
    editor.player.dropped_changed.emit(3)
    assert dropped.text() == "3 dropped"
    assert dropped.accessibleName() == "3 dropped"
    editor.player.dropped_changed.emit(0)
    assert dropped.text() == ""


def test_the_speed_button_goes_round(editor):
    button = editor.footer.findChild(QToolButton, "speed_button")
    seen = []
    for _ in SPEEDS:
        button.click()
        seen.append(button.text())
    assert seen == ["25 %", "50 %", "100 %"]


# K: the loop plays under the frozen contour.


def shown_frame(editor, cine):
    picture = editor.canvas._frame
    return next(i for i in range(FRAMES) if np.array_equal(picture, cine.frame(i)))


def until_another_is_shown(editor, qtbot, cine, frame):
    qtbot.waitUntil(lambda: shown_frame(editor, cine) != frame, timeout=3000)


def test_while_k_is_held_the_loop_plays_under_the_frozen_contour(editor, hand, qtbot, cine):
    frame = editor.presenter.frame
    hand.stroke((60, 40), (80, 45))
    changed, before = [], editor.canvas._layers
    editor.presenter.frame_changed.connect(changed.append)
    entries = len(editor.presenter.reading.entries)
    hand.hold(Key.Key_K)
    until_another_is_shown(editor, qtbot, cine, frame)
    assert editor.canvas._layers == before, "the contour is that of the frozen frame"
    assert editor.footer.strip._frame == frame, "the strip stays"
    hand.let_go(Key.Key_K)
    assert not editor.player.playing
    assert shown_frame(editor, cine) == frame == editor.presenter.frame
    assert changed == []
    assert len(editor.presenter.reading.entries) == entries
    hand.stroke((60, 60), (80, 60))
    mask = editor.presenter.draft.mask(MaskKey(frame, Structure.FIBROSIS))
    assert mask[60, 70], "the brush is armed at once"
    assert mask[42, 70]


def test_a_shape_that_is_being_set_waits_for_the_key(editor, hand, qtbot, cine):
    hand.key(Key.Key_P)
    for corner in ((40, 30), (90, 30), (90, 70)):
        hand.click(*corner)
    hand.hold(Key.Key_K)
    until_another_is_shown(editor, qtbot, cine, editor.presenter.frame)
    hand.let_go(Key.Key_K)
    hand.click(40, 70)
    hand.key(Key.Key_Return)
    mask = editor.presenter.draft.mask(MaskKey(WANTED[0], Structure.FIBROSIS))
    assert mask[50, 45]
    assert mask[50, 85]


def test_a_stroke_in_hand_is_finished_first(editor, hand, qtbot, cine):
    hand.press(60, 40)
    hand.move(80, 40)
    hand.hold(Key.Key_K)
    until_another_is_shown(editor, qtbot, cine, editor.presenter.frame)
    hand.move(90, 60)
    hand.let_go(Key.Key_K)
    hand.release(90, 60)
    mask = editor.presenter.draft.mask(MaskKey(WANTED[0], Structure.FIBROSIS))
    assert mask[40, 70]
    assert not mask[60, 90]


def test_the_pen_draws_nothing_while_it_is_held(editor, hand):
    hand.hold(Key.Key_K)
    hand.stroke((60, 40), (80, 45))
    hand.let_go(Key.Key_K)
    assert not editor.presenter.draft.mask(MaskKey(WANTED[0], Structure.FIBROSIS)).any()


def test_auto_repeat_does_not_begin_again(editor, hand):
    hand.hold(Key.Key_K)
    started = []
    editor.player.playing_changed.connect(started.append)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Key.Key_K, Qt.KeyboardModifier.NoModifier, "k", True)
        QApplication.sendEvent(editor.canvas, event)
    assert editor.player.playing
    assert started == []
    hand.let_go(Key.Key_K)


def test_a_window_that_loses_the_focus_lets_go(editor, hand, cine):
    frame = editor.presenter.frame
    hand.hold(Key.Key_K)
    QApplication.sendEvent(editor, QEvent(QEvent.Type.WindowDeactivate))
    assert not editor.player.playing
    assert not editor.keys.playing_under
    assert shown_frame(editor, cine) == frame
    hand.let_go(Key.Key_K)
    assert not editor.player.playing


def test_while_the_loop_plays_anyhow_k_changes_nothing(editor, hand):
    hand.key(Key.Key_C)
    hand.hold(Key.Key_K)
    assert not editor.keys.playing_under
    hand.let_go(Key.Key_K)
    assert editor.player.playing, "it goes on"
    hand.key(Key.Key_C)
    assert not editor.player.playing


def test_speed_keys_work_under_the_contour_too(editor, hand):
    hand.hold(Key.Key_K)
    hand.key(Key.Key_1)
    assert editor.player.speed == SPEEDS[0]
    assert editor.presenter.answers.of(WANTED[0]).confidence is None
    hand.let_go(Key.Key_K)


def test_stepping_on_while_it_is_held_leaves_the_loop_standing_there(editor, hand, cine):
    hand.hold(Key.Key_K)
    hand.key(Key.Key_Right)
    assert not editor.player.playing
    hand.let_go(Key.Key_K)
    assert shown_frame(editor, cine) == editor.presenter.frame == WANTED[0] + 1
