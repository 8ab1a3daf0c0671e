"""The table of gestures ("Hands"), row by row, by mouse, wheel, pen and trackpad at the window."""

import numpy as np
import pytest
from e2e.hands import pixel_at, until
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui import hand_settings
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_MIDDLE, _RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_MIDST = ImagePoint(128.5, 96.5)


@pytest.fixture
def desk(same_desk):
    return same_desk


@pytest.fixture
def point(desk):
    return desk.pointing


def under(canvas, place):
    """The image pixel under a place on the canvas."""
    point = canvas.image_point(QPointF(place) + QPointF(0.5, 0.5))
    return int(np.floor(point.x_px)), int(np.floor(point.y_px))


def moved_by(canvas, image_point, before):
    """How far the image point has gone on the screen, in logical pixels."""
    now = canvas.screen_point(image_point)
    return round(now.x() - before.x()), round(now.y() - before.y())


# The wheel; the middle button, Space; the right button.


@pytest.mark.parametrize("notches", [1, 4, -2])
def test_the_wheel_zooms_at_the_cursor(desk, point, notches):
    at, canvas = ImagePoint(90.5, 61.5), desk.canvas
    place, zoom = pixel_at(canvas, at), canvas.viewport.zoom
    pixel = under(canvas, place)
    point.wheel(at, notches)
    assert (canvas.viewport.zoom > zoom) is (notches > 0)
    assert under(canvas, place) == pixel, "what was under the cursor is under it still"
    assert not desk.mask.any()


def test_a_middle_drag_pans(desk, point):
    canvas = desk.canvas
    before, zoom = canvas.screen_point(_MIDST), canvas.viewport.zoom
    start, end = ImagePoint(100, 100), ImagePoint(120, 90)
    way = pixel_at(canvas, end) - pixel_at(canvas, start)
    point.drag(start, end, button=_MIDDLE)
    assert moved_by(canvas, _MIDST, before) == pytest.approx((way.x(), way.y()), abs=1)
    assert canvas.viewport.zoom == zoom
    assert not desk.mask.any()


def test_a_drag_with_space_held_pans_and_then_the_brush_is_back(desk, point):
    canvas = desk.canvas
    before = canvas.screen_point(_MIDST)
    start, end = ImagePoint(100, 100), ImagePoint(120, 90)
    way = pixel_at(canvas, end) - pixel_at(canvas, start)
    with point.key_held(Qt.Key.Key_Space):
        assert canvas.cursor().shape() is Qt.CursorShape.OpenHandCursor
        point.drag(start, end)
    assert moved_by(canvas, _MIDST, before) == pytest.approx((way.x(), way.y()), abs=1)
    assert not desk.mask.any()
    point.drag(start, end)
    assert desk.mask.any()


def test_a_drag_with_space_held_pans_after_a_press_beside_the_image_too(desk, point):
    """The keys stay with the image: its reader does not think of the focus."""
    desk.hands.click("form_focal")
    canvas, before = desk.canvas, desk.canvas.screen_point(_MIDST)
    with point.key_held(Qt.Key.Key_Space):
        point.drag(ImagePoint(100, 100), ImagePoint(120, 100))
    assert moved_by(canvas, _MIDST, before) != (0, 0)
    assert not desk.mask.any()


def test_a_right_drag_turns_the_greys(desk, point):
    """Across is the contrast, down the brightness; the mask and the stored pixels stay."""
    stored = desk.presenter.picture().copy()
    point.drag(ImagePoint(100, 100), ImagePoint(130, 100), button=_RIGHT)
    level, width = desk.canvas.grey_window
    assert level == WHOLE_RANGE[0]
    assert width > WHOLE_RANGE[1]
    point.drag(ImagePoint(100, 100), ImagePoint(100, 120), button=_RIGHT)
    assert desk.canvas.grey_window[0] > level
    assert not desk.mask.any()
    assert np.array_equal(desk.presenter.picture(), stored)


# The left button, Ctrl, the right button set to erase.


