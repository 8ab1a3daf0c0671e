"""Hands on the real editor: mouse, wheel and keys as a reader uses them."""

from dataclasses import replace

import numpy as np
import pytest
from drawing_room import SHAPE, WANTED, MemoryReading, wall_of
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton

from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Origin
from fibrodesk.ui.drawing import habits
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.presenter import EditorPresenter

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


def fibrosis(frame):
    return MaskKey(frame, Structure.FIBROSIS)


def drawn(editor, frame=WANTED[0]):
    return editor.presenter.draft.mask(fibrosis(frame))


# Drawing.


def test_a_stroke_paints_where_the_pointer_went(editor, hand):
    hand.stroke((60, 40), (70, 40), (80, 45))
    mask = drawn(editor)
    assert mask[40, 60]
    assert mask[40, 70]
    assert mask[45, 80]
    assert not mask[70, 60]
    assert editor.presenter.answers.of(WANTED[0]).state is AnswerState.DRAWN


def test_something_that_goes_wrong_under_a_stroke_is_told_at_once_and_the_stroke_goes_on(
    editor, hand
):
    messages = editor.workplace.messages
    editor.canvas.dragged.connect(lambda *_: messages.report("The disk is full", "Make room."))
    hand.stroke((60, 40), (70, 40), (80, 45))
    assert messages.message is not None
    assert messages.message.title == "The disk is full"
    assert drawn(editor)[45, 80]


def test_esc_leaves_a_shape_in_the_making_before_it_takes_a_message_away(editor, hand):
    messages = editor.workplace.messages
    hand.key(Key.Key_P)
    hand.stroke((60, 40))
    messages.note("Saved.")
    assert editor.presenter.board.tool.busy
    hand.key(Key.Key_Escape)
    assert not editor.presenter.board.tool.busy
    assert messages.message is not None
    hand.key(Key.Key_Escape)
    assert messages.message is None


def test_a_whole_stroke_is_one_step_back_and_one_entry(editor, hand, reading):
    hand.stroke((60, 40), (70, 40), (80, 45), (90, 60))
    assert len(reading.entries) == 1
    hand.key(Key.Key_Z, CTRL)
    assert not drawn(editor).any()
    assert editor.presenter.answers.of(WANTED[0]).state is None
    hand.key(Key.Key_Z, CTRL | SHIFT)
    assert drawn(editor)[45, 80]
    hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_Y, CTRL)
    assert drawn(editor)[45, 80]


def nearest(shown, wanted, side):
    """The place on the screen that shows the pixel of the image nearest to the one wanted."""
    inside = np.flatnonzero((shown >= 0) & (shown < side))
    return int(min(inside, key=lambda place: abs(int(shown[place]) - wanted)))


@pytest.mark.parametrize("zoom", [0.7, 1.0, 3.3, 16.0])
@pytest.mark.parametrize("corner", [(0, 0), (127, 0), (0, 95), (127, 95)])
def test_the_finest_brush_hits_the_pixel_under_the_pointer(editor, hand, zoom, corner):
    """In every corner of the image, at every zoom, whichever pixel the pointer is on."""
    canvas, presenter = editor.canvas, editor.presenter
    presenter.board.set_radius(0.5)
    view = canvas.viewport
    centre = ImagePoint(corner[0] + 0.5, corner[1] + 0.5)
    canvas.set_viewport(type(view)(zoom=zoom, centre=centre))
    size = canvas.pane_size
    at = QPoint(
        nearest(canvas.viewport.columns(size), corner[0], SHAPE[1]),
        nearest(canvas.viewport.rows(size), corner[1], SHAPE[0]),
    )
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    hit = list(zip(*np.nonzero(drawn(editor)), strict=True))
    shown = (canvas.viewport.rows(size)[at.y()], canvas.viewport.columns(size)[at.x()])
    assert shown in hit
    pointer = canvas.viewport.to_image(at.x() + 0.5, at.y() + 0.5, size)
    for row, column in set(hit) - {shown}:  # a pointer between two pixels is on both
        apart = np.hypot(row + 0.5 - pointer.y_px, column + 0.5 - pointer.x_px)
        assert apart == pytest.approx(0.5)


