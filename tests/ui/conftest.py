"""Every test of the window: a home of its own, and nothing left behind when it ends."""

import os
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.look import theme
from fibrodesk.ui.messages import Messages
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.tasks import TaskRunner
from fibrodesk.ui.workplace import Workplace


@pytest.fixture(autouse=True)
def _own_home(monkeypatch, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))


@pytest.fixture(autouse=True)
def _nothing_is_left(qapp):
    """Fails the test that leaves a thread or a window behind."""
    before = set(threading.enumerate())
    theme.apply(qapp, dark=True)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    threads = [
        thread
        for thread in set(threading.enumerate()) - before
        if thread.is_alive() and not thread.name.startswith("Dummy")
    ]
    shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    for window in shown:
        window.close()
    assert not threads, f"threads are left: {threads}"
    assert not shown, f"windows are left: {shown}"


@pytest.fixture
def runner():
    made = TaskRunner()
    yield made
    made.shutdown()


@pytest.fixture
def preferences(tmp_path):
    return Preferences(tmp_path / "preferences.ini")


@pytest.fixture
def went():
    """Where the screen under test asked to go: (screen, where) pairs."""
    return []


@pytest.fixture
def workplace(runner, preferences, went):
    """A workplace of nobody; tests that need a person put a session in."""
    return Workplace(
        session=None,
        runner=runner,
        messages=Messages(),
        preferences=preferences,
        commands=shipped(),
        busy=BusyBoard(runner),
        go=lambda name, where: went.append((name, where)),
    )
