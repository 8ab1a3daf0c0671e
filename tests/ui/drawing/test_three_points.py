"""Press, press, press: the wall of the heart from two hinges and the apex, then its handles."""

import numpy as np
import pytest
from drawing_room import MemoryReading
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QToolButton

from fibrodesk.domain import answering
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Origin
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look.theme import CONSENSUS
from fibrodesk.vision.fan import fan_of
from fibrodesk.vision.wall_refit import contours_of

SIZE = (240, 320)
WALL, CAVITY = Structure.MYOCARDIUM, Structure.LEFT_VENTRICULAR_CAVITY
WANTED = (0, 3, 5)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LOOP = make_loop(draw_patient(4, seed=9, look="A"), frames=8, size_px=SIZE)


@pytest.fixture
def cine():
    return LOOP.cine


@pytest.fixture
def reading():
    return MemoryReading(Draft(shape=SIZE))


@pytest.fixture
def locked():
    return {}


@pytest.fixture
def policy():
    return EditorPolicy(structures=(WALL, CAVITY), answers=True, frames_wanted=WANTED)


def points(frame):
    marks = LOOP.landmarks[frame]
    return marks.septal_hinge, marks.lateral_hinge, marks.apex


@pytest.fixture
def walled(editor, hand, presenter):
    """The editor, three points in hand, with a wall on its first key frame."""
    hand.key(Qt.Key.Key_M)
    for point in points(0):
        hand.click(point.x_px, point.y_px)
    return editor


def drawn(presenter, structure, frame=0):
    return presenter.draft.mask(MaskKey(frame, structure)).copy()


def handle(presenter, line="epi", number=3):
    return getattr(presenter.board.tool.wall, line)[number]


def pull(hand, point, across_px, down_px=0.0):
    hand.stroke(
        (point.x_px, point.y_px),
        (point.x_px + across_px / 2, point.y_px + down_px / 2),
        (point.x_px + across_px, point.y_px + down_px),
    )


def dice(first, second):
    return 2 * (first & second).sum() / (first.sum() + second.sum())


def test_three_presses_put_wall_and_cavity_as_one_step(walled, presenter, hand, reading):
    wall, cavity = drawn(presenter, WALL), drawn(presenter, CAVITY)
    assert dice(wall, LOOP.masks[WALL][0]) >= 0.8
    assert dice(cavity, LOOP.masks[CAVITY][0]) >= 0.9
    assert not (wall & cavity).any()
    assert len(reading.entries) == 1
    assert presenter.draft.answer(MaskKey(0, WALL)).origin is Origin.DRAWN
    hand.key(Qt.Key.Key_Z, CTRL)
    assert not presenter.draft.mask_keys()
    hand.key(Qt.Key.Key_Z, CTRL | SHIFT)
    assert np.array_equal(drawn(presenter, WALL), wall)
    assert np.array_equal(drawn(presenter, CAVITY), cavity)


def test_the_sentence_at_the_foot_names_the_point_that_is_next(editor, hand):
    hand.key(Qt.Key.Key_M)
    told = [editor.hint.words.text()]
    for point in points(0):
        hand.click(point.x_px, point.y_px)
        told.append(editor.hint.words.text())
    assert "one mitral leaflet" in told[0]
    assert "other mitral leaflet" in told[1]
    assert "endocardium" in told[2], "which apex is meant"
    assert "handles" in told[3]


def test_the_sentence_is_there_again_while_the_pointer_is_on_its_way(editor, hand):
    hand.key(Qt.Key.Key_M)
    first, second, _ = points(0)
    hand.click(first.x_px, first.y_px)
    editor.hint.dismiss()
    hand.move(second.x_px, second.y_px)
    assert editor.hint.isVisible()
    assert "other mitral leaflet" in editor.hint.words.text()


def test_backspace_and_undo_take_a_point_back_and_escape_leaves_them_all(editor, hand, presenter):
    hand.key(Qt.Key.Key_M)
    first, second, _ = points(0)
    hand.click(first.x_px, first.y_px)
    hand.click(second.x_px, second.y_px)
    hand.key(Qt.Key.Key_Backspace)
    assert "other" in editor.hint.words.text()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert not presenter.board.tool.busy
    hand.click(first.x_px, first.y_px)
    hand.key(Qt.Key.Key_Escape)
    assert not presenter.board.tool.busy
    assert not presenter.draft.mask_keys()


