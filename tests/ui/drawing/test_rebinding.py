"""Keys that are bound anew while the editor is open: heard and told at once."""

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

linux = sys.platform.startswith("linux")
NONE = Qt.KeyboardModifier.NoModifier


def press(editor, key, modifiers=NONE):
    QTest.keyClick(editor.canvas, key, modifiers)


def tip(editor, name):
    return editor.findChild(QToolButton, name).toolTip()


def test_a_new_key_of_a_tool_is_heard_at_once_and_the_old_one_is_silent(editor, workplace):
    editor.canvas.setFocus()
    workplace.commands.bind("tool_eraser", ("J",))
    press(editor, Qt.Key.Key_E)
    assert editor.presenter.board.tool.name == "brush"
    press(editor, Qt.Key.Key_J)
    assert editor.presenter.board.tool.name == "eraser"


def test_every_button_of_the_bar_tells_the_new_key(editor, workplace):
    assert tip(editor, "tool_eraser").startswith("Eraser (E)")
    workplace.commands.bind_all({"tool_eraser": ("J",), "fit": ("Ctrl+J", "Alt+J")})
    assert tip(editor, "tool_eraser").startswith("Eraser (J)")
    assert tip(editor, "fit_button").startswith("Fit (Ctrl+J or Alt+J)")
    button = editor.findChild(QToolButton, "tool_eraser")
    assert "(E)" not in button.accessibleName()


def test_no_tooltip_of_the_editor_tells_a_key_that_is_gone(editor, workplace):
    """Every command that has a button gets a key that nothing else has."""
    told = {
        widget: widget.toolTip().splitlines()[0]
        for widget in editor.findChildren(QWidget)
        if widget.toolTip()
    }
    table = workplace.commands
    bound = {each.id: each for each in table if each.screen == "drawing" and each.keys}
    places = [f"Ctrl+Alt+{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
    places += [f"Meta+{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
    places += [f"Meta+Alt+{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
    old = {each.tooltip.splitlines()[0]: command_id for command_id, each in bound.items()}
    table.bind_all({name: (key,) for name, key in zip(bound, places, strict=False)})
    QApplication.processEvents()
    stale = [
        (widget.objectName(), words)
        for widget, words in told.items()
        if words in old and widget.toolTip().startswith(words)
    ]
    assert not stale


def test_restoring_brings_the_shipped_keys_back_into_the_tooltips(editor, workplace):
    workplace.commands.bind("tool_eraser", ("J",))
    workplace.commands.restore()
    assert tip(editor, "tool_eraser").startswith("Eraser (E)")
    press(editor, Qt.Key.Key_E)
    assert editor.presenter.board.tool.name == "eraser"


@pytest.mark.parametrize(
    ("typed", "text", "scan_code", "tool"),
    [
        (0x418, "и", 56, "brush"),  # Russian, the key B
        (0x423, "у", 26, "eraser"),  # Russian, the key E
        (Qt.Key.Key_Eacute, "é", 11, None),  # French, the key 2: confidence, and no tool
    ],
)
def test_tools_are_places_on_every_layout(editor, typed, text, scan_code, tool):
    """The key that types Cyrillic "И" on a Russian layout picks the brush."""
    if not linux:
        return
    editor.presenter.board.choose_tool("outline")
    event = QKeyEvent(QEvent.Type.KeyPress, int(typed), NONE, scan_code, 0, 0, text)
    QApplication.sendEvent(editor.canvas, event)
    assert editor.presenter.board.tool.name == (tool or "outline")
    if tool is None:
        assert editor.presenter.answers.of(editor.presenter.frame).confidence == 2
