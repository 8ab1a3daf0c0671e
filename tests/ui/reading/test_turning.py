"""Turning to the next cine: what is seen in between, and what was made too late."""

import gc
from collections import Counter

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.desk.drafts import OpenReading
from fibrodesk.desk.readings import open_reading
from fibrodesk.domain.draft import Draft
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.loop.frames import FrameStore
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.reading.page import ReadingPage


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

    kinds = (ReadingPage, Editor, EditorPresenter, FrameStore, OpenReading, Draft)

    def alive():
        gc.collect()
        found = Counter(type(each) for each in gc.get_objects())
        return {kind.__name__: found[kind] for kind in kinds}

    for _ in range(4):
        turn()
    known, widgets = alive(), len(QApplication.allWidgets())
    for _ in range(6):
        turn()
    assert alive() == known
    assert known["Editor"] == 1
    assert len(QApplication.allWidgets()) == widgets
