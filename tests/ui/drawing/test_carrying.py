"""A mask goes along the loop at the reader's wish: copied, propagated, interpolated."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from drawing_room import FRAMES, SHAPE, WANTED, MemoryReading
from PySide6.QtCore import QEventLoop, Qt, QThread
from PySide6.QtWidgets import QApplication, QToolButton

from fibrodesk.domain import answering
from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Origin
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.loop import landing
from fibrodesk.ui.drawing.presenter import EditorPresenter

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
FIRST, SECOND, THIRD = WANTED[:3]
STEP_PX = 0.8  # that the picture moves to the right from frame to frame


def speckle(seed):
    noise = cv2.GaussianBlur(np.random.default_rng(seed).normal(size=SHAPE), (0, 0), 2.0)
    return cv2.normalize(noise, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def moving():
    frames = []
    for index in range(FRAMES):
        shift = np.array([[1, 0, STEP_PX * index], [0, 1, 0]], np.float64)
        size = (SHAPE[1], SHAPE[0])
        frames.append(cv2.warpAffine(speckle(1), shift, size, borderMode=cv2.BORDER_REFLECT))
    return np.stack(frames)


def disc(x_px, y_px=50, radius_px=10):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot(columns - x_px, rows - y_px) <= radius_px


def key_of(frame, structure=Structure.FIBROSIS):
    return MaskKey(frame, structure)


def dice(first, second):
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


@pytest.fixture
def cine():
    times = np.cumsum([0, *(20.0 + 10 * (index % 3) for index in range(FRAMES - 1))])
    facts = CineFacts(
        frames=FRAMES, rows=SHAPE[0], columns=SHAPE[1], frame_times_ms=tuple(times.tolist())
    )
    return ArrayCine(facts, moving())


def put(editor, frame, mask, *, kind="paint"):
    presenter = editor.presenter
    key = key_of(frame, presenter.structure)
    presenter.record(answering.replaced(presenter.draft, key, mask, origin=Origin.DRAWN, kind=kind))


def mask_on(editor, frame):
    return editor.presenter.draft.mask(key_of(frame, editor.presenter.structure))


def origin_on(editor, frame):
    return editor.presenter.draft.answer(key_of(frame, editor.presenter.structure)).origin


def words(editor):
    return editor.hint.words.text() if editor.hint.isVisible() else ""


def settle(editor):
    """Until no thread works for the editor any more, and its answer has been heard."""
    for _ in range(2500):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        if not editor.workplace.runner.busy:
            QApplication.processEvents()
            return
        QThread.msleep(2)
    raise TimeoutError("the work did not end")


# Copying.


def test_copy_goes_to_the_next_key_frame_and_is_seen_there(editor, hand, reading):
    put(editor, FIRST, disc(60))
    hand.key(Key.Key_C, SHIFT)
    assert editor.presenter.frame == SECOND
    assert np.array_equal(mask_on(editor, SECOND), disc(60))
    assert origin_on(editor, SECOND) is Origin.COPIED
    assert editor.presenter.answers.state(SECOND) is FrameState.STARTED, "nobody called it done"
    assert len(reading.entries) == 2


def test_what_was_carried_is_one_step_back_on_its_own_frame(editor, hand):
    put(editor, FIRST, disc(60))
    hand.key(Key.Key_C, SHIFT)
    hand.key(Key.Key_Z, CTRL)
    assert not mask_on(editor, SECOND).any()
    assert editor.presenter.answers.state(SECOND) is FrameState.OPEN
    assert mask_on(editor, FIRST).any()


def test_a_drawn_mask_is_replaced_only_by_the_key_once_more(editor, hand):
    put(editor, FIRST, disc(60))
    put(editor, SECOND, disc(30))
    hand.key(Key.Key_C, SHIFT)
    assert "already" in words(editor)
    assert np.array_equal(mask_on(editor, SECOND), disc(30))
    assert editor.presenter.frame == FIRST
    hand.key(Key.Key_C, SHIFT)
    assert np.array_equal(mask_on(editor, SECOND), disc(60))
    hand.key(Key.Key_Z, CTRL)
    assert np.array_equal(mask_on(editor, SECOND), disc(30)), "and it can be taken back"


@pytest.mark.parametrize("state", [AnswerState.NONE, AnswerState.NOT_ASSESSABLE])
def test_an_answer_that_is_no_mask_is_not_written_over_either(editor, hand, state):
    presenter = editor.presenter
    put(editor, FIRST, disc(60))
    presenter.record(answering.said(presenter.draft, key_of(SECOND), state))
    hand.key(Key.Key_C, SHIFT)
    assert presenter.answers.of(SECOND).state is state
    hand.key(Key.Key_C, SHIFT)
    assert presenter.answers.of(SECOND).state is AnswerState.DRAWN


def test_what_was_asked_is_forgotten_after_a_while_and_when_the_frame_changes(editor, hand):
    now = [100.0]
    editor.presenter.landing._now_s = lambda: now[0]
    put(editor, FIRST, disc(60))
    put(editor, SECOND, disc(30))
    hand.key(Key.Key_C, SHIFT)
    now[0] += landing._ASKED_S + 1
    hand.key(Key.Key_C, SHIFT)
    assert np.array_equal(mask_on(editor, SECOND), disc(30))
    put(editor, SECOND, disc(34))
    hand.key(Key.Key_C, SHIFT)
    assert np.array_equal(mask_on(editor, SECOND), disc(34))


def test_a_carried_mask_that_nobody_touched_is_replaced_at_once(editor, hand):
    put(editor, FIRST, disc(60))
    hand.key(Key.Key_C, SHIFT)
    editor.presenter.go_to(FIRST)
    put(editor, FIRST, disc(64))
    hand.key(Key.Key_C, SHIFT)
    assert np.array_equal(mask_on(editor, SECOND), disc(64))


def test_a_drawn_mask_is_asked_for_though_another_structure_was_carried_there(
    workplace, qtbot, reading, cine, policy
):
    wall = Structure.MYOCARDIUM
    both = replace(policy, structures=(Structure.FIBROSIS, wall), locked=frozenset())
    presenter = EditorPresenter(reading, cine, policy=both, post=lambda call: call())
    editor = Editor(presenter, workplace)
    qtbot.addWidget(editor)
    for structure in (Structure.FIBROSIS, wall):
        presenter.set_structure(structure)
        put(editor, FIRST, disc(60))
    presenter.set_structure(Structure.FIBROSIS)
    put(editor, SECOND, disc(30))
    presenter.set_structure(wall)
    assert presenter.landing.copy_on()

    presenter.go_to(FIRST)
    presenter.set_structure(Structure.FIBROSIS)
    assert not presenter.landing.copy_on()
    assert np.array_equal(presenter.draft.mask(key_of(SECOND)), disc(30))
    editor.close_down()


@pytest.mark.parametrize("keys", [(Key.Key_C, SHIFT), (Key.Key_T,), (Key.Key_I,)])
def test_during_the_replay_nothing_is_carried_and_it_says_why(editor, hand, reading, keys):
    put(editor, FIRST, disc(60))
    put(editor, THIRD, disc(70))
    entries = len(reading.entries)
    editor.past.replay.toggle()
    editor.canvas.setFocus()
    hand.key(*keys)
    settle(editor)
    assert len(reading.entries) == entries
    assert "replay" in words(editor)


def test_one_that_a_hand_has_mended_is_not(editor, hand):
    put(editor, FIRST, disc(60))
    hand.key(Key.Key_C, SHIFT)
    hand.stroke((30, 20), (36, 20))
    mended = mask_on(editor, SECOND).copy()
    editor.presenter.go_to(FIRST)
    hand.key(Key.Key_C, SHIFT)
    assert np.array_equal(mask_on(editor, SECOND), mended)


def test_without_a_mask_or_a_next_key_frame_it_says_so(editor, hand):
    for keys in ((Key.Key_C, SHIFT), (Key.Key_T,), (Key.Key_T, SHIFT)):
        hand.key(*keys)
        assert "no mask" in words(editor)
    editor.presenter.go_to(WANTED[-1])
    put(editor, WANTED[-1], disc(60))
    for keys in ((Key.Key_C, SHIFT), (Key.Key_T,)):
        hand.key(*keys)
        assert "last key frame" in words(editor)


def test_to_all_says_so_where_no_other_key_frame_is_open(editor, hand):
    for frame in WANTED:
        put(editor, frame, disc(60))
    editor.presenter.go_to(THIRD)
    hand.key(Key.Key_T, SHIFT)
    assert "No other key frame is open" in words(editor)


@pytest.mark.parametrize("keys", [(Key.Key_C, SHIFT), (Key.Key_T,), (Key.Key_I,)])
def test_a_submitted_reading_takes_nothing_and_says_why(editor, hand, reading, keys):
    put(editor, FIRST, disc(60))
    put(editor, THIRD, disc(70))
    entries = len(reading.entries)
    reading.editable = False
    hand.key(*keys)
    settle(editor)
    assert len(reading.entries) == entries
    assert "submitted" in words(editor)


def test_the_lock_cuts_what_is_carried(editor, hand, locked):
    editor.presenter.board.lock(True)
    put(editor, FIRST, disc(60, 30))
    hand.key(Key.Key_C, SHIFT)
    wall = locked[key_of(SECOND, Structure.MYOCARDIUM)]
    assert np.array_equal(mask_on(editor, SECOND), disc(60, 30) & wall)


# Propagating.


def test_propagating_follows_the_motion_and_tells_its_error(editor, hand, reading):
    put(editor, FIRST, disc(50))
    hand.key(Key.Key_T)
    settle(editor)
    assert editor.presenter.frame == SECOND
    gone_px = STEP_PX * (SECOND - FIRST)
    assert dice(mask_on(editor, SECOND), disc(50 + gone_px)) > 0.95
    assert origin_on(editor, SECOND) is Origin.PROPAGATED
    assert words(editor).startswith(f"Carried {SECOND - FIRST} frames, error 0.")
    assert len(reading.entries) == 2
    hand.key(Key.Key_Z, CTRL)
    assert not mask_on(editor, SECOND).any()


def test_the_pen_goes_on_while_a_mask_is_on_its_way(editor, hand):
    """Drawn elsewhere meanwhile: both arrive, and the reader is left where the pen is."""
    put(editor, FIRST, disc(50))
    hand.key(Key.Key_T)
    editor.presenter.go_to(THIRD)
    hand.stroke((60, 40), (80, 40))
    settle(editor)
    assert editor.presenter.frame == THIRD
    assert mask_on(editor, THIRD)[40, 70]
    assert mask_on(editor, SECOND).any()


def test_a_source_that_was_changed_meanwhile_carries_nothing(editor, hand, reading):
    put(editor, FIRST, disc(50))
    hand.key(Key.Key_T)
    hand.stroke((60, 40), (80, 40))
    entries = len(reading.entries)
    settle(editor)
    assert not mask_on(editor, SECOND).any()
    assert len(reading.entries) == entries
    assert "changed meanwhile" in words(editor)


def test_a_target_that_was_drawn_meanwhile_is_left_alone(editor, hand):
    put(editor, FIRST, disc(50))
    hand.key(Key.Key_T)
    put(editor, SECOND, disc(20))
    settle(editor)
    assert np.array_equal(mask_on(editor, SECOND), disc(20))
    assert "left as it is" in words(editor)


def test_a_target_on_which_a_stroke_is_in_the_making_is_left_alone(editor, hand):
    put(editor, FIRST, disc(60))
    hand.key(Key.Key_T)
    editor.presenter.go_to(SECOND)
    hand.press(60, 50)
    hand.move(64, 50)
    settle(editor)
    assert not mask_on(editor, SECOND).any(), "the stroke is not lifted yet"
    hand.release(64, 50)
    assert origin_on(editor, SECOND) is Origin.DRAWN
    assert mask_on(editor, SECOND).sum() < disc(60).sum()


def test_to_all_open_key_frames_one_step_each(editor, hand, reading):
    put(editor, FIRST, disc(40))
    put(editor, THIRD, disc(20))
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    assert editor.presenter.frame == FIRST
    for frame in (SECOND, *WANTED[3:]):
        assert dice(mask_on(editor, frame), disc(40 + STEP_PX * (frame - FIRST))) > 0.9
        assert origin_on(editor, frame) is Origin.PROPAGATED
        assert editor.presenter.draft.next_undo(frame).kind == "propagate"
    assert np.array_equal(mask_on(editor, THIRD), disc(20)), "what is answered stays"
    assert len(reading.entries) == 2 + 3


def test_to_all_once_more_replaces_what_was_carried_and_nobody_touched(editor, hand, reading):
    """UX rule 2: asked for, on frames that only show what was carried; each is one step back."""
    put(editor, FIRST, disc(40))
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    before = {frame: mask_on(editor, frame).copy() for frame in WANTED[1:]}
    put(editor, FIRST, disc(40) & (np.indices(disc(40).shape)[0] < 60))
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    for frame in WANTED[1:]:
        assert mask_on(editor, frame).sum() < before[frame].sum()
        assert origin_on(editor, frame) is Origin.PROPAGATED
        editor.presenter.go_to(frame)
        hand.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert np.array_equal(mask_on(editor, frame), before[frame])


@pytest.mark.parametrize("how", ["drawn on", "called done", "answered none"])
def test_to_all_replaces_nothing_from_the_first_frame_on_that_is_the_readers_own(editor, hand, how):
    """A hand's pixels stay, and so does what lies behind them: that is carried from there."""
    put(editor, FIRST, disc(40))
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    editor.presenter.go_to(THIRD)
    if how == "drawn on":
        hand.stroke((60, 40), (80, 40))
    elif how == "called done":
        editor.presenter.answers.done(stay=True)
    else:
        editor.presenter.answers.none()
    stood = {frame: mask_on(editor, frame).copy() for frame in WANTED[1:]}
    editor.presenter.go_to(FIRST)
    put(editor, FIRST, disc(40) & (np.indices(disc(40).shape)[0] < 60))
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    assert mask_on(editor, SECOND).sum() < stood[SECOND].sum()
    for frame in WANTED[2:]:
        assert np.array_equal(mask_on(editor, frame), stood[frame])


