"""The strip of frames: where marks and R waves stand, and that little of it is painted."""

import pytest
from drawing_room import columns_of
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from fibrodesk.domain.cine import CineFacts
from fibrodesk.ui.drawing.loop.strip import FrameStrip
from fibrodesk.ui.look.theme import worn


def facts(frames, times=None, waves=()):
    times = tuple(20.0 * index for index in range(frames)) if times is None else times
    return CineFacts(frames=frames, rows=8, columns=8, frame_times_ms=times, r_wave_times_ms=waves)


@pytest.fixture
def strip_of(qtbot):
    def make(loop, *, wanted=(), ed=None, es=None, width=800):
        strip = FrameStrip(loop)
        qtbot.addWidget(strip)
        strip.resize(width, strip.height())
        strip.set_marks(wanted=wanted, ed=ed, es=es)
        strip.show()
        return strip

    return make


def test_an_r_wave_stands_at_its_true_time_however_uneven_the_frames(strip_of):
    """Half way in time is not half way in frames."""
    times = (0.0, 10.0, 20.0, 30.0, 40.0, 140.0, 240.0, 340.0, 440.0)
    strip = strip_of(facts(9, times, waves=(90.0,)))
    seen = columns_of(strip, worn().warn, slice(2, 9))
    assert seen.mean() == pytest.approx(strip._ruler_x(4.5), abs=1.5)


def test_a_wave_behind_the_last_frame_is_left_out(strip_of):
    strip = strip_of(facts(10, waves=(250.0,)))
    assert columns_of(strip, worn().warn, slice(2, 9)).size == 0


def test_of_400_frames_each_can_be_reached_on_the_ruler(strip_of):
    strip = strip_of(facts(400), width=1000)
    reached = {strip.frame_at(QPoint(x, 5)) for x in range(strip.width())}
    assert reached == set(range(400))


def test_dragging_along_the_ruler_goes_over_the_frames_in_their_order(strip_of):
    strip, picked = strip_of(facts(400), width=1000), []
    strip.picked.connect(picked.append)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
    for x in range(40, 1000, 60):
        QTest.mouseMove(strip, QPoint(x, 70))  # the hand may leave the ruler
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(980, 70))
    assert picked == sorted(picked)
    assert len(set(picked)) > 14


def test_another_frame_paints_the_ruler_and_two_thumbnails_with_those_beside_them(strip_of, qtbot):
    strip = strip_of(facts(400), wanted=tuple(range(0, 400, 16))[:25], width=1000)
    qtbot.waitExposed(strip)
    QTest.qWait(20)
    painted = []
    strip._paint_cell = lambda _painter, _cell, frame: painted.append(frame)
    strip.set_frame(160)
    QTest.qWait(20)
    assert painted == [0, 16, 144, 160, 176]


@pytest.mark.parametrize(("width", "every"), [(1300, 1), (760, 2), (430, 0)])
def test_numbers_are_left_out_before_they_crowd(strip_of, width, every):
    wanted = tuple(range(300, 388, 4))
    strip = strip_of(facts(400), wanted=wanted, width=width)
    metrics = strip.fontMetrics()
    numbered = [place for place, at in enumerate(wanted) if strip._is_numbered(at, metrics)]
    assert numbered == (list(range(0, 22, every)) if every else [])


def test_without_key_frames_twenty_stand_for_all(strip_of):
    strip = strip_of(facts(400))
    assert len(strip.shown_frames) == 20
    assert (strip.shown_frames[0], strip.shown_frames[-1]) == (0, 399)


def test_ed_and_es_are_lettered_on_their_thumbnails(strip_of):
    wanted = tuple(range(0, 100, 5))
    plain = strip_of(facts(100), wanted=wanted)
    marked = strip_of(facts(100), wanted=wanted, ed=0, es=35)
    apart = plain.grab().toImage(), marked.grab().toImage()
    for place in (0, 7):
        at = marked._cell(place).topLeft() + QPoint(5, 8)
        assert apart[0].pixelColor(at) != apart[1].pixelColor(at)
    assert "ES" in marked._words(35)
    assert marked.frame_at(QPointF(marked._cell(7).center()).toPoint()) == 35
