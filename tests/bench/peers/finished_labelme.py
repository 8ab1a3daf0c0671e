"""A whole cine drawn in LabelMe's own window: `python finished_labelme.py PICTURES PLAN SIZE WAY`.

The plan says for each picture which polygon is drawn and which corners are dragged; it is done
with the mouse and the keys alone. The popup for the label is off, so that the label is chosen once
from the list. A polygon is closed by a double click on its last corner, which wants no key.
Told is what it took; the masks that LabelMe makes of its files lie beside them, as masks.npz.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from effort import Effort
from labelme.app import MainWindow
from labelme.utils.shape import shape_to_mask
from PyQt5.QtCore import QEvent, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

LABEL = "fibrosis"
MOVES = 12  # of each drag
INSIDE_PX = 4  # so far from an edge a shape is taken


def main():
    pictures, size = Path(sys.argv[1]), sys.argv[3]
    plan = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    app = QApplication([])
    config = Path(tempfile.mkdtemp()) / "labelmerc"
    keeps = "true" if sys.argv[4] == "kept" else "false"
    config.write_text(
        f"auto_save: true\ndisplay_label_popup: false\nkeep_prev: {keeps}\nlabels: [{LABEL}]\n"
    )
    window = MainWindow(config_file=config, file_or_dir=str(pictures))
    window.resize(*(int(side) for side in size.split("x")))
    window.show()
    window.activateWindow()
    hand = Hand(app, window)
    hand.choose_label()
    for number, acts in enumerate(plan):
        if number:
            hand.press("D", Qt.Key_D)
            hand.look_for(sorted(pictures.glob("*.png"))[number])
        for act in acts:
            hand.do(act)
    hand.settle(0.3)
    np.savez_compressed(pictures / "masks.npz", masks=np.stack(list(stored(pictures))))
    hand.effort.print()
    window.mark_clean()


def stored(pictures):
    """The mask of every file that was saved, as LabelMe itself fills its polygons."""
    for path in sorted(pictures.glob("frame*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        size = (label["imageHeight"], label["imageWidth"])
        mask = np.zeros(size, bool)
        for shape in label["shapes"]:
            mask |= shape_to_mask(size, shape["points"], shape["shape_type"])
        yield mask


class Hand:
    """The mouse over the canvas, and keys; every place is a whole pixel of the screen."""

    def __init__(self, app, window):
        self._app, self._window = app, window
        self._canvas = window._canvas_widgets.canvas
        self._draws = False  # else it edits
        self.effort = Effort()
        self.settle(0.5)

    def settle(self, seconds=0.02):
        end_s = time.perf_counter() + seconds
        while time.perf_counter() < end_s:
            self._app.processEvents()
            time.sleep(0.002)

    def press(self, name, key, held=Qt.NoModifier):
        self.effort.press_key(name)
        QTest.keyClick(self._canvas, key, held)
        self.settle()

    def look_for(self, picture):
        if Path(self._window._image_path) != picture:
            raise RuntimeError(f"{self._window._image_path} is shown, not {picture}")

    def choose_label(self):
        labels = self._window._docks.unique_label_list
        at = labels.visualItemRect(labels.item(0)).center()
        QTest.mouseClick(labels.viewport(), Qt.LeftButton, Qt.NoModifier, at)
        on_canvas = self._canvas.mapFromGlobal(labels.viewport().mapToGlobal(at))
        self.effort.move(*self._on_image(QPointF(on_canvas)))
        self.effort.click()
        if not labels.selectedItems():
            raise RuntimeError("the label is not chosen")

    def do(self, act):
        if "polygon" in act:
            self._draw(act["polygon"])
        elif "anew" in act:
            self._draws_or_edits(False)
            self._grasp()
            self.press("Delete", Qt.Key_Delete)
            self._draw(act["anew"])
        elif "move" in act:
            self._draws_or_edits(False)
            x_px, y_px = self._grip()
            self._drag((x_px, y_px), (x_px + act["move"][0], y_px + act["move"][1]))
        else:
            self._draws_or_edits(False)
            corner = self._canvas.shapes[0].points[act["corner"]]
            self._drag((corner.x(), corner.y()), act["to"])

    def _draws_or_edits(self, draws):
        if draws == self._draws:
            return
        if draws:
            self.press("Ctrl+N", Qt.Key_N, Qt.ControlModifier)
        else:
            self.press("Ctrl+J", Qt.Key_J, Qt.ControlModifier)
        self._draws = draws

    def _draw(self, corners):
        self._draws_or_edits(True)
        before = len(self._canvas.shapes)
        for x_px, y_px in corners:
            self._click((x_px, y_px))
        self._send(QEvent.MouseButtonDblClick, corners[-1])
        self._send(QEvent.MouseButtonRelease, corners[-1])
        self.effort.click()
        self.settle()
        if len(self._canvas.shapes) != before + 1:
            raise RuntimeError("the polygon was not closed")

    def _grasp(self):
        self._click(self._grip())

    def _grip(self):
        """A place well within the shape, away from its corners, which would be taken instead."""
        points = np.array([(at.x(), at.y()) for at in self._canvas.shapes[0].points])
        whole = tuple(np.ceil(points.max(axis=0)).astype(int)[::-1] + 2)
        mask = shape_to_mask(whole, points.tolist(), "polygon")
        for side, way in ((0, INSIDE_PX), (0, -INSIDE_PX), (1, INSIDE_PX), (1, -INSIDE_PX)):
            mask = mask & np.roll(mask, way, axis=side)
        rows, columns = np.nonzero(mask)
        places = np.stack([columns, rows], axis=1)
        away = np.linalg.norm(places[:, None] - points[None], axis=2).min(axis=1)
        return tuple(float(side) for side in places[away.argmax()])

    # The mouse.

    def _click(self, at):
        self._send(QEvent.MouseMove, at)
        self._send(QEvent.MouseButtonPress, at)
        self._send(QEvent.MouseButtonRelease, at)
        self.effort.click()

    def _drag(self, start, end):
        before = [QPointF(at) for at in self._canvas.shapes[0].points]
        self._send(QEvent.MouseMove, start)
        self._send(QEvent.MouseButtonPress, start)
        self.effort.click()
        for step in range(1, MOVES + 1):
            share = step / MOVES
            at = [(1 - share) * one + share * other for one, other in zip(start, end, strict=True)]
            self._send(QEvent.MouseMove, at, held=True)
        self._send(QEvent.MouseButtonRelease, end, held=True)
        self.settle()
        if before == list(self._canvas.shapes[0].points):
            raise RuntimeError("the drag moved nothing")

    def _send(self, kind, at, *, held=False):
        offset = self._canvas._compute_image_origin_offset()
        place = (QPointF(*at) + offset) * self._canvas.scale
        place = QPointF(round(place.x()), round(place.y()))
        if kind == QEvent.MouseMove or held:
            self.effort.move(*self._on_image(place), held=held)
        down = held and kind == QEvent.MouseMove
        pressed = kind in (QEvent.MouseButtonPress, QEvent.MouseButtonDblClick)
        button = Qt.NoButton if kind == QEvent.MouseMove else Qt.LeftButton
        buttons = Qt.LeftButton if down or pressed else Qt.NoButton
        event = QMouseEvent(kind, place, button, buttons, Qt.NoModifier)
        QApplication.sendEvent(self._canvas, event)

    def _on_image(self, place):
        offset = self._canvas._compute_image_origin_offset()
        at = place / self._canvas.scale - offset
        return at.x(), at.y()


if __name__ == "__main__":
    main()
