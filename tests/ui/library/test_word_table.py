"""The table of words that the clinical page and the page of other tools' masks share."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from fibrodesk.ui.library.word_table import WordTable
from fibrodesk.ui.look import theme


@pytest.fixture
def table(qtbot):
    made = WordTable("refused", "What is refused", ("File", "Why"), (120,))
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    return made


def test_a_row_is_as_high_as_the_words_of_its_last_column_and_follows_the_width(table):
    table.tell([("warn", ("a.png", "short")), ("warn", ("b.png", "a long reason " * 12))])
    assert table.rowHeight(0) == theme.ROW
    narrow = table.rowHeight(1)
    assert narrow > 2 * theme.ROW
    table.resize(1200, 300)
    assert theme.ROW <= table.rowHeight(1) < narrow


def test_a_path_without_a_space_wraps_too(table):
    table.tell([("", ("a.png", "folder/" * 40))])
    assert table.rowHeight(0) > 2 * theme.ROW


def test_a_glyph_stands_in_the_first_column_alone_and_only_where_there_is_one(table):
    table.tell([("stop", ("a.png", "why")), ("", ("b.png", "why"))])
    icons = [[table.item(row, column).icon().isNull() for column in (0, 1)] for row in (0, 1)]
    assert icons == [[False, True], [True, True]]


def test_what_is_told_replaces_what_was_told(table):
    table.tell([("warn", ("a.png", "why"))] * 3)
    table.tell([("warn", ("c.png", "else"))])
    assert table.rowCount() == 1
    assert table.item(0, 0).text() == "c.png"
    assert table.item(0, 1).toolTip() == "else"
    assert table.accessibleName() == "What is refused"


def many(count):
    return [("", (f"{number}.png", "why")) for number in range(count)]


def test_a_long_list_stands_whole_as_it_is_scrolled(table):
    table.tell(many(1234))
    assert table.rowCount() < 300, "the window does not wait for all of them"
    seen = 0
    while table.rowCount() > seen:
        seen = table.rowCount()
        QApplication.processEvents()
        table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    assert seen == 1234
    assert table.item(1233, 0).text() == "1233.png"


def test_the_key_of_the_end_goes_on_to_the_last_row(table, qtbot):
    table.tell(many(450))
    table.setFocus()
    table.selectRow(0)
    for _ in range(6):
        QApplication.processEvents()
        qtbot.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert table.rowCount() == 450
    assert table.selectionModel().selectedRows()[0].row() == 449


def test_a_list_told_anew_keeps_the_place(table):
    table.tell(many(450))
    QApplication.processEvents()
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    place = table.verticalScrollBar().value()
    table.tell(many(449))
    assert table.verticalScrollBar().value() == place
    table.tell(many(3))
    assert table.rowCount() == 3


def test_a_table_higher_than_its_first_rows_has_more_at_once(table, qtbot):
    table.resize(420, 8000)
    table.tell(many(400))
    qtbot.waitUntil(lambda: table.rowCount() * theme.ROW > 8000)
