"""A person at the window: a mouse and a keyboard, and eyes that look for names.

Events go to the windows of the platform, not to widgets: what is covered is not hit, and a key
goes where the focus is, as it would in a person's hands.
"""

import math
from contextlib import contextmanager

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QPoint, Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

PATIENCE_MS = 60_000
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_ALL = QEventLoop.ProcessEventsFlag.AllEvents


def until(condition, what):
    """Let the window live until `condition` holds; what it answers is handed on."""
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not (answer := condition()):
        if deadline.hasExpired():
            raise AssertionError(f"waited in vain for {what}")
        QApplication.processEvents(_ALL, 20)
        QThread.msleep(2)  # or the work that is waited for never gets the interpreter
    return answer


def pixel_at(canvas, point):
    """The pixel of the screen, on the canvas, in which an image point lies."""
    on_screen = canvas.screen_point(point)
    return QPoint(math.floor(on_screen.x()), math.floor(on_screen.y()))


class Hands:
    """Acts on `window` by what stands on it."""

    def __init__(self, window):
        self.window = window

    # Looking.

    def seen(self, name, kind=QWidget):
        """The widget of that name that can be seen, or None."""
        found = [one for one in self.window.findChildren(kind, name) if one.isVisible()]
        assert len(found) <= 1, f"{len(found)} widgets called {name} are seen at once"
        return found[0] if found else None

    def find(self, name, kind=QWidget):
        return until(lambda: self.seen(name, kind), f"{name} to be seen")

    def words(self, name):
        """The words of a label, whole where they are elided, or of a button."""
        widget = self.find(name)
        if hasattr(widget, "whole"):
            return widget.whole
        assert isinstance(widget, QLabel | QAbstractButton), f"{name} has no words"
        return widget.text()

    def all_words(self):
        """Every word that can be seen on the window now."""
        labels = [one for one in self.window.findChildren(QLabel) if one.isVisible()]
        return "\n".join(getattr(label, "whole", label.text()) for label in labels)

    def quiet(self):
        """Nothing is at work any more."""
        until(lambda: not self.window.runner.busy, "the work to end")

    @contextmanager
    def step(self, name):
        """Names what was being done when it went wrong; no step may leave an error behind."""
        try:
            yield
            told = self.window.messages.message
            assert told is None or told.kind == "note", f"{told.title}: {told.text}"
        except BaseException as error:
            error.add_note(f"at the step: {name}")
            focus = QApplication.focusWidget()
            where = "nowhere" if focus is None else f"{type(focus).__name__} {focus.objectName()}"
            error.add_note(f"the focus: {where}")
            works = [f"{work.title} {work.fraction}" for work in self.window.busy.works]
            error.add_note(f"at work: {self.window.runner.busy} {works}")
            told = self.window.messages.message
            if told is not None:
                error.add_note(f"the window said: {told.title} {told.text} {told.advice}")
            raise

    # The mouse.

    def click(self, name, *, at=None, held=_NONE):
        """Press a thing once it can be pressed; `at` is a place on it."""
        widget = self.find(name) if isinstance(name, str) else name
        said = widget.objectName()
        until(widget.isEnabled, f"{said} to be enabled ({widget.toolTip()!r})")
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # a hand sees it laid out
        self._bring(widget)
        self.click_at(widget, at or widget.rect().center(), held=held)

    def _bring(self, widget):
        """Scroll a panel until the thing is seen, as its reader would."""
        above = widget.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(widget)

    def click_at(self, widget, at, *, held=_NONE, twice=False):
        place = self._place(widget, at)
        handle = widget.window().windowHandle()
        if twice:
            QTest.mouseDClick(handle, _LEFT, held, place)
        else:
            QTest.mouseClick(handle, _LEFT, held, place)

    def click_cell(self, table, row, column=0, *, twice=False):
        """Press, or double-click, a cell of a table or a row of a list."""
        view = self.find(table)
        index = view.model().index(row, column)
        view.scrollTo(index)
        self.click_at(view.viewport(), view.visualRect(index).center(), twice=twice)

    def choose(self, name, words):
        """Open a box with the mouse and go to the line that says `words` with the keys."""
        box = self.find(name)
        place = until(lambda: 1 + box.findText(words), f"{words} in {name}") - 1
        self.click(box)
        until(lambda: box.view().isVisible(), f"the list of {name}")
        self.press(Qt.Key.Key_Home)
        for _ in range(place):
            self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Return)
        until(lambda: box.currentText() == words, f"{name} to say {words}")

    def stroke(self, points, *, held=_NONE):
        """Press at the first image point, drag along the others, let go at the last."""
        canvas = self.find("canvas")
        handle = self.window.windowHandle()
        places = [self.on_canvas(canvas, point) for point in points]
        QTest.mouseMove(handle, places[0])
        QTest.mousePress(handle, _LEFT, held, places[0])
        for place in places[1:]:
            QTest.mouseMove(handle, place)
        QTest.mouseRelease(handle, _LEFT, held, places[-1])

    def corners(self, points):
        """A press at each image point, as a polygon wants it."""
        canvas = self.find("canvas")
        for point in points:
            self.click_at(canvas, pixel_at(canvas, point))

    def on_canvas(self, canvas, point):
        """The place on the window where the image point is shown."""
        return self._place(canvas, pixel_at(canvas, point))

    def _place(self, widget, at):
        """The place on the window; what lies there must be the widget itself or a part of it."""
        whole = widget.window()
        place = widget.mapTo(whole, at)
        hit = whole.childAt(place)
        under = hit is widget or (hit is not None and widget.isAncestorOf(hit))
        lies = "nothing" if hit is None else f"{type(hit).__name__} {hit.objectName()}"
        assert under or widget is whole, f"{widget.objectName()} is covered by {lies}"
        return QPoint(place)

    # The keyboard.

    def press(self, key, held=_NONE):
        """Press a key; it goes to whatever has the focus."""
        QTest.keyClick(QApplication.focusWindow() or self.window.windowHandle(), key, held)

    def type(self, words):
        handle = QApplication.focusWindow() or self.window.windowHandle()
        for letter in words:
            QTest.keyClick(handle, letter)

    def fill(self, name, words):
        """Put `words` in the place of what stands in a field."""
        self.click(name)
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(words)

    # What everybody does.

    def sign_in(self, name, password):
        """Type the name and the password at the sign-in page; Enter."""
        self.fill(self.find("sign_in_name"), name)
        self.press(Qt.Key.Key_Tab)
        self.type(password)
        self.press(Qt.Key.Key_Return)
        until(lambda: self.window.workspace is not None, f"the desk of {name}")
        assert self.window.door.session.person.name == name
        self.quiet()

    def sign_out(self):
        self.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.quiet()
        assert self.find("sign_in_password").hasFocus()

    def go(self, screen):
        """Press a screen's button in the rail."""
        self.click(f"go_{screen}")
        self.find(f"screen_{screen}")
        self.quiet()
