"""How fast a stroke is on the screen, beside two other ways: `python tests/bench/drawing.py`.

From the event to painted pixels, in milliseconds, medians and 95th percentiles of interleaved
rounds in one process; the ratios are what counts. The window is 1600 x 1000 and offscreen, the
image 1024 x 768 of 8 bit with a mask, the brush's radius 12 px. Ours is the whole editor: event,
presenter, stroke, signals, status line and paint. The peers get the changed mask for nothing and
only have to show it: `full_repaint` is a widget that blends and paints everything, `pyqtgraph` an
ImageItem for the frame and one with a lookup table for the mask.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import Structure
from fibrodesk.ui import theme
from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.command_tables.shipped import shipped
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.messages import Messages
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.tasks import TaskRunner
from fibrodesk.ui.workplace import Workplace

ROWS, COLUMNS, FRAMES, RADIUS_PX = 768, 1024, 24, 12
Times = dict[str, list[float]]


class MemoryReading:
    """Takes entries as fast as a list does: the writer's thread is measured elsewhere."""

    def __init__(self) -> None:
        self.id, self.editable, self.draft = "bench", True, Draft(shape=(ROWS, COLUMNS))
        self.recovery = None

    def append(self, entry: object, *, done: Callable[[], None], failed: object) -> None:
        done()

    def checkpoint(self) -> None:
        """Nothing waits."""

    def flush(self) -> None:
        """Nothing waits."""


class FullRepaint(QWidget):
    """The plain way: blend the whole image, paint the whole widget."""

    def __init__(self, frame: np.ndarray, mask: np.ndarray) -> None:
        super().__init__()
        self.frame, self.mask = frame, mask

    def paintEvent(self, event: object) -> None:
        colours = cv2.cvtColor(self.frame, cv2.COLOR_GRAY2RGB)
        tinted = (0.7 * colours[self.mask] + 0.3 * np.array([230, 159, 0])).astype(np.uint8)
        colours[self.mask] = tinted
        image = QImage(colours.data, COLUMNS, ROWS, 3 * COLUMNS, QImage.Format.Format_RGB888)
        QPainter(self).drawImage(self.rect(), image)


def pyqtgraph_view(frame: np.ndarray, mask: np.ndarray) -> tuple[QWidget, list[object]]:
    view = pyqtgraph.GraphicsLayoutWidget()
    box = view.addViewBox(lockAspect=True, invertY=True)
    pyqtgraph.setConfigOptions(imageAxisOrder="row-major")
    below, above = pyqtgraph.ImageItem(frame), pyqtgraph.ImageItem(mask.view(np.uint8))
    above.setLookupTable(np.array([[0, 0, 0, 0], [230, 159, 0, 90]], np.uint8))
    above.setLevels([0, 1])
    box.addItem(below)
    box.addItem(above)
    return view, [below, above]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--moves", type=int, default=60, help="of each round")
    parser.add_argument("--size", default="1600x1000", help="of the window")
    args = parser.parse_args()
    app = QApplication([])
    theme.apply(app, dark=True)
    size = tuple(int(side) for side in args.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), args.rounds, args.moves, size), indent=2))


def measure(folder: Path, rounds: int, moves: int, size: tuple[int, int]) -> dict[str, object]:
    frames = np.random.default_rng(0).integers(0, 256, (FRAMES, ROWS, COLUMNS)).astype(np.uint8)
    runner = TaskRunner()
    editor = make_editor(frames, folder, runner)
    mask = np.zeros((ROWS, COLUMNS), np.bool_)
    naive = FullRepaint(frames[0], mask)
    view, items = pyqtgraph_view(frames[0], mask)
    for window in (editor, naive, view):
        window.resize(*size)
        window.show()
    QApplication.processEvents()
    wait_for_frames(editor)
    times: Times = {}
    for number in range(rounds):
        our_stroke(editor, moves, number, times)
        peer_stroke("full_repaint", naive.update, mask, moves, number, times)
        peer_stroke("pyqtgraph", items[1].updateImage, mask, moves, number, times)
        our_undo(editor, times)
        our_frames(editor, times)
        peer_frames(frames, naive, items, times)
    editor.close_down()
    runner.shutdown()
    return report(times, size)


