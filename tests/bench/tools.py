"""How fast each tool is under the pen: `python tests/bench/tools.py`.

From the event to painted pixels, in milliseconds, medians and 95th percentiles, on the whole
editor in an offscreen window of 1600 x 1000 and on a frame of 768 x 1024 with speckle and a wall.
A press may cost more than a move: the livewire makes its map there, growing smooths the frame.
`worked_ms` is the GUI thread's own time, which other work on the machine does not move.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "drawing"))

import cv2
import numpy as np
from drawing_room import MemoryReading
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.look import theme
from fibrodesk.ui.messages import Messages
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.tasks import TaskRunner
from fibrodesk.ui.workplace import Workplace

ROWS, COLUMNS = 768, 1024
CENTRE = (512.0, 384.0)
Times = dict[str, list[tuple[float, float]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--moves", type=int, default=40, help="of each round and tool")
    args = parser.parse_args()
    app = QApplication([])
    theme.apply(app, dark=True)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), args.rounds, args.moves), indent=2))


def measure(folder: Path, rounds: int, moves: int) -> dict[str, object]:
    runner = TaskRunner()
    editor = make_editor(folder, runner)
    editor.resize(1600, 1000)
    editor.show()
    QApplication.processEvents()
    times: Times = {}
    for _ in range(rounds):
        for name in ("brush", "outline", "polygon", "livewire", "grow"):
            editor.presenter.board.choose_tool(name)
            TRIALS[name](editor, moves, times)
            editor.presenter.board.end_gesture()
        shape(editor, times)
        while editor.presenter.draft.next_undo(0) is not None:
            editor.presenter.undo()
    editor.close_down()
    runner.shutdown()
    return {name: report(taken) for name, taken in sorted(times.items())}


def make_editor(folder: Path, runner: TaskRunner) -> Editor:
    facts = CineFacts(
        frames=1, rows=ROWS, columns=COLUMNS, spacing=PixelSpacing(row_mm=0.25, column_mm=0.25)
    )
    policy = EditorPolicy(
        structures=(Structure.FIBROSIS,),
        locked=frozenset({Structure.MYOCARDIUM}),
        frames_wanted=(0,),
    )
    frame, wall = heart()
    presenter = EditorPresenter(
        MemoryReading(Draft(shape=(ROWS, COLUMNS))),
        ArrayCine(facts, frame[None]),
        policy=policy,
        post=runner.post,
        locked={MaskKey(0, Structure.MYOCARDIUM): wall},
    )
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
    presenter.board.set_radius(12)
    return editor


def heart() -> tuple[np.ndarray, np.ndarray]:
    """A bright ring with a brighter scar on a dark ground, under speckle; and the ring."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS] + 0.5
    away = np.hypot((rows - CENTRE[1]) / 1.3, columns - CENTRE[0])
    wall = (away > 150) & (away < 190)
    scar = wall & (columns > CENTRE[0] + 60)
    noise = cv2.GaussianBlur(np.random.default_rng(0).normal(size=wall.shape), (0, 0), 1.5)
    grey = np.select([scar, wall], [170, 110], 45) * np.exp(0.25 * noise / noise.std())
    return grey.clip(2, 255).astype(np.uint8), wall


def ring(moves: int, reach_px: float) -> list[tuple[float, float]]:
    turns = np.linspace(0, 2 * np.pi, moves)
    return [
        (
            CENTRE[0] + reach_px * float(np.cos(turn)),
            CENTRE[1] + 1.3 * reach_px * float(np.sin(turn)),
        )
        for turn in turns
    ]


# Each tool under the hand.


def dragged(name: str, reach_px: float) -> Callable[[Editor, int, Times], None]:
    def trial(editor: Editor, moves: int, times: Times) -> None:
        way = ring(moves, reach_px)
        timed(f"{name}/press", times, lambda: send(editor, QEvent.Type.MouseButtonPress, *way[0]))
        for place in way[1:]:
            timed(f"{name}/move", times, lambda at=place: send(editor, QEvent.Type.MouseMove, *at))
        last = way[-1]
        timed(f"{name}/release", times, lambda: send(editor, QEvent.Type.MouseButtonRelease, *last))

    return trial