def test_to_all_goes_on_and_back(editor, hand):
    """The frame on which the scar is seen best is in the middle of the beat."""
    put(editor, THIRD, disc(60))
    editor.presenter.go_to(THIRD)
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    assert editor.presenter.frame == THIRD
    for frame in WANTED:
        assert dice(mask_on(editor, frame), disc(60 + STEP_PX * (frame - THIRD))) > 0.9
    assert all(origin_on(editor, frame) is Origin.PROPAGATED for frame in (FIRST, SECOND))
    assert words(editor).startswith(f"Carried {WANTED[-1] - FIRST} frames to 4 key frames")


def test_a_carried_mask_follows_the_nearer_of_two_that_a_hand_has_drawn(editor, hand):
    """UX rule 2: what was carried from there is not taken away from the frame it is nearer to."""
    last = WANTED[-1]
    put(editor, FIRST, disc(40))
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    before = {frame: mask_on(editor, frame).copy() for frame in WANTED}
    editor.presenter.go_to(last)
    put(editor, last, before[last] & (np.indices(SHAPE)[0] < 50))
    hand.key(Key.Key_T, SHIFT)
    settle(editor)
    for frame in WANTED[:-1]:
        nearer_to_last = last - frame <= frame - FIRST
        assert (mask_on(editor, frame).sum() < before[frame].sum()) == nearer_to_last
    assert not np.array_equal(mask_on(editor, WANTED[3]), before[WANTED[3]])


