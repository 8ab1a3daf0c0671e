"""The table of keys, row by row, pressed at the window of the platform."""

import numpy as np
import pytest
from e2e.hands import until
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import bounding_box
from fibrodesk.domain.reading import AnswerState, Origin
from fibrodesk.ui.drawing.answers import FrameState

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_KEY = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_TRIANGLE = [ImagePoint(100, 90), ImagePoint(130, 90), ImagePoint(115, 115)]


@pytest.fixture
def desk(same_desk):
    return same_desk


@pytest.fixture
def press(desk):
    return desk.hands.press


# Tools and the whole mask.


@pytest.mark.parametrize(
    ("key", "tool"),
    [
        (_KEY.Key_E, "eraser"),
        (_KEY.Key_L, "outline"),
        (_KEY.Key_P, "polygon"),
        (_KEY.Key_W, "livewire"),
        (_KEY.Key_G, "grow"),
    ],
)
def test_a_letter_picks_its_tool_and_b_the_brush(desk, press, key, tool):
    press(key)
    assert desk.board.tool.name == tool
    press(_KEY.Key_B)
    assert desk.board.tool.name == "brush"


def test_m_says_why_where_the_myocardium_is_not_drawn(desk, press):
    press(_KEY.Key_M)
    assert desk.board.tool.name == "brush"
    assert "myocardium" in desk.hint


# This frame is done, none, not assessable.


def test_d_says_that_the_frame_is_done_and_goes_to_the_next_open_key_frame(desk, press):
    desk.stroke()
    first, second = desk.presenter.policy.frames_wanted[:2]
    press(_KEY.Key_D)
    assert desk.presenter.answers.state(first) is FrameState.DONE
    assert desk.presenter.frame == second


def test_d_on_a_frame_of_which_nothing_is_said_asks_for_an_answer(desk, press):
    frame = desk.presenter.frame
    press(_KEY.Key_D)
    assert desk.presenter.frame == frame
    assert desk.presenter.answers.state(frame) is FrameState.OPEN
    assert "Nothing is said of this frame" in desk.hint


def test_shift_d_says_done_and_stays(desk, press):
    desk.stroke()
    frame = desk.presenter.frame
    press(_KEY.Key_D, _SHIFT)
    assert desk.presenter.frame == frame
    assert desk.presenter.answers.state(frame) is FrameState.DONE


def test_n_says_that_there_is_no_fibrosis_and_goes_on(desk, press):
    first, second = desk.presenter.policy.frames_wanted[:2]
    press(_KEY.Key_N)
    assert desk.presenter.answers.of(first).state is AnswerState.NONE
    assert desk.presenter.frame == second


def test_x_asks_for_the_reason_and_a_number_gives_it(desk, press):
    frame = desk.presenter.frame
    press(_KEY.Key_X)
    until(QApplication.activePopupWidget, "the reasons")
    press(_KEY.Key_1)
    said = desk.presenter.answers.of(frame)
    assert said.state is AnswerState.NOT_ASSESSABLE
    assert said.reason
    assert QApplication.activePopupWidget() is None


def test_x_and_then_esc_says_nothing(desk, press):
    press(_KEY.Key_X)
    until(QApplication.activePopupWidget, "the reasons")
    press(_KEY.Key_Escape)
    assert desk.presenter.answers.of(desk.presenter.frame).state is None


# From frame to frame.


def test_t_propagates_to_the_next_key_frame_and_shows_it(desk, press):
    desk.stroke()
    first, second = desk.presenter.policy.frames_wanted[:2]
    press(_KEY.Key_T)
    until(lambda: desk.presenter.frame == second, "the next key frame")
    assert desk.mask.any()
    assert desk.presenter.answers.of(second).origin is Origin.PROPAGATED
    press(_KEY.Key_Z, _CONTROL)
    assert not desk.mask.any(), "one step to undo"
    desk.presenter.go_to(first)
    assert desk.mask.any()


def test_i_interpolates_between_two_drawn_frames(desk, press):
    first, between, last = desk.presenter.policy.frames_wanted[:3]
    desk.stroke()
    desk.presenter.go_to(last)
    desk.stroke()
    desk.presenter.go_to(between)
    press(_KEY.Key_I)
    until(lambda: desk.mask.any(), "the frame between to be filled")
    assert desk.presenter.answers.of(between).origin is Origin.INTERPOLATED
    assert desk.presenter.answers.of(first).origin is Origin.DRAWN


def test_o_shows_the_onion_skin_and_hides_it(desk, press):
    desk.stroke()
    press(_KEY.Key_Right, _CONTROL)
    bare = len(desk.canvas.layers)
    press(_KEY.Key_O)
    assert len(desk.canvas.layers) == bare + 1
    assert not desk.mask.any(), "it is seen, and carried nowhere"
    press(_KEY.Key_O)
    assert len(desk.canvas.layers) == bare


