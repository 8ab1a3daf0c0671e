"""Work off the GUI thread: where answers arrive, how they are silenced, how it ends."""

import threading
import time
import weakref

import pytest

from fibrodesk.ui.tasks import TaskRunner


def test_an_answer_arrives_on_the_gui_thread(runner, qtbot):
    seen = []
    runner.run(
        lambda _cancel: threading.current_thread(),
        done=lambda worker: seen.append((worker, threading.current_thread())),
        failed=pytest.fail,
    )
    qtbot.waitUntil(lambda: bool(seen))
    worker, here = seen[0]
    assert here is threading.main_thread()
    assert worker is not here


def test_a_failure_is_an_answer_too(runner, qtbot):
    told = []

    def break_down(_cancel):
        raise ValueError("a bug")

    runner.run(break_down, done=pytest.fail, failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], ValueError)


def test_work_that_was_cancelled_stays_silent(runner, qtbot):
    gate = threading.Event()
    answers = []
    event = runner.run(lambda _cancel: gate.wait(5), done=answers.append, failed=answers.append)
    event.set()
    gate.set()
    other = []
    runner.run(lambda _cancel: 1, done=other.append, failed=other.append)
    qtbot.waitUntil(lambda: bool(other))
    qtbot.waitUntil(lambda: not runner.busy)
    assert answers == []


def test_shutdown_asks_every_task_to_stop_and_waits_for_it(qtbot):
    runner = TaskRunner()
    stopped = []

    def work(cancel):
        cancel.wait(5)
        time.sleep(0.02)  # what a task still has to put in order
        stopped.append(True)

    runner.run(work, done=pytest.fail, failed=pytest.fail)
    runner.shutdown()
    assert stopped == [True]


def test_after_shutdown_nothing_is_started_or_posted(qtbot, qapp):
    runner = TaskRunner()
    runner.shutdown()
    heard = []
    assert runner.run(lambda _cancel: 1, done=heard.append, failed=heard.append).is_set()
    runner.post(lambda: heard.append(1))
    qapp.processEvents()
    assert heard == []


def test_a_call_from_any_thread_is_run_on_the_gui_thread(runner, qtbot):
    seen = []
    thread = threading.Thread(
        target=lambda: runner.post(lambda: seen.append(threading.current_thread()))
    )
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [threading.main_thread()]


def test_what_a_task_held_goes_on_the_gui_thread_however_slow_the_other_one_is(qtbot):
    """A widget that dies on another thread is a crash of Qt."""

    class Slow(TaskRunner):
        def post(self, call):
            super().post(call)
            told.wait(5)  # the GUI thread is done with the answer first

    class Screen:
        def answer(self, _found):
            answered.append(True)

    begun, told, answered, gone = threading.Event(), threading.Event(), [], []
    runner, screen = Slow(), Screen()
    weakref.finalize(screen, lambda: gone.append(threading.current_thread()))
    runner.run(lambda _, _held=screen: begun.wait(5), done=screen.answer, failed=pytest.fail)
    del screen
    begun.set()
    qtbot.waitUntil(lambda: bool(answered))
    assert gone == [threading.main_thread()]
    told.set()
    runner.shutdown()


def test_what_is_hushed_goes_on_the_gui_thread_too(runner, qtbot):
    class Screen:
        pass

    begun, go_on, gone = threading.Event(), threading.Event(), []
    screen = Screen()
    weakref.finalize(screen, lambda: gone.append(threading.current_thread()))

    def work(_cancel, _screen=screen):
        begun.set()
        go_on.wait(5)

    runner.run(work, done=pytest.fail, failed=pytest.fail)
    del screen, work
    assert begun.wait(5)
    runner.hush()
    go_on.set()
    runner.settle()
    assert gone == [threading.main_thread()]


def test_settling_stops_and_silences_what_runs_and_lets_new_work_start(runner, qtbot):
    ended, answers = [], []

    def work(cancel):
        cancel.wait(5)
        ended.append(True)

    runner.run(work, done=answers.append, failed=answers.append)
    runner.settle()
    assert ended == [True]
    runner.run(lambda _cancel: "new", done=answers.append, failed=answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["new"]


def test_what_is_hushed_runs_on_unheard(runner, qtbot):
    """Nobody waits for it: its answer must not reach a screen that is gone."""
    go_on, ended, answers = threading.Event(), threading.Event(), []

    def work(cancel):
        go_on.wait(5)
        assert cancel.is_set()
        ended.set()

    runner.run(work, done=answers.append, failed=answers.append)
    runner.hush()
    assert not runner.busy
    go_on.set()
    qtbot.waitUntil(ended.is_set)
    runner.run(lambda _cancel: "new", done=answers.append, failed=answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["new"]


def test_settling_waits_for_what_was_hushed_before(runner):
    ended = []

    def work(cancel):
        cancel.wait(5)
        time.sleep(0.05)
        ended.append(True)

    runner.run(work, done=pytest.fail, failed=pytest.fail)
    runner.hush()
    runner.settle()
    assert ended == [True]
