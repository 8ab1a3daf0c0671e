"""Turning to the next cine: what is seen in between, and what was made too late."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

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