def test_comma_and_full_stop_turn_the_opacity_of_the_overlay(desk, press):
    desk.stroke()
    assert desk.editor.layers.fill == 0
    for _ in range(3):
        press(_KEY.Key_Period)
    most = desk.editor.layers.fill
    assert most > 0
    press(_KEY.Key_Comma)
    assert 0 < desk.editor.layers.fill < most
    while desk.editor.layers.fill:
        press(_KEY.Key_Comma)
    assert desk.canvas.layers[-1].style.fill_opacity == 0


def test_a_says_that_there_are_no_proposals_in_a_blind_study(desk, press):
    press(_KEY.Key_A)
    assert "no proposals" in desk.hint


def test_q_goes_to_the_next_frame_that_wants_something_and_then_to_the_check_list(desk, press):
    frames = desk.presenter.policy.frames_wanted
    for frame in frames[:-2]:
        desk.presenter.go_to(frame)
        desk.presenter.answers.none()
    desk.presenter.go_to(frames[0])
    press(_KEY.Key_Q)
    assert desk.presenter.frame == frames[-2], "answered frames are passed over"
    press(_KEY.Key_N)
    press(_KEY.Key_N)
    press(_KEY.Key_Q)
    assert desk.hands.find("check_list")


# Undo, redo, copy, paste.


def test_ctrl_z_takes_back_on_the_frame_shown_alone(desk, press):
    first, second = desk.presenter.policy.frames_wanted[:2]
    desk.stroke()
    drawn = desk.mask
    desk.presenter.go_to(second)
    desk.stroke()
    desk.presenter.go_to(first)
    press(_KEY.Key_Z, _CONTROL)
    assert not desk.mask.any()
    desk.presenter.go_to(second)
    assert desk.mask.any()
    assert drawn.any()


def test_ctrl_z_on_a_frame_without_history_says_so_and_offers_the_way(desk, press):
    first, second = desk.presenter.policy.frames_wanted[:2]
    desk.stroke()
    desk.presenter.go_to(second)
    press(_KEY.Key_Z, _CONTROL)
    assert "nothing to undo on this frame" in desk.hint
    assert desk.presenter.frame == second, "it jumps only when it is asked to"
    desk.hands.click("hint_action")
    assert desk.presenter.frame == first
    assert desk.mask.any(), "the way there undoes nothing yet"


@pytest.mark.parametrize(("key", "held"), [(_KEY.Key_Z, _CONTROL | _SHIFT), (_KEY.Key_Y, _CONTROL)])
def test_ctrl_shift_z_and_ctrl_y_do_it_again(desk, press, key, held):
    desk.stroke()
    drawn = desk.mask
    press(_KEY.Key_Z, _CONTROL)
    assert not desk.mask.any()
    press(key, held)
    assert np.array_equal(desk.mask, drawn)


def test_ctrl_c_copies_the_mask_and_ctrl_v_pastes_it_on_this_frame(desk, press):
    desk.stroke()
    drawn, second = desk.mask, desk.presenter.policy.frames_wanted[1]
    press(_KEY.Key_C, _CONTROL)
    desk.presenter.go_to(second)
    press(_KEY.Key_V, _CONTROL)
    assert np.array_equal(desk.mask, drawn)
    assert desk.presenter.answers.of(second).origin is Origin.COPIED


# Along the loop.


def test_the_arrows_go_through_every_frame_and_with_ctrl_through_key_frames(desk, press):
    frames = desk.presenter.policy.frames_wanted
    assert 2 not in frames
    press(_KEY.Key_Right)
    press(_KEY.Key_Right)
    assert desk.presenter.frame == 2, "no key frame, and yet it is shown"
    press(_KEY.Key_Left)
    assert desk.presenter.frame == 1
    press(_KEY.Key_Right, _CONTROL)
    assert desk.presenter.frame == frames[2]
    press(_KEY.Key_Left, _CONTROL)
    assert desk.presenter.frame == frames[1]


def test_home_and_end_go_to_the_first_and_the_last_frame(desk, press):
    press(_KEY.Key_End)
    assert desk.presenter.frame == desk.presenter.cine.facts.frames - 1
    press(_KEY.Key_Home)
    assert desk.presenter.frame == 0


def test_page_down_and_page_up_go_to_the_next_and_the_previous_cine(desk, press):
    first = desk.page
    cine = first.opened.record.id
    press(_KEY.Key_PageDown)
    until(lambda: desk.page not in (None, first), "the next cine")
    second = desk.page
    assert second.opened.record.id != cine
    press(_KEY.Key_PageUp)
    until(lambda: desk.page not in (None, second), "the cine before")
    assert desk.page.opened.record.id == cine
    press(_KEY.Key_PageUp)
    assert "no other cine that way" in desk.hint


