"""Turning to the next cine: what is seen in between, and what was made too late."""

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fibrodesk.desk.readings import open_reading


def test_no_list_is_seen_between_one_cine_and_the_next(opened, qtbot):
    before, seen = opened.page, []
    opened._pages.currentChanged.connect(lambda _at: seen.append(opened._pages.currentWidget()))
    QTest.keyClick(before.editor.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: opened.page not in (None, before))
    assert opened.work_page not in seen
    assert opened.page.isVisible()
    relisted = []
    opened.presenter.listed.connect(lambda: relisted.append(True))
    qtbot.waitUntil(lambda: bool(relisted))


def test_a_cine_overtaken_while_its_page_is_made_never_comes_to_the_screen(screen, qtbot):
    first, second = ((item.round_id, item.cine.id) for item in screen.presenter.items)
    brought, overtaken = [], []

    def overtake(opened):
        if not overtaken:
            overtaken.append(opened.record.id)
            screen.open_cine(*second)

    screen.presenter.opened.connect(overtake)
    screen._pages.currentChanged.connect(lambda _at: brought.append(screen.page))
    screen.open_cine(*first)
    qtbot.waitUntil(lambda: screen.page is not None)
    assert overtaken == [first[1]]
    assert {page.opened.record.id for page in brought if page is not None} == {second[1]}
    again = open_reading(screen.workplace.session, round_id=first[0], cine_id=first[1])
    assert again.editable, "its pen was laid down"
    again.close()


def test_visits_to_a_cine_leave_nothing_behind(opened, qtbot):
    def turn():
        before = opened.page
        way = 1 if opened.presenter.neighbour(1) is not None else -1
        opened._neighbour(way)
        qtbot.waitUntil(lambda: opened.page not in (None, before))
        qtbot.waitUntil(lambda: not opened.workplace.runner.busy)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def of_this_visit():
        page, editor = opened.page, opened.page.editor
        reading = page.opened.reading
        parts = (page, editor, editor.presenter, editor.store, reading, reading.draft)
        return [weakref.ref(part) for part in parts]

    turn()
    widgets, visited = len(opened.findChildren(QWidget)), []
    for _ in range(6):
        visited += of_this_visit()
        turn()
    gc.collect()
    assert [kept() for kept in visited if kept() is not None] == []
    assert len(opened.findChildren(QWidget)) == widgets
