"""The commands of one screen as actions, and the keys that trigger them.

Keys are not Qt shortcuts: a shortcut knows the letter and not the place, and has no release. They
are taken where they arrive: at the owner, to which every widget passes on what it does not want,
and at lists and buttons inside it, which would want letters for themselves. The canvas passes
everything on, so that no event of the pen makes a detour.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from fibrodesk.ui.keys.commands import Command, CommandTable, edits_text

_GREEDY = (QAbstractItemView, QAbstractButton, QAbstractSlider, QComboBox, QTabBar)
OWN_ENTER = "own_enter"
"""The property of a choice in a form whose Enter is the form's, as that of its buttons is."""
_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


def takes_text(widget: QWidget | None) -> bool:
    """Whether what is typed at `widget` is text and no command."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, _TEXT)


class Actions(QObject):
    """What `owner` does on the keys of `screen`, each as a QAction for its buttons too.

    All of it goes with `parent`, where that lives shorter than the owner.
    """

    def __init__(
        self, owner: QWidget, table: CommandTable, screen: str, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent or owner)
        self._owner, self._table, self._screen = owner, table, screen
        self._actions: dict[str, QAction] = {}
        self._released: dict[str, Callable[[], object]] = {}
        self._down: dict[int, str] = {}  # the key that is held, and its command
        self._guarded: QWidget | None = None
        table.changed.connect(self._retell)
        owner.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def bind(
        self,
        command_id: str,
        run: Callable[[], object],
        *,
        released: Callable[[], object] | None = None,
    ) -> QAction:
        """Run `run` when the command's key is pressed or its action triggered.

        A disabled action takes no key. `released` is for commands that are held.
        """
        command = self._table[command_id]
        action = QAction(command.title, self)
        action.setObjectName(f"action_{command_id}")
        action.setToolTip(command.tooltip)
        action.triggered.connect(lambda _checked=False: run())
        self._actions[command_id] = action
        if released is not None:
            self._released[command_id] = released
        return action

    def __getitem__(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def release_held(self) -> None:
        """Let go of every held key, as when the window loses the focus."""
        held, self._down = set(self._down.values()), {}
        for command_id in held:
            self._released[command_id]()

    def take(self, event: QKeyEvent) -> bool:
        """Act on a key press or release; whether it was one of ours."""
        if event.type() == QEvent.Type.KeyRelease:
            return self._take_release(event)
        command = self._table.match(event, self._screen)
        if command is None or command.id not in self._actions:
            return False
        if takes_text(QApplication.focusWidget()) and (not command.in_text or edits_text(event)):
            return False
        if self._belongs_to_a_button(event):
            return event.isAutoRepeat()  # a held Enter is one press of it
        if not self._actions[command.id].isEnabled():
            return False
        self._press(command, event)
        return True

    def _belongs_to_a_button(self, event: QKeyEvent) -> bool:
        """Enter is for the button that has the focus: on "Skip" it must never mean "Confirm"."""
        focus = QApplication.focusWidget()
        return (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and focus is not None
            and (isinstance(focus, QPushButton) or bool(focus.property(OWN_ENTER)))
            and self._owner.isAncestorOf(focus)
        )

    def _press(self, command: Command, event: QKeyEvent) -> None:
        if event.isAutoRepeat() and not command.repeats:
            return
        if command.id in self._released:
            self._down[_place(event)] = command.id
        self._actions[command.id].trigger()

    def _take_release(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or _place(event) not in self._down:
            return False
        self._released[self._down.pop(_place(event))]()
        return True

    def _retell(self) -> None:
        """Other keys: every button that tells the old ones tells the new ones."""
        for command_id, action in self._actions.items():
            before, now = action.toolTip(), self._table[command_id].tooltip
            if before == now:
                continue
            action.setToolTip(now)
            for widget in self._owner.findChildren(QWidget):
                if before in widget.toolTip():
                    widget.setToolTip(widget.toolTip().replace(before, now))
                if widget.accessibleName() == before.splitlines()[0]:
                    widget.setAccessibleName(now.splitlines()[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            if self.take(event):
                event.accept()
                return True
        elif kind in (QEvent.Type.WindowDeactivate, QEvent.Type.Hide):
            self.release_held()
        return False

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Stand before the list or button that has the focus; leave the one that lost it."""
        guarded, self._guarded = self._guarded, None
        if guarded is not None and isValid(guarded):  # it may lose the focus as it is destroyed
            guarded.removeEventFilter(self)
        if new is None:
            self.release_held()
        elif isinstance(new, _GREEDY) and self._owner.isAncestorOf(new):
            new.installEventFilter(self)
            self._guarded = new


def _place(event: QKeyEvent) -> int:
    """What tells a key from others until it is let go: with Shift it may type something else."""
    return event.nativeScanCode() or event.key()