def test_c_plays_and_pauses_and_numbers_are_speeds_meanwhile(desk, press):
    frame = desk.presenter.frame
    press(_KEY.Key_C)
    player = desk.editor.player
    assert player.playing
    for key, speed in ((_KEY.Key_1, 0.25), (_KEY.Key_2, 0.5), (_KEY.Key_3, 1.0)):
        press(key)
        assert player.speed == speed
    until(lambda: desk.presenter.frame != frame, "another frame")
    press(_KEY.Key_C)
    assert not player.playing
    confidences = [
        desk.presenter.answers.of(each).confidence for each in desk.presenter.policy.frames_wanted
    ]
    assert not any(confidences), "a speed is no confidence"


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_1_to_5_are_the_confidence_while_reading(desk, press, number):
    desk.stroke()
    press(_KEY.Key_0 + number)
    assert desk.presenter.answers.of(desk.presenter.frame).confidence == number


# Shapes.


def test_enter_finishes_a_shape_and_backspace_takes_its_last_point_back(desk, press):
    press(_KEY.Key_P)
    desk.hands.corners([*_TRIANGLE, ImagePoint(60, 150)])
    press(_KEY.Key_Backspace)
    press(_KEY.Key_Return)
    assert desk.mask.any()
    box = bounding_box(desk.mask)
    assert (box.left, box.top) >= (99, 89), "the corner that was taken back is not in it"
    press(_KEY.Key_Z, _CONTROL)
    assert not desk.mask.any()


def test_esc_cancels_a_shape(desk, press):
    press(_KEY.Key_P)
    desk.hands.corners(_TRIANGLE)
    press(_KEY.Key_Escape)
    press(_KEY.Key_Return)
    assert not desk.mask.any()
    assert desk.presenter.draft.last_edit is None


def test_esc_lets_the_handles_of_a_filled_shape_go_and_keeps_the_mask(desk, press):
    press(_KEY.Key_P)
    desk.hands.corners(_TRIANGLE)
    press(_KEY.Key_Return)
    assert desk.canvas.guides.paths
    drawn = desk.mask
    press(_KEY.Key_Escape)
    assert not desk.canvas.guides.paths
    assert np.array_equal(desk.mask, drawn)


def test_esc_in_a_stroke_leaves_the_mask_as_it_was(desk, press):
    with desk.pointing.held_down(ImagePoint(100, 100), ImagePoint(120, 100)):
        assert desk.board.shown(desk.presenter.key).any()
        press(_KEY.Key_Escape)
    assert not desk.mask.any()
    assert desk.presenter.draft.last_edit is None


def test_ctrl_z_in_a_stroke_leaves_that_stroke_and_no_more(desk, press):
    desk.pointing.drag(ImagePoint(60, 60), ImagePoint(70, 60))
    before = desk.mask
    with desk.pointing.held_down(ImagePoint(100, 100), ImagePoint(120, 100)):
        press(_KEY.Key_Z, _CONTROL)
        assert np.array_equal(desk.board.shown(desk.presenter.key), before)
        desk.pointing.hover(ImagePoint(140, 100))
    assert np.array_equal(desk.mask, before)


# The view; the check list; cards.


def test_f_fits_to_the_window_and_shift_f_to_the_myocardium(desk, press):
    canvas = desk.canvas
    whole = canvas.viewport
    canvas.zoom_at(QPointF(50, 50), 3.0)
    press(_KEY.Key_F)
    assert canvas.viewport == whole
    press(_KEY.Key_F, _SHIFT)
    assert canvas.viewport.zoom > whole.zoom
    box = bounding_box(desk.presenter.wall(desk.presenter.frame))
    for corner in (ImagePoint(box.left, box.top), ImagePoint(box.right, box.bottom)):
        assert canvas.rect().contains(canvas.screen_point(corner).toPoint())


def test_ctrl_enter_shows_the_check_list_and_esc_leaves_it(desk, press):
    press(_KEY.Key_Return, _CONTROL)
    assert desk.hands.find("check_list")
    press(_KEY.Key_Escape)
    assert desk.hands.seen("check_list") is None


def test_ctrl_s_saves_at_any_time(desk, press):
    desk.stroke()
    press(_KEY.Key_S, _CONTROL)
    until(lambda: "Everything is saved" in desk.hint, "the word")
    desk.saved()


def test_f1_shows_the_card_of_all_keys_and_hides_it(desk, press):
    press(_KEY.Key_F1)
    card = desk.hands.find("keys_card")
    until(lambda: QApplication.activeWindow() is card, "the card to be in front")
    press(_KEY.Key_F1)
    until(lambda: desk.hands.seen("keys_card") is None, "the card to go")


def test_f2_shows_the_reading_charter_and_hides_it(desk, press):
    press(_KEY.Key_F2)
    assert "fibrosis" in desk.hands.find("charter_words").toPlainText().lower()
    press(_KEY.Key_F2)
    assert desk.hands.seen("charter") is None