def test_points_between_which_no_ventricle_lies_draw_nothing_and_keep_the_hinges(
    editor, hand, presenter
):
    hand.key(Qt.Key.Key_M)
    first, second, apex = points(0)
    hand.click(first.x_px, first.y_px)
    hand.click(second.x_px, second.y_px)
    hand.click((first.x_px + second.x_px) / 2, first.y_px + 2)
    assert "No chamber" in editor.hint.words.text()
    assert not presenter.draft.mask_keys()
    hand.click(apex.x_px, apex.y_px)
    assert drawn(presenter, WALL).any()


def test_a_double_click_is_no_two_points(editor, hand, presenter):
    hand.key(Qt.Key.Key_M)
    first, second, _ = points(0)
    hand.click(first.x_px, first.y_px)
    hand.click(second.x_px, second.y_px)
    hand.click(second.x_px, second.y_px)
    assert not presenter.draft.mask_keys()


def test_a_handle_that_is_dragged_shows_the_new_wall_at_once_and_is_one_step(
    walled, presenter, hand, reading
):
    before, cavity = drawn(presenter, WALL), drawn(presenter, CAVITY)
    at = handle(presenter, "endo", 3)
    hand.press(at.x_px, at.y_px)
    hand.move(at.x_px + 8, at.y_px)
    shown = presenter.board.shown(MaskKey(0, WALL)).copy()
    assert not np.array_equal(shown, before), "live, before the release"
    assert np.array_equal(drawn(presenter, WALL), before), "and not yet a step"
    hand.release(at.x_px + 8, at.y_px)
    assert len(reading.entries) == 2
    assert np.array_equal(drawn(presenter, WALL), shown)
    assert drawn(presenter, CAVITY).sum() < cavity.sum(), "the cavity goes with its border"
    assert not (drawn(presenter, CAVITY) & drawn(presenter, WALL)).any()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert np.array_equal(drawn(presenter, WALL), before)
    assert np.array_equal(drawn(presenter, CAVITY), cavity)
    back = handle(presenter, "endo", 3)
    assert (back.x_px, back.y_px) == (at.x_px, at.y_px), "the handles go back with the mask"


def test_what_a_hand_has_mended_elsewhere_stays_when_a_handle_is_dragged(walled, presenter, hand):
    """A handle changes only what lies between the line as it was and as it is."""
    left = handle(presenter, "epi", 3)
    right = handle(presenter, "epi", len(presenter.board.tool.wall.epi) - 4)
    hand.key(Qt.Key.Key_B)
    hand.click(left.x_px - 3, left.y_px)
    mended = drawn(presenter, WALL)
    hand.key(Qt.Key.Key_M)
    at = handle(presenter, "epi", len(presenter.board.tool.wall.epi) - 4)
    assert abs(at.y_px - right.y_px) < 12
    pull(hand, at, 6)
    changed = np.argwhere(drawn(presenter, WALL) ^ mended)
    assert len(changed)
    assert changed[:, 1].min() > (left.x_px + right.x_px) / 2


def test_the_handle_under_the_pointer_is_marked_at_every_zoom(walled, presenter, hand):
    shown = []
    presenter.board.paths_changed.connect(lambda paths: shown.append(paths))
    for _ in range(2):
        at = handle(presenter)
        hand.move(at.x_px, at.y_px)
        assert shown[-1][-1].points == (at,)
        assert shown[-1][-1].colour == CONSENSUS
        middle = points(0)[2]
        hand.move(middle.x_px, middle.y_px + 60)
        assert not any(path.colour for path in shown[-1])
        hand.key(Qt.Key.Key_F, SHIFT)


def test_escape_in_the_middle_of_a_drag_puts_the_handle_back(walled, presenter, hand, reading):
    before, at = drawn(presenter, WALL), handle(presenter)
    hand.press(at.x_px, at.y_px)
    hand.move(at.x_px + 9, at.y_px)
    hand.key(Qt.Key.Key_Escape)
    assert np.array_equal(presenter.board.shown(MaskKey(0, WALL)), before)
    hand.release(at.x_px + 9, at.y_px)
    assert np.array_equal(drawn(presenter, WALL), before)
    assert len(reading.entries) == 1
    assert handle(presenter) == at


def test_a_window_that_loses_the_hand_keeps_what_was_dragged(walled, presenter, hand, reading):
    at = handle(presenter)
    hand.press(at.x_px, at.y_px)
    hand.move(at.x_px + 9, at.y_px)
    QApplication.sendEvent(walled, QEvent(QEvent.Type.WindowDeactivate))
    assert len(reading.entries) == 2
    assert not presenter.board.tool.busy