def test_ctrl_erases_without_changing_tools(editor, hand):
    hand.stroke((60, 40), (80, 40))
    hand.stroke((70, 40), (70, 41), held=CTRL)
    assert not drawn(editor)[40, 70]
    assert editor.presenter.board.tool.name == "brush"


def test_the_eraser_opens_a_frame_when_nothing_is_left(editor, hand):
    hand.click(60, 40)
    hand.key(Key.Key_E)
    editor.presenter.board.set_radius(40)
    hand.stroke((60, 40), (61, 41))
    assert not drawn(editor).any()
    assert editor.presenter.answers.of(WANTED[0]).state is None


def test_escape_leaves_the_mask_as_it_was(editor, hand, reading):
    hand.press(60, 40)
    hand.move(80, 50)
    hand.key(Key.Key_Escape)
    hand.move(90, 60)
    hand.release(90, 60)
    assert not drawn(editor).any()
    assert reading.entries == []


def test_a_freehand_outline_is_filled_and_alt_cuts_out(editor, hand):
    hand.key(Key.Key_L)
    ring = [(40, 30), (90, 30), (90, 70), (40, 70), (40, 30)]
    hand.stroke(*ring)
    assert drawn(editor)[50, 65]
    inner = [(55, 40), (75, 40), (75, 60), (55, 60), (55, 40)]
    hand.stroke(*inner, held=ALT)
    assert not drawn(editor)[50, 65]
    assert drawn(editor)[35, 45]


def test_a_polygon_closes_with_enter(editor, hand, reading):
    hand.key(Key.Key_P)
    for corner in ((40, 30), (90, 30), (90, 70), (40, 70)):
        hand.click(*corner)
    assert not drawn(editor).any()
    hand.key(Key.Key_Return)
    assert drawn(editor)[50, 65]
    assert len(reading.entries) == 1


def test_backspace_takes_the_last_corner_back_and_escape_all(editor, hand):
    hand.key(Key.Key_P)
    for corner in ((40, 30), (90, 30), (90, 70), (10, 90)):
        hand.click(*corner)
    hand.key(Key.Key_Backspace)
    hand.key(Key.Key_Return)
    assert not drawn(editor)[80, 20]
    assert drawn(editor)[40, 80]
    before = drawn(editor).copy()
    for corner in ((10, 10), (20, 10), (20, 20)):
        hand.click(*corner)
    hand.key(Key.Key_Escape)
    hand.key(Key.Key_Return)
    assert np.array_equal(drawn(editor), before)


def test_undo_in_the_middle_of_a_polygon_takes_its_last_corner(editor, hand, reading):
    hand.stroke((60, 40), (70, 40))
    hand.key(Key.Key_P)
    for corner in ((40, 30), (90, 30)):
        hand.click(*corner)
    hand.key(Key.Key_Z, CTRL)
    assert len(reading.entries) == 1, "the stroke before it stands"
    assert editor.presenter.board.tool.busy


def test_another_frame_takes_no_pen_and_says_why(editor, hand):
    editor.presenter.go_to(0)
    hand.stroke((60, 40), (70, 40))
    assert not drawn(editor, 0).any()
    assert "no key frame" in editor.hint.words.text()


def test_a_submitted_reading_takes_no_pen(editor, hand, reading):
    reading.editable = False
    hand.stroke((60, 40), (70, 40))
    assert not drawn(editor).any()
    assert "submitted" in editor.hint.words.text()


def test_what_lies_outside_the_wall_is_allowed_and_told(editor, hand):
    hand.stroke((64, 28), (64, 60))
    words = " ".join(editor.status().left)
    outside = int((drawn(editor) & ~wall_of()).sum())
    assert outside > 0
    assert f"{outside} px outside the wall" in words


