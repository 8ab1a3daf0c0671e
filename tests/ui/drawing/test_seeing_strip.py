"""The wall rolled out: seen as on the canvas, and drawn on with the same board."""

import itertools
from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from drawing_room import SHAPE, WANTED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QInputDevice, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.brush import sweep
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.seeing.rolled import segment_names, short_names
from fibrodesk.ui.drawing.seeing.strip_labels import _fitting
from fibrodesk.ui.look.theme import READER_A
from fibrodesk.ui.reading.policy import policy_of
from fibrodesk.vision.filters import DisplayFilter

ORANGE = 0xFF000000 | int(READER_A[1:], 16)


@pytest.fixture
def locked():
    """A horseshoe on every key frame but the last: there is none, and a ring on the one before."""
    rows, columns = np.indices(SHAPE)
    far = np.hypot((rows - 70) / 1.2, columns - 64)
    open_wall = (far > 30) & (far < 46) & (rows < 78)
    ring = (np.hypot(rows - 48, columns - 64) < 40) & (np.hypot(rows - 48, columns - 64) > 25)
    walls = {MaskKey(frame, Structure.MYOCARDIUM): open_wall.copy() for frame in WANTED[:-1]}
    walls[MaskKey(WANTED[-2], Structure.MYOCARDIUM)] = ring
    return walls


@pytest.fixture
def policy(policy):
    return replace(policy, apex_up=True, septum_left=True)


@pytest.fixture
def strip(editor, presenter):
    """Open, on the first key frame."""
    presenter.board.set_radius(3.0)
    editor.seeing.strip.toggle()
    QApplication.processEvents()
    return editor.seeing.strip


class StripHand:
    """Moves a real pointer over the strip, told in shares along and across the wall."""

    def __init__(self, strip):
        self._strip = strip

    def at(self, along, depth):
        rect = self._strip.strip_rect
        return QPoint(
            rect.left() + int(along * rect.width()), rect.top() + int(depth * rect.height())
        )

    def stroke(self, *places, held=Qt.KeyboardModifier.NoModifier, lift=True):
        button = Qt.MouseButton.LeftButton
        QTest.mousePress(self._strip, button, held, self.at(*places[0]))
        for place in places[1:]:
            QTest.mouseMove(self._strip, self.at(*place))
        if lift:
            QTest.mouseRelease(self._strip, button, held, self.at(*places[-1]))


@pytest.fixture
def pen(strip):
    return StripHand(strip)


def along(strip, one, two, *, steps=60):
    """Points of the image on a way along the strip."""
    for share in np.linspace(0, 1, steps):
        yield strip.rolled.strip.point(
            one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share
        )


def screen(strip):
    strip.grab()
    return strip._picture.screen.copy()


def test_u_opens_and_closes_it(editor, hand):
    strip = editor.seeing.strip
    hand.key(Qt.Key.Key_U)
    assert strip.isVisible()
    assert strip.rolled is not None
    assert editor.seeing.buttons[2].isChecked()
    hand.key(Qt.Key.Key_U)
    assert not strip.isVisible()


def test_a_stroke_on_the_strip_is_drawn_on_the_wall(strip, pen, presenter):
    """Along the wall from the septum over the apex, in two moves of the mouse."""
    pen.stroke((0.3, 0.5), (0.7, 0.5))
    wall = presenter.wall(presenter.frame)
    mask = presenter.mask()
    assert mask.any()
    assert not (mask & ~wall).any()
    wanted = np.zeros(SHAPE, bool)
    points = list(along(strip, (0.3, 0.5), (0.7, 0.5)))
    for start, end in itertools.pairwise(points):
        patch = sweep(wanted, key=presenter.key, start=start, end=end, radius_px=3.0)
        if patch is not None:
            patch.apply_to(wanted)
    wanted &= wall
    assert 2 * (mask & wanted).sum() / (mask.sum() + wanted.sum()) > 0.93


def test_one_undo_takes_a_stroke_on_the_strip_back(strip, pen, presenter, reading, hand):
    pen.stroke((0.2, 0.4), (0.3, 0.6), (0.4, 0.4))
    assert len(reading.entries) == 1
    after = presenter.mask().copy()
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not presenter.mask().any()
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert np.array_equal(presenter.mask(), after)


