"""Long work in the status line: how far, how long still, and a cross that stops it."""

from threading import Event

from PySide6.QtWidgets import QLabel, QProgressBar, QToolButton

from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.screen import StatusLine
from fibrodesk.ui.shell.status_strip import StatusStrip


def test_work_is_shown_until_it_is_finished(runner, qtbot):
    board = BusyBoard(runner)
    strip = StatusStrip(board)
    qtbot.addWidget(strip)
    work = board.start("Importing loops", cancel=Event())
    assert strip.findChild(QLabel, "work_title").text() == "Importing loops"
    work.progress(1, 4)
    qtbot.waitUntil(lambda: work.fraction == 0.25)
    assert strip.findChild(QProgressBar, "work_bar").value() == 250
    work.finish()
    assert strip.findChild(QProgressBar, "work_bar").isHidden()


def test_the_cross_asks_the_work_to_stop(runner, qtbot):
    board = BusyBoard(runner)
    strip = StatusStrip(board)
    qtbot.addWidget(strip)
    cancel = Event()
    board.start("Importing loops", cancel=cancel)
    strip.findChild(QToolButton, "work_cancel").click()
    assert cancel.is_set()


def test_the_time_left_follows_from_what_is_done(runner, qtbot, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("fibrodesk.ui.busy.time.monotonic", lambda: clock[0])
    work = BusyBoard(runner).start("Training", cancel=Event())
    clock[0] = 30.0
    work.progress(1, 4)
    qtbot.waitUntil(lambda: work.seconds_left is not None)
    assert work.seconds_left == 90.0


def test_of_several_works_the_newest_is_named_and_the_others_counted(runner, qtbot):
    board = BusyBoard(runner)
    strip = StatusStrip(board)
    qtbot.addWidget(strip)
    board.start("Training", cancel=Event())
    board.start("Importing loops", cancel=Event())
    assert strip.findChild(QLabel, "work_title").text() == "Importing loops (and 1 more)"


def test_the_words_of_the_screen_stand_at_the_left(runner, qtbot):
    strip = StatusStrip(BusyBoard(runner))
    qtbot.addWidget(strip)
    strip.resize(900, 28)
    strip.show_status(StatusLine(left=("41.2 mm²", "", "saved"), saved="on disk"))
    assert strip.findChild(QLabel, "status_left").whole == "41.2 mm² · saved"
    assert strip.findChild(QLabel, "status_saved").text() == "on disk"
