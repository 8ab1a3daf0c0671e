"""The program as a whole, in a process of its own: it starts, tells, and ends cleanly."""

import subprocess
import sys

import pytest
from desk.studies import make_project
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from fibrodesk.app import show_whole

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
{before}
def close():
    window = next(w for w in app.topLevelWidgets() if w.objectName() == "main_window")
    {at_the_end}
    window.close()
QTimer.singleShot({after_ms}, close)
from fibrodesk.app import main
sys.exit(main({project}))
"""


def run(tmp_path, *, project=None, before="", at_the_end="pass", after_ms=400):
    path = "None" if project is None else f"Path({str(project)!r})"
    program = PROGRAM.format(before=before, at_the_end=at_the_end, after_ms=after_ms, project=path)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )


def noise(result):
    return [line for line in result.stderr.splitlines() if "propagateSizeHints" not in line]


def test_the_window_opens_and_closes_with_nothing_to_say(tmp_path):
    result = run(tmp_path)
    assert result.returncode == 0
    assert noise(result) == []


@pytest.mark.parametrize("after_ms", [0, 20, 60, 120, 500])
def test_it_ends_cleanly_at_any_moment_of_opening_a_study(tmp_path, after_ms):
    make_project(tmp_path / "s.fibrodesk").close()
    result = run(tmp_path, project=tmp_path / "s.fibrodesk", after_ms=after_ms)
    assert result.returncode == 0
    assert noise(result) == []


def test_while_the_window_stands_its_own_thread_collects_garbage(tmp_path):
    result = run(tmp_path, at_the_end="import gc; print(gc.isenabled())")
    assert result.stdout.strip() == "False", "or Python would, in any thread that allocates"


def test_an_exception_that_nobody_foresaw_is_reported_and_the_window_lives(tmp_path):
    result = run(
        tmp_path,
        before="QTimer.singleShot(150, lambda: {}['Rakhmonov'])",
        at_the_end="print(window.messages.message.title); print(window.messages.message.details)",
        after_ms=600,
    )
    assert result.returncode == 0
    assert "Something went wrong" in result.stdout
    assert "report-" in result.stdout
    assert "Rakhmonov" not in result.stderr + result.stdout


@pytest.mark.parametrize("first_time", [True, False])
def test_a_window_that_is_larger_than_its_screen_takes_the_whole_of_it(qtbot, first_time):
    """It was left on a larger screen, or on this one when it was not scaled."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(window.screen().availableSize() + QSize(1, 0))
    show_whole(window, first_time=first_time)
    assert window.isMaximized()


def test_a_window_that_was_left_as_large_as_its_screen_is_shown_as_it_was(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(window.screen().availableSize())
    show_whole(window, first_time=False)
    assert window.isVisible()
    assert not window.isMaximized()