def test_drawing_all_over_the_strip_paints_the_whole_wall(strip, pen, presenter):
    for depth in (0.05, 0.35, 0.65, 0.95):
        pen.stroke((0.0, depth), (0.5, depth), (0.999, depth))
    wall = presenter.wall(presenter.frame)
    assert np.array_equal(presenter.mask(), wall)


@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    places=st.lists(st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)), min_size=2, max_size=5),
    erases=st.booleans(),
)
def test_whatever_is_drawn_lies_in_the_wall_and_undo_restores(
    strip, pen, presenter, places, erases
):
    before = presenter.mask().copy()
    held = Qt.KeyboardModifier.ControlModifier if erases else Qt.KeyboardModifier.NoModifier
    steps = len(presenter.reading.entries)
    pen.stroke(*places, held=held)
    assert not (presenter.mask() & ~presenter.wall(presenter.frame)).any()
    if len(presenter.reading.entries) > steps:
        changed = presenter.mask() != before
        assert (presenter.mask()[changed] == (not erases)).all()
        presenter.undo()
        assert np.array_equal(presenter.mask(), before)
        presenter.redo()


class Stylus:
    """A pen over the strip; Qt's events do not keep their device alive."""

    def __init__(self, strip, end):
        able = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
        kind = QInputDevice.DeviceType.Stylus
        self._strip = strip
        self._device = QPointingDevice("pen", 1, kind, end, able, 1, 3)

    def send(self, kind, at, *, down=True):
        held = Qt.MouseButton.LeftButton if down else Qt.MouseButton.NoButton
        event = QTabletEvent(
            kind,
            self._device,
            QPointF(at),
            QPointF(self._strip.mapToGlobal(at)),
            1.0 if down else 0.0,
            *(5 * (0.0,)),
            Qt.KeyboardModifier.NoModifier,
            Qt.MouseButton.LeftButton,
            held,
        )
        QApplication.sendEvent(self._strip, event)


def test_a_pen_draws_on_the_strip_and_its_other_end_erases(strip, pen, presenter):
    kinds, ends = QEvent.Type, QPointingDevice.PointerType
    for end in (ends.Pen, ends.Eraser):
        stylus, before = Stylus(strip, end), int(presenter.mask().sum())
        stylus.send(kinds.TabletPress, pen.at(0.2, 0.5))
        stylus.send(kinds.TabletMove, pen.at(0.4, 0.5))
        stylus.send(kinds.TabletRelease, pen.at(0.4, 0.5), down=False)
        drawn = int(presenter.mask().sum())
        assert drawn > before if end is ends.Pen else drawn < before
    assert len(presenter.reading.entries) == 2


def test_ctrl_erases_on_the_strip_too(strip, pen, presenter):
    pen.stroke((0.2, 0.5), (0.4, 0.5))
    drawn = int(presenter.mask().sum())
    pen.stroke((0.25, 0.5), (0.3, 0.5), held=Qt.KeyboardModifier.ControlModifier)
    assert 0 < presenter.mask().sum() < drawn


def test_after_the_stroke_the_canvas_is_free_again(strip, pen, presenter, hand):
    """What the strip keeps inside the wall, the pen on the canvas may still put outside."""
    pen.stroke((0.2, 0.5), (0.4, 0.5))
    hand.stroke((64, 70), (66, 72))
    assert (presenter.mask() & ~presenter.wall(presenter.frame)).any()


def test_a_stroke_on_the_strip_does_not_look_like_the_lock(strip, pen, presenter, editor):
    pen.stroke((0.2, 0.5), (0.4, 0.5), lift=False)
    assert not presenter.board.locked
    assert "only inside" not in editor.header.frame.text()
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=pen.at(0.4, 0.5))
    assert "only inside" not in editor.header.frame.text()


def test_segment_names_are_all_whole_all_short_or_all_numbers(strip):
    metrics, whole, short = QFontMetrics(strip.font()), segment_names(), short_names()

    def shown(width):
        return tuple(_fitting(metrics, whole, [QRectF(0, 0, width, 24)] * 7))

    widest = max(map(metrics.horizontalAdvance, whole))
    assert shown(widest) == whole
    assert shown(widest - 1) == short
    narrow = max(map(metrics.horizontalAdvance, short)) - 1
    assert shown(narrow) == ("3", "9", "14", "17", "16", "12", "6")