def test_a_way_that_stops_does_not_keep_the_other_from_its_end(workplace, qtbot, reading, policy):
    frames = moving()
    frames[: SECOND + 1] = 0  # black, with nothing to follow
    facts = CineFacts(frames=FRAMES, rows=SHAPE[0], columns=SHAPE[1])
    cine = ArrayCine(facts, frames)
    presenter = EditorPresenter(reading, cine, policy=policy, post=lambda call: call())
    editor = Editor(presenter, workplace)
    qtbot.addWidget(editor)
    editor.show()
    put(editor, THIRD, disc(60))
    presenter.go_to(THIRD)
    editor.carrying.propagating.to_all()
    settle(editor)
    assert all(mask_on(editor, frame).any() for frame in WANTED[2:])
    assert not any(mask_on(editor, frame).any() for frame in WANTED[:2])
    assert f"Stopped at frame {SECOND + 1}" in words(editor)
    editor.close_down()


def test_long_ways_stand_in_the_status_line_and_can_be_stopped(editor, hand):
    busy = editor.workplace.busy
    put(editor, FIRST, disc(40))
    hand.key(Key.Key_T, SHIFT)
    assert [work.title for work in busy.works] == ["Propagating the mask"]
    busy.works[0].cancel()
    settle(editor)
    assert busy.works == []
    assert "Stopped." in words(editor)
    assert not any(mask_on(editor, frame).any() for frame in WANTED[1:])