def test_the_area_is_told_in_mm2_where_the_file_is_calibrated(editor, hand):
    hand.stroke((64, 28), (64, 40))
    assert f"{drawn(editor).sum() * 0.2:.1f} mm²" in editor.status().left


def test_nothing_is_carried_to_another_frame_unasked(editor, hand):
    hand.stroke((60, 40), (70, 40))
    hand.key(Key.Key_Right, CTRL)
    assert editor.presenter.frame == WANTED[1]
    assert not drawn(editor, WANTED[1]).any()


def test_a_copied_mask_is_pasted_as_one_step_with_its_origin(editor, hand):
    hand.stroke((60, 40), (70, 40))
    hand.key(Key.Key_C, CTRL)
    hand.key(Key.Key_Right, CTRL)
    hand.key(Key.Key_V, CTRL)
    assert np.array_equal(drawn(editor, WANTED[1]), drawn(editor))
    assert editor.presenter.answers.of(WANTED[1]).origin is Origin.COPIED
    hand.key(Key.Key_Z, CTRL)
    assert not drawn(editor, WANTED[1]).any()
    assert drawn(editor).any()


# Undo and what outlives the window.


def test_undo_stays_on_the_frame_shown_and_offers_the_way(editor, hand):
    hand.stroke((60, 40), (70, 40))
    hand.key(Key.Key_Right, CTRL)
    hand.key(Key.Key_Z, CTRL)
    assert drawn(editor).any(), "another frame's stroke is not taken back unseen"
    assert f"frame {WANTED[0] + 1}" in editor.hint.words.text()
    QTest.mouseClick(editor.hint.action, Qt.MouseButton.LeftButton)
    assert editor.presenter.frame == WANTED[0]


def test_undo_of_what_is_said_of_the_cine_is_offered_too(editor, hand):
    editor.presenter.answers.say("form", "focal")
    hand.key(Key.Key_Z, CTRL)
    assert editor.presenter.draft.facts["form"] == "focal"
    QTest.mouseClick(editor.hint.action, Qt.MouseButton.LeftButton)
    assert editor.presenter.draft.facts["form"] is None


def test_the_history_survives_a_restart(editor, hand, reading, cine, policy, locked):
    """Replayed from its entries, a reading is what it was, and undo reaches to its beginning."""
    hand.stroke((60, 40), (70, 40))
    hand.stroke((80, 50), (90, 60))
    hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_Right, CTRL)
    hand.key(Key.Key_N)
    draft = Draft(shape=SHAPE)
    draft.replay(reading.entries)
    again = EditorPresenter(
        MemoryReading(draft), cine, policy=policy, post=lambda call: call(), locked=locked
    )
    assert np.array_equal(again.draft.mask(fibrosis(WANTED[0])), drawn(editor))
    assert again.answers.of(WANTED[1]).state is AnswerState.NONE
    again.redo()
    assert again.draft.mask(fibrosis(WANTED[0]))[50, 80]
    again.undo()
    again.undo()
    assert not again.draft.mask(fibrosis(WANTED[0])).any()
    again.close()


# Moving and playing.


def test_the_arrows_go_through_every_frame_and_ctrl_through_key_frames(editor, hand):
    presenter = editor.presenter
    hand.key(Key.Key_Right)
    assert presenter.frame == WANTED[0] + 1
    hand.key(Key.Key_Left)
    hand.key(Key.Key_Left)
    assert presenter.frame == WANTED[0] - 1
    hand.key(Key.Key_Right, CTRL)
    hand.key(Key.Key_Right, CTRL)
    assert presenter.frame == WANTED[1]
    hand.key(Key.Key_Left, CTRL)
    assert presenter.frame == WANTED[0]
    hand.key(Key.Key_End)
    assert presenter.frame == 29
    hand.key(Key.Key_Right)
    assert presenter.frame == 29
    hand.key(Key.Key_Home)
    assert presenter.frame == 0