def test_escape_lets_the_handles_go_and_the_key_brings_them_back(walled, presenter, hand):
    assert presenter.board.tool.wall is not None
    hand.key(Qt.Key.Key_Escape)
    assert presenter.board.tool.wall is None
    hand.key(Qt.Key.Key_M)
    assert presenter.board.tool.wall is not None


def test_the_handles_are_found_again_on_coming_back_to_a_frame(walled, presenter):
    known = presenter.board.tool.wall
    presenter.go_to(3)
    assert presenter.board.tool.wall is None, "there is no wall on this frame"
    presenter.go_to(1)
    assert presenter.board.tool.wall is None
    presenter.go_to(0)
    assert presenter.board.tool.wall == known


def test_a_wall_of_the_model_has_handles_and_is_told_apart_once_it_is_mended(
    editor, presenter, hand
):
    key = MaskKey(0, WALL)
    mask = LOOP.masks[WALL][0]
    presenter.record(
        answering.replaced(presenter.draft, key, mask, origin=Origin.MODEL, kind="proposal")
    )
    hand.key(Qt.Key.Key_M)
    assert presenter.board.tool.wall == contours_of(mask)
    assert np.array_equal(drawn(presenter, WALL), mask), "to be shown handles changes nothing"
    pull(hand, handle(presenter), -5)
    assert presenter.draft.answer(key).origin is Origin.MODEL_CORRECTED
    assert not presenter.draft.has_mask(MaskKey(0, CAVITY)), "nobody asked for a cavity"


def test_a_stroke_of_another_tool_finds_the_handles_anew(walled, presenter, hand):
    hand.key(Qt.Key.Key_E)
    presenter.board.set_radius(2)
    at = handle_of(presenter, drawn(presenter, WALL))
    hand.click(at.x_px, at.y_px)
    hand.key(Qt.Key.Key_M)
    assert presenter.board.tool.wall == contours_of(drawn(presenter, WALL))


def test_a_wall_that_is_closed_all_around_has_no_handles_and_it_is_said(editor, presenter, hand):
    ring = LOOP.masks[WALL][0] | LOOP.masks[CAVITY][0]
    presenter.record(
        answering.replaced(
            presenter.draft, MaskKey(0, WALL), ring, origin=Origin.DRAWN, kind="paint"
        )
    )
    hand.key(Qt.Key.Key_M)
    assert presenter.board.tool.wall is None
    assert "no handles" in editor.hint.words.text()


def handle_of(presenter, mask):
    return contours_of(mask).epi[5]


def test_only_the_wall_is_put_where_no_cavity_is_drawn(editor, hand, presenter, policy):
    presenter.set_policy(EditorPolicy(structures=(WALL,), answers=True, frames_wanted=WANTED))
    hand.key(Qt.Key.Key_M)
    for point in points(0):
        hand.click(point.x_px, point.y_px)
    assert [key.structure for key in presenter.draft.mask_keys()] == [WALL]


def test_with_the_roof_as_third_point_the_left_atrium_is_drawn(editor, hand, presenter):
    atrium = Structure.LEFT_ATRIUM
    presenter.set_policy(
        EditorPolicy(structures=(WALL, atrium), answers=True, frames_wanted=WANTED)
    )
    presenter.set_structure(atrium)
    hand.key(Qt.Key.Key_M)
    true = LOOP.masks[atrium][0]
    rows, columns = np.nonzero(true)
    first, second, _ = points(0)
    told = []
    for x_px, y_px in (
        (first.x_px, first.y_px),
        (second.x_px, second.y_px),
        (columns[rows == rows.max()].mean(), rows.max() + 1),
    ):
        hand.click(x_px, y_px)
        told.append(editor.hint.words.text())
    assert "roof" in told[1]
    assert dice(drawn(presenter, atrium), true) >= 0.85
    assert [key.structure for key in presenter.draft.mask_keys()] == [atrium]
    assert presenter.board.tool.wall is None
    hand.key(Qt.Key.Key_Z, CTRL)
    assert not presenter.draft.mask_keys()


def test_nothing_of_the_wall_lies_beside_the_sector(walled, presenter, hand):
    at = handle(presenter, "epi", 0)
    pull(hand, at, -150)
    assert not (drawn(presenter, WALL) & ~fan_of(LOOP.cine.frame(0))).any()


