"""Where keys go: letters are places, words are typed, held keys are let go, Tab and F6 move."""

import numpy as np
import pytest
from e2e.hands import until
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.reading import AnswerState
from fibrodesk.ui.drawing.canvas.hands import Pen

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_KEY = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(same_desk):
    return same_desk


@pytest.fixture
def press(desk):
    return desk.hands.press


def send(desk, kind, key, text="", *, held=_NONE, place=0, again=False):
    """One event of a keyboard, with the place of its key and whether it repeats by itself."""
    handle = QApplication.focusWindow() or desk.window.windowHandle()
    event = QKeyEvent(kind, int(key), held, place, 0, 0, text, again)
    QApplication.sendEvent(handle, event)


# Letters are places.


@pytest.mark.parametrize(
    ("place", "typed", "text", "tool"),
    [
        (56, _KEY.Key_B, "b", "brush"),
        (56, 0x0418, "и", "brush"),  # И lies where a US keyboard has B
        (26, 0x0423, "у", "eraser"),
        (46, 0x0414, "д", "outline"),
    ],
)
def test_letters_are_the_physical_keys_whatever_the_layout(desk, place, typed, text, tool):
    desk.board.choose_tool("polygon")
    send(desk, QEvent.Type.KeyPress, typed, text, place=place)
    send(desk, QEvent.Type.KeyRelease, typed, text, place=place)
    assert desk.board.tool.name == tool


def test_brackets_are_physical_keys_too(desk):
    """A Russian keyboard types Ъ where a US keyboard has the closing bracket."""
    send(desk, QEvent.Type.KeyPress, 0x042A, "ъ", place=35)
    assert desk.board.radius_px > 8.0


def test_on_a_french_keyboard_the_key_at_the_place_of_q_is_q(desk):
    """It types A there."""
    send(desk, QEvent.Type.KeyPress, _KEY.Key_A, "a", place=24)
    assert desk.presenter.frame == desk.presenter.policy.frames_wanted[1]


# Text fields.

_TYPED = "bel pwg md nxt io a q c1 2 5 f h k [ ] , ."


def test_in_a_text_field_letters_and_brackets_type_and_change_no_tool(desk, press):
    frame, radius = desk.presenter.frame, desk.board.radius_px
    desk.hands.click("frame_comment")
    desk.hands.type(_TYPED)
    field = desk.hands.find("frame_comment")
    assert field.text() == _TYPED
    for key in (_KEY.Key_Left, _KEY.Key_Home, _KEY.Key_Backspace, _KEY.Key_End):
        press(key)
    assert desk.presenter.frame == frame, "arrows move in the words"
    assert desk.board.tool.name == "brush"
    assert desk.board.radius_px == radius
    assert desk.presenter.answers.of(frame).state is None
    assert not desk.editor.player.playing
    assert desk.canvas.layers
    field.clear()
    press(_KEY.Key_Return)
    assert desk.canvas.hasFocus()


def test_cyrillic_types_in_a_text_field(desk, press):
    desk.hands.click("frame_comment")
    desk.board.choose_tool("outline")
    send(desk, QEvent.Type.KeyPress, 0x0418, "и", place=56)
    field = desk.hands.find("frame_comment")
    assert field.text() == "и"
    assert desk.board.tool.name == "outline"
    field.clear()
    press(_KEY.Key_Return)


def test_ctrl_z_in_a_text_field_takes_back_letters_and_no_stroke(desk, press):
    desk.stroke()
    drawn = desk.mask
    desk.hands.click("frame_comment")
    desk.hands.type("abc")
    press(_KEY.Key_Z, _CONTROL)
    field = desk.hands.find("frame_comment")
    assert field.text() == ""
    assert np.array_equal(desk.mask, drawn)
    press(_KEY.Key_Return)


@pytest.mark.parametrize("name", ["frame_comment", "comment"])
def test_esc_leaves_a_text_field_for_the_image_and_keeps_what_was_typed(desk, press, name):
    desk.board.choose_tool("polygon")
    desk.board.press(ImagePoint(100.5, 100.5), Pen())
    desk.hands.click(name)
    desk.hands.type("thin wall")
    press(_KEY.Key_Escape)
    assert desk.canvas.hasFocus()
    assert desk.board.tool.busy, "the shape that was begun waits"
    said = {
        "frame_comment": desk.presenter.answers.of(desk.presenter.frame).comment,
        "comment": desk.presenter.draft.facts.get("comment"),
    }
    assert said[name] == "thin wall"
    press(_KEY.Key_Escape)
    assert not desk.board.tool.busy
    press(_KEY.Key_B)
    assert desk.board.tool.name == "brush"


@pytest.mark.parametrize(
    ("key", "text"), [(_KEY.Key_N, "n"), (_KEY.Key_D, "d"), (_KEY.Key_X, "x"), (_KEY.Key_4, "4")]
)
def test_answers_ignore_auto_repeat(desk, key, text):
    """A key that is kept down is one answer."""
    desk.stroke()
    frame, before = desk.presenter.frame, desk.presenter.draft.last_edit
    for _ in range(5):
        send(desk, QEvent.Type.KeyPress, key, text, again=True)
        send(desk, QEvent.Type.KeyRelease, key, text, again=True)
    assert desk.presenter.frame == frame
    assert desk.presenter.draft.last_edit == before
    assert QApplication.activePopupWidget() is None