def test_the_strip_goes_to_the_frame_that_is_pressed(editor):
    strip = editor.footer.strip
    cell = strip._cell(3).center()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=cell)
    assert editor.presenter.frame == WANTED[3]
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 12, 5))
    assert editor.presenter.frame == 29
    QTest.mouseMove(strip, QPoint(12, 40))
    assert editor.presenter.frame == 0, "a drag along the ruler scrubs"
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(12, 40))


def test_c_plays_by_the_clock_and_numbers_are_speeds_meanwhile(editor, hand, qtbot):
    shown = []
    editor.presenter.frame_changed.connect(shown.append)
    hand.key(Key.Key_C)
    assert editor.player.playing
    hand.key(Key.Key_1)
    assert editor.player.speed == 0.25
    hand.key(Key.Key_3)
    assert editor.player.speed == 1.0
    assert editor.presenter.answers.of(WANTED[0]).confidence is None
    qtbot.waitUntil(lambda: len(set(shown)) > 3)
    hand.key(Key.Key_C)
    assert not editor.player.playing


def test_the_player_leaves_out_what_it_cannot_show_in_time(cine, qtbot):
    from fibrodesk.ui.drawing.loop.player import Player

    now = [0.0]
    player = Player(cine.facts, now_ms=lambda: now[0])
    shown = []
    player.due.connect(shown.append)
    player.play(0)
    for time_ms in (10, 20, 100, 310, 599, 605):
        now[0] = time_ms
        player.tick()
    player.set_speed(0.5)
    now[0] += 40
    player.tick()
    player.pause()
    assert shown == [1, 5, 15, 29, 0, 1]


def test_k_plays_under_the_frozen_contour_and_comes_back(editor, hand, qtbot):
    hand.stroke((60, 40), (70, 40))
    frame = editor.presenter.frame
    shown = []
    editor.player.due.connect(shown.append)
    hand.hold(Key.Key_K)
    qtbot.waitUntil(lambda: len(shown) > 2)
    assert editor.presenter.frame == frame
    hand.stroke((20, 20), (30, 30))
    assert not drawn(editor)[20, 20], "nothing is drawn while the loop plays"
    hand.let_go(Key.Key_K)
    assert not editor.player.playing
    assert editor.presenter.board.tool.name == "brush"
    assert np.array_equal(editor.canvas._frame, editor.presenter.cine.frame(frame))


def test_h_hides_every_mask_while_it_is_held(editor, hand):
    hand.stroke((60, 40), (70, 40))
    hand.hold(Key.Key_H)
    assert editor.canvas._masks_hidden
    hand.let_go(Key.Key_H)
    assert not editor.canvas._masks_hidden


def test_a_window_that_loses_the_focus_lets_go_of_everything(editor, hand, qtbot):
    hand.press(60, 40)
    hand.move(70, 40)
    hand.hold(Key.Key_H)
    hand.hold(Key.Key_K)
    QApplication.sendEvent(editor, QEvent(QEvent.Type.WindowDeactivate))
    assert drawn(editor)[40, 65], "the stroke in hand is finished"
    assert not editor.canvas._masks_hidden
    assert not editor.player.playing
    hand.move(90, 80)
    assert not drawn(editor)[80, 90]


def test_held_and_verdict_keys_ignore_auto_repeat(editor, hand, reading):
    def repeat(key):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.NoModifier, "", True)
        QApplication.sendEvent(editor.canvas, event)

    for key in (Key.Key_N, Key.Key_D, Key.Key_K, Key.Key_H, Key.Key_C, Key.Key_4):
        repeat(key)
    assert reading.entries == []
    assert not editor.player.playing
    assert not editor.canvas._masks_hidden
    repeat(Key.Key_Right)
    assert editor.presenter.frame == WANTED[0] + 1, "walking through frames does repeat"


# Answers.


