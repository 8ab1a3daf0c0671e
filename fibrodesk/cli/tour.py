"""A tour through the window on the demonstration: the pictures of manual and README.

`python -m fibrodesk.cli.tour PROJECT OUT` needs no display. The pictures show synthetic hearts
alone, so they never show a patient, and are never stale, as a script takes them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QSize, QThread
from PySide6.QtWidgets import QApplication, QLineEdit

from fibrodesk.app import dress
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.shell.garbage import Collector
from fibrodesk.ui.shell.main_window import MainWindow

SIZE = QSize(1600, 1000)
_PATIENCE_MS = 60_000
_SETTLE_MS = 600  # how long nothing may be at work before a picture is taken


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture: who looks at which screen.

    `commands` are switches of the editor, pressed before the picture and once more after it.
    """

    name: str
    person: str
    screen: str
    where: dict[str, object] = field(default_factory=dict)
    commands: tuple[str, ...] = ()


STOPS = (
    Stop("library", "Administrator", "library"),
    Stop("prepare", "Reviewer", "prepare"),
    Stop("calibration", "Reader A", "calibration"),
    Stop("reading", "Reader A", "reading"),
    Stop("reading-unrolled", "Reader A", "reading", commands=("strip",)),
    Stop("reading-filled", "Reader A", "reading", commands=("fill_toggle",)),
    Stop("reading-display", "Reader A", "reading", commands=("local_contrast", "less_speckle")),
    Stop("reading-replay", "Reader A", "reading", commands=("replay",)),
    Stop("reading-charter", "Reader A", "reading", commands=("charter",)),
    Stop("keys", "Reader A", "settings", {"part": "keys"}),
    Stop("review", "Reviewer", "review"),
    Stop("agreement", "Administrator", "agreement"),
    Stop("training", "Administrator", "training", {"part": "models"}),
    Stop("training-course", "Administrator", "training", {"part": "train"}),
    Stop("training-runs", "Administrator", "training", {"part": "runs"}),
    Stop("training-discriminator", "Administrator", "training", {"part": "discriminator"}),
    Stop("reports", "Administrator", "reports"),
    Stop("settings", "Administrator", "settings"),
)


def take(project: Path, out: Path, *, password: str, dark: bool = True) -> list[Path]:
    """Walk through every screen of the demonstration in `project` and picture each into `out`.

    Raises:
        TimeoutError: a screen did not come.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("the window needs an application with widgets")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        preferences = Preferences(Path(folder) / "preferences.ini")
        preferences.theme = "dark" if dark else "light"
        dress(app, preferences)
        window = MainWindow(preferences)
        collector = Collector(window, rested_s=window.idle.rested_s)
        window.resize(SIZE)
        window.show()
        pictures = [_picture(window, out / "start.png")]
        window.open_project(project)
        _wait(lambda: window.door.project is not None, "the study")
        pictures += [_picture(window, out / "sign-in.png")]
        for stop in STOPS:
            pictures.append(_visit(window, stop, out, password))
        window.close()
        collector.stop()
    return pictures


def _visit(window: MainWindow, stop: Stop, out: Path, password: str) -> Path:
    session = window.door.session
    if session is not None and session.person.name != stop.person:
        window.sign_out()
        _wait(lambda: window.door.session is None, "the way out")
    if window.door.session is None:
        window.door.sign_in(stop.person, password)
        _wait(lambda: window.workspace is not None, f"the desk of {stop.person}")
    workspace = window.workspace
    assert workspace is not None
    workspace.go(stop.screen, _where(window, stop))
    _press(window, stop.commands)
    picture = _picture(window, out / f"{stop.name}.png")
    _press(window, stop.commands)
    return picture


def _press(window: MainWindow, commands: tuple[str, ...]) -> None:
    """Press switches of the editor that is in front, once its cine is there."""
    if not commands:
        return
    _settle(window)
    editor = next((made for made in window.findChildren(Editor) if made.isVisible()), None)
    if editor is None:
        raise TimeoutError("no cine was opened")
    for command in commands:
        editor.keys.actions[command].trigger()


def _where(window: MainWindow, stop: Stop) -> dict[str, object]:
    """The cine that shows most: the one that was begun, else the first."""
    session = window.door.session
    assert session is not None
    if stop.screen not in ("reading", "prepare"):
        return dict(stop.where)
    from fibrodesk.desk.rounds.round import work_list

    kind = "read" if stop.screen == "reading" else "prepare"
    items = [item for item in work_list(session) if item.kind == kind]
    begun = [item for item in items if item.state == "in_progress"] or items
    if not begun:
        return {}
    where: dict[str, object] = {"cine_id": begun[0].cine.id}
    if begun[0].round_id is not None:
        where["round_id"] = begun[0].round_id
    return where


def _picture(window: MainWindow, path: Path) -> Path:
    _settle(window)
    focus = window.focusWidget()
    if isinstance(focus, QLineEdit):
        focus.clearFocus()  # a caret that blinks makes two pictures of one screen
    window.grab().save(str(path))
    return path


def _settle(window: MainWindow) -> None:
    """Until no work has been under way for a while: thumbnails and figures come late."""
    patience, quiet = QDeadlineTimer(_PATIENCE_MS), QDeadlineTimer(_SETTLE_MS)
    while not quiet.hasExpired() and not patience.hasExpired():
        _live()
        if window.runner.busy:
            quiet = QDeadlineTimer(_SETTLE_MS)


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while not condition():
        if deadline.hasExpired():
            raise TimeoutError(f"{what} did not come")
        _live()


def _live() -> None:
    """Handle what has come, then let the work that is waited for have the interpreter."""
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    QThread.msleep(2)


if __name__ == "__main__":
    import os

    from fibrodesk.desk.demonstration.study import PASSWORD

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

    take(Path(sys.argv[1]), Path(sys.argv[2]), password=PASSWORD)
