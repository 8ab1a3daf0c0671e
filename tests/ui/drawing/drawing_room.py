"""A reading in memory and a hand on the canvas, for the tests of the editor."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import ImagePoint

SHAPE = (96, 128)
FRAMES = 30
WANTED = (2, 5, 9, 14, 20)


class MemoryReading:
    """Keeps entries as the writer would; `refusing` is a disk that takes nothing."""

    def __init__(self, draft=None):
        self.id = "reading-1"
        self.draft = draft or Draft(shape=SHAPE)
        self.editable = True
        self.recovery = None
        self.entries = []
        self.checkpoints = 0
        self.refusing = None
        self.held = []  # entries whose answer is still to come, while `slow`
        self.slow = False

    def append(self, entry, *, done, failed):
        self.held.append((entry, done, failed))
        if not self.slow:
            self.settle()

    def settle(self):
        for entry, done, failed in list(self.held):
            if self.refusing is not None:
                failed(self.refusing)
                continue
            self.held.remove((entry, done, failed))
            self.entries.append(entry)
            done()

    def checkpoint(self):
        self.checkpoints += 1
        self.settle()

    def flush(self):
        if self.refusing is not None:
            raise self.refusing


def wall_of():
    wall = np.zeros(SHAPE, bool)
    wall[20:80, 30:98] = True
    wall[35:80, 45:83] = False
    return wall


class Hand:
    """Moves a real pointer over the canvas, told in image points."""

    def __init__(self, editor):
        self._editor = editor
        self._canvas = editor.canvas

    def at(self, x_px, y_px):
        point = self._canvas.screen_point(ImagePoint(x_px, y_px))
        return QPoint(int(point.x()), int(point.y()))

    def press(self, x_px, y_px, button=Qt.MouseButton.LeftButton, held=Qt.NoModifier):
        QTest.mousePress(self._canvas, button, held, self.at(x_px, y_px))

    def move(self, x_px, y_px):
        QTest.mouseMove(self._canvas, self.at(x_px, y_px))

    def release(self, x_px, y_px, button=Qt.MouseButton.LeftButton, held=Qt.NoModifier):
        QTest.mouseRelease(self._canvas, button, held, self.at(x_px, y_px))

    def stroke(self, *points, held=Qt.NoModifier):
        self.press(*points[0], held=held)
        for point in points[1:]:
            self.move(*point)
        self.release(*points[-1], held=held)

    def click(self, x_px, y_px, held=Qt.NoModifier):
        QTest.mouseClick(self._canvas, Qt.MouseButton.LeftButton, held, self.at(x_px, y_px))

    def key(self, key, held=Qt.NoModifier):
        QTest.keyClick(self._canvas, key, held)

    def hold(self, key):
        QTest.keyPress(self._canvas, key)

    def let_go(self, key):
        QTest.keyRelease(self._canvas, key)

    @property
    def middle(self):
        return QPointF(self._canvas.width() / 2, self._canvas.height() / 2)


def columns_of(widget, colour, rows, *, near=40):
    """The columns in which a colour is painted at `rows`, up to `near` levels beside it."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    wanted = QColor(colour)
    apart = np.abs(
        flat[rows, :, :3].astype(int) - [wanted.blue(), wanted.green(), wanted.red()]
    ).max(axis=2)
    return np.flatnonzero((apart < near).any(axis=0))
