"""Turning to the next cine of the list: `python tests/bench/opening.py [--study FOLDER]`.

The whole window on a project of phantom loops (22 frames of 1024 x 768), offscreen, 1600 x 1000;
`--study` keeps the project and uses it again. From the key (PgDn: `on`, to a page made ahead; PgUp:
`back`, to one that is made then) to the canvas of the next cine painted with its first frame:
`wall_ms`. `worked_ms` is the GUI thread's own time in it, which other work on the machine does not
move; `settled_worked_ms` the same with what was put off. The stall is the longest turn of the event
loop from the key to that rest:
no key and no pointer is heard in it. The goals: a stall under 50 ms, and the next loop at once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))  # what tests share
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from fibrodesk.app import dress
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.reading.screen import ReadingScreen
from fibrodesk.ui.shell.main_window import MainWindow
from tests.bench.peers import study
from tests.bench.peers.our_desk import open_reading

_REST_S = 0.4  # after the first frame: what was put off until then is done
_BETWEEN_S = 2.5  # the reader looks at the loop, and the page of the next one is made


class Watch:
    """Which canvases were painted, at no cost to any other event."""

    def __init__(self) -> None:
        self.painted: set[Canvas] = set()
        paint = Canvas.paintEvent

        def told(canvas: Canvas, event: QPaintEvent) -> None:
            paint(canvas, event)
            self.painted.add(canvas)

        Canvas.paintEvent = told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, help="a folder to keep the project in")
    parser.add_argument("--turns", type=int, default=13, help="the first one is not counted")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.study or Path(scratch)
        folder.mkdir(exist_ok=True)
        project = folder / "study.fibrodesk"
        if not project.exists():
            study.make(folder)
        app, watch = QApplication([]), Watch()
        dress(app, kept := Preferences(Path(scratch) / "preferences.ini"))
        window = MainWindow(kept)
        window.resize(1600, 1000)
        window.show()
        open_reading(window, project)
        screen = window.workspace.screen_in_front
        ways = [1 if number % 4 < 2 else -1 for number in range(args.turns)]
        turns = [(way, turn(watch, screen, way)) for way in ways][1:]
        window.close()
    told = {
        name: summary([found for taken, found in turns if taken == way])
        for name, way in (("on", 1), ("back", -1))
    }
    print(json.dumps(told, indent=2))


def turn(watch: Watch, screen: ReadingScreen, way: int) -> dict[str, float]:
    """One key and what comes of it, in ms."""
    live(_BETWEEN_S)
    before = screen.page
    watch.painted.clear()
    start_s, worked_s = time.perf_counter(), time.thread_time()
    stalls, at_work = [], []
    found: dict[str, float] = {}
    rest_s = float("inf")
    screen.page.editor.keys.actions["cine_on" if way > 0 else "cine_back"].trigger()
    note(stalls, at_work, start_s, worked_s)
    while time.perf_counter() < rest_s:
        turn_s, turn_worked_s = time.perf_counter(), time.thread_time()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        note(stalls, at_work, turn_s, turn_worked_s)
        page = screen.page
        shown = page not in (None, before) and page.editor.canvas in watch.painted
        if shown and not found:
            now_s = time.perf_counter()
            found["wall_ms"] = 1000 * (now_s - start_s)
            found["worked_ms"] = 1000 * (time.thread_time() - worked_s)
            rest_s = now_s + _REST_S
        time.sleep(0.0005)
    found["settled_worked_ms"] = 1000 * (time.thread_time() - worked_s)
    found["stall_wall_ms"], found["stall_worked_ms"] = max(stalls), max(at_work)
    return found


def note(stalls: list[float], at_work: list[float], start_s: float, worked_s: float) -> None:
    stalls.append(1000 * (time.perf_counter() - start_s))
    at_work.append(1000 * (time.thread_time() - worked_s))


def live(seconds: float) -> None:
    end_s = time.perf_counter() + seconds
    while time.perf_counter() < end_s:
        QApplication.processEvents()
        time.sleep(0.002)


def summary(turns: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "median": round(statistics.median(one[name] for one in turns), 1),
            "worst": round(max(one[name] for one in turns), 1),
        }
        for name in turns[0]
    }


if __name__ == "__main__":
    main()
