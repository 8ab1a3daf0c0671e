"""The window, drawn in with the mouse until it is killed; it tells each step made and each kept.

"made" is printed as the step is handed to the writer, "kept" when the writer says that it is on
the disk, before the window hears of it.
"""

import os
import random
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from desk.studies import PASSWORD
from e2e.hands import Hands, until
from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QThread
from PySide6.QtWidgets import QApplication

from fibrodesk.app import dress
from fibrodesk.domain.edits import EntryKind
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.shell.main_window import MainWindow

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_SHORTEST_MS, _LONGEST_MS = 10, 100
"""From one act to the next: no hand is quicker than the longer; the disk mostly is."""


def window_of(folder, preferences):
    """The real window on ann's reading; answers with her hands and the page's presenter."""
    app = QApplication.instance() or QApplication(["fibrodesk"])
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
    return hands, window.workspace.screen_in_front.page.presenter


def draw(folder, preferences, seed, mode):
    hands, presenter = window_of(folder, preferences)
    _tell_each_step(presenter.reading)
    _say("drawing")
    chance = random.Random(seed)
    if mode == "submit":
        _submit(hands, presenter)
        return
    act = {
        "plain": lambda hands, _presenter, chance: _stroke(hands, chance),
        "strokes": _any_act,
        "history": _back_and_forth,
        "carry": _carry,
    }[mode]
    while True:
        act(hands, presenter, chance)
        _pause(presenter)


def _say(line):
    """In one write: two threads tell, and a line of one must not end in a line of the other."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def _pause(presenter):
    """Until the step is on the disk, or for as long as the quickest hand takes."""
    deadline = QDeadlineTimer(_LONGEST_MS)
    QThread.msleep(_SHORTEST_MS)
    while presenter.reading.pending and not deadline.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        QThread.msleep(2)
    QApplication.processEvents()


def _tell_each_step(reading):
    append = reading.append

    def told(entry, *, done, failed):
        def on_disk():
            _say(f"kept {entry.operation}")
            done()

        if entry.kind is not EntryKind.NOTE:  # which comes beside a step
            _say(f"made {entry.operation}")
        append(entry, done=on_disk, failed=failed)

    reading.append = told


def _stroke(hands, chance, *, held=Qt.KeyboardModifier.NoModifier):
    points = [ImagePoint(chance.uniform(60, 260), chance.uniform(40, 200)) for _ in range(4)]
    hands.stroke(points, held=held)


def _any_act(hands, presenter, chance):
    """Mostly strokes; some are taken back, some frames are left, some answers are given."""
    act = chance.random()
    if act < 0.7:
        _stroke(hands, chance, held=_CONTROL if act < 0.2 else Qt.KeyboardModifier.NoModifier)
    elif act < 0.8:
        hands.press(Qt.Key.Key_Z, _CONTROL)
    elif act < 0.85:
        hands.press(Qt.Key.Key_Y, _CONTROL)
    elif act < 0.95:
        hands.press(chance.choice((Qt.Key.Key_Left, Qt.Key.Key_Right)), _CONTROL)
    elif act < 0.98:
        hands.press(Qt.Key.Key_N)
    else:
        hands.press(Qt.Key.Key_S, _CONTROL)


def _back_and_forth(hands, presenter, chance):
    """As often taken back and done again as drawn."""
    act = chance.random()
    if act < 0.4:
        _stroke(hands, chance)
    elif act < 0.75:
        hands.press(Qt.Key.Key_Z, _CONTROL)
    else:
        hands.press(Qt.Key.Key_Y, _CONTROL)


def _carry(hands, presenter, chance):
    """Masks that are pasted, copied on and propagated to other frames."""
    act = chance.random()
    if act < 0.3:
        _stroke(hands, chance)
    elif act < 0.4:
        hands.press(Qt.Key.Key_C, _CONTROL)
        hands.press(chance.choice((Qt.Key.Key_Left, Qt.Key.Key_Right)), _CONTROL)
        hands.press(Qt.Key.Key_V, _CONTROL)
    elif act < 0.5:
        hands.press(Qt.Key.Key_C, _SHIFT)
    elif act < 0.8:
        hands.press(Qt.Key.Key_T)
        until(lambda: not hands.window.runner.busy, "the mask to be carried")
    else:
        hands.press(chance.choice((Qt.Key.Key_Left, Qt.Key.Key_Right)), _CONTROL)


def _submit(hands, presenter):
    """Answer every frame, then hand the reading in."""
    while presenter.answers.still_open():
        presenter.go_to(presenter.answers.still_open()[0])
        hands.press(Qt.Key.Key_N)
        _pause(presenter)
    hands.press(Qt.Key.Key_Return, _CONTROL)
    hands.find("submit_now")
    _say("submitting")
    hands.click("submit_now")
    until(lambda: False, "the kill")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