def test_n_says_none_and_goes_on(editor, hand):
    hand.key(Key.Key_N)
    assert editor.presenter.answers.state(WANTED[0]) is FrameState.NONE
    assert editor.presenter.frame == WANTED[1]


def test_an_answer_that_takes_an_outline_away_says_so_where_the_reader_is_by_then(editor, hand):
    hand.key(Key.Key_N)
    assert not editor.hint.isVisible(), "nothing was drawn there"
    hand.key(Key.Key_Left, CTRL)
    hand.key(Key.Key_Z, CTRL)
    hand.stroke((60, 40), (70, 40))
    hand.key(Key.Key_N)
    assert editor.presenter.frame == WANTED[1]
    told = f"The outline of frame {WANTED[0] + 1} is taken away"
    assert editor.hint.words.text().startswith(told)
    assert editor.hint.isVisible()
    hand.stroke((60, 40), (70, 40))
    assert not editor.hint.isVisible()
    editor.presenter.answers.not_assessable("shadow")
    assert f"frame {WANTED[1] + 1}" in editor.hint.words.text()
    hand.key(Key.Key_Z, CTRL)
    assert editor.presenter.draft.has_mask(fibrosis(WANTED[1]))


def test_drawing_on_a_frame_without_fibrosis_is_one_step(editor, hand):
    hand.key(Key.Key_N)
    hand.key(Key.Key_Left, CTRL)
    hand.stroke((60, 40), (70, 40))
    assert editor.presenter.answers.of(WANTED[0]).state is AnswerState.DRAWN
    hand.key(Key.Key_Z, CTRL)
    assert editor.presenter.answers.of(WANTED[0]).state is AnswerState.NONE
    assert not drawn(editor).any()


def test_d_asks_for_an_answer_first_and_then_goes_to_the_next_open_frame(editor, hand):
    hand.key(Key.Key_D)
    assert editor.presenter.frame == WANTED[0]
    assert "Nothing is said" in editor.hint.words.text()
    hand.stroke((60, 40), (70, 40))
    assert editor.presenter.answers.state(WANTED[0]) is FrameState.STARTED
    hand.key(Key.Key_D)
    assert editor.presenter.answers.state(WANTED[0]) is FrameState.DONE
    assert editor.presenter.frame == WANTED[1]


def test_shift_d_stays(editor, hand):
    hand.stroke((60, 40), (70, 40))
    hand.key(Key.Key_D, SHIFT)
    assert editor.presenter.answers.state(WANTED[0]) is FrameState.DONE
    assert editor.presenter.frame == WANTED[0]


@pytest.mark.qt_log_ignore("does not support")  # a menu asks a platform without a screen to grab
def test_x_asks_for_the_reason(editor, hand, qtbot):
    hand.stroke((60, 40), (70, 40))
    hand.key(Key.Key_X)
    menu = editor.findChild(QMenu, "reasons")
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Key.Key_2)
    answer = editor.presenter.answers.of(WANTED[0])
    assert (answer.state, answer.reason) == (AnswerState.NOT_ASSESSABLE, "shadow")
    assert not drawn(editor).any()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_numbers_tell_the_confidence(editor, hand):
    hand.key(Key.Key_4)
    assert editor.presenter.answers.of(WANTED[0]).confidence == 4


def test_the_last_answer_says_that_all_is_answered(editor, hand):
    for _ in WANTED:
        hand.key(Key.Key_N)
    assert editor.presenter.answers.still_open() == []
    assert "Every key frame is answered" in editor.hint.words.text()


# Looking.


def test_letters_choose_tools(editor, hand):
    for key, name in (
        (Key.Key_E, "eraser"),
        (Key.Key_L, "outline"),
        (Key.Key_P, "polygon"),
        (Key.Key_B, "brush"),
    ):
        hand.key(key)
        assert editor.presenter.board.tool.name == name
        assert editor.findChild(QToolButton, f"tool_{name}").isChecked()


