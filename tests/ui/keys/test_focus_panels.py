"""The focus by keys alone: F6 goes through the panels of a screen, Tab through what is in them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces
from fibrodesk.ui.screen import Screen


class Desk(Screen):
    """A canvas between two panels; the right one holds a panel of its own."""

    def __init__(self, workplace):
        super().__init__(workplace)
        self.canvas = QWidget()
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        for panel in (self.panel("a"), self.canvas, self.panel("b"), self.panel("empty", count=0)):
            row.addWidget(panel)

    def panel(self, name, count=2):
        made = pieces.surface(QWidget(), "panel")
        column = QVBoxLayout(made)
        column.addWidget(QLabel(name))
        inner = pieces.surface(QWidget(), "panel")
        inside = QVBoxLayout(inner)
        column.addWidget(inner)
        for number in range(count):
            inside.addWidget(pieces.button(f"{name}{number}", f"{name}{number}"))
        return made

    def focus_home(self):
        self.canvas.setFocus()


@pytest.fixture
def desk(workplace, qtbot):
    made = Desk(workplace)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    qtbot.waitActive(made)
    made.focus_home()
    return made


def test_f6_goes_from_home_through_the_panels_from_left_to_right(desk):
    assert desk.focus_next_panel()
    assert QApplication.focusWidget().objectName() == "a0"
    assert desk.focus_next_panel()
    assert QApplication.focusWidget().objectName() == "b0"


def test_after_the_last_panel_the_window_has_the_turn(desk):
    desk.findChild(QPushButton, "b1").setFocus()
    assert not desk.focus_next_panel()


def test_what_is_disabled_or_hidden_is_passed_over(desk):
    desk.findChild(QPushButton, "a0").setEnabled(False)
    assert desk.focus_next_panel()
    assert QApplication.focusWidget().objectName() == "a1"
    desk.focus_home()
    desk.findChild(QPushButton, "a1").hide()
    assert desk.focus_next_panel()
    assert QApplication.focusWidget().objectName() == "b0"


def test_the_focus_that_keys_moved_is_seen(desk, qtbot):
    """The ring is painted: a focused button looks other than one without the focus."""
    button = desk.findChild(QPushButton, "a0")
    before = button.grab().toImage()
    desk.focus_next_panel()
    assert button.hasFocus()
    assert button.grab().toImage() != before


def test_tab_and_shift_tab_are_each_other_s_way_back(desk):
    desk.focus_next_panel()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget().objectName() == "a1"
    QTest.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier
    )
    assert QApplication.focusWidget().objectName() == "a0"
