"""The hand of the monkey: mouse and pen at the window of the platform, without sense."""

import os
import random
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QKeySequence, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QToolButton

_ALOUD = "FIBRODESK_MONKEY_ALOUD" in os.environ  # each act is told before it is done
_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_MIDDLE, _NO_BUTTON = Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
_NONE = Qt.KeyboardModifier.NoModifier
_HELD = (
    *(_NONE,) * 6,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
NEVER = ("submit_now", "take_back_button")  # what is handed in can be drawn on no more


class Hand:
    """Acts by `chance`, under `watch`; `said` are its acts in words."""

    def __init__(self, hands, watch, seed):
        self.hands, self.watch, self.chance = hands, watch, random.Random(seed)
        self.said = []
        self._button = _NO_BUTTON
        self._pen_down = False
        self._pen = {end: _stylus(end) for end in (False, True)}

    @property
    def window(self):
        return self.hands.window

    @property
    def _handle(self):
        return self.window.windowHandle()

    @property
    def canvas(self):
        return self.watch.page.editor.canvas

    # How each is done.

    def _do(self, act, words):
        self.said.append(words)
        if _ALOUD:
            print(words, flush=True)
        self.watch.timed(act, words)
        return words

    def _focus(self):
        """The main window, which hands keys on to a menu; a menu's own may go as it is pressed."""
        return self._handle

    def _place(self):
        """Anywhere on the canvas, mostly on the image, seldom beside it."""
        canvas, chance = self.canvas, self.chance
        across, down = chance.uniform(0.2, 0.8), chance.uniform(0.2, 0.8)
        if chance.random() < 0.1:
            across, down = chance.uniform(-0.2, 1.2), chance.uniform(-0.1, 1.1)
        at = QPoint(int(canvas.width() * across), int(canvas.height() * down))
        at = canvas.mapTo(self.window, at)
        return canvas.mapTo(self.window, canvas.rect().center()) if self._refuses(at) else at

    def _refuses(self, at):
        """Beside the window; or on a button that hands on no event until its menu is closed."""
        hit = self.window.childAt(at)
        if hit is None or hit.objectName() in NEVER:
            return True
        return isinstance(hit, QToolButton) and hit.menu() is not None

    def _held(self):
        return self.chance.choice(_HELD)

    def _near(self, place):
        reach = self.chance.choice((3, 12, 60))
        return place + QPoint(*(self.chance.randint(-reach, reach) for _ in range(2)))

    def _blocked(self):
        """A popup takes the mouse; the hand closes it now and then."""
        return QApplication.activePopupWidget() is not None

    # The mouse.

    def _stroke(self):
        if self._blocked() or self._button is not _NO_BUTTON:
            return ""
        place, held = self._place(), self._held()
        tool = self.watch.page.presenter.board.tool.name
        words = self._do(lambda: self._press(_LEFT, place, held), f"press, {tool} {held}")
        for _ in range(self.chance.randint(1, 8)):
            place = self._near(place)
            self._do(lambda place=place: QTest.mouseMove(self._handle, place), "drag")
            if self.chance.random() < 0.3:
                self.watch.timed(QApplication.processEvents, "painting a drag")
        self._release(place)
        return words

    def _shape(self):
        """A tool, and some points of a shape, which is left as it stands."""
        if self._blocked() or self._button is not _NO_BUTTON:
            return ""
        key = QKeySequence(self.chance.choice("LPWGM"))[0].key()
        self._do(lambda: QTest.keyClick(self._focus(), key), words_of(key, _NONE))
        place = self._place()
        for _ in range(self.chance.randint(1, 4)):
            place = self._near(place)
            self._do(lambda place=place: self._point(place), "point")
        return "point"

    def _point(self, place):
        QTest.mouseMove(self._handle, place)
        QTest.mouseClick(self._handle, _LEFT, _NONE, place)

    def _to_a_key_frame(self):
        key = self.chance.choice((Qt.Key.Key_Left, Qt.Key.Key_Right))
        held = Qt.KeyboardModifier.ControlModifier
        return self._do(lambda: QTest.keyClick(self._focus(), key, held), words_of(key, held))

    def _back_and_forth(self):
        """Undo and redo, some times each."""
        held = Qt.KeyboardModifier.ControlModifier
        for _ in range(self.chance.randint(1, 5)):
            key = self.chance.choice((Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_Y))
            words = words_of(key, held)
            self._do(lambda key=key: QTest.keyClick(self._focus(), key, held), words)
        return "undo and redo"

    def _press(self, button, place, held):
        QTest.mouseMove(self._handle, place)
        QTest.mousePress(self._handle, button, held, place)
        self._button = button

    def _release(self, place):
        button, self._button = self._button, _NO_BUTTON
        self._do(lambda: QTest.mouseRelease(self._handle, button, _NONE, place), "release")

    def _click(self):
        if self._blocked() or self._button is not _NO_BUTTON:
            return ""
        place, held = self._place(), self._held()
        tool = self.watch.page.presenter.board.tool.name
        return self._do(
            lambda: QTest.mouseClick(self._handle, _LEFT, held, place), f"click, {tool} {held}"
        )

    def _click_twice(self):
        if self._blocked() or self._button is not _NO_BUTTON:
            return ""
        place, button = self._place(), self.chance.choice((_LEFT, _LEFT, _RIGHT, _MIDDLE))
        return self._do(
            lambda: QTest.mouseDClick(self._handle, button, _NONE, place), f"click twice {button}"
        )

    def _press_and_stay(self):
        if self._blocked() or self._button is not _NO_BUTTON:
            return ""
        place, held = self._place(), self._held()
        return self._do(lambda: self._press(_LEFT, place, held), f"press and stay, {held}")

    def _move(self):
        place = self._place()
        return self._do(lambda: QTest.mouseMove(self._handle, place), "move")

    def _lift(self):
        if self._button is _NO_BUTTON:
            return ""
        self._release(self._place())
        return "release"

    def _wheel(self):
        place, held = self._place(), self._held()
        turn = QPoint(0, 120 * self.chance.choice((-2, -1, 1, 2)))
        return self._do(
            lambda: QTest.wheelEvent(self._handle, QPointF(place), turn, QPoint(), held),
            f"wheel {turn.y()} {held}",
        )

    def _turn(self):
        """Window and level, or pan, with another button."""
        if self._blocked() or self._button is not _NO_BUTTON:
            return ""
        place, button = self._place(), self.chance.choice((_RIGHT, _MIDDLE))
        words = self._do(lambda: self._press(button, place, _NONE), f"press {button}")
        place = self._near(place)
        self._do(lambda: QTest.mouseMove(self._handle, place), "drag")
        self._release(place)
        return words

    # The pen.

    def _pen_act(self):
        if self._blocked():
            return ""
        turned = self.chance.random() < 0.3
        kinds = QEvent.Type
        if not self._pen_down:
            self._pen_event(kinds.TabletPress, turned)
            self._pen_down = True
        for _ in range(self.chance.randint(0, 5)):
            self._pen_event(kinds.TabletMove, turned)
        if self.chance.random() < 0.8:
            self._pen_up(turned)
        return "pen"

    def _pen_up(self, turned=False):
        if self._pen_down:
            self._pen_event(QEvent.Type.TabletRelease, turned)
            self._pen_down = False

    def _pen_event(self, kind, turned):
        place, up = self._place(), kind is QEvent.Type.TabletRelease
        event = QTabletEvent(
            kind,
            self._pen[turned],
            QPointF(place),
            QPointF(self._handle.mapToGlobal(place)),
            0.0 if up else self.chance.random(),
            *(0.0,) * 5,
            _NONE,
            _NO_BUTTON if kind is QEvent.Type.TabletMove else _LEFT,
            _NO_BUTTON if up else _LEFT,
        )
        name = kind.name + (" turned" if turned else "")
        self._do(lambda: QApplication.sendEvent(self._handle, event), name)

    def _close_popups(self):
        while (popup := QApplication.activePopupWidget()) is not None:
            self._do(popup.close, "close a menu")
            QApplication.processEvents()
        for card in self.window.findChildren(QDialog):
            if card.isVisible():
                self._do(partial(QTest.keyClick, card, Qt.Key.Key_Escape), "Esc on a card")
                QApplication.processEvents()
                self.window.activateWindow()


def words_of(key, held):
    return QKeySequence(key | held if held != _NONE else key).toString() or str(key)


def _stylus(turned):
    ends = QPointingDevice.PointerType
    able = QPointingDevice.Capability.Pressure | QPointingDevice.Capability.Position
    end = ends.Eraser if turned else ends.Pen
    return QPointingDevice("pen", 7 + turned, QInputDevice.DeviceType.Stylus, end, able, 1, 3)