def polygon(editor: Editor, moves: int, times: Times) -> None:
    for place in ring(13, 170)[:-1]:
        click(editor, *place)
    timed("polygon/finish", times, editor.presenter.board.tool.finish)
    start = ring(13, 170)[0]
    send(editor, QEvent.Type.MouseButtonPress, *start)
    for step in range(moves):
        place = (start[0] + step, start[1] + step)
        timed("polygon/move", times, lambda at=place: send(editor, QEvent.Type.MouseMove, *at))
    timed("polygon/release", times, lambda: send(editor, QEvent.Type.MouseButtonRelease, *place))


def livewire(editor: Editor, moves: int, times: Times) -> None:
    way = ring(moves * 3, 190)
    for number, place in enumerate(way[: 2 * moves]):
        name = "livewire/move" if number % moves else "livewire/map"
        timed(name, times, lambda at=place: send(editor, QEvent.Type.MouseMove, *at, held=False))
        if number % moves == 0:
            timed("livewire/press", times, lambda at=place: click(editor, *at))
            beside = (place[0] + 3, place[1] + 3)
            timed(
                "livewire/map",
                times,
                lambda at=beside: send(editor, QEvent.Type.MouseMove, *at, held=False),
            )
    timed("livewire/finish", times, editor.presenter.board.tool.finish)


def grow(editor: Editor, moves: int, times: Times) -> None:
    seed = (CENTRE[0] + 168, CENTRE[1])
    timed("grow/press", times, lambda: send(editor, QEvent.Type.MouseButtonPress, *seed))
    for step in range(moves):
        place = (seed[0] + 3 * step, seed[1])
        timed("grow/move", times, lambda at=place: send(editor, QEvent.Type.MouseMove, *at))
    timed("grow/release", times, lambda: send(editor, QEvent.Type.MouseButtonRelease, *place))


def shape(editor: Editor, times: Times) -> None:
    shaping = editor.shaping
    for name in ("smooth", "fill_holes", "remove_islands", "shrink", "grow"):
        timed(f"shaping/{name}", times, getattr(shaping, name))


TRIALS: dict[str, Callable[[Editor, int, Times], None]] = {
    "brush": dragged("brush", 170),
    "outline": dragged("outline", 150),
    "polygon": polygon,
    "livewire": livewire,
    "grow": grow,
}


def click(editor: Editor, x_px: float, y_px: float) -> None:
    send(editor, QEvent.Type.MouseButtonPress, x_px, y_px)
    send(editor, QEvent.Type.MouseButtonRelease, x_px, y_px)


def send(editor: Editor, kind: QEvent.Type, x_px: float, y_px: float, *, held: bool = True) -> None:
    canvas = editor.canvas
    at = canvas.screen_point(ImagePoint(x_px, y_px))
    at = QPointF(round(at.x()), round(at.y()))
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    button = none if kind is QEvent.Type.MouseMove else left
    down = left if held and kind is not QEvent.Type.MouseButtonRelease else none
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, down, Qt.NoModifier)
    QApplication.sendEvent(canvas, event)


def timed(name: str, times: Times, act: Callable[[], object]) -> None:
    start_s, worked_s = time.perf_counter(), time.thread_time()
    act()
    QApplication.processEvents()
    took = (1000 * (time.perf_counter() - start_s), 1000 * (time.thread_time() - worked_s))
    times.setdefault(name, []).append(took)


def report(taken: list[tuple[float, float]]) -> dict[str, float]:
    wall_ms = [ms for ms, _ in taken]
    return {
        "median_ms": round(statistics.median(wall_ms), 2),
        "p95_ms": round(float(np.percentile(wall_ms, 95)), 2),
        "worked_ms": round(statistics.median(ms for _, ms in taken), 2),
        "n": len(taken),
    }


if __name__ == "__main__":
    main()