def test_a_stroke_that_the_window_leaves_is_finished(strip, pen, presenter, reading, editor):
    pen.stroke((0.2, 0.5), (0.4, 0.5), lift=False)
    QApplication.sendEvent(strip, QEvent(QEvent.Type.WindowDeactivate))
    assert len(reading.entries) == 1
    assert presenter.board.allowed() is None


def test_both_panes_show_a_stroke_in_the_making(strip, pen, editor):
    pen.stroke((0.2, 0.5), (0.4, 0.5), lift=False)
    assert (screen(strip) == ORANGE).any()
    editor.canvas.repaint()
    assert (editor.canvas._picture.screen == ORANGE).any()
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=pen.at(0.4, 0.5))


def test_a_stroke_on_the_canvas_is_seen_on_the_strip(strip, presenter, hand):
    point = strip.rolled.strip.point(0.5, 0.5)
    assert not (screen(strip) == ORANGE).any()
    hand.stroke((point.x_px, point.y_px), (point.x_px + 3, point.y_px))
    _, columns = np.nonzero(screen(strip) == ORANGE)
    width = strip._picture.screen.shape[1]
    assert 0.4 < columns.mean() / width < 0.6


def test_the_strip_goes_through_the_display_filters(strip, editor):
    plain = screen(strip)
    editor.seeing.display.set_filter(DisplayFilter(gamma=0.6))
    brighter = screen(strip)
    assert (brighter & 0xFF).mean() > (plain & 0xFF).mean()
    editor.seeing.display.as_stored()
    assert np.array_equal(screen(strip), plain)


def test_what_is_shown_is_the_frame_along_the_wall(strip, presenter, cine):
    shown = (screen(strip) & 0xFF).astype(int)
    height, width = shown.shape
    x_px, y_px = strip.rolled.strip.maps(height, width)
    wanted = cv2.remap(cine.frame(presenter.frame), x_px - 0.5, y_px - 0.5, cv2.INTER_LINEAR)
    assert np.abs(shown - wanted).max() <= 1


def test_peek_hides_the_masks_here_too(strip, pen, hand):
    pen.stroke((0.2, 0.5), (0.4, 0.5))
    assert (screen(strip) == ORANGE).any()
    hand.hold(Qt.Key.Key_H)
    assert not (screen(strip) == ORANGE).any()
    hand.let_go(Qt.Key.Key_H)
    assert (screen(strip) == ORANGE).any()


def test_the_ring_is_what_the_brush_would_hit_on_both_panes(strip, pen, editor, presenter):
    QTest.mouseMove(strip, pen.at(0.3, 0.5))
    ring = editor.canvas.guides.ring
    assert ring.radius_px == presenter.board.radius_px
    width = screen(strip).shape[1]
    hit = strip._picture.grid.within(ring.centre, ring.radius_px)
    assert abs(np.nonzero(hit)[1].mean() / width - 0.3) < 0.03
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert editor.canvas.guides.ring is None


def test_shift_and_wheel_change_the_brush_here_too(strip, pen, presenter):
    QTest.mouseMove(strip, pen.at(0.3, 0.5))
    before = presenter.board.radius_px
    at = QPointF(pen.at(0.3, 0.5))
    event = QWheelEvent(
        at,
        strip.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, event)
    assert presenter.board.radius_px > before


def test_segments_stand_from_the_septal_base_to_the_lateral(strip):
    names = strip.rolled.names
    assert [int(name.split()[0]) for name in names] == [3, 9, 14, 17, 16, 12, 6]
    assert strip.rolled.strip.point(0, 0.5).x_px < strip.rolled.strip.point(1, 0.5).x_px


def test_the_segment_under_the_pointer_stands_out_on_strip_and_canvas(strip, pen, hand):
    strip.show()
    QTest.mouseMove(strip, pen.at(0.5, 0.5))
    assert strip._labels.pointed == 3  # the apex
    point = strip.rolled.strip.point(0.02, 0.5)
    hand.move(point.x_px, point.y_px)
    assert strip._labels.pointed == 0
    hand.move(64, 70)  # in the cavity
    assert strip._labels.pointed is None