def test_a_left_drag_with_the_brush_paints(desk, point):
    start, end = ImagePoint(100.5, 100.5), ImagePoint(130.5, 110.5)
    point.drag(start, ImagePoint(115.5, 105.5), end)
    mask = desk.mask
    for at in (start, end, ImagePoint(115.5, 105.5)):
        assert mask[int(at.y_px), int(at.x_px)]
    assert len(desk.presenter.draft.mask_keys()) == 1
    desk.hands.press(Qt.Key.Key_Z, _CONTROL)
    assert not desk.mask.any(), "the whole drag was one step"


def test_a_drag_with_ctrl_held_erases_without_changing_tools(desk, point):
    point.drag(ImagePoint(100, 100), ImagePoint(140, 100))
    painted = desk.mask
    point.drag(ImagePoint(120, 100), ImagePoint(124, 100), held=_CONTROL)
    assert not (desk.mask & ~painted).any()
    assert not desk.mask[100, 122]
    assert desk.board.tool.name == "brush"
    point.drag(ImagePoint(120, 100), ImagePoint(124, 100))
    assert desk.mask[100, 122], "let go of Ctrl, and it paints"


def test_the_pens_other_end_erases_without_changing_tools(desk, point):
    point.pen(ImagePoint(100, 100), ImagePoint(140, 100))
    painted = desk.mask
    assert painted.any()
    point.pen(ImagePoint(120, 100), ImagePoint(124, 100), turned=True)
    assert not (desk.mask & ~painted).any()
    assert not desk.mask[100, 122]
    assert desk.board.tool.name == "brush"
    point.pen(ImagePoint(120, 100), ImagePoint(124, 100))
    assert desk.mask[100, 122], "turned again, it paints"


def test_the_barrels_button_erases(desk, point):
    point.pen(ImagePoint(100, 100), ImagePoint(140, 100))
    point.pen(ImagePoint(120, 100), ImagePoint(124, 100), button=_RIGHT)
    assert not desk.mask[100, 122]
    assert desk.canvas.grey_window == WHOLE_RANGE


@pytest.fixture
def right_erases(desk):
    """Set in the settings of this machine, and back."""
    preferences = desk.editor.workplace.preferences
    hand_settings.keep(preferences, hand_settings.HandSettings(right_erases=True))
    desk.editor.hand.take_up()
    yield
    hand_settings.keep(preferences, hand_settings.HandSettings())
    desk.editor.hand.take_up()


@pytest.mark.usefixtures("right_erases")
def test_a_right_drag_may_be_set_to_erase_and_the_greys_are_on_the_middle_button(desk, point):
    point.drag(ImagePoint(100, 100), ImagePoint(140, 100))
    point.drag(ImagePoint(120, 100), ImagePoint(124, 100), button=_RIGHT)
    assert desk.mask.any()
    assert not desk.mask[100, 122]
    assert desk.canvas.grey_window == WHOLE_RANGE
    view = desk.canvas.viewport
    point.drag(ImagePoint(100, 100), ImagePoint(130, 100), button=_MIDDLE)
    assert desk.canvas.grey_window[1] > WHOLE_RANGE[1]
    assert desk.canvas.viewport == view
    with point.key_held(Qt.Key.Key_Space):
        point.drag(ImagePoint(100, 100), ImagePoint(130, 100))
    assert desk.canvas.viewport != view, "Space pans as ever"


# Several things at once.


def test_the_wheel_zooms_in_the_middle_of_a_stroke_and_the_stroke_goes_on(desk, point):
    with point.held_down(ImagePoint(100, 96), ImagePoint(110, 96)):
        point.wheel(ImagePoint(110, 96), 2)
        point.hover(ImagePoint(120, 96))
    assert desk.mask[96, 100:120].all()
    rows = np.flatnonzero(desk.mask.any(axis=1))
    assert rows.max() - rows.min() < 18, "no wider than the brush"


def test_space_in_the_middle_of_a_stroke_waits_for_the_next_drag(desk, point):
    view = desk.canvas.viewport
    stroke = point.held_down(ImagePoint(100, 96), ImagePoint(110, 96))
    with stroke, point.key_held(Qt.Key.Key_Space):
        point.hover(ImagePoint(130, 96))
    assert desk.mask[96, 100:130].all()
    assert desk.canvas.viewport == view


