"""The canvas shows every pixel where it is, and paints a part as it paints the whole."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.brush import sweep
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure, bounding_box
from fibrodesk.ui.drawing.canvas.guide import Ring
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.picture import Picture
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.canvas.viewport import Viewport

SHAPE = (60, 80)
ORANGE = LayerStyle(colour="#E69F00")

viewports = st.builds(
    Viewport,
    zoom=st.one_of(st.floats(0.1, 1), st.floats(1, 5), st.floats(5, 64)),
    centre=st.builds(ImagePoint, st.floats(-20, 100), st.floats(-20, 80)),
    flip_across=st.booleans(),
    flip_down=st.booleans(),
    tall=st.one_of(st.just(1.0), st.sampled_from([0.5, 2.0]), st.floats(0.3, 3)),
)
sizes = st.tuples(st.integers(1, 300), st.integers(1, 200))


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.draws = True
    made.resize(320, 240)
    made.set_frame(np.random.default_rng(1).integers(0, 256, SHAPE).astype(np.uint8))
    made.show()
    qtbot.waitExposed(made)
    return made


@given(viewport=viewports, size=sizes, x=st.floats(0, 300), y=st.floats(0, 200))
def test_a_place_on_the_screen_comes_back_to_itself(viewport, size, x, y):
    there = viewport.to_image(x, y, size)
    back = viewport.to_screen(there, size)
    assert back == pytest.approx((x, y), abs=1e-6)


@given(viewport=viewports, size=sizes, data=st.data())
def test_the_pixel_under_the_pointer_is_the_pixel_that_is_shown(viewport, size, data):
    """At every zoom, flipped or not: the middle of a screen pixel lies on the pixel it shows."""
    x, y = data.draw(st.integers(0, size[0] - 1)), data.draw(st.integers(0, size[1] - 1))
    point = viewport.to_image(x + 0.5, y + 0.5, size)
    assert np.floor(point.x_px) == viewport.columns(size)[x]
    assert np.floor(point.y_px) == viewport.rows(size)[y]


@given(viewport=viewports, size=sizes, factor=st.floats(0.5, 2), data=st.data())
def test_what_is_under_the_pointer_stays_under_it_while_zooming(viewport, size, factor, data):
    at = (data.draw(st.floats(0, size[0])), data.draw(st.floats(0, size[1])))
    before = viewport.to_image(*at, size)
    larger = viewport.zoomed(factor, at=at, size=size)
    after = larger.to_image(*at, size)
    half = 0.5 / viewport.scale + 0.5 / larger.scale  # of a pixel of the screen, before and after
    half_down = 0.5 / viewport.scale_down + 0.5 / larger.scale_down
    assert after.x_px == pytest.approx(before.x_px, abs=half + 1e-6)
    assert after.y_px == pytest.approx(before.y_px, abs=half_down + 1e-6)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(viewport=viewports, seed=st.integers(0, 2**32 - 1), data=st.data())
def test_a_part_painted_later_is_as_if_painted_in_one_piece(viewport, seed, data):
    """Whatever box changes on the mask, composing that box alone gives the whole picture."""
    rng = np.random.default_rng(seed)
    frame = rng.integers(0, 256, SHAPE).astype(np.uint8)
    size = (150, 110)
    mask = rng.random(SHAPE) < 0.05
    other = rng.random(SHAPE) < 0.02
    layers = [
        Layer(other, LayerStyle(colour="#B79CED", dashed=True)),
        Layer(mask, LayerStyle(colour="#E69F00", fill_opacity=0.3, dark_edge=True)),
    ]
    whole_range = (127.5, 255.0)
    picture = Picture("#07090B")
    picture.resize(size)
    picture.show(frame, viewport=viewport, grey_window=whole_range)
    picture.compose(PixelBox(0, 0, size[1], size[0]), layers)
    top, left = data.draw(st.integers(0, 55)), data.draw(st.integers(0, 75))
    box = PixelBox(top, left, top + 5, left + 5)
    mask[box.slices] = rng.random((5, 5)) < 0.5
    for number in range(2):
        picture.grow(number, box)
    picture.compose(viewport.screen_box(box, size), layers)

    whole = Picture("#07090B")
    whole.resize(size)
    whole.show(frame, viewport=viewport, grey_window=whole_range)
    whole.compose(PixelBox(0, 0, size[1], size[0]), layers)
    assert np.array_equal(picture.screen, whole.screen)


@settings(deadline=None, max_examples=120)
@given(
    viewport=viewports,
    size=st.tuples(st.integers(40, 220), st.integers(40, 160)),
    edge=st.tuples(st.integers(1, SHAPE[1] - 1), st.integers(1, SHAPE[0] - 1)),
    way=st.sampled_from(["across", "down"]),
)
def test_the_frame_lies_exactly_under_its_masks(viewport, size, edge, way):
    """A bright half of the image, and the mask of that half, end in the same pixel."""
    across = way == "across"
    least = min(edge[0], SHAPE[1] - edge[0]) if across else min(edge[1], SHAPE[0] - edge[1])
    zoom = viewport.zoom * (1.0 if across else viewport.tall)
    assume(least * zoom >= 1)  # a band of less than a pixel of the screen is a mean with its ground
    mask = np.zeros(SHAPE, bool)
    if way == "across":
        mask[:, edge[0] :] = True
    else:
        mask[edge[1] :] = True
    frame = np.where(mask, 255, 0).astype(np.uint8)
    picture = Picture("#000000")
    picture.resize(size)
    picture.show(frame, viewport=viewport, grey_window=(127.5, 255))
    everything = PixelBox(0, 0, size[1], size[0])
    picture.compose(everything, [])
    bright = picture.screen & 0xFF
    solid = LayerStyle(colour="#0000FF", fill_opacity=1.0)
    black = np.zeros(SHAPE, np.uint8)
    picture.show(black, viewport=viewport, grey_window=(127.5, 255))
    picture.compose(everything, [Layer(mask, solid)])
    covered = (picture.screen & 0xFF) == 255
    assert (bright[covered] >= 126).all(), "the middle between two pixels is in neither"
    assert (bright[~covered] <= 129).all()


@settings(deadline=None, max_examples=40)
@given(viewport=viewports, data=st.data())
def test_the_finest_brush_paints_the_pixel_that_is_seen_under_the_pointer(viewport, data):
    """From the screen back: what the window shows under the pointer is what the brush changes."""
    size = (data.draw(st.integers(40, 200)), data.draw(st.integers(40, 150)))
    x, y = data.draw(st.integers(0, size[0] - 1)), data.draw(st.integers(0, size[1] - 1))
    point = viewport.to_image(x + 0.5, y + 0.5, size)
    mask = np.zeros(SHAPE, bool)
    key = MaskKey(0, Structure.FIBROSIS)
    patch = sweep(mask, key=key, start=point, end=point, radius_px=0.5)
    picture = Picture("#000000")
    picture.resize(size)
    picture.show(np.zeros(SHAPE, np.uint8), viewport=viewport, grey_window=(127.5, 255))
    if patch is None:
        assert not (0 <= point.x_px < SHAPE[1] and 0 <= point.y_px < SHAPE[0])
        return
    patch.apply_to(mask)
    layer = Layer(mask, LayerStyle(colour="#FFFFFF", fill_opacity=1.0))
    picture.compose(PixelBox(0, 0, size[1], size[0]), [layer])
    assert picture.screen[y, x] == 0xFFFFFFFF


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return whole[:, : image.width()].copy()


def test_what_the_window_holds_after_many_strokes_is_what_a_full_repaint_paints(canvas, qtbot):
    """The backing store, repainted box by box, differs from a fresh grab in no pixel."""
    mask = np.zeros(SHAPE, bool)
    canvas.set_layers([Layer(mask, ORANGE)])
    QApplication.processEvents()
    rng = np.random.default_rng(4)
    for _ in range(40):
        top, left = int(rng.integers(0, 50)), int(rng.integers(0, 70))
        box = PixelBox(top, left, top + 10, left + 10)
        mask[box.slices] ^= True
        canvas.repaint_box(box)
        QApplication.processEvents()
    kept = pixels(canvas.screen().grabWindow(canvas.winId()).toImage())
    canvas.set_layers([Layer(mask, ORANGE)])
    canvas.update()
    fresh = pixels(canvas.grab().toImage())
    assert np.array_equal(kept[: fresh.shape[0], : fresh.shape[1]], fresh)


@pytest.mark.parametrize("how", ["resize", "fit", "zoom"])
def test_a_ring_leaves_nothing_behind_where_the_image_moved_under_it(canvas, how):
    canvas.set_ring(Ring(ImagePoint(30.5, 30.5), radius_px=6.0))
    QApplication.processEvents()
    if how == "resize":  # as a pane below the picture does
        canvas.resize(canvas.width(), canvas.height() - 60)
    elif how == "fit":
        canvas.fit(PixelBox(10, 10, 40, 50))
    else:
        canvas.set_viewport(replace(canvas.viewport, zoom=2 * canvas.viewport.zoom))
    QApplication.processEvents()
    canvas.set_ring(Ring(ImagePoint(60.5, 20.5), radius_px=6.0))
    QApplication.processEvents()
    kept = pixels(canvas.screen().grabWindow(canvas.winId()).toImage())
    fresh = pixels(canvas.grab().toImage())
    assert np.array_equal(kept[: fresh.shape[0], : fresh.shape[1]], fresh)


def test_an_outline_is_one_pixel_of_the_screen_and_lies_on_the_mask(canvas):
    mask = np.zeros(SHAPE, bool)
    mask[20:40, 30:50] = True
    canvas.set_viewport(Viewport(zoom=4, centre=ImagePoint(40, 30)))
    canvas.set_layers([Layer(mask, ORANGE)])
    shown = pixels(canvas.grab().toImage()) & 0xFFFFFF
    orange = shown == 0xE69F00
    box = bounding_box(orange)
    assert (box.height, box.width) == (80, 80)
    assert orange.sum() == 4 * 80 - 4, "the grey under the mask is the evidence"


def test_hidden_masks_leave_the_bare_image(canvas):
    bare = pixels(canvas.grab().toImage())
    mask = np.zeros(SHAPE, bool)
    mask[20:40, 30:50] = True
    canvas.set_layers([Layer(mask, ORANGE)])
    assert not np.array_equal(pixels(canvas.grab().toImage()), bare)
    canvas.hide_masks(True)
    assert np.array_equal(pixels(canvas.grab().toImage()), bare)
    canvas.hide_masks(False)
    canvas.set_layers([Layer(mask, ORANGE, visible=False)])
    assert np.array_equal(pixels(canvas.grab().toImage()), bare)


def test_zoomed_in_each_pixel_stands_as_a_square_of_its_grey(canvas):
    frame = np.zeros(SHAPE, np.uint8)
    frame[30, 40] = 200
    canvas.set_frame(frame)
    canvas.set_viewport(Viewport(zoom=10, centre=ImagePoint(40.5, 30.5)))
    shown = pixels(canvas.grab().toImage()) & 0xFF
    assert (shown == 200).sum() == 100


def test_the_grey_window_changes_what_is_seen_and_not_the_frame(canvas):
    frame = np.full(SHAPE, 100, np.uint8)
    canvas.set_frame(frame)
    canvas.set_grey_window(100, 20)
    assert frame.max() == 100
    middle = canvas.grab().toImage().pixelColor(160, 120)
    assert abs(middle.red() - 127) <= 1


def test_a_pixel_that_is_half_as_high_as_wide_is_shown_so_and_the_heart_as_it_is(canvas):
    before = canvas.viewport
    canvas.set_spacing(PixelSpacing(row_mm=0.154, column_mm=0.308))
    assert canvas.viewport.tall == pytest.approx(0.5)
    assert canvas.fits
    assert canvas.viewport.zoom > before.zoom  # there is room to be wider now
    one, other = canvas.screen_point(ImagePoint(10, 10)), canvas.screen_point(ImagePoint(30, 50))
    assert (other.y() - one.y()) / (other.x() - one.x()) == pytest.approx(1.0, rel=0.03)
    canvas.set_viewport(Viewport(zoom=3.0, centre=ImagePoint(40, 30)))  # as kept from elsewhere
    assert canvas.viewport.tall == pytest.approx(0.5)
    canvas.set_spacing(None)
    assert canvas.viewport.tall == 1.0


def test_two_spacings_that_differ_by_rounding_are_square(canvas):
    canvas.set_spacing(PixelSpacing(row_mm=0.5105, column_mm=0.51))
    assert canvas.viewport.tall == 1.0


def test_a_flip_is_for_the_eye_alone(canvas):
    frame = np.zeros(SHAPE, np.uint8)
    frame[:, :40] = 255
    canvas.set_frame(frame)
    left = QPointF(canvas.screen_point(ImagePoint(5, 30)))
    canvas.flip(across=True, down=False)
    assert canvas.fits
    right = canvas.screen_point(ImagePoint(5, 30))
    assert right.x() > left.x()
    assert canvas.grey_at(ImagePoint(5, 30)) == 255


def test_a_new_frame_keeps_zoom_pan_and_window(canvas):
    view = Viewport(zoom=3, centre=ImagePoint(20, 20))
    canvas.set_viewport(view)
    canvas.set_grey_window(90, 60)
    canvas.set_frame(np.zeros(SHAPE, np.uint8))
    assert canvas.viewport == view
    assert canvas.grey_window == (90, 60)


def wheel(canvas, at, turn, held=Qt.NoModifier):
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_the_wheel_zooms_at_the_cursor(canvas):
    at = QPoint(100, 60)
    under = canvas.image_point(QPointF(at))
    before = canvas.viewport.zoom
    wheel(canvas, at, 120)
    assert canvas.viewport.zoom == pytest.approx(1.2 * before)
    there = canvas.image_point(QPointF(at))
    pixel = 1 / before  # of the screen, in image pixels
    assert (there.x_px, there.y_px) == pytest.approx((under.x_px, under.y_px), abs=pixel)


def test_shift_and_the_wheel_turn_the_size_and_not_the_zoom(canvas, qtbot):
    before = canvas.viewport
    with qtbot.waitSignal(canvas.size_turned) as told:
        wheel(canvas, QPoint(100, 60), -120, Qt.KeyboardModifier.ShiftModifier)
    assert told.args == [-1]
    assert canvas.viewport == before


@pytest.mark.parametrize("by", ["middle", "space"])
def test_the_middle_button_and_space_pan(canvas, by):
    canvas.setFocus()
    button = Qt.MouseButton.MiddleButton if by == "middle" else Qt.MouseButton.LeftButton
    if by == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    under = canvas.image_point(QPointF(100, 100))
    QTest.mousePress(canvas, button, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(130, 90))
    QTest.mouseRelease(canvas, button, pos=QPoint(130, 90))
    if by == "space":
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    there = canvas.image_point(QPointF(130, 90))
    assert (there.x_px, there.y_px) == pytest.approx((under.x_px, under.y_px))
    assert not canvas.drawing


def test_right_drag_changes_contrast_across_and_brightness_down(canvas):
    QTest.mousePress(canvas, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(60, 120))
    QTest.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=QPoint(60, 120))
    level, width = canvas.grey_window
    assert width == pytest.approx(255 - 40)
    assert level == pytest.approx(127.5 + 10)
    right = Qt.MouseButton.RightButton
    at = QPointF(60, 120)
    twice = QMouseEvent(
        QEvent.Type.MouseButtonDblClick, at, canvas.mapToGlobal(at), right, right, Qt.NoModifier
    )
    QApplication.sendEvent(canvas, twice)
    assert canvas.grey_window == (127.5, 255.0)


def tablet(canvas, kind, at, *, eraser=False, pressure=0.5):
    pen = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
    device = QPointingDevice(
        "pen",
        1,
        QPointingDevice.DeviceType.Stylus,
        pen,
        QPointingDevice.Capability.Pressure | QPointingDevice.Capability.Position,
        1,
        1,
    )
    down = kind is not QTabletEvent.Type.TabletRelease
    event = QTabletEvent(
        kind,
        device,
        at,
        QPointF(canvas.mapToGlobal(at.toPoint())),
        pressure,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton if down else Qt.MouseButton.NoButton,
    )
    QApplication.sendEvent(canvas, event)


def test_the_pens_other_end_erases(canvas):
    told = []
    canvas.pressed.connect(lambda point, pen: told.append((point, pen)))
    tablet(canvas, QTabletEvent.Type.TabletPress, QPointF(50.3, 60.7), eraser=True)
    tablet(canvas, QTabletEvent.Type.TabletRelease, QPointF(50.3, 60.7), eraser=True)
    tablet(canvas, QTabletEvent.Type.TabletPress, QPointF(50.3, 60.7))
    tablet(canvas, QTabletEvent.Type.TabletRelease, QPointF(50.3, 60.7))
    assert [pen.erases for _, pen in told] == [True, False]
    exact = canvas.image_point(QPointF(50.3, 60.7))
    assert told[0][0] == exact, "a pen tells its exact place"
    assert told[0][1].pressure == pytest.approx(0.5)


def test_a_canvas_without_an_image_paints_its_ground(qtbot):
    empty = Canvas()
    qtbot.addWidget(empty)
    empty.resize(40, 30)
    empty.fit()
    assert set(np.unique(pixels(empty.grab().toImage()))) == {0xFF07090B}
