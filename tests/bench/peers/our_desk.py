"""Our desk, driven through its whole window, journal on the disk: `python … PROJECT MOVES SIZE`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

START_S = time.perf_counter()

from PySide6.QtCore import QEvent, QPointF, Qt  # noqa: E402  what is started is what is timed
from PySide6.QtGui import QMouseEvent  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from fibrodesk.app import dress  # noqa: E402
from fibrodesk.ui.preferences import Preferences  # noqa: E402
from fibrodesk.ui.shell.main_window import MainWindow  # noqa: E402
from tests.bench.peers.stopwatch import (  # noqa: E402
    LOOKS,
    RADIUS_PX,
    ROUNDS_BACK,
    STROKES,
    Stopwatch,
    wave,
)


def main() -> None:
    project, moves, size = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    app = QApplication(sys.argv[:1])
    dress(app, kept := Preferences(Path(tempfile.mkdtemp()) / "preferences.ini"))
    window = MainWindow(kept)
    window.resize(*(int(side) for side in size.split("x")))
    window.show()
    app.processEvents()
    watch = Stopwatch(app.processEvents)
    watch.times_ms["start"] = [1000 * (time.perf_counter() - START_S)]
    editor = open_reading(window, project)
    editor.presenter.board.set_radius(RADIUS_PX)
    for number in range(STROKES):
        stroke(watch, editor, moves, number)
        watch.time("undo_at_once", editor.presenter.undo)
        watch.time("redo_at_once", editor.presenter.redo)
    for _ in range(ROUNDS_BACK):
        for _ in range(STROKES):
            watch.time("undo", editor.presenter.undo)
        for _ in range(STROKES):
            watch.time("redo", editor.presenter.redo)
    for frame in range(1, editor.presenter.cine.facts.frames):
        watch.time("next", lambda frame=frame: editor.presenter.go_to(frame))
        stroke(Stopwatch(app.processEvents), editor, 4, 0)
        if frame % 2:
            watch.time("save", lambda: save(editor))
        else:
            watch.time("save_answered", editor.presenter.save)
            editor.presenter.reading.flush()
    next_loop(watch, window)
    watch.print()
    window.close()


def open_reading(window, project):
    from desk.studies import PASSWORD
    from e2e.hands import Hands, until

    hands = Hands(window)
    window.open_project(project)
    hands.find("sign_in_password")
    hands.sign_in("ann", PASSWORD)
    hands.click("library_next")
    hands.find("reading_page")
    editor = window.workspace.screen_in_front.page.editor
    frames = range(editor.presenter.cine.facts.frames)
    until(lambda: all(editor.store.has(frame) for frame in frames), "the frames to be read ahead")
    return editor


def stroke(watch, editor, moves, number):
    way = wave(number, moves)
    before = int(editor.presenter.mask().sum())
    send(editor.canvas, QEvent.Type.MouseButtonPress, *way[0])
    for point in way[: moves // 2]:
        watch.time("move", lambda p=point: send(editor.canvas, QEvent.Type.MouseMove, *p))
    watch.paced(
        "move_paced",
        [
            lambda p=point: send(editor.canvas, QEvent.Type.MouseMove, *p)
            for point in way[moves // 2 :]
        ],
    )
    watch.time("lift", lambda: send(editor.canvas, QEvent.Type.MouseButtonRelease, *way[-1]))
    if number == 0 and int(editor.presenter.mask().sum()) == before:
        raise RuntimeError("the stroke painted nothing")


def send(canvas, kind, x_px, y_px):
    from fibrodesk.domain.geometry import ImagePoint

    at = canvas.screen_point(ImagePoint(x_px, y_px))
    at = QPointF(round(at.x()), round(at.y()))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.NoModifier)
    QApplication.sendEvent(canvas, event)


def save(editor):
    """Until the last stroke is on the disk and synced, for which no peer waits."""
    editor.presenter.save()
    editor.presenter.reading.flush()


def next_loop(watch, window):
    """From the key to the first frame of the next loop on the screen.

    `next_loop`: once the loop before was looked at for a moment, as readers do; the page of the
    next one is made then. `next_loop_at_once`: with the key pressed again at once.
    """
    from e2e.hands import until

    screen = window.workspace.screen_in_front

    def turn():
        page = screen.page
        screen.page.editor.keys.actions["cine_on"].trigger()
        until(lambda: screen.page not in (None, page), "the next loop")

    for _ in range(LOOKS):
        watch.look()
        watch.time("next_loop", turn)
        until(lambda: not screen.page.awaits, "the pen")
    watch.time("next_loop_at_once", turn)


if __name__ == "__main__":
    main()