def test_another_trip_waits_for_the_first(editor, hand):
    put(editor, FIRST, disc(50))
    hand.key(Key.Key_T)
    hand.key(Key.Key_T)
    assert "already" in words(editor)
    settle(editor)
    assert mask_on(editor, SECOND).any()


def test_any_structure_can_be_carried(editor, hand):
    presenter = editor.presenter
    presenter.set_policy(
        replace(
            presenter.policy,
            structures=(Structure.FIBROSIS, Structure.LEFT_ATRIUM),
        )
    )
    presenter.set_structure(Structure.LEFT_ATRIUM)
    put(editor, FIRST, disc(50))
    hand.key(Key.Key_T)
    settle(editor)
    assert presenter.draft.has_mask(key_of(SECOND, Structure.LEFT_ATRIUM))
    assert not presenter.draft.has_mask(key_of(SECOND))


def test_closing_the_editor_silences_what_is_on_its_way(editor, hand):
    put(editor, FIRST, disc(40))
    hand.key(Key.Key_T, SHIFT)
    editor.carrying.close_down()
    settle(editor)
    assert not mask_on(editor, WANTED[-1]).any()
    assert editor.workplace.busy.works == []


class TestWhereNothingMovesTogether:
    """Every frame is drawn anew: there is no motion in it."""

    @pytest.fixture
    def cine(self):
        frames = np.stack([speckle(index) for index in range(FRAMES)])
        return ArrayCine(CineFacts(frames=FRAMES, rows=SHAPE[0], columns=SHAPE[1]), frames)

    def test_it_stops_puts_nothing_and_says_where_and_why(self, editor, hand, reading):
        put(editor, FIRST, disc(50))
        hand.key(Key.Key_T)
        settle(editor)
        assert editor.presenter.frame == FIRST
        assert len(reading.entries) == 1
        assert "Stopped at frame" in words(editor)
        assert "more than 3 px" in words(editor)

    def test_it_offers_to_copy_instead(self, editor, hand):
        put(editor, FIRST, disc(50))
        hand.key(Key.Key_T)
        settle(editor)
        assert editor.hint.action.isVisible()
        editor.hint.action.click()
        assert np.array_equal(mask_on(editor, SECOND), disc(50))
        assert origin_on(editor, SECOND) is Origin.COPIED