def test_with_the_septum_on_the_right_the_strip_begins_there(strip, presenter, policy):
    presenter.set_policy(replace(policy, septum_left=False))
    assert strip.rolled.names[0].startswith("3 ")
    assert strip.rolled.strip.point(0, 0.5).x_px > strip.rolled.strip.point(1, 0.5).x_px


@pytest.mark.parametrize("unknown", ["apex_up", "septum_left"])
def test_segments_have_no_names_until_preparing_has_said_how_the_loop_lies(
    strip, presenter, policy, unknown
):
    presenter.set_policy(replace(policy, **{unknown: None}))
    assert strip.rolled.names == ()
    assert strip.rolled.why_not.startswith("Septum side?")
    assert strip.toolTip() == strip.rolled.why_not


def test_a_frame_without_a_wall_says_so(strip, presenter, pen):
    presenter.go_to(WANTED[-1])
    assert strip.rolled is None
    assert "no myocardium" in strip.sentence
    pen.stroke((0.2, 0.5), (0.4, 0.5))
    assert not presenter.mask().any()
    presenter.go_to(WANTED[0])
    assert strip.rolled is not None


def test_a_closed_wall_says_why_it_is_not_rolled_out(strip, presenter):
    presenter.go_to(WANTED[-2])
    assert "annulus" in strip.sentence


def test_a_tool_that_does_not_draw_here_says_so(strip, presenter, pen, qtbot):
    presenter.board.choose_tool("outline")
    with qtbot.waitSignal(presenter.noted) as told:
        pen.stroke((0.2, 0.5), (0.4, 0.5))
    assert "brush and the eraser" in told.args[0]
    assert not presenter.mask().any()


def test_flips_turn_the_canvas_and_not_the_strip(strip, editor):
    before = screen(strip)
    editor.canvas.flip(across=True, down=True)
    assert np.array_equal(screen(strip), before)


def test_while_it_is_closed_nothing_of_it_runs(editor, presenter, hand, monkeypatch):
    ran = []
    strip = editor.seeing.strip
    monkeypatch.setattr(strip._walls, "of", lambda frame: ran.append(frame) or "")
    for at in (5, 9):
        presenter.go_to(at)
        hand.stroke((60, 30), (64, 34))
    assert ran == []
    assert not strip._later.isActive()


@pytest.fixture
def preparing(editor, presenter, locked):
    """The wall is what is drawn, and nothing is locked."""
    wall = presenter.locked[MaskKey(WANTED[0], Structure.MYOCARDIUM)]
    presenter.locked.clear()
    presenter.set_policy(EditorPolicy(structures=(Structure.MYOCARDIUM,), frames_wanted=WANTED))
    presenter.set_structure(Structure.MYOCARDIUM)
    editor.seeing.strip.toggle()
    return wall


def test_a_wall_that_is_being_drawn_is_rolled_out_when_the_pen_rests(
    preparing, editor, presenter, qtbot
):
    strip = editor.seeing.strip
    assert strip.rolled is None
    presenter.board.put({Structure.MYOCARDIUM: preparing}, "paint")
    qtbot.waitUntil(lambda: strip.rolled is not None)
    presenter.undo()
    qtbot.waitUntil(lambda: strip.rolled is None)


def test_the_wall_itself_is_not_drawn_on_the_strip(preparing, editor, presenter, qtbot):
    strip = editor.seeing.strip
    presenter.board.put({Structure.MYOCARDIUM: preparing}, "paint")
    qtbot.waitUntil(lambda: strip.rolled is not None)
    with qtbot.waitSignal(presenter.noted) as told:
        StripHand(strip).stroke((0.2, 0.5), (0.4, 0.5))
    assert "fibrosis alone" in told.args[0]
    assert np.array_equal(presenter.mask(), preparing)


def test_a_reading_hands_on_what_preparing_has_confirmed():
    """The strip knows it from the policy; a loop that nobody prepared stays without names."""
    for known in (True, False, None):
        record = SimpleNamespace(
            key_frames=WANTED, ed=None, es=None, apex_up=known, septum_left=known
        )
        opened = SimpleNamespace(locked={}, assisted=False, proposals={}, record=record)
        policy = policy_of(opened)
        assert (policy.apex_up, policy.septum_left) == (known, known)
