"""The real window, opened for a test and gone without a trace when it ends."""

import os
from contextlib import contextmanager

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from e2e.hands import until
from fibrodesk.app import dress
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.shell.main_window import MainWindow


@contextmanager
def windows_at(app, folder):
    """Opens windows whose preferences lie in `folder`, and puts away what is left of them."""
    opened = []

    def open_window(width=1600, height=1000):
        kept = Preferences(folder / "preferences.ini")
        dress(app, kept)
        window = MainWindow(kept)
        opened.append(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        until(lambda: QApplication.activeWindow() is window, "the window to be in front")
        return window

    try:
        yield open_window
    finally:
        for window in opened:
            _put_away(window)
        # or every later window would be dressed together with those that are gone
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _put_away(window):
    """As closing does, but nothing is asked: where a step failed, its words are what counts."""
    window._drop_workspace()
    window._demonstration.stop()
    window.runner.shutdown()
    window.hide()
    window.door.abandon_project()
    window.door.close_strays()
    window.deleteLater()
