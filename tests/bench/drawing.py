"""How fast a stroke is on the screen, in the whole desk: `python tests/bench/drawing.py`.

From the event to painted pixels, in milliseconds: event, presenter, stroke, signals, journal on a
real disk, paint. The main window is open on a study of stored JPEG-LS loops (768 x 1024, 22
frames); the brush's radius is 12 px. `paced` moves come at the 125 Hz of a mouse. `first_seen` is a
frame of a loop that has just been opened and may have to be decoded; `later` is what follows an
undo by itself (buttons, words) and holds up no stroke. With `--busy` two threads compute beside
it, as a training does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

import cv2
import numpy as np
from desk_at_work import Desk, mouse
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

RADIUS_PX, HERTZ = 12, 125
Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--moves", type=int, default=60, help="of each stroke")
    parser.add_argument("--size", default="1600x1000", help="of the window")
    parser.add_argument("--busy", action="store_true", help="two threads compute beside it")
    args = parser.parse_args()
    size = tuple(int(side) for side in args.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), size)
        times: Times = {}
        with busy_threads() if args.busy else contextlib.nullcontext():
            for number in range(args.rounds):
                steps(desk, args.moves, number, times)
                frames(desk, times)
            loops(desk, times)
        desk.close()
    print(json.dumps(report(times, args), indent=1))


@contextlib.contextmanager
def busy_threads() -> Iterator[None]:
    """Two threads that convolve and, now and then, hold the interpreter, as a training does."""
    over = threading.Event()

    def work() -> None:
        picture = np.random.default_rng(0).random((512, 512)).astype(np.float32)
        while not over.is_set():
            cv2.GaussianBlur(picture, (31, 31), 5)
            sum(range(2000))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


def way_of(number: int, moves: int) -> list[tuple[float, float]]:
    """Where the pen goes, in image pixels: a wave across the middle of the image."""
    return [
        (150 + 700 * step / moves, 380 + 60 * np.sin(step / 4 + number)) for step in range(moves)
    ]


def steps(desk: Desk, moves: int, number: int, times: Times) -> None:
    """A stroke at once and a stroke as a mouse comes; then both are taken back and done again."""
    presenter = desk.editor.presenter
    presenter.board.set_radius(RADIUS_PX)
    stroke(desk, way_of(number, moves), "brush_move", times)
    stroke(desk, way_of(number + 1, moves), "brush_move_paced", times, hertz=HERTZ)
    for act in (presenter.undo, presenter.undo, presenter.redo, presenter.redo):
        desk.settle(0.1)
        timed("undo" if act == presenter.undo else "redo", times, act)
        start_s = time.thread_time()
        desk.settle(0.1)
        times.setdefault("later", []).append(1000 * (time.thread_time() - start_s))


def stroke(
    desk: Desk, way: list[tuple[float, float]], name: str, times: Times, *, hertz: int = 0
) -> None:
    canvas = desk.editor.canvas
    send(canvas, mouse(canvas, QEvent.Type.MouseButtonPress, *way[0]))
    desk.app.processEvents()
    due_s = time.perf_counter()
    for place in way[1:]:
        event = mouse(canvas, QEvent.Type.MouseMove, *place)
        while hertz and time.perf_counter() < due_s:
            desk.app.processEvents()
            time.sleep(0.0005)
        timed(name, times, lambda event=event: send(canvas, event))
        due_s += 1 / hertz if hertz else 0
    event = mouse(canvas, QEvent.Type.MouseButtonRelease, *way[-1])
    timed("lift", times, lambda: send(canvas, event))


def send(canvas: object, event: object) -> None:
    QApplication.sendEvent(canvas, event)  # type: ignore[call-overload]


def frames(desk: Desk, times: Times) -> None:
    through(desk, "cine_step", times)
    desk.editor.presenter.go_to(0)
    desk.settle(0.1)


def through(desk: Desk, name: str, times: Times) -> None:
    presenter = desk.editor.presenter
    for frame in range(1, presenter.cine.facts.frames):
        timed(name, times, lambda frame=frame: presenter.go_to(frame))


def loops(desk: Desk, times: Times) -> None:
    """To the next loop and through it before its frames are all read ahead."""
    for _ in range(2):
        timed("next_loop", times, desk.next_cine)
        through(desk, "first_seen", times)


def timed(name: str, times: Times, act: Callable[[], object]) -> None:
    start_s, worked_s = time.perf_counter(), time.thread_time()
    act()
    QApplication.processEvents()
    times.setdefault(name, []).append(1000 * (time.perf_counter() - start_s))
    times.setdefault(f"{name}/worked", []).append(1000 * (time.thread_time() - worked_s))


def report(times: Times, args: argparse.Namespace) -> dict[str, object]:
    """`worked_ms` is the GUI thread's own time, which other work on the machine moves less.

    `best_ms` is what it takes where nothing else runs.
    """
    rows: dict[str, object] = {}
    for name, taken in times.items():
        if name.endswith("/worked"):
            continue
        worked = times.get(f"{name}/worked", taken)
        rows[name] = {
            "median_ms": round(statistics.median(taken), 3),
            "p95_ms": round(float(np.percentile(taken, 95)), 3),
            "worst_ms": round(max(taken), 2),
            "worked_ms": round(statistics.median(worked), 3),
            "best_ms": round(min(taken), 3),
            "n": len(taken),
        }
    return {"window": args.size, "busy": args.busy, "times": rows}


if __name__ == "__main__":
    main()