def test_another_frame_in_the_middle_of_a_stroke_gets_nothing_of_it(desk, point):
    frame = desk.presenter.frame
    with point.held_down(ImagePoint(100, 96), ImagePoint(110, 96)):
        desk.hands.press(Qt.Key.Key_Right, _CONTROL)
        point.hover(ImagePoint(140, 96))
    assert desk.presenter.frame != frame
    assert not desk.mask.any()
    desk.presenter.go_to(frame)
    assert desk.mask[96, 105]
    assert not desk.mask[96, 135]


# The size of the brush.


def test_shift_and_the_wheel_change_the_brush_and_not_the_zoom(desk, point):
    view = desk.canvas.viewport
    point.wheel(_MIDST, 3, _SHIFT)
    larger = desk.board.radius_px
    assert larger > 8.0
    point.wheel(_MIDST, -5, _SHIFT)
    assert desk.board.radius_px < 8.0
    assert desk.canvas.viewport == view


def test_shift_and_a_wheel_that_turns_across_change_the_brush(desk, point):
    """On a Mac the system turns the wheel across while Shift is held."""
    handle = desk.window.windowHandle()
    point.hover(_MIDST)
    QTest.wheelEvent(handle, QPointF(point.place(_MIDST)), QPoint(120, 0), QPoint(), _SHIFT)
    assert desk.board.radius_px > 8.0


def test_brackets_change_the_brush_and_tell_its_size_in_px_and_mm(desk, point):
    point.hover(_MIDST)
    desk.hands.press(Qt.Key.Key_BracketRight)
    larger = desk.board.radius_px
    assert larger > 8.0
    ring = desk.canvas.guides.ring
    assert ring.radius_px == larger
    assert ring.label.startswith(f"{2 * larger:g} px")
    assert ring.label.endswith(" mm")
    desk.hands.press(Qt.Key.Key_BracketLeft)
    desk.hands.press(Qt.Key.Key_BracketLeft)
    assert desk.board.radius_px < larger


@pytest.mark.parametrize("notches", [0, 6, -3])
def test_the_ring_is_the_true_size_in_image_pixels_at_every_zoom(desk, point, notches):
    """One dab paints the pixels whose centres lie in the ring, and no other."""
    if notches:
        point.wheel(_MIDST, notches)
    point.hover(ImagePoint(100, 100))
    at = ImagePoint(128.5, 96.5)
    point.hover(at)
    ring = desk.canvas.guides.ring
    assert ring.radius_px == desk.board.radius_px == 8.0
    point.drag(at, at)
    rows, columns = np.mgrid[: desk.mask.shape[0], : desk.mask.shape[1]]
    away = np.hypot(columns + 0.5 - ring.centre.x_px, rows + 0.5 - ring.centre.y_px)
    assert np.array_equal(desk.mask, away <= ring.radius_px)


# Held keys.


def test_while_h_is_held_every_mask_is_hidden(desk, point):
    desk.stroke()
    drawn, shown = desk.mask, desk.canvas.grab().toImage()
    with point.key_held(Qt.Key.Key_H):
        assert desk.canvas.layers == ()
        assert desk.canvas.grab().toImage() != shown
    assert desk.canvas.layers
    assert np.array_equal(desk.mask, drawn)


def test_while_k_is_held_the_loop_plays_under_the_frozen_contour(desk, point):
    """Let go, and the same frame is back with the brush still armed."""
    desk.stroke()
    frame, drawn = desk.presenter.frame, desk.mask
    still = desk.canvas.frame.copy()
    seen = set()
    desk.canvas.frame_shown.connect(lambda: seen.add(desk.canvas.frame.tobytes()))
    with point.key_held(Qt.Key.Key_K):
        until(lambda: len(seen) >= 3, "three other pictures")
        assert desk.presenter.frame == frame
        assert any(layer.mask.any() for layer in desk.canvas.layers if layer.visible)
        assert any(np.array_equal(layer.mask, drawn) for layer in desk.canvas.layers)
    assert not desk.editor.player.playing
    assert desk.presenter.frame == frame
    assert np.array_equal(desk.canvas.frame, still)
    point.drag(ImagePoint(60, 60), ImagePoint(70, 60))
    assert desk.mask[60, 65], "the brush is still armed"