def test_brackets_change_the_brush_and_tell_its_size(editor, hand):
    hand.move(30, 30)
    hand.move(60, 40)
    before = editor.presenter.board.radius_px
    hand.key(Key.Key_BracketRight)
    assert editor.presenter.board.radius_px > before
    assert "mm" in editor.canvas.guides.ring.label
    hand.key(Key.Key_BracketLeft)
    hand.key(Key.Key_BracketLeft)
    assert editor.presenter.board.radius_px < before
    assert "px" in editor.findChild(QToolButton, "brush_size").text()


def test_the_ring_shows_the_true_size(editor, hand):
    hand.move(30, 30)
    hand.move(60, 40)
    ring = editor.canvas.guides.ring
    assert ring.radius_px == editor.presenter.board.radius_px
    hand.key(Key.Key_P)
    hand.move(61, 40)
    assert editor.canvas.guides.ring is None


def test_f_fits_the_image_and_shift_f_the_wall(editor, hand):
    canvas = editor.canvas
    hand.key(Key.Key_F, SHIFT)
    wall_zoom = canvas.viewport.zoom
    assert canvas.viewport.centre == ImagePoint(64, 50)
    hand.key(Key.Key_F)
    assert canvas.viewport.zoom < wall_zoom
    assert canvas.fits


def test_comma_and_full_stop_change_the_fill(editor, hand):
    assert editor.layers.fill == 0.0
    hand.key(Key.Key_Period)
    hand.key(Key.Key_Period)
    assert editor.layers.fill == pytest.approx(0.2)
    hand.key(Key.Key_Comma)
    assert editor.layers.fill == pytest.approx(0.1)


def test_f2_shows_the_charter_and_hides_it(editor, hand):
    hand.key(Key.Key_F2)
    assert editor.charter.isVisible()
    assert "mitral annulus" in editor.charter.words.toPlainText()
    hand.key(Key.Key_F2)
    assert not editor.charter.isVisible()


def test_a_hidden_layer_is_not_painted(editor, hand):
    hand.stroke((60, 40), (70, 40))
    editor.layers.toggle("fibrosis")
    shown = {layer.tag: layer.visible for layer in editor.layers.of(WANTED[0])}
    assert shown[fibrosis(WANTED[0])] is False
    assert shown[MaskKey(WANTED[0], Structure.MYOCARDIUM)] is True


def test_a_blind_editor_has_no_proposal_to_show(reading, cine, policy, locked):
    """Even if one is handed over by mistake."""
    masks = {fibrosis(WANTED[0]): wall_of()}
    blind = EditorPresenter(
        reading, cine, policy=policy, post=lambda call: call(), locked=locked, proposals=masks
    )
    assert blind.proposals == {}
    blind.close()


def test_the_editor_is_found_again_as_it_was_left(editor, hand, workplace, qtbot, reading, cine):
    hand.key(Key.Key_P)
    editor.presenter.go_to(9)
    editor.presenter.board.set_radius(4)
    editor.canvas.set_viewport(type(editor.canvas.viewport)(zoom=5, centre=ImagePoint(30, 40)))
    editor.canvas.set_grey_window(80, 100)
    editor.layers.toggle("myocardium")
    habits.keep(workplace.preferences, "r1", editor.habits())
    found = habits.found(workplace.preferences, "r1")
    presenter = EditorPresenter(
        reading, cine, policy=editor.presenter.policy, post=workplace.runner.post
    )
    again = Editor(presenter, workplace, habits=found)
    qtbot.addWidget(again)
    assert again.habits() == editor.habits()
    assert again.presenter.frame == 9
    again.close_down()


@pytest.mark.parametrize("kept", ["", "{", '{"tool": 3}', '{"flips": [1]}', "[1, 2]"])
def test_damaged_habits_are_no_habits(preferences, kept):
    preferences.keep("view/r1", kept)
    assert habits.found(preferences, "r1") is None


