"""The window's program: makes the objects, hands them to one another, and runs until the end."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QSize,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from fibrodesk.ui.look import icons, theme
from fibrodesk.ui.preferences import Preferences, keep_no_folders
from fibrodesk.ui.shell.crash import CrashReports
from fibrodesk.ui.shell.garbage import Collector
from fibrodesk.ui.shell.main_window import MainWindow
from fibrodesk.ui.shell.thread_turns import share_fairly

_SETTLED_MS = 500  # after the window was shown
_FRAME = QSize(16, 48)  # about what a title bar and borders take


def main(project: Path | None = None) -> int:
    """Show the window, then open `project`; returns when the window is closed."""
    app = QApplication.instance() or QApplication([sys.argv[0]])
    if not isinstance(app, QApplication):
        raise TypeError("the window needs an application with widgets")
    dress(app, preferences := Preferences())
    window = MainWindow(preferences)
    Collector(window, rested_s=window.idle.rested_s)
    told = _Told(window)
    CrashReports(reports_folder(), told.reported.emit).install()
    qInstallMessageHandler(_qt_said)
    show_whole(window, first_time=preferences.geometry.isEmpty())
    QTimer.singleShot(_SETTLED_MS, window, lambda: icons.GlyphsAhead(window))
    if project is not None:
        path = project.resolve()
        QTimer.singleShot(0, window, lambda: window.open_project(path))
    return app.exec()


def show_whole(window: QWidget, *, first_time: bool) -> None:
    """A window that has no room on its screen takes the whole of it.

    For the first time its frame is still to come; later the screen may be another, or be scaled.
    """
    screen = window.screen().availableSize()
    room = screen - _FRAME if first_time else screen
    if window.size().boundedTo(room) == window.size():
        window.show()
    else:
        window.showMaximized()


def dress(app: QApplication, preferences: Preferences) -> None:
    """Give the application its name, its icon and the theme that the person chose.

    And its manners: the window's thread shares the process with those that write and decode.
    """
    share_fairly()
    keep_no_folders()
    app.setApplicationName("fibrodesk")
    app.setDesktopFileName("fibrodesk")
    theme.apply(app, theme.wants_dark(preferences.theme))
    app.setWindowIcon(icons.icon("heart", theme.worn().accent))


def reports_folder() -> Path:
    import platformdirs

    return platformdirs.user_state_path("fibrodesk", appauthor=False) / "reports"


class _Told(QObject):
    """Brings the news of a crash report from any thread to the window's message bar."""

    reported = Signal(str)  # the report's name, or ""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.reported.connect(self._tell)

    def _tell(self, name: str) -> None:
        self._window.messages.report(
            self.tr("Something went wrong that should not have"),
            self.tr("Everything that was drawn is on disk, and you can go on."),
            self.tr("If it comes again, close the desk and open it anew."),
            self.tr("A report without names, images or paths is on this machine: {name}").format(
                name=name or self.tr("it could not be written")
            ),
        )


def _qt_said(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's own warnings go to the terminal without what may be a path."""
    if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        words = (word for word in message.split() if "/" not in word and "\\" not in word)
        sys.stderr.write("Qt: " + " ".join(words) + "\n")