def test_n_kept_down_answers_one_frame(desk):
    first, second, third = desk.presenter.policy.frames_wanted[:3]
    send(desk, QEvent.Type.KeyPress, _KEY.Key_N, "n")
    for _ in range(5):
        send(desk, QEvent.Type.KeyRelease, _KEY.Key_N, "n", again=True)
        send(desk, QEvent.Type.KeyPress, _KEY.Key_N, "n", again=True)
    send(desk, QEvent.Type.KeyRelease, _KEY.Key_N, "n")
    assert desk.presenter.answers.of(first).state is AnswerState.NONE
    assert desk.presenter.frame == second
    assert desk.presenter.answers.of(second).state is None
    assert desk.presenter.answers.of(third).state is None


@pytest.mark.parametrize(("key", "text"), [(_KEY.Key_H, "h"), (_KEY.Key_K, "k")])
def test_held_keys_ignore_auto_repeat(desk, key, text):
    """Between a press and its release nothing flickers."""
    desk.stroke()

    def held():
        return desk.canvas.layers == () if key == _KEY.Key_H else desk.editor.player.playing

    send(desk, QEvent.Type.KeyPress, key, text)
    assert held()
    for _ in range(5):
        send(desk, QEvent.Type.KeyRelease, key, text, again=True)
        assert held()
        send(desk, QEvent.Type.KeyPress, key, text, again=True)
        assert held()
    send(desk, QEvent.Type.KeyRelease, key, text)
    assert not held()


@pytest.fixture
def elsewhere(qapp):
    """Another window that can be gone to."""
    made = QWidget()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.resize(100, 100)

    def go():
        made.show()
        made.activateWindow()
        until(lambda: QApplication.activeWindow() is made, "the other window")

    yield go
    made.close()
    made.deleteLater()


@pytest.mark.parametrize("key", [_KEY.Key_H, _KEY.Key_K, _KEY.Key_Z, _KEY.Key_Space])
def test_a_window_that_loses_the_focus_releases_held_keys(desk, press, elsewhere, key):
    desk.stroke()
    view, drawn = desk.canvas.viewport, desk.mask
    desk.pointing.hover(ImagePoint(100, 100))
    send(desk, QEvent.Type.KeyPress, key, "" if key == _KEY.Key_Space else chr(key).lower())
    elsewhere()
    assert desk.canvas.layers
    assert not desk.editor.player.playing
    assert not desk.editor.keys.playing_under
    assert not desk.editor.seeing.lens.isVisible()
    desk.window.activateWindow()
    until(lambda: QApplication.activeWindow() is desk.window, "the window to be in front")
    desk.pointing.drag(ImagePoint(40, 40), ImagePoint(50, 40))
    assert desk.canvas.viewport == view, "Space is not held any more"
    assert (desk.mask & ~drawn).any(), "the brush draws"


def test_the_ring_erases_no_more_when_the_window_loses_the_focus_with_ctrl_held(desk, elsewhere):
    desk.pointing.hover(ImagePoint(100, 100))
    send(desk, QEvent.Type.KeyPress, _KEY.Key_Control)
    assert desk.canvas.guides.ring.erases
    elsewhere()
    assert not desk.canvas.guides.ring.erases
    assert not desk.board.pen.erases


def test_a_stroke_in_hand_ends_when_the_window_loses_the_focus(desk, elsewhere):
    with desk.pointing.held_down(ImagePoint(100, 100), ImagePoint(120, 100)):
        elsewhere()
        assert desk.mask.any(), "it stands"
        drawn = desk.mask
    desk.pointing.hover(ImagePoint(150, 100))
    assert np.array_equal(desk.mask, drawn)


def test_tab_and_shift_tab_move_the_focus(desk, press):
    seen = [QApplication.focusWidget()]
    for _ in range(4):
        press(_KEY.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert len(set(seen)) == 5, "each Tab goes to another thing"
    for before in reversed(seen[:-1]):
        press(_KEY.Key_Tab, _SHIFT)
        assert QApplication.focusWidget() is before
    assert desk.canvas.hasFocus()
    assert not desk.mask.any()


def test_everything_on_the_page_that_can_be_pressed_is_reached_by_tab(desk, press):
    """And nothing that cannot be seen: after the last one the first comes again."""
    met = []
    while (focus := QApplication.focusWidget()) not in met:
        met.append(focus)
        press(_KEY.Key_Tab)
    names = {widget.objectName() for widget in met}
    assert all(widget.isVisible() for widget in met)
    wanted = {"canvas", "tool_brush", "answer_none", "frame_comment", "submit_button", "comment"}
    assert wanted <= names


def test_f6_goes_from_panel_to_panel_and_back_to_the_image(desk, press):
    met = [QApplication.focusWidget()]
    for _ in range(12):
        press(_KEY.Key_F6)
        if QApplication.focusWidget() is desk.canvas:
            break
        met.append(QApplication.focusWidget())
    assert desk.canvas.hasFocus(), "round again"
    assert len(met) >= 3
    assert len({id(widget) for widget in met}) == len(met)


def test_no_two_keys_of_the_table_clash(desk):
    assert desk.window.commands.conflicts() == []
