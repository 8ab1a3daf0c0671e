"""Undo and redo put back the pixels of a step: the same that a full repaint would paint."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.brush import sweep
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskKey, MaskPatch, Structure
from fibrodesk.domain.stroke import Stroke
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.picture import Picture
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.canvas.viewport import Viewport

SHAPE = (60, 80)
KEY = MaskKey(0, Structure.FIBROSIS)
WALL = MaskKey(0, Structure.MYOCARDIUM)
WHOLE_RANGE = (127.5, 255.0)
STYLE = LayerStyle(colour="#E69F00", fill_opacity=0.3, dark_edge=True)

points = st.builds(ImagePoint, st.floats(-5, 85), st.floats(-5, 65))
strokes = st.tuples(st.just("stroke"), st.tuples(points, points, st.floats(1, 9), st.booleans()))
acts = st.one_of(
    strokes,
    st.tuples(st.sampled_from(["undo", "redo", "left", "beside"]), st.none()),
)
viewports = st.builds(
    Viewport,
    zoom=st.one_of(st.floats(0.2, 1), st.floats(1, 8)),
    centre=st.builds(ImagePoint, st.floats(10, 70), st.floats(10, 50)),
    flip_across=st.booleans(),
)


class Hand:
    """Strokes on a picture as the canvas has them: previews, then one patch, then its way back."""

    def __init__(self, viewport, size=(150, 110)):
        rng = np.random.default_rng(1)
        self.frame = rng.integers(0, 256, SHAPE).astype(np.uint8)
        self.mask, self.wall = np.zeros(SHAPE, bool), rng.random(SHAPE) < 0.03
        self.viewport, self.size = viewport, size
        self.picture = self.fresh()
        self.done, self.undone = [], []

    def layers(self, mask=None):
        shown = self.mask if mask is None else mask
        wall = Layer(self.wall, LayerStyle(colour="#B79CED", dashed=True), tag=WALL)
        return [wall, Layer(shown, STYLE, tag=KEY)]

    def fresh(self):
        picture = Picture("#07090B")
        picture.resize(self.size)
        picture.show(self.frame, viewport=self.viewport, grey_window=WHOLE_RANGE)
        picture.compose(PixelBox(0, 0, self.size[1], self.size[0]), self.layers())
        return picture

    def preview(self, stroke, start, end, radius_px, value):
        box = stroke.dab(start, end, radius_px=radius_px, value=value)
        if box is not None:
            self.picture.grow(1, box)
            on_screen = self.picture.screen_box(box)
            self.picture.compose(on_screen, self.layers(stroke.mask), passing=True)

    def stroke(self, start, end, radius_px, value):
        stroke = Stroke(KEY, self.mask)
        middle = ImagePoint((start.x_px + end.x_px) / 2, (start.y_px + end.y_px) / 2)
        self.preview(stroke, start, middle, radius_px, value)
        self.preview(stroke, middle, end, radius_px, value)
        patch = stroke.finish()
        if patch is not None:
            self.apply(patch)
            self.done.append(patch)
            self.undone.clear()

    def left(self):
        """A stroke that is begun and thrown away."""
        stroke = Stroke(KEY, self.mask)
        self.preview(stroke, ImagePoint(5, 5), ImagePoint(70, 50), 4, value=True)
        box = self.picture.screen_box(stroke.touched)
        self.picture.compose(box, self.layers(), passing=True)

    def beside(self):
        """The wall changes where no step did it."""
        box = PixelBox(20, 20, 40, 40)
        self.wall[box.slices] ^= True
        self.picture.grow(0, box)
        self.picture.compose(self.picture.screen_box(box), self.layers())

    def undo(self):
        if self.done:
            self.undone.append(self.done.pop())
            self.apply(self.undone[-1].inverse())

    def redo(self):
        if self.undone:
            self.done.append(self.undone.pop())
            self.apply(self.done[-1])

    def apply(self, patch: MaskPatch):
        patch.apply_to(self.mask)
        self.picture.grow(1, patch.box)
        self.picture.step(self.picture.screen_box(patch.box), patch, self.layers())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=80)
@given(viewport=viewports, script=st.lists(acts, min_size=2, max_size=14))
def test_whatever_is_done_and_undone_the_screen_is_what_one_painting_makes_it(viewport, script):
    hand = Hand(viewport)
    for name, told in script:
        getattr(hand, name)(*(told or ()))
        assert np.array_equal(hand.picture.screen, hand.fresh().screen), name


def test_undo_and_redo_of_a_stroke_paint_nothing_anew(monkeypatch):
    hand = Hand(Viewport(zoom=1.7, centre=ImagePoint(40, 30)))
    hand.stroke(ImagePoint(10, 10), ImagePoint(60, 40), 4, True)
    hand.stroke(ImagePoint(60, 20), ImagePoint(20, 50), 4, True)
    painted = []
    monkeypatch.setattr(hand.picture, "_paint", lambda *told: painted.append(told))
    for act in (hand.undo, hand.undo, hand.redo, hand.redo):
        act()
    assert painted == []
    assert np.array_equal(hand.picture.screen, hand.fresh().screen)


def test_a_step_is_painted_anew_where_the_wall_below_it_is_another():
    """What is remembered shows a wall that is no longer there."""
    hand = Hand(Viewport(zoom=1.7, centre=ImagePoint(40, 30)))
    hand.stroke(ImagePoint(10, 10), ImagePoint(60, 40), 4, True)
    hand.beside()
    hand.undo()
    assert np.array_equal(hand.picture.screen, hand.fresh().screen)


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(320, 240)
    made.set_frame(np.random.default_rng(1).integers(0, 256, SHAPE).astype(np.uint8))
    made.show()
    qtbot.waitExposed(made)
    return made


def test_two_steps_between_two_paintings_come_out_right(canvas):
    """As where one key undoes on two structures, or the machine is slow."""
    mask = np.zeros(SHAPE, bool)
    canvas.set_layers([Layer(mask, STYLE, tag=KEY)])
    QApplication.processEvents()
    ways = [(ImagePoint(10, 10), ImagePoint(50, 30)), (ImagePoint(15, 30), ImagePoint(60, 15))]
    patches = []
    for start, end in ways:
        patch = sweep(mask, key=KEY, start=start, end=end, radius_px=5, value=True)
        patch.apply_to(mask)
        canvas.show_step(patch)
        patches.append(patch)
    QApplication.processEvents()
    for patch in reversed(patches):
        patch.inverse().apply_to(mask)
        canvas.show_step(patch.inverse())
        QApplication.processEvents()
        kept = canvas._picture.screen.copy()
        canvas._renew()
        QApplication.processEvents()
        assert np.array_equal(kept, canvas._picture.screen)


def test_after_a_zoom_nothing_of_before_is_put_back(canvas):
    mask = np.zeros(SHAPE, bool)
    canvas.set_layers([Layer(mask, STYLE, tag=KEY)])
    QApplication.processEvents()
    patch = sweep(
        mask, key=KEY, start=ImagePoint(10, 10), end=ImagePoint(50, 30), radius_px=5, value=True
    )
    patch.apply_to(mask)
    canvas.show_step(patch)
    QApplication.processEvents()
    canvas.set_viewport(Viewport(zoom=6, centre=ImagePoint(30, 20)))
    patch.inverse().apply_to(mask)
    canvas.show_step(patch.inverse())
    QApplication.processEvents()
    kept = canvas._picture.screen.copy()
    canvas._renew()
    QApplication.processEvents()
    assert np.array_equal(kept, canvas._picture.screen)
