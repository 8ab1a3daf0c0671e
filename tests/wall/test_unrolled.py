"""The strip holds the whole wall and nothing else, and a place in it comes back to itself."""

import itertools
import math

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import Structure, bounding_box
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.phantom.ventricle import SEGMENTS
from fibrodesk.wall.unrolled import unrolled

SHAPE = (300, 320)
quick = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def walls(draw):
    """Horseshoes as hands draw them: leaning, uneven, thick or thin, ends cut or round."""
    half, high = draw(st.floats(45, 85)), draw(st.floats(100, 180))
    lean, thick = draw(st.floats(-0.6, 0.6)), draw(st.floats(14, 30))
    wave, waves = draw(st.floats(0, 0.2)), draw(st.integers(1, 5))
    ends = draw(st.sampled_from(("round", "cut")))
    turn = draw(st.sampled_from((1, -1)))  # apex up or down
    t = np.linspace(0, math.pi, 240)
    x, y = half * np.cos(t), -turn * high * np.sin(t)
    x, y = x * math.cos(lean) - y * math.sin(lean), x * math.sin(lean) + y * math.cos(lean)
    x, y = x - (x.min() + x.max()) / 2 + SHAPE[1] / 2, y - (y.min() + y.max()) / 2 + SHAPE[0] / 2
    wall = np.zeros(SHAPE, np.uint8)
    radius = thick / 2 * (1 + wave * np.sin(waves * t))
    for px, py, r in zip(x, y, radius, strict=True):
        cv2.circle(wall, (round(px), round(py)), max(3, round(r)), 1, -1)
    if ends == "cut":
        way = np.array([math.sin(-lean), math.cos(lean)]) * turn
        rows, columns = np.indices(SHAPE)
        base = (np.array([x[0], y[0]]) + np.array([x[-1], y[-1]])) / 2
        wall[(columns - base[0]) * way[0] + (rows - base[1]) * way[1] > -thick / 4] = 0
    assume(bounding_box(wall.astype(bool)).top > 1)
    return wall.astype(bool)


@pytest.fixture(scope="module")
def loops():
    return [make_loop(draw_patient(number, seed=11), frames=4) for number in range(3)]


def fell(strip, shape, *, finer=3):
    """Which pixels of the image a strip of many pixels falls on."""
    x_px, y_px = strip.maps(40 * finer, 400 * finer)
    rows, columns = np.floor(y_px).astype(int), np.floor(x_px).astype(int)
    hit = np.zeros(shape, bool)
    hit[rows.clip(0, shape[0] - 1), columns.clip(0, shape[1] - 1)] = True
    return hit


def grown(mask, by):
    side = 2 * by + 1
    return cv2.dilate(mask.view(np.uint8), np.ones((side, side), np.uint8)).view(bool)


@quick
@given(wall=walls())
def test_every_place_of_the_strip_lies_in_the_wall(wall):
    """But for the edge, where a smooth outline cuts the stairs of the pixels."""
    strip = unrolled(wall)
    hit = fell(strip, wall.shape)
    assert not (hit & ~grown(wall, 1)).any()
    x_px, y_px = strip.maps(48, 480)
    assert wall[np.floor(y_px).astype(int), np.floor(x_px).astype(int)].mean() >= 0.97


@quick
@given(wall=walls())
def test_every_pixel_of_the_wall_is_somewhere_in_the_strip(wall):
    """So that drawing all over the strip paints the whole wall, without gaps."""
    hit = fell(unrolled(wall), wall.shape)
    assert not (wall & ~grown(hit, 1)).any()
    assert (wall & ~hit).sum() <= 0.02 * wall.sum()


@quick
@given(wall=walls(), along=st.floats(0.08, 0.92), depth=st.floats(0.2, 0.8), data=st.data())
def test_a_blob_on_the_strip_comes_back_from_the_image(wall, along, depth, data):
    strip = unrolled(wall)
    long, deep = data.draw(st.floats(0.04, 0.08)), data.draw(st.floats(0.25, 0.5))
    box, there_along, there_depth = strip.places(wall)
    in_image = ((there_along - along) / long) ** 2 + ((there_depth - depth) / deep) ** 2 <= 1
    assume(in_image.sum() > 60)
    x_px, y_px = strip.maps(80, 800)
    rows = np.floor(y_px).astype(int).clip(box.top, box.bottom - 1) - box.top
    columns = np.floor(x_px).astype(int).clip(box.left, box.right - 1) - box.left
    back = in_image[rows, columns]
    down, across = (np.arange(80) + 0.5)[:, None] / 80, (np.arange(800) + 0.5) / 800
    drawn = ((across - along) / long) ** 2 + ((down - depth) / deep) ** 2 <= 1
    assert 2 * (back & drawn).sum() / (back.sum() + drawn.sum()) >= 0.9


@quick
@given(wall=walls())
def test_a_pixel_of_the_wall_has_the_place_that_leads_back_to_it(wall):
    strip = unrolled(wall)
    box, along, depth = strip.places(wall)
    part = wall[box.slices]
    assert np.array_equal(~np.isnan(along), part)
    assert np.array_equal(~np.isnan(depth), part)
    for row, column in np.argwhere(part)[::97]:
        point = strip.point(float(along[row, column]), float(depth[row, column]))
        apart = math.hypot(point.x_px - box.left - column - 0.5, point.y_px - box.top - row - 0.5)
        assert apart < 2.0


