"""napari, its labels' brush driven through its own window: `python … PICTURES MOVES SIZE`.

It needs OpenGL, so it is run under a display; Mesa's software renderer counts against it.
"""

import os
import sys
import time
from functools import partial
from pathlib import Path

START_S = time.perf_counter()

import napari  # noqa: E402  what is started is what is timed
import numpy as np  # noqa: E402
from PyQt6.QtCore import QEvent, QPointF, Qt  # noqa: E402
from PyQt6.QtGui import QMouseEvent  # noqa: E402
from PyQt6.QtWidgets import QApplication  # noqa: E402
from stopwatch import COLUMNS, RADIUS_PX, ROUNDS_BACK, ROWS, STROKES, Stopwatch, wave  # noqa: E402

HELD = Qt.MouseButton.LeftButton


def main():
    pictures, moves, size = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    from skimage.io import imread

    frames = np.stack([imread(path) for path in sorted(pictures.glob("*.png"))])
    viewer = napari.Viewer(show=False)
    viewer.window._qt_window.resize(*(int(side) for side in size.split("x")))
    viewer.add_image(frames)
    labels = viewer.add_labels(np.zeros(frames.shape, np.uint8))
    viewer.window.show()
    app = QApplication.instance()
    native = viewer.window._qt_viewer.canvas.native
    watch = Stopwatch(lambda: paint(app, native))
    paint(app, native)
    watch.times_ms["start"] = [1000 * (time.perf_counter() - START_S)]
    for _ in range(20):
        paint(app, native)
        time.sleep(0.01)
    labels.brush_size, labels.mode, labels.selected_label = 2 * RADIUS_PX, "paint", 1
    viewer.dims.set_point(0, 0)
    for number in range(STROKES):
        stroke(watch, native, viewer, labels, moves, number)
        watch.time("undo_at_once", labels.undo)
    for _ in range(ROUNDS_BACK):
        for number in range(STROKES):
            stroke(Stopwatch(lambda: paint(app, native)), native, viewer, labels, 8, number)
        for _ in range(STROKES):
            watch.time("undo", labels.undo)
    python = Stopwatch(lambda: None)  # what OpenGL takes is in `next` alone
    for step in range(1, len(frames)):
        act = partial(viewer.dims.set_point, 0, step)
        watch.time("next", lambda act=act: python.time("next_python", act))
        out = str(pictures / "napari-mask.tif")
        watch.time("save", lambda out=out: labels.save(out))
    watch.times_ms |= python.times_ms
    watch.print()
    os._exit(0)  # its threads are none of ours


def paint(app, native):
    app.processEvents()
    native.repaint()  # the scene is drawn by the time this returns


def stroke(watch, native, viewer, labels, moves, number):
    way = wave(number, moves)
    before = int(labels.data[0].sum())
    send(native, viewer, QEvent.Type.MouseButtonPress, *way[0])
    for point in way[: moves // 2]:
        watch.time("move", lambda p=point: send(native, viewer, QEvent.Type.MouseMove, *p))
    watch.paced(
        "move_paced",
        [
            lambda p=point: send(native, viewer, QEvent.Type.MouseMove, *p)
            for point in way[moves // 2 :]
        ],
    )
    send(native, viewer, QEvent.Type.MouseButtonRelease, *way[-1])
    if int(labels.data[0].sum()) == before:
        raise RuntimeError("the stroke painted nothing")


def send(native, viewer, kind, x_px, y_px):
    camera = viewer.camera
    zoom = camera.zoom / native.devicePixelRatioF()
    centre = camera.center
    at = QPointF(
        native.width() / 2 + (x_px - centre[-1]) * zoom,
        native.height() / 2 + (y_px - centre[-2]) * zoom,
    )
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else HELD
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else HELD
    place = QPointF(native.mapToGlobal(at.toPoint()))
    event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(native, event)


if __name__ == "__main__":
    assert (ROWS, COLUMNS) == (768, 1024)
    main()