# The trackpad.


@pytest.mark.parametrize("share", [0.25, -0.2])
def test_a_pinch_zooms_at_the_fingers(desk, point, share):
    at, canvas = ImagePoint(60.5, 50.5), desk.canvas
    place, zoom = pixel_at(canvas, at), canvas.viewport.zoom
    pixel = under(canvas, place)
    point.pinch(at, share)
    assert canvas.viewport.zoom == pytest.approx(zoom * (1 + share), rel=0.01)
    assert under(canvas, place) == pixel


def test_a_pinch_that_comes_as_a_wheel_with_ctrl_zooms_too(desk, point):
    """As Windows and some X servers tell it."""
    zoom = desk.canvas.viewport.zoom
    point.wheel(_MIDST, 1, _CONTROL)
    assert desk.canvas.viewport.zoom > zoom


def test_two_fingers_pan(desk, point):
    canvas = desk.canvas
    before, zoom = canvas.screen_point(_MIDST), canvas.viewport.zoom
    point.two_fingers(_MIDST, 30, -20)
    assert moved_by(canvas, _MIDST, before) == pytest.approx((30, -20), abs=1)
    assert canvas.viewport.zoom == zoom


# The pen.


@pytest.fixture
def pressure(desk):
    """The pen's pressure is switched on by its key, and off again."""
    desk.hands.press(Qt.Key.Key_B, _SHIFT)
    yield
    desk.hands.press(Qt.Key.Key_B, _SHIFT)


def width_of(mask, column):
    return int(mask[:, column].sum())


@pytest.mark.usefixtures("pressure")
def test_pressure_is_the_brushs_radius_when_it_is_switched_on(desk, point):
    way = [ImagePoint(x, 100) for x in (60, 90, 120, 150)]
    point.pen(*way, pressures=[0.25, 0.25, 1.0, 1.0])
    assert width_of(desk.mask, 135) >= 3 * width_of(desk.mask, 75) > 0
    assert 15 <= width_of(desk.mask, 135) <= 17, "pressed fully it is the size of the ring"


def test_pressure_changes_nothing_as_long_as_it_is_off(desk, point):
    way = [ImagePoint(x, 100) for x in (60, 90, 120, 150)]
    point.pen(*way, pressures=[0.1, 0.1, 1.0, 1.0])
    assert width_of(desk.mask, 135) == width_of(desk.mask, 75)


@pytest.mark.usefixtures("pressure")
def test_a_mouse_has_no_pressure(desk, point):
    point.drag(ImagePoint(60, 100), ImagePoint(150, 100))
    assert 15 <= width_of(desk.mask, 100) <= 17


# Every zoom, the corners.


@pytest.mark.parametrize("corner", [(0, 0), (255, 0), (0, 191), (255, 191)])
@pytest.mark.parametrize("zoom", [0.7, 1.0, 3.37, 20.0])
def test_the_finest_brush_paints_the_pixel_under_the_cursor_at_every_zoom(
    desk, point, zoom, corner
):
    """Through the whole window, where the canvas stands somewhere in the middle."""
    canvas, (column, row) = desk.canvas, corner
    canvas.zoom_at(QPointF(canvas.rect().center()), zoom / canvas.viewport.zoom)
    away = canvas.viewport.centre
    canvas.set_viewport(canvas.viewport.moved_px(column + 0.5 - away.x_px, row + 0.5 - away.y_px))
    desk.board.set_radius(0.5)
    at = ImagePoint(column + 0.5, row + 0.5)
    place = pixel_at(canvas, at)
    pixel = under(canvas, place)
    point.drag(at, at)
    inside = 0 <= pixel[0] < 256 and 0 <= pixel[1] < 192  # below 100 % it may just miss the edge
    assert [(c, r) for r, c in np.argwhere(desk.mask)] == ([pixel] if inside else [])
    if zoom >= 1:
        assert pixel == corner
