"""Keys as they arrive at widgets: pressed, held, repeated, typed."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.keys.tables.shipped import shipped


class Desk(QWidget):
    def __init__(self):
        super().__init__()
        self.heard = []
        self.canvas = QWidget()
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.text, self.list, self.button = QLineEdit(), QListWidget(), QPushButton("x")
        self.list.addItems(["brush", "hand"])
        column = QVBoxLayout(self)
        for widget in (self.canvas, self.text, self.list, self.button):
            column.addWidget(widget)
        self.keys = Actions(self, shipped(), "drawing")
        self.keys.bind("tool_brush", lambda: self.heard.append("brush"))
        self.keys.bind("frame_on", lambda: self.heard.append("on"))
        self.keys.bind("done", lambda: self.heard.append("done"))
        self.keys.bind("save", lambda: self.heard.append("save"))
        self.keys.bind(
            "peek",
            lambda: self.heard.append("peek"),
            released=lambda: self.heard.append("unpeek"),
        )


@pytest.fixture
def desk(qtbot):
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    made.activateWindow()
    made.canvas.setFocus()
    return made


def repeat(widget, key):
    event = QKeyEvent(
        QEvent.Type.KeyPress, int(key), Qt.KeyboardModifier.NoModifier, "d", autorep=True
    )
    QApplication.sendEvent(widget, event)


def test_a_key_on_the_canvas_runs_its_command(desk):
    QTest.keyClick(desk.canvas, Qt.Key.Key_B)
    assert desk.heard == ["brush"]


def test_a_letter_in_a_text_field_is_typed(desk):
    desk.text.setFocus()
    QTest.keyClick(desk.text, Qt.Key.Key_B)
    assert desk.heard == []
    assert desk.text.text() == "b"


def test_saving_works_from_a_text_field_too(desk):
    desk.text.setFocus()
    QTest.keyClick(desk.text, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert desk.heard == ["save"]


@pytest.mark.parametrize("greedy", ["list", "button"])
def test_a_list_or_button_that_has_the_focus_keeps_no_letter_for_itself(desk, greedy):
    widget = getattr(desk, greedy)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_B)
    assert desk.heard == ["brush"]


def test_an_answer_ignores_auto_repeat_and_a_step_does_not(desk):
    QTest.keyPress(desk.canvas, Qt.Key.Key_D)
    for _ in range(3):
        repeat(desk.canvas, Qt.Key.Key_D)
        repeat(desk.canvas, Qt.Key.Key_Right)
    assert desk.heard == ["done", "on", "on", "on"]


def test_a_held_key_ends_when_it_is_let_go(desk):
    QTest.keyPress(desk.canvas, Qt.Key.Key_H)
    repeat(desk.canvas, Qt.Key.Key_H)
    assert desk.heard == ["peek"]
    QTest.keyRelease(desk.canvas, Qt.Key.Key_H)
    assert desk.heard == ["peek", "unpeek"]


def test_a_window_that_goes_to_the_back_lets_go_of_held_keys(desk):
    QTest.keyPress(desk.canvas, Qt.Key.Key_H)
    QApplication.sendEvent(desk, QEvent(QEvent.Type.WindowDeactivate))
    assert desk.heard == ["peek", "unpeek"]
    QTest.keyRelease(desk.canvas, Qt.Key.Key_H)
    assert desk.heard == ["peek", "unpeek"]


def test_a_disabled_action_takes_no_key(desk):
    desk.keys["tool_brush"].setEnabled(False)
    QTest.keyClick(desk.canvas, Qt.Key.Key_B)
    assert desk.heard == []


def test_a_button_of_an_action_does_the_same_as_its_key(desk):
    desk.keys["tool_brush"].trigger()
    assert desk.heard == ["brush"]
    assert desk.keys["tool_brush"].toolTip().startswith("Brush (B)")


def test_a_list_that_is_thrown_away_while_it_has_the_focus_leaves_the_keys_working(desk, qtbot):
    desk.list.setFocus()
    desk.list.deleteLater()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not desk.list)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.canvas.setFocus()
    QTest.keyClick(desk.canvas, Qt.Key.Key_B)
    assert desk.heard == ["brush"]


def test_enter_is_for_the_button_that_has_the_focus(desk):
    """On a "Skip" that was reached with Tab, Enter must never give the screen's verdict."""
    desk.keys.bind("shape_finish", lambda: desk.heard.append("finish"))
    desk.button.setAutoDefault(True)
    desk.button.clicked.connect(lambda: desk.heard.append("button"))
    QTest.keyClick(desk.canvas, Qt.Key.Key_Return)
    desk.button.setFocus()
    QTest.keyClick(desk.button, Qt.Key.Key_Return)
    repeat(desk.button, Qt.Key.Key_Return)
    assert desk.heard == ["finish", "button"]


def test_a_command_that_is_bound_to_a_letter_never_takes_it_from_a_text_field(desk):
    """Saving works from a text field; bound to S, an S that is typed there is still a letter."""
    desk.keys._table.bind("save", ("S", "Ctrl+S", "Home"))
    desk.text.setFocus()
    QTest.keyClick(desk.text, Qt.Key.Key_S)
    QTest.keyClick(desk.text, Qt.Key.Key_Home)
    assert desk.heard == []
    assert desk.text.text() == "s"
    QTest.keyClick(desk.text, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert desk.heard == ["save"]


def test_what_altgr_types_in_a_text_field_is_text(desk):
    desk.keys._table.bind("save", ("Ctrl+Alt+Q",))
    desk.text.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    event = QKeyEvent(QEvent.Type.KeyPress, int(Qt.Key.Key_Q), both, "@")
    QApplication.sendEvent(desk.text, event)
    assert desk.heard == []


def test_a_held_key_ends_also_when_shift_made_it_another_letter(desk):
    """Held on a figure: with Shift pressed meanwhile it is let go as "!"."""
    desk.keys._table.bind("peek", ("1",))
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    down = QKeyEvent(QEvent.Type.KeyPress, int(Qt.Key.Key_1), none, 10, 0, 0, "1")
    up = QKeyEvent(QEvent.Type.KeyRelease, int(Qt.Key.Key_Exclam), shift, 10, 0, 0, "!")
    QApplication.sendEvent(desk.canvas, down)
    QApplication.sendEvent(desk.canvas, up)
    assert desk.heard == ["peek", "unpeek"]


def test_a_held_command_on_another_key_is_still_held(desk):
    desk.keys._table.bind("peek", ("Ctrl+J",))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyPress(desk.canvas, Qt.Key.Key_J, control)
    repeat(desk.canvas, Qt.Key.Key_J)
    QTest.keyRelease(desk.canvas, Qt.Key.Key_J)  # Ctrl was let go first
    assert desk.heard == ["peek", "unpeek"]
