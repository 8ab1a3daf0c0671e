"""A screen that is gone hears nothing of what it once started."""

from __future__ import annotations

from threading import Event

from fibrodesk.ui.task_scope import TaskScope


def test_an_answer_arrives_while_the_screen_is_there(runner, qtbot):
    heard = []
    TaskScope(runner).run(lambda _: 7, done=heard.append, failed=heard.append)
    qtbot.waitUntil(lambda: heard == [7])


def test_a_scope_that_closes_asks_its_work_to_stop_and_silences_it(runner, qtbot):
    scope, heard, begun, stopped = TaskScope(runner), [], Event(), Event()

    def work(cancel: Event) -> None:
        begun.set()
        cancel.wait(5)
        stopped.set()

    scope.run(work, done=heard.append, failed=heard.append)
    assert begun.wait(5)
    scope.close()
    assert stopped.wait(5)
    qtbot.waitUntil(lambda: not runner.busy)
    assert heard == []


def test_what_is_posted_after_the_close_is_not_called(runner, qtbot):
    scope, heard = TaskScope(runner), []
    scope.post(lambda: heard.append("before"))
    qtbot.waitUntil(lambda: heard == ["before"])
    scope.post(lambda: heard.append("too late"))
    scope.close()
    runner.post(lambda: heard.append("of another screen"))
    qtbot.waitUntil(lambda: heard[-1] == "of another screen")
    assert heard == ["before", "of another screen"]


def test_closing_one_scope_leaves_the_work_of_others(runner, qtbot):
    first, second, heard = TaskScope(runner), TaskScope(runner), []
    first.close()
    second.run(lambda _: "second", done=heard.append, failed=heard.append)
    qtbot.waitUntil(lambda: heard == ["second"])