# Interpolating.


def test_between_two_drawn_frames_by_their_true_times(editor, hand, cine):
    put(editor, FIRST, disc(40))
    put(editor, WANTED[4], disc(80))
    editor.presenter.go_to(THIRD)
    hand.key(Key.Key_I)
    settle(editor)
    times = cine.facts.frame_times_ms
    for frame in WANTED[1:4]:
        share = (times[frame] - times[FIRST]) / (times[WANTED[4]] - times[FIRST])
        assert dice(mask_on(editor, frame), disc(40 + 40 * share)) > 0.95
        assert origin_on(editor, frame) is Origin.INTERPOLATED
    assert editor.presenter.frame == THIRD
    assert words(editor).startswith("3 key frames interpolated")


def test_each_interpolated_frame_is_undone_alone(editor, hand):
    put(editor, FIRST, disc(40))
    put(editor, WANTED[4], disc(80))
    editor.presenter.go_to(THIRD)
    hand.key(Key.Key_I)
    settle(editor)
    hand.key(Key.Key_Z, CTRL)
    assert not mask_on(editor, THIRD).any()
    assert mask_on(editor, SECOND).any()


def test_on_the_later_of_two_drawn_frames_it_fills_back_to_the_earlier(editor, hand):
    put(editor, FIRST, disc(40))
    editor.presenter.go_to(THIRD)
    put(editor, THIRD, disc(60))
    hand.key(Key.Key_I)
    settle(editor)
    assert mask_on(editor, SECOND).any()
    assert editor.presenter.frame == SECOND, "what was carried is seen"


