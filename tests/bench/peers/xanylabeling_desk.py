"""X-AnyLabeling, its brush driven through its own window: `python … PICTURES MOVES SIZE`."""

import os
import sys
import tempfile
import time
from pathlib import Path

START_S = time.perf_counter()

from PyQt6.QtCore import QEvent, QPointF, Qt  # noqa: E402  what is started is what is timed
from PyQt6.QtGui import QMouseEvent  # noqa: E402
from PyQt6.QtWidgets import QApplication  # noqa: E402
from stopwatch import LOOKS, ROUNDS_BACK, STROKES, Stopwatch, wave  # noqa: E402

HELD = Qt.MouseButton.LeftButton


def send(canvas, kind, x_px, y_px):
    at = (QPointF(x_px, y_px) + canvas.offset_to_center()) * canvas.scale
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else HELD
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else HELD
    place = QPointF(canvas.mapToGlobal(at.toPoint()))
    event = QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


def main():
    pictures, moves, size = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    home = tempfile.mkdtemp()
    from anylabeling import config as settings

    if hasattr(settings, "set_work_directory"):
        settings.set_work_directory(home)
    settings.current_config_file = str(Path(home) / ".xanylabelingrc")
    chosen = settings.get_config(settings.current_config_file, {}, show_msg=False)
    chosen["auto_save"] = True
    from anylabeling.resources import resources  # noqa: F401
    from anylabeling.views.mainwindow import MainWindow

    app = QApplication(sys.argv[:1])
    window = MainWindow(app, config=chosen, filename=str(pictures), output_dir=str(pictures))
    window.resize(*(int(side) for side in size.split("x")))
    window.show()
    app.processEvents()
    watch = Stopwatch(app.processEvents)
    watch.times_ms["start"] = [1000 * (time.perf_counter() - START_S)]
    desk = window.labeling_widget.view
    settle(app)
    if not desk.filename:
        desk.open_next_image()
    canvas = desk.canvas
    canvas.brush_radius = 12
    for number in range(STROKES):
        take_brush(desk, canvas)
        stroke(watch, canvas, moves, number)
        watch.time("undo_at_once", desk.undo_shape_edit)
        canvas.cancel_brush_mode()
    for _ in range(ROUNDS_BACK):
        take_brush(desk, canvas)
        for number in range(STROKES):
            stroke(Stopwatch(app.processEvents), canvas, 8, number)
        for _ in range(STROKES):
            before = int(canvas._brush_target_shape.mask.sum())
            watch.time("undo", desk.undo_shape_edit)
            print("BACK", before, int(canvas._brush_target_shape.mask.sum()), file=sys.stderr)
        canvas.cancel_brush_mode()
    for number in range(turns := len(list(pictures.glob("*.png"))) - 1):
        watch.turn(desk.open_next_image, looked=number >= turns - LOOKS)
        label = str(Path(desk.filename).with_suffix(".json"))
        watch.time("save", lambda label=label: desk.save_labels(label))
    watch.print()
    os._exit(0)  # its threads are none of ours


def take_brush(desk, canvas):
    desk.toggle_brush_mode(False)
    canvas.select_shapes([canvas.shapes[0]])
    desk.toggle_brush_mode(True)
    if not canvas.is_brush_mode:
        raise RuntimeError("the brush is not in hand")


def stroke(watch, canvas, moves, number):
    way = wave(number, moves)
    send(canvas, QEvent.Type.MouseButtonPress, *way[0])
    before = int(canvas._brush_target_shape.mask.sum())
    for point in way[: moves // 2]:
        watch.time("move", lambda p=point: send(canvas, QEvent.Type.MouseMove, *p))
    watch.paced(
        "move_paced",
        [lambda p=point: send(canvas, QEvent.Type.MouseMove, *p) for point in way[moves // 2 :]],
    )
    send(canvas, QEvent.Type.MouseButtonRelease, *way[-1])
    if int(canvas._brush_target_shape.mask.sum()) == before:
        raise RuntimeError("the stroke painted nothing")


def settle(app):
    for _ in range(20):
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
