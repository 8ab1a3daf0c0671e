"""LabelMe, driven through its own window: `python labelme_desk.py PICTURES MOVES SIZE`.

It has no brush; the nearest gesture is dragging a point of a polygon.
"""

import sys
import tempfile
import time
from pathlib import Path

START_S = time.perf_counter()

from labelme.app import MainWindow  # noqa: E402  what is started is what is timed
from PyQt5.QtCore import QEvent, QPointF, Qt  # noqa: E402
from PyQt5.QtGui import QMouseEvent  # noqa: E402
from PyQt5.QtWidgets import QApplication  # noqa: E402
from stopwatch import LOOKS, ROUNDS_BACK, STROKES, Stopwatch, wave  # noqa: E402


def send(canvas, kind, x_px, y_px):
    offset = canvas._compute_image_origin_offset()
    at = (QPointF(x_px, y_px) + offset) * canvas.scale
    button = Qt.NoButton if kind == QEvent.MouseMove else Qt.LeftButton
    held = Qt.NoButton if kind == QEvent.MouseButtonRelease else Qt.LeftButton
    QApplication.sendEvent(canvas, QMouseEvent(kind, at, button, held, Qt.NoModifier))


def hover(canvas, x_px, y_px):
    offset = canvas._compute_image_origin_offset()
    at = (QPointF(x_px, y_px) + offset) * canvas.scale
    event = QMouseEvent(QEvent.MouseMove, at, Qt.NoButton, Qt.NoButton, Qt.NoModifier)
    QApplication.sendEvent(canvas, event)


def main():
    pictures, moves, size = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    app = QApplication([])
    config = Path(tempfile.mkdtemp()) / "labelmerc"
    config.write_text("auto_save: true\n")
    window = MainWindow(config_file=config, file_or_dir=str(pictures))
    window.resize(*(int(side) for side in size.split("x")))
    window.show()
    app.processEvents()
    watch = Stopwatch(app.processEvents)
    watch.times_ms["start"] = [1000 * (time.perf_counter() - START_S)]
    canvas = window._canvas_widgets.canvas
    settle(app)
    for number in range(STROKES):
        drag(watch, canvas, moves, number)
        watch.time("undo_at_once", window.undo_shape_edit)
    for _ in range(ROUNDS_BACK):
        for number in range(STROKES):
            drag(Stopwatch(app.processEvents), canvas, 8, number)
        for _ in range(STROKES):
            before = corner_of(canvas)
            watch.time("undo", window.undo_shape_edit)
            if corner_of(canvas) == before:
                raise RuntimeError("the undo moved nothing")
    for number in range(turns := len(list(pictures.glob("*.png"))) - 1):
        watch.turn(window._open_next_image, looked=number >= turns - LOOKS)
        watch.time("save", lambda: window.save_labels(window._label_file_path))
    watch.print()
    window.mark_clean()


def corner_of(canvas):
    corner = canvas.shapes[0].points[0]
    return corner.x(), corner.y()


def drag(watch, canvas, moves, number):
    way = wave(number, moves)
    corner = canvas.shapes[0].points[0]
    hover(canvas, corner.x(), corner.y())
    send(canvas, QEvent.MouseButtonPress, corner.x(), corner.y())
    if canvas._hovered_vertex_index is None if hasattr(canvas, "_hovered_vertex_index") else False:
        raise RuntimeError("the pointer holds no point")
    before = (canvas.shapes[0].points[0].x(), canvas.shapes[0].points[0].y())
    for point in way[: moves // 2]:
        watch.time("move", lambda p=point: send(canvas, QEvent.MouseMove, *p))
    watch.paced(
        "move_paced",
        [lambda p=point: send(canvas, QEvent.MouseMove, *p) for point in way[moves // 2 :]],
    )
    send(canvas, QEvent.MouseButtonRelease, *way[-1])
    after = (canvas.shapes[0].points[0].x(), canvas.shapes[0].points[0].y())
    if before == after:
        raise RuntimeError("the drag moved nothing")


def settle(app):
    for _ in range(20):
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
