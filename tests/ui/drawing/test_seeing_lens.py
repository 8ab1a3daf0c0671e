"""The magnifier shows three times as large what the pointer is on, and gets in no pen's way."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.look.theme import READER_A


@pytest.fixture
def lens(editor):
    return editor.seeing.lens


def test_it_is_there_while_z_is_held(lens, hand):
    hand.move(60, 40)
    hand.hold(Qt.Key.Key_Z)
    hand.move(61, 41)
    assert lens.isVisible()
    hand.let_go(Qt.Key.Key_Z)
    assert not lens.isVisible()


def test_its_button_keeps_it(editor, lens, hand):
    button = editor.seeing.buttons[1]
    button.click()
    hand.move(60, 40)
    assert lens.isVisible()
    assert button.isChecked()
    button.click()
    assert not lens.isVisible()
    assert not button.isChecked()


def test_one_that_is_kept_stays_when_z_is_let_go(editor, lens, hand):
    editor.seeing.buttons[1].click()
    hand.move(60, 40)
    hand.hold(Qt.Key.Key_Z)
    hand.let_go(Qt.Key.Key_Z)
    assert lens.isVisible()


@pytest.mark.parametrize("place", [(4, 4), (124, 4), (4, 92), (124, 92), (64, 48)])
def test_it_never_lies_under_the_pointer_or_the_ring(editor, lens, hand, place):
    lens.set_on(True)
    hand.move(*place)
    ring = editor.canvas.guides.ring_rect()
    assert not lens.geometry().contains(hand.at(*place))
    assert not lens.geometry().intersects(ring)
    assert editor.canvas.rect().contains(lens.geometry())


def test_in_a_low_window_it_stands_beside_the_pointer_and_whole(editor, lens, hand):
    editor.resize(900, 430)
    QApplication.processEvents()
    lens.set_on(True)
    hand.move(64, 48)
    assert editor.canvas.rect().contains(lens.geometry())
    assert not lens.geometry().intersects(editor.canvas.guides.ring_rect())


def test_it_shows_three_times_as_large_what_the_pointer_is_on(editor, lens, hand, cine, presenter):
    lens.set_on(True)
    hand.move(64, 48)
    lens._at = ImagePoint(64.5, 48.5)
    shot = lens.grab().toImage()
    zoom = 3 * editor.canvas.viewport.zoom
    middle, step = QPointF(lens.width() / 2, lens.height() / 2), zoom
    stored = cine.frame(presenter.frame)
    across = 2  # pixels of the image beside the ring's cross
    there = (middle + QPointF(across * step, 0)).toPoint()
    shown = QColor(shot.pixel(there)).red()
    assert abs(shown - int(stored[48, 64 + across])) <= 12


def test_masks_are_seen_through_it_as_they_are_drawn(editor, lens, hand, presenter):
    lens.set_on(True)
    presenter.board.set_radius(2.0)
    hand.press(60, 50)
    hand.move(64, 50)
    shot = lens.grab().toImage()
    shown = np.array(
        [
            shot.pixel(QPoint(x, y)) & 0xFFFFFF
            for x in range(0, lens.width())
            for y in range(0, lens.height(), 2)
        ]
    )
    assert (shown == int(READER_A[1:], 16)).any()
    hand.release(64, 50)


def test_a_press_goes_through_it(editor, lens, hand, presenter):
    lens.set_on(True)
    hand.move(64, 48)
    below = lens.geometry().center()
    QTest.mouseClick(editor.canvas, Qt.MouseButton.LeftButton, pos=below)
    point = editor.canvas.image_point(QPointF(below))
    assert presenter.mask()[int(point.y_px), int(point.x_px)]


def test_while_it_is_off_nothing_of_it_hears_the_pointer(editor, lens, hand):
    """So that the pen is as quick as if there were no lens."""
    signal = "2hovered(PyObject)"
    without = editor.canvas.receivers(signal)
    lens.set_on(True)
    assert editor.canvas.receivers(signal) == without + 1
    lens.set_on(False)
    assert editor.canvas.receivers(signal) == without
