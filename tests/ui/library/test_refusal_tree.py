"""The list of refused files: every file has its row, however many there are."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest

from fibrodesk.imaging.refusal import Refusal
from fibrodesk.ui.library.importing.refusals import RefusalTree
from fibrodesk.ui.library.importing.words import ImportWords

MANY = 450


def refusals(count, title, first=0):
    return [
        Refusal(Path(f"/data/{title}{n:04d}.dcm"), f"{n} is no loop.", "Export it.", title=title)
        for n in range(first, first + count)
    ]


@pytest.fixture
def tree(qtbot):
    words = ImportWords(QObject())
    made = RefusalTree(words)
    made.words_of_it = words
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def names(group):
    return [group.child(row).text(0) for row in range(group.childCount())]


def test_every_one_of_many_files_can_be_scrolled_to_by_keys(tree):
    files = refusals(MANY, "torn")
    tree.tell(files)
    group = tree.topLevelItem(0)
    assert not group.isExpanded()
    tree.setFocus()
    tree.setCurrentItem(group)
    QTest.keyClick(tree, Qt.Key.Key_Right)
    assert 0 < group.childCount() < MANY
    for _ in range(4):
        QTest.keyClick(tree, Qt.Key.Key_End)
    assert names(group) == [one.path.name for one in files]
    assert tree.currentItem().text(0) == files[-1].path.name


def test_a_group_that_is_not_in_sight_makes_no_rows_yet(tree):
    tree.tell([*refusals(MANY, "torn"), *refusals(MANY - 1, "mixed")])
    first, second = (tree.topLevelItem(row) for row in range(2))
    first.setExpanded(True)
    second.setExpanded(True)
    made = second.childCount()
    tree.verticalScrollBar().setValue(3)
    assert second.childCount() == made


def test_few_files_lie_open_at_once(tree):
    tree.tell(refusals(3, "torn"))
    assert names(tree.topLevelItem(0)) == ["torn0000.dcm", "torn0001.dcm", "torn0002.dcm"]


def test_with_a_group_all_of_its_files_are_chosen(tree):
    files = refusals(MANY, "torn")
    tree.tell(files)
    tree.topLevelItem(0).setSelected(True)
    assert tree.chosen == files


def test_who_comes_by_tab_sees_where_they_are(tree):
    tree.tell(refusals(3, "torn"))
    tree.clearFocus()
    assert tree.chosen == []
    tree.setFocus(Qt.FocusReason.TabFocusReason)
    assert tree.topLevelItem(0).isSelected()
