"""Whether the desk's memory stays flat over an hour of work: `python tests/bench/memory.py`.

The whole desk on stored loops and a real disk does what a long morning does: 2,000 strokes, 5,000
changes of frame, undo and redo in between, and now and then the next loop. Told is the resident
memory in MiB after a warm-up (every frame of every loop drawn on), then at ten points of
the work, and its growth in percent; and how many widgets, threads and objects there are, and how
many lines the open reading's history has: each step of it keeps about eight objects, as undo
reaches back to the beginning.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from desk_at_work import Desk, mouse
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

POINTS = 10
WARM_UP = 8  # visits to one of three loops, until every frame of each has been drawn on


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=2000)
    parser.add_argument("--frames", type=int, default=5000)
    parser.add_argument("--size", default="1600x1000", help="of the window")
    args = parser.parse_args()
    size = tuple(int(side) for side in args.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), size)
        rng = np.random.default_rng(1)
        for _ in range(WARM_UP):
            work(desk, rng, strokes=args.strokes // 20, frames=args.frames // 20)
            desk.next_cine()
            desk.wait_for_frames()
        points = [measured(desk)]
        for _ in range(POINTS):
            work(desk, rng, strokes=args.strokes // POINTS, frames=args.frames // POINTS)
            desk.next_cine()
            desk.wait_for_frames()
            points.append(measured(desk))
        print(json.dumps(report(points), indent=1))
        desk.close()


def work(desk: Desk, rng: np.random.Generator, *, strokes: int, frames: int) -> None:
    """Strokes of twelve moves, some taken back and done again, among changes of frame."""
    presenter = desk.editor.presenter
    count = presenter.cine.facts.frames
    for number in range(strokes):
        x, y = rng.uniform(250, 750), rng.uniform(200, 550)
        stroke(desk, [(x + 6 * step, y + 20 * np.sin(step / 3)) for step in range(12)])
        if number % 4 == 3:
            presenter.undo()
            desk.app.processEvents()
        if number % 8 == 7:
            presenter.redo()
            desk.app.processEvents()
        for _ in range(frames // strokes):
            presenter.go_to(int(rng.integers(0, count)))
            desk.app.processEvents()


def stroke(desk: Desk, way: list[tuple[float, float]]) -> None:
    canvas = desk.editor.canvas
    kinds = [QEvent.Type.MouseButtonPress, *[QEvent.Type.MouseMove] * (len(way) - 1)]
    for kind, place in zip(kinds, way, strict=True):
        QApplication.sendEvent(canvas, mouse(canvas, kind, *place))
        desk.app.processEvents()
    QApplication.sendEvent(canvas, mouse(canvas, QEvent.Type.MouseButtonRelease, *way[-1]))
    desk.app.processEvents()


def measured(desk: Desk) -> dict[str, float]:
    desk.editor.presenter.reading.flush()
    desk.settle(0.3)
    gc.collect()
    time.sleep(0.1)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "resident_mib": round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1),
        "widgets": len(QApplication.allWidgets()),
        "threads": threading.active_count(),
        "objects": len(gc.get_objects()),
        "history": len(desk.editor.presenter.draft.log),
    }


def report(points: list[dict[str, float]]) -> dict[str, object]:
    start, end = points[0]["resident_mib"], points[-1]["resident_mib"]
    return {"points": points, "growth_percent": round(100 * (end / start - 1), 1)}


if __name__ == "__main__":
    main()