def test_it_draws_only_where_the_myocardium_is_drawn_and_says_so(editor, hand, presenter, qtbot):
    button = editor.tool_bar.findChild(QToolButton, "tool_three_points")
    assert button.isEnabled()
    hand.key(Qt.Key.Key_M)
    presenter.set_structure(CAVITY)
    assert presenter.board.tool.name != "three_points", "it has nothing to do on the cavity"
    hand.key(Qt.Key.Key_M)
    assert presenter.board.tool.name != "three_points"
    assert "pick it first" in editor.hint.words.text()
    assert not button.isEnabled()
    assert "pick it first" in button.toolTip()


def test_in_a_reading_of_fibrosis_the_tool_is_off_and_says_why(reading, cine, workplace, qtbot):
    from fibrodesk.ui.drawing.editor import Editor

    policy = EditorPolicy(
        structures=(Structure.FIBROSIS,), locked=frozenset({WALL}), frames_wanted=WANTED
    )
    editor = Editor(EditorPresenter(reading, cine, policy=policy, post=lambda c: c()), workplace)
    qtbot.addWidget(editor)
    button = editor.tool_bar.findChild(QToolButton, "tool_three_points")
    assert not button.isEnabled()
    assert "not drawn here" in button.toolTip()
    editor.close_down()


places = st.tuples(st.floats(-30, 350), st.floats(-30, 270)).map(lambda at: ImagePoint(*at))
gestures = st.one_of(
    st.tuples(st.just("press"), places),
    st.tuples(st.just("pull"), st.integers(0, 23), st.floats(-40, 40), st.floats(-40, 40)),
    st.tuples(st.just("three"), st.sampled_from(WANTED)),
    st.tuples(st.sampled_from(("back", "cancel", "undo", "redo", "leave", "again"))),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(done=st.lists(gestures, max_size=10))
def test_whatever_the_hand_does_undo_restores_every_pixel_and_redo_brings_it_again(done):
    reading = MemoryReading(Draft(shape=SIZE))
    policy = EditorPolicy(structures=(WALL, CAVITY), answers=True, frames_wanted=WANTED)
    presenter = EditorPresenter(reading, LOOP.cine, policy=policy, post=lambda call: call())
    presenter.board.choose_tool("three_points")
    for gesture in done:
        _do(presenter, *gesture)
    presenter.end_gesture()
    for key in presenter.draft.mask_keys():
        fan = fan_of(LOOP.cine.frame(key.frame))
        assert not (presenter.draft.mask(key) & ~fan).any()
    for frame in WANTED:
        presenter.go_to(frame)
        walls = {structure: drawn(presenter, structure, frame) for structure in (WALL, CAVITY)}
        count = 0
        while presenter.draft.next_undo(frame) is not None:
            presenter.undo()
            count += 1
        assert not drawn(presenter, WALL, frame).any()
        assert not drawn(presenter, CAVITY, frame).any()
        assert presenter.draft.answer(MaskKey(frame, WALL)).state is None
        for _ in range(count):
            presenter.redo()
        for structure, mask in walls.items():
            assert np.array_equal(drawn(presenter, structure, frame), mask)
        if walls[WALL].any():
            assert presenter.draft.answer(MaskKey(frame, WALL)).state is AnswerState.DRAWN


def _do(presenter, name, *how):
    board, pen = presenter.board, Pen()
    if name == "press":
        board.press(how[0], pen)
        board.release(how[0], pen)
    elif name == "three":
        presenter.go_to(how[0])
        board.tool.cancel()
        for point in points(how[0]):
            board.press(point, pen)
            board.release(point, pen)
    elif name == "pull":
        _pull(presenter, *how)
    elif name in ("undo", "redo"):
        getattr(presenter, name)()
    elif name == "leave":
        presenter.end_gesture()
    elif name == "again":
        board.choose_tool("three_points")
    else:
        getattr(board.tool, name)()


def _pull(presenter, number, across, down):
    board, pen, wall = presenter.board, Pen(), presenter.board.tool.wall
    if wall is None or board.tool.busy:
        return
    at = (*wall.endo, *wall.epi)[number]
    board.press(at, pen)
    for share in (0.3, 0.7, 1.0):
        board.drag(ImagePoint(at.x_px + share * across, at.y_px + share * down), pen)
    board.release(ImagePoint(at.x_px + across, at.y_px + down), pen)