@pytest.mark.parametrize(
    ("drawn", "said"),
    [((), "before and after"), ((FIRST,), "after this"), ((WANTED[4],), "before this")],
)
def test_it_says_which_neighbour_is_missing(editor, hand, reading, drawn, said):
    for frame in drawn:
        put(editor, frame, disc(50))
    entries = len(reading.entries)
    editor.presenter.go_to(THIRD)
    hand.key(Key.Key_I)
    settle(editor)
    assert said in words(editor)
    assert len(reading.entries) == entries


def test_answered_frames_between_are_left_as_they_are(editor, hand):
    presenter = editor.presenter
    put(editor, FIRST, disc(40))
    put(editor, WANTED[4], disc(80))
    presenter.record(answering.said(presenter.draft, key_of(SECOND), AnswerState.NONE))
    presenter.go_to(THIRD)
    hand.key(Key.Key_I)
    settle(editor)
    assert presenter.answers.of(SECOND).state is AnswerState.NONE
    assert mask_on(editor, WANTED[3]).any()
    hand.key(Key.Key_I)
    settle(editor)
    assert "open" in words(editor)


def test_an_end_that_was_changed_meanwhile_fills_nothing(editor, hand):
    put(editor, FIRST, disc(40))
    put(editor, THIRD, disc(60))
    editor.presenter.go_to(SECOND)
    hand.key(Key.Key_I)
    put(editor, THIRD, disc(30))
    settle(editor)
    assert not mask_on(editor, SECOND).any()
    assert "changed meanwhile" in words(editor)


def test_an_island_that_fades_is_told(editor, hand):
    put(editor, FIRST, disc(40) | disc(100, 50, 8))
    put(editor, THIRD, disc(40))
    editor.presenter.go_to(SECOND)
    hand.key(Key.Key_I)
    settle(editor)
    assert "fades" in words(editor)


# The buttons.


@pytest.mark.parametrize(
    "name", ["carry_copy", "carry_flow", "carry_flow_all", "carry_between", "onion", "play"]
)
def test_each_has_a_button_that_names_its_key(editor, name):
    button = editor.footer.findChild(QToolButton, f"{name}_button")
    command = editor.workplace.commands[name]
    assert command.keys[0] in button.toolTip()
    assert button.accessibleName()


def test_the_button_does_what_the_key_does(editor):
    put(editor, FIRST, disc(60))
    editor.footer.findChild(QToolButton, "carry_copy_button").click()
    assert np.array_equal(mask_on(editor, SECOND), disc(60))


def test_on_a_submitted_reading_the_buttons_say_why(qtbot, workplace, cine, policy):
    reading = MemoryReading()
    reading.editable = False
    presenter = EditorPresenter(reading, cine, policy=policy, post=lambda call: call())
    editor = Editor(presenter, workplace)
    qtbot.addWidget(editor)
    button = editor.footer.findChild(QToolButton, "carry_flow_button")
    assert not button.isEnabled()
    assert "submitted" in button.toolTip()
    editor.close_down()
