"""A long loop under the hand: `python tests/bench/long_loop.py`.

400 frames of 1024 x 768 from the phantom, stored as the desk stores them (JPEG-LS), in the whole
editor, offscreen, 1600 x 1000. `open`: from the file's name to the first frame painted, its bytes
held against its hash as every opening does. `scrub`: the pointer is dragged along the strip at 60
events a second, or thrown about on it; from the moment when an event was due to the canvas painted
with its frame. The goals: open in under 100 ms, no scrub over 50 ms. `worked` is the GUI thread's
own time, which other work on the machine does not move.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from fibrodesk.domain.cine import ArrayCine
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.keyframes import suggest
from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.identity import identity_of, uids_of
from fibrodesk.imaging.stored import StoredCine, write_stored
from fibrodesk.phantom.dicom import write_dicom
from fibrodesk.phantom.loop import PhantomLoop, make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.look import theme
from fibrodesk.ui.look.icons import GlyphsAhead
from fibrodesk.ui.messages import Messages
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.shell.garbage import Collector
from fibrodesk.ui.tasks import TaskRunner
from fibrodesk.ui.workplace import Workplace

ROWS, COLUMNS, FRAMES = 768, 1024, 400
_DISTINCT = 20  # frames that are really imaged: one beat, which the loop repeats
_EVENT_S = 1 / 60


class MemoryReading:
    """Nothing is drawn here; the writer's thread is measured elsewhere."""

    def __init__(self) -> None:
        self.id, self.editable, self.draft = "bench", True, Draft(shape=(ROWS, COLUMNS))
        self.recovery = None

    def append(self, entry: object, *, done: object, failed: object) -> None:
        done()  # type: ignore[operator]

    def checkpoint(self) -> None:
        """Nothing waits."""

    def flush(self) -> None:
        """Nothing waits."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    app = QApplication([])
    theme.apply(app, dark=True)
    Collector(app, rested_s=lambda: 0.0)  # as the program does, and glyphs while a window stands
    glyphs = GlyphsAhead(app)
    while not glyphs.done:
        app.processEvents()
    with tempfile.TemporaryDirectory() as name:
        path = store(Path(name))
        found = [measure(path, Path(name), seed=number) for number in range(args.rounds)]
    print(json.dumps({"file_mib": found[0].pop("file_mib"), "rounds": found}, indent=2))


def store(folder: Path) -> Path:
    """The loop as it lies in a project."""
    beat = make_loop(draw_patient(4, seed=11), frames=_DISTINCT, size_px=(ROWS, COLUMNS))
    write_dicom(repeated(beat), folder / "loop.dcm", compressed=False)
    with DicomCine(folder / "loop.dcm") as cine:
        mask = find_fan(cine)
        if mask is None:
            raise ValueError("the loop of this benchmark moves")
        pseudonym = Linkage().pseudonym(identity_of(cine.header), uids_of(cine.header))
        data = rebuild(cine, mask, pseudonym=pseudonym, confirmed=True)
    return write_stored(folder / "cines", data)[1]


def repeated(beat: PhantomLoop) -> PhantomLoop:
    facts = beat.cine.facts
    times = tuple(round(index * facts.frame_time_ms, 3) for index in range(FRAMES))
    waves = times[::_DISTINCT]
    frames = np.concatenate([beat.cine.frames] * (FRAMES // _DISTINCT))
    facts = replace(facts, frames=FRAMES, frame_times_ms=times, r_wave_times_ms=waves)
    return replace(beat, cine=ArrayCine(facts, frames))


def measure(path: Path, folder: Path, *, seed: int) -> dict[str, object]:
    runner = TaskRunner()
    start_s, worked_s = time.perf_counter(), time.thread_time()
    cine = StoredCine(path)
    read_s = time.perf_counter()
    editor = open_editor(cine, folder, runner)
    painted_s, worked_ms = time.perf_counter(), 1000 * (time.thread_time() - worked_s)
    places = {
        "slow_drag": np.linspace(0.0, 0.25, 180),
        "fast_drag": np.linspace(0.25, 1.0, 60),
        "thrown_about": np.random.default_rng(seed).uniform(0, 1, 120),
        "back_at_once": np.linspace(1.0, 0.0, 30),
    }
    found = {name: scrub(editor, shares.tolist()) for name, shares in places.items()}
    editor.close_down()
    editor.close()
    runner.shutdown()
    cine.close()
    return {
        "file_mib": round(path.stat().st_size / 2**20, 1),
        "open_file_ms": round(1000 * (read_s - start_s), 1),
        "open_to_first_frame_ms": round(1000 * (painted_s - start_s), 1),
        "open_worked_ms": round(worked_ms, 1),
        "scrub": found,
    }


def open_editor(cine: StoredCine, folder: Path, runner: TaskRunner) -> Editor:
    keys = suggest(cine.facts)
    policy = EditorPolicy(
        structures=(Structure.FIBROSIS,),
        answers=True,
        frames_wanted=keys.frames,
        ed=keys.ed,
        es=keys.es,
    )
    presenter = EditorPresenter(MemoryReading(), cine, policy=policy, post=runner.post)
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
    QApplication.processEvents()
    return editor


def scrub(editor: Editor, shares: Sequence[float]) -> dict[str, float]:
    """Drag along the ruler; how late each frame was painted."""
    strip = editor.footer.strip
    late: list[float] = []
    worked: list[float] = []
    undecoded = 0
    send(strip, QEvent.Type.MouseButtonPress, shares[0])
    QApplication.processEvents()
    start_s = time.perf_counter()
    number = 0
    while number < len(shares) - 1:
        number += 1  # of the events that wait, Qt hands over the newest
        gone = int((time.perf_counter() - start_s) / _EVENT_S)
        number = min(max(number, gone), len(shares) - 1)
        share, due_s = shares[number], start_s + number * _EVENT_S
        while time.perf_counter() < due_s:
            QApplication.processEvents()
            time.sleep(0.0005)
        worked_s = time.thread_time()
        frame = strip.frame_at(place(strip, share).toPoint())
        undecoded += frame is not None and not editor.store.has(frame)
        send(strip, QEvent.Type.MouseMove, share)
        QApplication.processEvents()
        late.append(1000 * (time.perf_counter() - due_s))
        worked.append(1000 * (time.thread_time() - worked_s))
    send(strip, QEvent.Type.MouseButtonRelease, shares[-1])
    QApplication.processEvents()
    return {
        "events": len(late),
        "undecoded": undecoded,
        "median_ms": round(statistics.median(late), 1),
        "p95_ms": round(float(np.percentile(late, 95)), 1),
        "worst_ms": round(max(late), 1),
        "worked_median_ms": round(statistics.median(worked), 1),
        "worked_worst_ms": round(max(worked), 1),
    }


def place(strip: object, share: float) -> QPointF:
    return QPointF(12 + (strip.width() - 24) * share, 8)  # type: ignore[attr-defined]


def send(strip: object, kind: QEvent.Type, share: float) -> None:
    at = place(strip, share)
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    event = QMouseEvent(
        kind,
        at,
        strip.mapToGlobal(at),  # type: ignore[attr-defined]
        button,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(strip, event)  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