def test_every_tool_tells_its_name_and_key(editor):
    for button in editor.findChildren(QToolButton) + editor.findChildren(QPushButton):
        if button.objectName() in ("hint_action",):
            continue
        assert button.accessibleName() or button.text(), button.objectName()
        assert button.objectName()
    assert "(B)" in editor.findChild(QToolButton, "tool_brush").toolTip()


def test_pressure_makes_the_brush_smaller_only_when_it_is_switched_on(presenter):
    pen = Pen(pressure=0.5)
    assert presenter.board.radius_of(pen) == presenter.board.radius_px
    presenter.board.pressure_counts = True
    assert presenter.board.radius_of(pen) == presenter.board.radius_px / 2
    assert presenter.board.radius_of(Pen()) == presenter.board.radius_px
    presenter.close()


def test_flips_are_for_the_eye_and_are_remembered(editor, hand, reading):
    hand.stroke((60, 40), (70, 40))
    before = drawn(editor).copy()
    editor.findChild(QAction, "flip_down").trigger()
    assert editor.canvas.viewport.flip_down
    assert not editor.canvas.viewport.flip_across
    assert np.array_equal(drawn(editor), before)
    assert editor.habits().flip_down
    hand.click(100, 80)
    assert drawn(editor)[80, 100], "the pen hits what it points at, upside down too"


def test_a_frame_that_is_only_looked_at_costs_no_mask(editor, hand, qtbot):
    for _ in range(5):
        hand.key(Key.Key_Right)
    qtbot.wait(60)  # the status line has been told
    kept = editor.presenter.draft._masks
    assert {key.frame for key in kept} <= set(WANTED)


def test_a_proposal_is_taken_over_as_one_step_where_the_study_allows_it(
    reading, cine, policy, locked
):
    """The model's pixels come by a human act alone, and say where they came from."""
    masks = {fibrosis(WANTED[0]): wall_of()}
    assisted = EditorPresenter(
        reading,
        cine,
        policy=replace(policy, proposals=True),
        post=lambda call: call(),
        locked=locked,
        proposals=masks,
    )
    assert not assisted.draft.has_mask(fibrosis(WANTED[0])), "it is shown, and nothing more"
    assisted.answers.accept()
    assert np.array_equal(assisted.mask(), wall_of())
    assert assisted.answers.of(WANTED[0]).origin is Origin.MODEL
    assisted.board.press(ImagePoint(5, 5), Pen())
    assisted.board.release(ImagePoint(5, 5), Pen())
    assert assisted.answers.of(WANTED[0]).origin is Origin.MODEL_CORRECTED
    assisted.undo()
    assisted.undo()
    assert not assisted.draft.has_mask(fibrosis(WANTED[0]))
    assisted.go_to(WANTED[1])
    assisted.answers.accept()
    assert not assisted.draft.has_mask(fibrosis(WANTED[1]))
    assisted.close()


def test_what_the_model_drew_is_dashed_until_a_hand_has_changed_it(editor, hand):
    editor.presenter.answers.put(WANTED[0], wall_of(), origin=Origin.MODEL, kind="proposal")

    def style():
        layers = editor.layers.of(WANTED[0])
        return next(layer.style for layer in layers if layer.tag == fibrosis(WANTED[0]))

    assert style().dashed
    hand.click(10, 10)
    assert not style().dashed
    assert editor.canvas.looks_like(editor.layers.of(WANTED[0]))
    hand.key(Key.Key_Z, CTRL)
    assert style().dashed
    assert editor.canvas.looks_like(editor.layers.of(WANTED[0]))


def test_a_stroke_that_comes_too_late_is_seen_no_longer(editor, hand, reading):
    """It was handed in while the pen was down."""
    repainted = []
    hand.press(40, 30)
    hand.move(60, 30)
    reading.editable = False
    editor.presenter.mask_changed.connect(lambda key, _box: repainted.append(key))
    hand.release(60, 30)
    assert not editor.presenter.mask().any()
    assert repainted[-1] == editor.presenter.key
    assert "lock" not in editor.hint.words.text()
