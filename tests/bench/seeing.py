"""What seeing costs: `python tests/bench/seeing.py`.

Milliseconds, medians and 95th percentiles, on a phantom loop of 768 x 1024. `filters` is one frame
through each of them; `wall` is rolling one wall out. Then the whole editor, offscreen at 1600 x
1000, from the event to painted pixels: a brush move on the canvas with nothing open, with the
lens, with the strip; a move on the strip itself; a step along the loop with every filter on, for
frames seen for the first time and again; undo beside the strip.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from fibrodesk.domain.draft import Draft, Entry
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.phantom.loop import PhantomLoop, make_loop
from fibrodesk.phantom.patient import draw_patient
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
from fibrodesk.vision.filters import DisplayFilter, filtered
from fibrodesk.wall.unrolled import unrolled

SIZE_PX, FRAMES, MOVES = (768, 1024), 12, 200
EVERYTHING = DisplayFilter(gamma=0.6, local_contrast=True, less_speckle=True)
Rows = dict[str, dict[str, float]]


class MemoryReading:
    """A reading that is written nowhere."""

    id, editable, recovery = "bench", True, None

    def __init__(self) -> None:
        self.draft = Draft(shape=SIZE_PX)

    def append(self, entry: Entry, *, done: Callable[[], None], failed: object) -> None:
        done()

    def checkpoint(self) -> None:
        """Nothing waits."""

    def flush(self) -> None:
        """Nothing waits."""


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    app = QApplication([])
    theme.apply(app, dark=True)
    loop = make_loop(draw_patient(2, seed=7), frames=FRAMES, size_px=SIZE_PX)
    runner = TaskRunner()
    with tempfile.TemporaryDirectory() as folder:
        editor = make_editor(loop, Path(folder), runner)
        rows = {**pure(loop), **whole(editor)}
        editor.close_down()
    runner.shutdown()
    print(json.dumps(rows, indent=2))


def pure(loop: PhantomLoop) -> Rows:
    frame, wall = loop.cine.frame(0), loop.masks[Structure.MYOCARDIUM][0]
    strip = unrolled(wall)
    if strip is None:
        raise RuntimeError("the phantom's wall cannot be rolled out")
    some = {
        "filters/less_speckle": lambda: filtered(frame, DisplayFilter(less_speckle=True)),
        "filters/local_contrast": lambda: filtered(frame, DisplayFilter(local_contrast=True)),
        "filters/both": lambda: filtered(frame, EVERYTHING),
        "wall/rolled_out": lambda: unrolled(wall),
        "wall/maps": lambda: strip.maps(96, 1400),
        "wall/places": lambda: strip.places(wall),
    }
    return {name: told([taken(act) for _ in range(20)]) for name, act in some.items()}


def whole(editor: Editor) -> Rows:
    canvas, seeing = editor.canvas, editor.seeing
    rows = {"move/plain": stroke(canvas)}
    seeing.lens.set_on(True)
    rows["move/with_lens"] = stroke(canvas)
    seeing.lens.set_on(False)
    rows["move/lens_off_again"] = stroke(canvas)
    seeing.strip.open(True)
    QApplication.processEvents()
    rows["move/with_strip"] = stroke(canvas)
    rows["move/on_strip"] = stroke(seeing.strip)
    rows["undo/with_strip"] = told([taken(editor.presenter.undo) for _ in range(3)])
    rows["step/with_strip"] = steps(editor)
    rows["step/with_strip_again"] = steps(editor)
    seeing.strip.open(False)
    rows["step/plain"] = steps(editor)
    seeing.display.set_filter(EVERYTHING)
    rows["step/filtered"] = steps(editor)
    rows["step/filtered_again"] = steps(editor)
    return rows


def stroke(widget: QWidget) -> dict[str, float]:
    """Across the middle of the image, or along the whole strip."""
    width, middle = widget.width(), widget.height() / 2
    way = [
        QPointF(round(width * (0.2 + 0.6 * n / MOVES)), round(middle + 20 * np.sin(n / 4)))
        for n in range(MOVES)
    ]
    send(widget, QEvent.Type.MouseButtonPress, way[0])
    QApplication.processEvents()
    times = [taken(lambda at=at: send(widget, QEvent.Type.MouseMove, at)) for at in way]
    send(widget, QEvent.Type.MouseButtonRelease, way[-1])
    QApplication.processEvents()
    return told(times)


def steps(editor: Editor) -> dict[str, float]:
    editor.presenter.go_to(0)
    QApplication.processEvents()
    return told([taken(lambda n=n: editor.presenter.go_to(n)) for n in range(1, FRAMES)])


def send(widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.LeftButton
    modifiers = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, modifiers)
    QApplication.sendEvent(widget, event)


def taken(act: Callable[[], object]) -> float:
    start_s = time.perf_counter()
    act()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - start_s)


def told(times_ms: list[float]) -> dict[str, float]:
    median, late = np.percentile(times_ms, (50, 95))
    return {"median_ms": round(float(median), 3), "p95_ms": round(float(late), 3)}


def make_editor(loop: PhantomLoop, folder: Path, runner: TaskRunner) -> Editor:
    walls = loop.masks[Structure.MYOCARDIUM]
    policy = EditorPolicy(
        structures=(Structure.FIBROSIS,),
        locked=frozenset({Structure.MYOCARDIUM}),
        answers=True,
        frames_wanted=tuple(range(FRAMES)),
        apex_up=True,
        septum_left=True,
    )
    presenter = EditorPresenter(
        MemoryReading(),
        loop.cine,
        policy=policy,
        post=runner.post,
        locked={MaskKey(n, Structure.MYOCARDIUM): walls[n] for n in range(FRAMES)},
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
    editor.resize(1600, 1000)
    editor.show()
    until = time.monotonic() + 20
    while not all(editor.store.has(n) for n in range(FRAMES)) and time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.01)
    return editor


if __name__ == "__main__":
    main()
