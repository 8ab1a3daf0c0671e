"""A hand without sense at a page that is drawn on: any key, any button, at any moment.

FIBRODESK_MONKEY says how many acts, FIBRODESK_MONKEY_SEED with which seed they begin.
"""

import os

from e2e.hands import until
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QThread, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from faults.monkey_hand import NEVER, Hand, words_of
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.look import theme

ACTS = int(os.environ.get("FIBRODESK_MONKEY", "400"))
SEED = int(os.environ.get("FIBRODESK_MONKEY_SEED", "0")) or 1  # a long run takes its own

_LEFT, _NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_NONE = Qt.KeyboardModifier.NoModifier
_LEAVES = ("sign_out", "close")  # the window itself; others try that
_OFTEN = ("undo", "redo", "frame_on", "key_on", "key_back", "shape_finish", "shape_cancel")
_TOOLS = tuple(command.id for command in shipped() if command.id.startswith("tool_"))
_OTHER_KEYS = ("Tab", "Shift+Tab", "Space", "Up", "Down", "Alt+D", "Ctrl+A", "0", "-", "J", "Y")


def _keys():
    """Every key that does something on the page, once for each; some that people press often."""
    listed = [one for one in shipped() if one.screen in ("drawing", "any")]
    listed = [one for one in listed if one.id not in _LEAVES]
    keys = [key for one in listed for key in one.keys]
    often = [key for one in listed if one.id in (*_OFTEN, *_TOOLS) for key in one.keys]
    return [*keys, *often, *often, *_OTHER_KEYS]