def make_editor(frames: np.ndarray, folder: Path, runner: TaskRunner) -> Editor:
    facts = CineFacts(
        frames=FRAMES, rows=ROWS, columns=COLUMNS, spacing=PixelSpacing(row_mm=0.3, column_mm=0.3)
    )
    policy = EditorPolicy(
        structures=(Structure.FIBROSIS,), answers=True, frames_wanted=tuple(range(FRAMES))
    )
    presenter = EditorPresenter(
        MemoryReading(), ArrayCine(facts, frames), policy=policy, post=runner.post
    )
    presenter.board.set_radius(RADIUS_PX)
    workplace = Workplace(
        session=None,  # type: ignore[arg-type]  # nothing is asked of the desk
        runner=runner,
        messages=Messages(),
        preferences=Preferences(folder / "preferences.ini"),
        commands=shipped(),
        busy=BusyBoard(runner),
        go=lambda _name, _where: None,
    )
    editor = Editor(presenter, workplace)
    presenter.board.set_radius(RADIUS_PX)
    return editor


def wait_for_frames(editor: Editor) -> None:
    """Until every frame is read ahead and every thumbnail drawn."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        QApplication.processEvents()
        if all(editor.store.has(index) for index in range(FRAMES)):
            return
        time.sleep(0.01)
    raise TimeoutError("the frames were not read ahead")


def way_of(number: int, moves: int) -> list[tuple[float, float]]:
    """Where the pen goes, in image pixels: a wave across the middle of the image."""
    return [
        (150 + 700 * step / moves, 380 + 60 * np.sin(step / 4 + number)) for step in range(moves)
    ]


def our_stroke(editor: Editor, moves: int, number: int, times: Times) -> None:
    canvas = editor.canvas
    way = way_of(number, moves)
    send(canvas, QEvent.Type.MouseButtonPress, *way[0])
    QApplication.processEvents()
    for point in way[1:]:
        timed("brush_move/ours", times, lambda p=point: send(canvas, QEvent.Type.MouseMove, *p))
    send(canvas, QEvent.Type.MouseButtonRelease, *way[-1])
    QApplication.processEvents()


def send(canvas: QWidget, kind: QEvent.Type, x_px: float, y_px: float) -> None:
    from fibrodesk.domain.geometry import ImagePoint

    at = canvas.screen_point(ImagePoint(x_px, y_px))  # type: ignore[attr-defined]
    at = QPointF(round(at.x()), round(at.y()))
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.NoModifier)
    QApplication.sendEvent(canvas, event)


def peer_stroke(
    name: str,
    show: Callable[[], object],
    mask: np.ndarray,
    moves: int,
    number: int,
    times: Times,
) -> None:
    mask[:] = False
    way = [(round(x), round(y)) for x, y in way_of(number, moves)]
    for start, end in itertools.pairwise(way):
        cv2.line(mask.view(np.uint8), start, end, 1, 2 * RADIUS_PX)
        timed(f"brush_move/{name}", times, show)


def our_undo(editor: Editor, times: Times) -> None:
    timed("undo/ours", times, editor.presenter.undo)
    timed("redo/ours", times, editor.presenter.redo)


def our_frames(editor: Editor, times: Times) -> None:
    for step in range(FRAMES - 1):
        timed("next_frame/ours", times, lambda s=step: editor.presenter.go_to(s + 1))
    editor.presenter.go_to(0)


def peer_frames(frames: np.ndarray, naive: FullRepaint, items: list[object], times: Times) -> None:
    for index in range(1, FRAMES):

        def show_naive(index: int = index) -> None:
            naive.frame = frames[index]
            naive.update()

        timed("next_frame/full_repaint", times, show_naive)
        timed("next_frame/pyqtgraph", times, lambda i=index: items[0].setImage(frames[i]))


def timed(name: str, times: Times, act: Callable[[], object]) -> None:
    start_s, worked_s = time.perf_counter(), time.thread_time()
    act()
    QApplication.processEvents()
    times.setdefault(name, []).append(1000 * (time.perf_counter() - start_s))
    times.setdefault(f"{name}/worked", []).append(1000 * (time.thread_time() - worked_s))


def report(times: Times, size: tuple[int, int]) -> dict[str, object]:
    """`worked_ms` is the GUI thread's own time, which other work on the machine does not move."""
    rows = {
        name: {
            "median_ms": round(statistics.median(taken), 3),
            "p95_ms": round(float(np.percentile(taken, 95)), 3),
            "worked_ms": round(statistics.median(times[f"{name}/worked"]), 3),
            "n": len(taken),
        }
        for name, taken in sorted(times.items())
        if not name.endswith("/worked")
    }
    ratios = {}
    for name, row in rows.items():
        act, who = name.split("/")
        ours = rows.get(f"{act}/ours")
        if who != "ours" and ours is not None:
            ratios[name] = round(row["median_ms"] / ours["median_ms"], 1)
    return {"window": "x".join(map(str, size)), "times": rows, "times_as_long_as_ours": ratios}


if __name__ == "__main__":
    main()
