"""The whole desk at work: a study of stored loops on a real disk, one of them open to be read."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))  # what tests share

from desk.studies import PASSWORD
from e2e.hands import Hands, until

from fibrodesk.app import dress
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.shell.main_window import MainWindow
from tests.bench.peers import study


class Desk:
    """The main window on a study of three phantom loops (JPEG-LS, 768 x 1024, 22 frames)."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self._way = 1
        project, _ = study.make(folder)
        self.app = QApplication.instance() or QApplication(sys.argv[:1])
        dress(self.app, kept := Preferences(folder / "preferences.ini"))
        self.window = MainWindow(kept)
        self.window.resize(*size)
        self.window.show()
        hands = Hands(self.window)
        self.window.open_project(project)
        hands.find("sign_in_password")
        hands.sign_in("ann", PASSWORD)
        hands.click("library_next")
        hands.find("reading_page")
        self.wait_for_frames()

    @property
    def screen(self) -> QWidget:
        return self.window.workspace.screen_in_front

    @property
    def editor(self) -> Editor:
        return self.screen.page.editor

    def wait_for_frames(self) -> None:
        editor = self.editor
        frames = range(editor.presenter.cine.facts.frames)
        until(lambda: all(editor.store.has(frame) for frame in frames), "the frames")
        self.settle(0.3)

    def settle(self, seconds: float) -> None:
        """Let what follows soon after a step come: words, buttons, thumbnails."""
        until_s = time.perf_counter() + seconds
        while time.perf_counter() < until_s:
            self.app.processEvents()
            # what is deleted later goes by itself only where Qt's own loop runs
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.005)

    def next_cine(self) -> None:
        """The next loop, and back from the last."""
        page = self.screen.page
        if self.screen.presenter.neighbour(self._way) is None:
            self._way = -self._way
        self.screen._neighbour(self._way)
        until(lambda: self.screen.page not in (None, page), "the next loop")

    def close(self) -> None:
        self.window.close()
        self.settle(0.2)


def mouse(canvas: Canvas, kind: QEvent.Type, x_px: float, y_px: float) -> QMouseEvent:
    """A real event of a mouse, made before the clock runs."""
    at = canvas.screen_point(ImagePoint(x_px, y_px))
    at = QPointF(round(at.x()), round(at.y()))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    return QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.NoModifier)