@quick
@given(wall=walls())
def test_endo_is_above_and_epi_below_from_the_left_end_to_the_right(wall):
    strip = unrolled(wall)
    first, last = strip.point(0, 0.5), strip.point(1, 0.5)
    assert first.x_px < last.x_px
    middle = (first.x_px + last.x_px) / 2, (first.y_px + last.y_px) / 2
    for along in (0.25, 0.5, 0.75):
        endo, epi = strip.point(along, 0.0), strip.point(along, 1.0)
        near = math.hypot(endo.x_px - middle[0], endo.y_px - middle[1])
        assert near < math.hypot(epi.x_px - middle[0], epi.y_px - middle[1])


def test_from_the_other_end_the_strip_is_turned():
    wall = np.zeros(SHAPE, bool)
    wall[60:240, 80:240] = True
    wall[85:240, 105:215] = False
    one, two = unrolled(wall), unrolled(wall, from_left=False)
    assert one.point(0.2, 0.3).x_px == pytest.approx(two.point(0.8, 0.3).x_px, abs=1e-3)
    assert one.apex == pytest.approx(1 - two.apex, abs=1e-6)


def test_length_and_thickness_are_those_of_the_wall():
    """Half a ring of 90 to 110: 100 pi along its middle, 20 across."""
    rows, columns = np.indices(SHAPE)
    far = np.hypot(rows + 0.5 - 220, columns + 0.5 - 160)
    wall = (far >= 90) & (far <= 110) & (rows < 220)
    plain = unrolled(wall)
    assert plain.length == pytest.approx(100 * math.pi, rel=0.03)
    assert plain.thickness == pytest.approx(20, rel=0.05)
    assert not plain.calibrated
    scaled = unrolled(wall, PixelSpacing(row_mm=0.5, column_mm=0.5))
    assert scaled.length == pytest.approx(50 * math.pi, rel=0.03)
    assert scaled.calibrated


def test_columns_are_even_in_millimetres_where_pixels_are_not_square():
    rows, columns = np.indices(SHAPE)
    far = np.hypot((rows + 0.5 - 280) * 0.5, columns + 0.5 - 160)
    wall = (far >= 90) & (far <= 110) & (rows < 280)
    strip = unrolled(wall, PixelSpacing(row_mm=0.5, column_mm=1.0))
    steps = [strip.point(along, 0.5) for along in np.linspace(0.1, 0.9, 9)]
    apart = [
        math.hypot(one.x_px - two.x_px, (one.y_px - two.y_px) * 0.5)
        for one, two in itertools.pairwise(steps)
    ]
    assert max(apart) / min(apart) < 1.1


@pytest.mark.parametrize("kind", ["empty", "pixel", "blob", "ring", "line"])
def test_what_is_no_open_wall_has_no_strip(kind):
    wall = np.zeros(SHAPE, np.uint8)
    if kind == "pixel":
        wall[100, 100] = 1
    elif kind == "blob":
        cv2.circle(wall, (150, 150), 60, 1, -1)
    elif kind == "ring":
        cv2.circle(wall, (150, 150), 60, 1, 20)
    elif kind == "line":
        wall[100:104, 50:250] = 1
    assert unrolled(wall.astype(bool)) is None


def test_one_side_of_a_wall_alone_has_no_strip():
    """Its segments would bear the names of a whole ventricle."""
    rows, columns = np.indices(SHAPE)
    far = np.hypot((rows + 0.5 - 250) / 2, columns + 0.5 - 160)
    wall = (far >= 70) & (far <= 90) & (rows < 250)
    assert unrolled(wall) is not None
    assert unrolled(wall & (columns < 140)) is None


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.05, 0.95), size=st.integers(1, 40))
def test_any_mask_at_all_is_rolled_out_or_refused(seed, share, size):
    rng = np.random.default_rng(seed)
    small = rng.random((size, size + 3)) < share
    wall = np.kron(small, np.ones((3, 3), bool)).astype(bool)
    strip = unrolled(wall)
    if strip is not None:
        assert np.isfinite(strip.x_nodes).all()
        assert list(strip.cuts()) == sorted(strip.cuts())


def test_segments_are_those_of_the_phantom(loops):
    """At end-diastole, where the phantom's segments are thirds of the arc as well."""
    for loop in loops:
        wall = loop.masks[Structure.MYOCARDIUM][loop.ed_frame]
        strip = unrolled(wall, loop.cine.facts.spacing)
        box, along, _ = strip.places(wall)
        numbers = np.array(SEGMENTS)[np.searchsorted(strip.cuts(), np.nan_to_num(along))]
        part = wall[box.slices]
        truth = loop.segments[loop.ed_frame][box.slices]
        assert (numbers == truth)[part].mean() > 0.85


def test_every_phase_of_every_phantom_can_be_rolled_out(loops):
    for loop in loops:
        for wall in loop.masks[Structure.MYOCARDIUM]:
            assert unrolled(wall, loop.cine.facts.spacing) is not None
