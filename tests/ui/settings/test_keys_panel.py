"""Changing keys in the settings: with the keys themselves."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from fibrodesk.ui.keys import own_keys
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.settings.keys_panel import KeysPanel

CONTROL = Qt.KeyboardModifier.ControlModifier
KEY_I = 31  # evdev + 8


@pytest.fixture
def panel(workplace, qtbot):
    workplace.session = SimpleNamespace(person=SimpleNamespace(name="Ann"))
    made = KeysPanel(workplace)
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    qtbot.waitActive(made)
    return made


def pressed(panel, command_id, key, modifiers=Qt.KeyboardModifier.NoModifier, *, more=False):
    """Choose a command, ask for a key, press it."""
    panel.choose(command_id)
    panel.list.setFocus()
    if more:
        panel.editor.add()
    else:
        QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert panel.editor.catcher.isVisible()
    QTest.keyClick(panel.editor.catcher, key, modifiers)


def words(panel):
    return panel.findChild(QLabel, "key_word").text()


def button(panel, name):
    return panel.findChild(QPushButton, name)


def keys(panel, command_id):
    return panel.presenter.table[command_id].keys


def test_every_command_stands_in_the_list(panel):
    assert set(panel._items) == {command.id for command in shipped()}


def test_enter_and_a_key_give_a_command_that_key_in_place_of_its_own(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_J)
    assert keys(panel, "tool_brush") == ("J",)
    assert panel._items["tool_brush"].text(1).startswith("J")
    assert not panel.editor.catcher.isVisible()
    assert panel.list.hasFocus()


def test_another_key_stands_beside_the_first(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_J, CONTROL, more=True)
    assert keys(panel, "tool_brush") == ("B", "Ctrl+J")


def test_escape_leaves_the_key_as_it_is(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_Escape)
    assert keys(panel, "tool_brush") == ("B",)
    assert not panel.editor.catcher.isVisible()


def test_a_click_elsewhere_leaves_the_key_as_it_is(panel):
    panel.choose("tool_brush")
    panel.editor.change()
    panel.search.setFocus()
    assert not panel.editor.catcher.isVisible()
    assert keys(panel, "tool_brush") == ("B",)


def test_shift_alone_is_no_key_and_auto_repeat_is_none(panel):
    panel.choose("tool_brush")
    panel.editor.change()
    QTest.keyClick(panel.editor.catcher, Qt.Key.Key_Shift)
    none = Qt.KeyboardModifier.NoModifier
    held = QKeyEvent(QEvent.Type.KeyPress, int(Qt.Key.Key_J), none, "j", autorep=True)
    QApplication.sendEvent(panel.editor.catcher, held)
    assert panel.editor.catcher.isVisible()
    assert keys(panel, "tool_brush") == ("B",)


def test_a_letter_is_taken_by_its_place_whatever_it_types(panel):
    """The key that types "ш" on a Russian layout is the key I."""
    panel.choose("tool_brush")
    panel.editor.change()
    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, 0x428, none, KEY_I, 0, 0, "ш")
    QApplication.sendEvent(panel.editor.catcher, event)
    wished = panel.presenter.clash.key if panel.presenter.clash else keys(panel, "tool_brush")[0]
    assert wished == "I"


# Conflicts.


def test_a_key_of_another_command_is_told_with_its_name_and_waits_for_an_answer(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_E)
    assert "Eraser" in words(panel)
    assert "Tools" in words(panel)
    assert words(panel).startswith("E ")
    assert keys(panel, "tool_brush") == ("B",)
    assert button(panel, "take_key").text() == "Take it from “Eraser”"
    assert button(panel, "leave_key").hasFocus()


def test_taking_a_key_takes_it_from_the_other_and_says_who_is_without(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_E)
    button(panel, "take_key").click()
    assert keys(panel, "tool_brush") == ("E",)
    assert keys(panel, "tool_eraser") == ()
    assert "Eraser" in words(panel)
    assert panel.presenter.table.conflicts() == []


def test_keeping_it_there_changes_nothing(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_E)
    button(panel, "leave_key").click()
    assert keys(panel, "tool_brush") == ("B",)
    assert keys(panel, "tool_eraser") == ("E",)
    assert words(panel) == ""


def test_a_key_of_every_screen_clashes_on_each(panel):
    pressed(panel, "accept", Qt.Key.Key_Q)
    assert "Next" in words(panel)
    assert keys(panel, "accept") == ("Return",)


def test_two_screens_may_have_one_key(panel):
    pressed(panel, "accept", Qt.Key.Key_B)
    assert keys(panel, "accept") == ("B",)
    assert keys(panel, "tool_brush") == ("B",)


def test_choosing_another_command_settles_the_question(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_E)
    panel.choose("undo")
    assert panel.presenter.clash is None
    assert keys(panel, "tool_brush") == ("B",)


# Reserved keys.


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_F6, Qt.Key.Key_Tab, Qt.Key.Key_Space])
def test_a_reserved_key_is_given_to_nobody_and_the_reason_is_told(panel, key):
    pressed(panel, "tool_brush", key)
    assert keys(panel, "tool_brush") == ("B",)
    assert "always" in words(panel) or "Space" in words(panel)


def test_the_exit_is_reserved(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_Q, CONTROL)
    assert keys(panel, "tool_brush") == ("B",)
    assert "always" in words(panel)


def test_help_keeps_its_key_when_it_is_given_another(panel):
    pressed(panel, "keys_card", Qt.Key.Key_J, CONTROL)
    assert set(keys(panel, "keys_card")) == {"F1", "Ctrl+J"}
    panel.presenter.remove("keys_card", "F1")
    assert "F1" in keys(panel, "keys_card")
    assert button(panel, "remove_F1") is None
    assert button(panel, "remove_Ctrl+J") is not None


# Taking away and restoring.


def test_a_cross_takes_one_key_away(panel):
    panel.choose("redo")
    button(panel, "remove_Ctrl+Y").click()
    assert keys(panel, "redo") == ("Ctrl+Shift+Z",)


def test_a_command_may_be_without_a_key_and_says_so(panel):
    panel.choose("tool_brush")
    button(panel, "remove_B").click()
    assert keys(panel, "tool_brush") == ()
    assert panel._items["tool_brush"].text(1).startswith("no key")


def test_restoring_one_command_takes_its_key_back_from_who_was_given_it(panel):
    pressed(panel, "tool_brush", Qt.Key.Key_E)
    button(panel, "take_key").click()
    panel.choose("tool_eraser")
    button(panel, "restore_key").click()
    assert keys(panel, "tool_eraser") == ("E",)
    assert keys(panel, "tool_brush") == ()
    assert "Brush" in words(panel)


def test_restoring_all_gives_every_command_the_shipped_keys(panel, preferences):
    assert not panel.restore_all.isEnabled()
    pressed(panel, "tool_brush", Qt.Key.Key_J)
    pressed(panel, "undo", Qt.Key.Key_J, CONTROL)
    panel.restore_all.click()
    assert panel.presenter.table.rebound() == {}
    assert preferences.state("keys/ann") == {}


def test_every_change_is_kept_for_the_person_at_once(panel, preferences):
    pressed(panel, "tool_brush", Qt.Key.Key_J)
    table = shipped()
    own_keys.take_up(preferences, "Ann", table)
    assert table["tool_brush"].keys == ("J",)


# Finding.


def shown(panel):
    return {name for name, item in panel._items.items() if not item.isHidden()}


def test_the_search_finds_by_name_and_by_key(panel):
    panel.search.setText("brush")
    assert "tool_brush" in shown(panel)
    assert "undo" not in shown(panel)
    panel.search.setText("ctrl+z")
    assert {"undo"} <= shown(panel)
    assert "tool_brush" not in shown(panel)
    panel.search.setText("b")
    assert "tool_brush" in shown(panel)
    panel.search.setText("")
    assert shown(panel) == set(panel._items)


def test_enter_in_the_search_goes_to_the_command_that_was_found(panel):
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "Polyg")
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert panel.list.hasFocus()
    assert panel.chosen.id == "tool_polygon"


def test_escape_empties_the_search(panel):
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "Polyg")
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    assert shown(panel) == set(panel._items)


# What is open meanwhile.


class Desk(QWidget):
    def __init__(self, table):
        super().__init__()
        self.heard = []
        self.canvas = QWidget()
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.keys = Actions(self, table, "drawing")
        action = self.keys.bind("tool_brush", lambda: self.heard.append("brush"))
        self.tool = QPushButton()
        self.tool.setToolTip(action.toolTip())
        self.tool.setAccessibleName(action.toolTip().splitlines()[0])
        column = QVBoxLayout(self)
        column.addWidget(self.canvas)
        column.addWidget(self.tool)


def test_an_open_editor_hears_and_tells_a_new_key_at_once(panel, qtbot):
    desk = Desk(panel.presenter.table)
    qtbot.addWidget(desk)
    pressed(panel, "tool_brush", Qt.Key.Key_J)
    desk.show()
    qtbot.waitActive(desk)
    desk.canvas.setFocus()
    QTest.keyClick(desk.canvas, Qt.Key.Key_B)
    assert desk.heard == []
    QTest.keyClick(desk.canvas, Qt.Key.Key_J)
    assert desk.heard == ["brush"]
    assert desk.tool.toolTip().startswith("Brush (J)")
    assert desk.tool.accessibleName() == "Brush (J)"
