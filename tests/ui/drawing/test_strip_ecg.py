"""The ECG behind the ruler: where it stands, what it takes the place of, how seldom it is made."""

import numpy as np
import pytest
from drawing_room import columns_of
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.ecg import Ecg
from fibrodesk.ui.drawing.loop import ecg_line
from fibrodesk.ui.drawing.loop.strip import FrameStrip
from fibrodesk.ui.look import theme
from fibrodesk.ui.look.theme import worn

UNEVEN = (*np.arange(0.0, 400.0, 10.0).tolist(), *np.arange(400.0, 1000.0, 40.0).tolist())


def line(*, beats_ms=(200.0,), count=250, start_ms=0.0):
    """Flat but for one level a beat at its highest, and its neighbours half way."""
    levels = np.full(count, -31)
    for beat in beats_ms:
        at = round((beat - start_ms) / 4)
        levels[at - 1 : at + 2] = (0, 31, 0)
    return Ecg(start_ms=start_ms, levels=tuple(levels.tolist()))


def facts(ecg=None, times=None, waves=()):
    times = tuple(20.0 * index for index in range(50)) if times is None else times
    return CineFacts(
        frames=len(times), rows=8, columns=8, frame_times_ms=times, r_wave_times_ms=waves, ecg=ecg
    )


@pytest.fixture
def strip_of(qtbot):
    def make(loop, *, width=800, wanted=tuple(range(0, 50, 5))):
        strip = FrameStrip(loop)
        qtbot.addWidget(strip)
        strip.resize(width, strip.height())
        strip.set_marks(wanted=wanted, ed=0, es=20)
        strip.set_frame(49)
        strip.show()
        qtbot.waitExposed(strip)
        strip.grab()
        return strip

    return make


@pytest.mark.parametrize(("beat_ms", "place"), [(200.0, 20.0), (600.0, 45.0)])
def test_a_beat_stands_over_the_frame_of_its_time_however_uneven_the_frames(
    strip_of, beat_ms, place
):
    strip = strip_of(facts(line(beats_ms=(beat_ms,)), UNEVEN))
    seen = columns_of(strip, worn().quiet, slice(2, 10), near=60)
    assert seen.size
    assert seen.mean() == pytest.approx(strip._ruler_x(place), abs=1.5)


def test_a_line_that_begins_late_begins_where_it_does(strip_of):
    strip = strip_of(facts(line(start_ms=400.0, beats_ms=(600.0,), count=120)), wanted=())
    low = columns_of(strip, worn().quiet, slice(17, 21), near=60)
    assert low.min() == pytest.approx(strip._ruler_x(20), abs=2)
    assert low.max() == pytest.approx(strip._ruler_x((400 + 119 * 4) / 20), abs=2)


def test_nothing_is_drawn_behind_the_last_frame(strip_of):
    """The last frame stays for a while; the ruler ends where it begins."""
    strip = strip_of(facts(line(beats_ms=(200.0, 992.0))))
    seen = columns_of(strip, worn().quiet, slice(2, 10), near=60)
    assert seen.max() < strip._ruler_x(12)


def test_r_waves_are_marked_where_there_is_no_ecg_and_only_there(strip_of):
    waves = (200.0, 700.0)
    assert columns_of(strip_of(facts(waves=waves)), worn().warn, slice(0, 20), near=60).size
    told = strip_of(facts(line(beats_ms=waves), waves=waves))
    assert not columns_of(told, worn().warn, slice(0, 30), near=60).size


def test_an_ecg_takes_a_little_height_and_its_absence_none(strip_of):
    plain, told = strip_of(facts()), strip_of(facts(line()))
    assert told.height() - plain.height() == 12
    for strip in (plain, told):  # the ruler is as tall as the hand finds it
        below = strip._cell(3).center()
        assert strip.frame_at(below) == 15
        assert strip.frame_at(QPoint(int(strip._ruler_x(33)), strip._cell(0).top() - 1)) == 33


def test_it_is_said_in_words(strip_of):
    assert "ECG" in strip_of(facts(line(), waves=(1.0,))).accessibleDescription()
    assert "R waves" in strip_of(facts(waves=(1.0,))).accessibleDescription()
    assert not strip_of(facts()).accessibleDescription()


def test_the_tip_on_the_ruler_tells_of_it_and_one_on_a_thumbnail_does_not(strip_of, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, words: told.append(words))
    strip = strip_of(facts(line()))
    for at in (QPoint(300, 28), QPoint(300, 60)):
        QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, at, strip.mapToGlobal(at)))
    assert "ECG" in told[0]
    assert told[0].startswith("Frame ")
    assert "ECG" not in told[1]


def test_another_frame_copies_the_line_and_paints_no_thumbnail_more(strip_of, monkeypatch):
    strip = strip_of(facts(line()))
    made, painted = [], []
    own = ecg_line.EcgLine._painted
    monkeypatch.setattr(ecg_line.EcgLine, "_painted", lambda *told: made.append(told) or own(*told))
    strip._paint_cell = lambda _painter, _cell, frame: painted.append(frame)
    for frame in (3, 17, 33):
        strip.set_frame(frame)
        QTest.qWait(20)
    assert not made
    assert set(painted) <= {45}  # that of the frame shown before, whose cell the last one's is not
    strip.resize(640, strip.height())
    strip.grab()
    assert len(made) == 1


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_line_is_as_sharp_as_the_screen(qapp, ratio):
    picture = QPixmap(round(400 * ratio), round(32 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.black)
    drawn = ecg_line.EcgLine(facts(line()))
    painter = QPainter(picture)
    drawn.paint(painter, QSize(400, 23), first_x=12.0, step=7.0)
    painter.end()
    assert drawn._picture.size() == QSize(400, 23) * ratio
    assert drawn._picture.devicePixelRatio() == ratio
    image = picture.toImage()
    x, y = round((12 + 7 * 10) * ratio), round(5 * ratio)
    near = [image.pixelColor(x + by, y).lightness() for by in (-1, 0, 1)]
    assert max(near) > 60


def test_the_line_wears_the_theme(qapp, strip_of):
    strip = strip_of(facts(line()))
    seen = {}
    for dark in (True, False):
        theme.apply(qapp, dark=dark)
        seen[dark] = columns_of(strip, worn().quiet, slice(2, 10), near=60).tolist()
    theme.apply(qapp, dark=True)
    assert seen[True]
    assert seen[False]


def test_a_still_picture_and_a_line_of_one_level_have_none(qapp):
    assert not ecg_line.EcgLine(facts(line(), times=(0.0,)))
    assert not ecg_line.EcgLine(facts(Ecg(start_ms=0.0, levels=(31,))))
    assert not ecg_line.EcgLine(facts(line(start_ms=4000.0, beats_ms=())))
