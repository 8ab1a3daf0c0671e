"""For every test: no file of the person who runs it is read or written, and nothing is left."""

import gc
import shutil
import sys
import threading

import pytest
from hypothesis import settings

_LAST_LINES_S = 5.0  # for a thread that was told to end and is on its way

settings.register_profile("tests", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("tests")


@pytest.fixture(autouse=True, scope="session")
def _home_of_the_tests(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home))
        patch.setenv("XDG_CACHE_HOME", str(home))
        yield


@pytest.fixture(autouse=True, scope="session")
def _letters_in_the_order_of_the_names():
    """The dice fall as they are wanted: who is named first in a round is reader A."""
    from fibrodesk.desk.rounds import letters

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "drawn", list)
        yield


@pytest.fixture(autouse=True)
def _garbage_goes_on_this_thread(request):
    """As at the desk: a widget in a cycle that another thread takes away is a crash of Qt."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect(1)


@pytest.fixture(autouse=True, scope="module")
def _nothing_outlives_its_file():
    """Fails the file whose tests leave a thread or a window to those of the next.

    Widgets in cycles that had lived for long go here: the next file may collect on any thread.
    """
    before = set(threading.enumerate())
    yield
    threads = [thread for thread in threading.enumerate() if thread not in before]
    for thread in threads:
        thread.join(_LAST_LINES_S)
    threads = [thread for thread in threads if thread.is_alive()]
    windows = _windows_shown()
    for window in windows:
        window.close()
    if not gc.isenabled():
        gc.collect()
        gc.freeze()  # what is left by now stays for good, and need not be looked through again
        gc.enable()
    assert not threads, f"threads are left: {threads}"
    assert not windows, f"windows are left: {windows}"


def _windows_shown():
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication

    return [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def pytest_terminal_summary(terminalreporter):
    """Some tests of DICOM files judge less where the validator is not installed: that is told."""
    if shutil.which("dciodvfy") is None:
        terminalreporter.write_line(
            "dciodvfy (Debian's dicom3tools) is not installed: what the desk writes as DICOM was "
            "held against highdicom's tables and reader alone."
        )
