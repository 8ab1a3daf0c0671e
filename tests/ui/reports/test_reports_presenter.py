"""A report is made once, listed, and not made at all while the seal holds."""

from __future__ import annotations

from threading import Event

from fibrodesk.domain.errors import FibrodeskError


def test_a_report_that_is_made_is_listed(presenter, desk, qtbot):
    told = []
    presenter.progressed.connect(lambda *progress: told.append(progress))
    with qtbot.waitSignal(presenter.made) as made:
        presenter.make()
    qtbot.waitUntil(lambda: bool(presenter.reports))
    assert presenter.reports[0].path == made.args[0]
    assert told == [(1, 2), (2, 2)]
    assert presenter.can_make


def test_a_sealed_study_makes_no_report(presenter, desk, qtbot):
    desk.missing = ("Two readings are still owed.",)
    with qtbot.waitSignal(presenter.changed):
        presenter.load()
    presenter.make()
    assert not presenter.making
    assert desk.made() == []


def test_a_second_press_makes_no_second_report(presenter, desk, qtbot):
    desk.gate = Event()
    presenter.make()
    presenter.make()
    desk.gate.set()
    qtbot.waitUntil(lambda: bool(presenter.reports))
    assert len(desk.made()) == 1


def test_a_report_that_is_stopped_leaves_nothing(presenter, desk, qtbot):
    desk.gate = Event()
    made = []
    presenter.made.connect(made.append)
    presenter.make()
    presenter.stop()
    desk.gate.set()
    qtbot.waitUntil(lambda: not presenter._runner.busy)
    assert (made, desk.made()) == ([], [])
    assert presenter.can_make


def test_a_report_that_cannot_be_written_is_told(presenter, desk, qtbot):
    desk.error = FibrodeskError()
    with qtbot.waitSignal(presenter.failed) as told:
        presenter.make()
    assert told.args == [desk.error]
    assert presenter.can_make
