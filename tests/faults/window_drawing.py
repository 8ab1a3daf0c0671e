"""The window, drawn in with the mouse until it is killed; it tells each acknowledged stroke."""

import os
import random
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from desk.studies import PASSWORD
from e2e.hands import Hands, until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fibrodesk.app import dress
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.main_window import MainWindow
from fibrodesk.ui.preferences import Preferences

_CONTROL = Qt.KeyboardModifier.ControlModifier


def draw(folder, preferences, seed):
    app = QApplication(["fibrodesk"])
    dress(app, kept := Preferences(preferences))
    window = MainWindow(kept)
    window.show()
    window.activateWindow()
    hands = Hands(window)
    window.open_project(folder)
    hands.find("sign_in_password")
    hands.sign_in("ann", PASSWORD)
    hands.click("library_next")
    hands.find("reading_page")
    presenter = window.workspace.screen_in_front.page.presenter
    _tell_each_stroke(presenter.reading)
    print("drawing", flush=True)
    chance = random.Random(seed)
    while True:
        _one_act(hands, presenter, chance)
        until(lambda: True, "the window to live")


def _tell_each_stroke(reading):
    """Print an entry when the writer says that it is on the disk, before the window hears it."""
    append = reading.append

    def told(entry, *, done, failed):
        def on_disk():
            print(entry.operation, flush=True)
            done()

        append(entry, done=on_disk, failed=failed)

    reading.append = told


def _one_act(hands, presenter, chance):
    """Mostly strokes; some are taken back, some frames are left, some answers are given."""
    act = chance.random()
    if act < 0.7:
        points = [ImagePoint(chance.uniform(60, 260), chance.uniform(40, 200)) for _ in range(4)]
        hands.stroke(points, held=_CONTROL if act < 0.2 else Qt.KeyboardModifier.NoModifier)
    elif act < 0.8:
        hands.press(Qt.Key.Key_Z, _CONTROL)
    elif act < 0.85:
        hands.press(Qt.Key.Key_Y, _CONTROL)
    elif act < 0.95:
        way = chance.choice((Qt.Key.Key_Left, Qt.Key.Key_Right))
        hands.press(way, _CONTROL)
    elif act < 0.98:
        hands.press(Qt.Key.Key_N)
    else:
        hands.press(Qt.Key.Key_S, _CONTROL)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
