"""The window after a kill: tells what it shows of the recovery, and does what it is told to."""

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from e2e.hands import until
from PySide6.QtCore import Qt

from faults.window_drawing import window_of
from fibrodesk.domain.geometry import ImagePoint

_CONTROL = Qt.KeyboardModifier.ControlModifier


def reopen(folder, preferences, choice):
    """`choice`: "enter", "back" or "look"; prints one line of JSON, then closes properly."""
    hands, presenter = window_of(folder, preferences)
    page = hands.window.workspace.screen_in_front.page
    recovery = page.editor.past.recovery
    found = presenter.reading.recovery
    told = {"crashed": found is not None, "entries": len(presenter.draft.log)}
    if found is not None and found.anything:
        card = until(lambda: recovery.card, "the card of the recovery")
        frames = found.frames
        shown = hands.find(f"recovery_after_{frames[0]}") if frames else card
        until(lambda: not frames or shown.text(), "the pictures")
        told |= {"title": hands.words("recovery_title"), "frames": frames, "steps": found.steps}
        if choice == "enter":
            hands.press(Qt.Key.Key_Return)
        elif choice == "back":
            hands.click("recovery_go_back")
        until(lambda: recovery.card is None, "the card to go")
        assert page.editor.canvas.hasFocus()
    told["pixels"] = {key.frame: int(presenter.draft.mask(key).sum()) for key in _keys(presenter)}
    hands.stroke([ImagePoint(70, 60), ImagePoint(90, 80)])
    until(lambda: presenter.reading.pending == 0, "the stroke to be on the disk")
    told["after"] = len(presenter.draft.log)
    print(json.dumps(told), flush=True)
    hands.window.close()
    until(lambda: not hands.window.isVisible(), "the window to close")


def _keys(presenter):
    return sorted(presenter.draft.mask_keys(), key=lambda key: key.frame)


if __name__ == "__main__":
    reopen(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