class Monkey(Hand):
    """Where it `stays`, no other screen is gone to."""

    def __init__(self, hands, watch, seed, *, stays=False):
        super().__init__(hands, watch, seed)
        self._keys = _keys()
        self._down = {}  # keys, with what is held beside them
        self._dark = True
        self._acts = (
            (self._stroke, 24),
            (self._shape, 16),
            (self._to_a_key_frame, 12),
            (self._back_and_forth, 6),
            (self._click, 10),
            (self._click_twice, 4),
            (self._press_and_stay, 6),
            (self._move, 8),
            (self._lift, 8),
            (self._wheel, 5),
            (self._turn, 4),
            (self._pen_act, 8),
            (self._key, 60),
            (self._hold_key, 8),
            (self._repeat_key, 3),
            (self._let_key_go, 10),
            (self._press_widget, 10),
            (self._wait, 14),
            (self._wait_for_work, 3),
            (self._look_elsewhere, 2),
            (self._resize, 1),
            (self._change_theme, 1),
            (self._change_screen, 0 if stays else 1),
        )

    def act(self):
        """One of them; then the window lives for a moment."""
        acts, weights = zip(*self._acts, strict=True)
        act = self.chance.choices(acts, weights)[0]
        words = act()
        if words:
            self.watch.timed(QApplication.processEvents, f"after {words}")
        self._come_back()

    def rest(self):
        """Let everything go."""
        for key in list(self._down):
            self._do(lambda key=key: QTest.keyRelease(self._focus(), key), "let a key go")
        self._down.clear()
        if self._button is not _NO_BUTTON:
            self._release(self._place())
        self._pen_up()
        self._close_popups()

    # The keyboard.

    def _combination(self):
        key = QKeySequence(self.chance.choice(self._keys))[0]
        return key.key(), key.keyboardModifiers()

    def _forbidden(self, key):
        """Enter or Space on the one button that must not be pressed."""
        focus = QApplication.focusWidget()
        presses = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        return presses and focus is not None and focus.objectName() in NEVER

    def _key(self):
        key, held = self._combination()
        if self._forbidden(key):
            return ""
        return self._do(lambda: QTest.keyClick(self._focus(), key, held), words_of(key, held))

    def _hold_key(self):
        key, held = self._combination()
        if self._forbidden(key) or key in self._down:
            return ""
        if self.chance.random() < 0.7:
            key, held = self.chance.choice(("K", "H", "Z", "Space")), _NONE
            key = QKeySequence(key)[0].key()
        self._down[key] = held
        words = f"hold {words_of(key, held)}"
        return self._do(lambda: QTest.keyPress(self._focus(), key, held), words)

    def _let_key_go(self):
        if not self._down:
            return ""
        key, held = self._down.popitem()
        words = f"let {words_of(key, held)} go"
        return self._do(lambda: QTest.keyRelease(self._focus(), key, held), words)

    def _repeat_key(self):
        """A key that lies on the keyboard's repeat, as under a book."""
        key, held = self._combination()
        if self._forbidden(key):
            return ""
        words = f"repeat {words_of(key, held)}"
        self._do(lambda: QTest.keyPress(self._focus(), key, held), words)
        for _ in range(self.chance.randint(1, 4)):
            event = QKeyEvent(QEvent.Type.KeyPress, key, held, "", True)
            self._do(lambda event=event: QApplication.sendEvent(self._focus(), event), words)
        return self._do(lambda: QTest.keyRelease(self._focus(), key, held), words)

    # The rest of the window.

    def _press_widget(self):
        """Any button, slider, box or field of the page."""
        if self._blocked():
            self._close_popups()
            return "close a menu"
        kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QPlainTextEdit)
        found = [one for one in self.watch.page.findChildren(QWidget) if isinstance(one, kinds)]
        found = [one for one in found if one.isVisible() and one.isEnabled()]
        found = [one for one in found if one.objectName() not in NEVER and self._reached(one)]
        if not found or self._button is not _NO_BUTTON:
            return ""
        one = self.chance.choice(found)
        area = one.rect()
        at = QPoint(self.chance.randrange(area.width()), self.chance.randrange(area.height()))
        place = one.mapTo(self.window, at)
        name = f"click on {one.objectName()}"
        if isinstance(one, QToolButton) and one.menu() is not None:
            return self._press_menu(place, name)
        return self._do(lambda: QTest.mouseClick(self._handle, _LEFT, _NONE, place), name)

    def _press_menu(self, place, name):
        """Such a button hands on no event until its menu is closed: some line of it is chosen."""
        lines = self.chance.randint(0, 5)
        self.said.append(f"{name}, line {lines}")

        def choose():
            menu = QApplication.activePopupWidget()
            for key in (*(Qt.Key.Key_Down,) * lines, Qt.Key.Key_Return, Qt.Key.Key_Escape):
                if menu is not None and isValid(menu) and menu.isVisible():
                    QTest.keyClick(menu, key)

        QTimer.singleShot(20, choose)
        QTest.mouseClick(self._handle, _LEFT, _NONE, place)
        return name

    def _reached(self, one):
        """All of it is on the window, and nothing lies over it."""
        if one.width() < 2 or one.height() < 2 or one.window() is not self.window:
            return False
        whole = QRect(one.mapTo(self.window, QPoint()), one.size())
        shown = one.visibleRegion().boundingRect().size() == one.size()
        return shown and self.window.rect().contains(whole)

    def _wait(self):
        QThread.msleep(self.chance.choice((2, 5, 20, 40)))
        return "wait"

    def _wait_for_work(self):
        """Until what was asked has come; a loop that plays goes on."""
        self.said.append("wait for the work")
        until(lambda: not self.window.runner.busy, "the work to end")
        return "wait for the work"

    def _look_elsewhere(self):
        """Another window comes to the front, with all that is held."""
        self.said.append("look at another window")
        other = QWidget()
        other.show()
        other.activateWindow()
        QApplication.processEvents()
        other.close()
        other.deleteLater()
        self.window.activateWindow()
        return "look at another window"

    def _resize(self):
        size = self.chance.choice(((1600, 1000), (1280, 800), (1024, 700)))
        return self._do(lambda: self.window.resize(*size), f"resize to {size}")

    def _change_theme(self):
        self._dark = not self._dark
        self.said.append("another theme")
        theme.apply(QApplication.instance(), self._dark)  # seldom done, and told as work
        QApplication.processEvents()
        return ""

    def _change_screen(self):
        """The reading is put away, and asked for again."""
        self.rest()
        self.said.append("another screen")
        self.window.workspace.go("library", {})
        QApplication.processEvents()
        return "another screen"

    def _come_back(self):
        """Whatever was pressed: the hand ends on a reading page, and mostly at its canvas."""
        if self.watch.page is not None:
            if self.chance.random() < 0.3:
                self._close_popups()
            return
        self._close_popups()
        self.said.append("back to the reading")
        until(lambda: not self.window.runner.busy, "the work to end")
        if self.watch.page is None:
            self.hands.go("reading")
        if self.watch.page is None:
            self.hands.click("read_next")
        until(lambda: self.watch.page is not None, "the reading page")
        self._down.clear()
        self._button, self._pen_down = _NO_BUTTON, False
        self.watch.attend()
