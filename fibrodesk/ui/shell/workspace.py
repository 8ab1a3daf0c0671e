"""What a signed-in person sees: the rail, the screen in front, the status line."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from fibrodesk.ui import hand_settings
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.keys.card import KeysCard
from fibrodesk.ui.look import icons, pieces, theme
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.shell.navigation import Navigation
from fibrodesk.ui.shell.screens import ScreenPlace, offered_to
from fibrodesk.ui.shell.status_strip import StatusStrip
from fibrodesk.ui.workplace import Workplace


class Workspace(QWidget):
    """Made for one session and thrown away with it."""

    sign_out_wanted = Signal()
    close_wanted = Signal()  # the project, not the window

    def __init__(self, workplace: Workplace, study: str) -> None:
        super().__init__()
        self.setObjectName("workspace")
        self.workplace = workplace
        self._places = {place.name: place for place in offered_to(workplace.session.person)}
        self._screens: dict[str, Screen] = {}
        self.screen_in_front: Screen | None = None
        self._stack = QStackedWidget()
        self._rail = Navigation()
        self._rail.offer([place for place in self._places.values() if place.listed])
        self._rail.wanted.connect(lambda name: self.go(name, {}))
        self._status = StatusStrip(workplace.busy)
        self._arrange(study)
        self.keys = self._bind_keys()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def go(self, name: str, where: dict[str, object]) -> None:
        """Leave the screen in front, if it lets go, and open another."""
        place = self._places.get(name)
        front = self.screen_in_front
        if place is None or (front is not None and not front.leave()):
            self._rail.mark(front.name if front is not None else "")
            return
        told = self.workplace.messages.message
        if told is not None and told.kind == "note":
            self.workplace.messages.dismiss()
        screen = self._screens.get(name) or self._make(place)
        self.screen_in_front = screen
        self._stack.setCurrentWidget(screen)
        self._status.show_status(StatusLine())
        self._rail.mark(name if place.listed else place.beneath)
        screen.open(**where)
        screen.focus_home()

    def may_leave(self) -> bool:
        """Whether every screen has put its things in safety."""
        return all(screen.leave() and screen.may_close() for screen in self._screens.values())

    def close_down(self) -> None:
        for screen in self._screens.values():
            screen.close_down()

    def next_panel(self) -> None:
        """F6: from the rail to the screen and back."""
        screen = self.screen_in_front
        if screen is None:
            return
        focus = self.focusWidget()
        if focus is not None and self._rail.isAncestorOf(focus):
            screen.focus_home()
        elif not screen.focus_next_panel():
            self._rail.focus_front()

    def show_keys(self) -> None:
        """The card of the screen in front (F1); pressed again, it goes."""
        front = self.screen_in_front
        shown = [card for card in self.findChildren(KeysCard) if card.isVisible()]
        for card in shown:
            card.close()
        if front is not None and not shown:
            title = self._places[front.name].title
            erases = hand_settings.found(self.workplace.preferences).right_erases
            commands = self.workplace.commands
            KeysCard(commands, front.name, title, self, right_erases=erases).show()

    def _focus_changed(self, old: QWidget | None, _new: QWidget | None) -> None:
        """Qt hands the focus of what is disabled or hidden to whatever comes next in the window."""
        screen = self.screen_in_front
        if old is not None and screen is not None and screen.isAncestorOf(old):
            QTimer.singleShot(0, self, lambda: self._bring_home(screen, old))

    def _bring_home(self, screen: Screen, old: QWidget) -> None:
        """What lost the focus as it cannot be used any more leaves it to its screen, keys and all.

        Else a verdict given with the mouse would leave the focus on the rail, where R is nothing.
        """
        if screen is not self.screen_in_front or not screen.isVisible():
            return
        if isValid(old) and old.isEnabled() and old.isVisible():
            return  # the person went elsewhere
        focus = QApplication.focusWidget()
        active = QApplication.activeWindow() is self.window()
        if active and (focus is None or not screen.isAncestorOf(focus)):
            screen.focus_home()
            if not screen.isAncestorOf(QApplication.focusWidget() or self):
                screen.setFocus()  # what is its home may be disabled itself

    def _next_wanted(self) -> None:
        if self.screen_in_front is not None:
            self.screen_in_front.next_wanted()

    def _bind_keys(self) -> Actions:
        keys = Actions(self, self.workplace.commands, "any")
        keys.bind("keys_card", self.show_keys)
        keys.bind("next_panel", self.next_panel)
        keys.bind("next_wanted", self._next_wanted)
        keys.bind("sign_out", self.sign_out_wanted.emit)
        return keys

    def retint(self) -> None:
        icons.retint(self)
        for empty in self.findChildren(pieces.EmptyState):
            empty.tint()

    def _make(self, place: ScreenPlace) -> Screen:
        screen = place.make(self.workplace)
        screen.status.connect(
            lambda status, made=screen: (
                self._status.show_status(status) if made is self.screen_in_front else None
            )
        )
        self._screens[place.name] = screen
        self._stack.addWidget(screen)
        return screen

    def _arrange(self, study: str) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addWidget(pieces.line(upright=True))
        middle.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(study))
        column.addWidget(pieces.line())
        column.addLayout(middle, 1)
        column.addWidget(pieces.line())
        column.addWidget(self._status)

    def _head(self, study: str) -> QWidget:
        """Which study, that it is for research, and who sits here."""
        head = pieces.surface(QWidget(), "panel")
        head.setFixedHeight(theme.HEAD)
        name = pieces.ElidedLabel(study, "section", name="study_name")
        use = pieces.label(self.tr("Research use only"), "caption", name="research_use")
        line = QHBoxLayout(head)
        line.setContentsMargins(theme.S16, 0, theme.S8, 0)
        line.setSpacing(theme.S16)
        line.addWidget(name, 1)
        person = self._person()
        line.addWidget(use)
        line.addWidget(person)
        self._head_end = (use, person)
        return head

    @property
    def head_end_px(self) -> int:
        """How wide the right end of the head is: the use, and who sits here."""
        return sum(each.sizeHint().width() for each in self._head_end) + 2 * theme.S16 + theme.S8

    def _person(self) -> QToolButton:
        person = self.workplace.session.person
        button = QToolButton()
        button.setObjectName("person_menu")
        button.setProperty("person", True)
        shown = button.fontMetrics().elidedText(person.name, Qt.TextElideMode.ElideRight, 240)
        button.setText(f" {shown} ")
        roles = ", ".join(sorted(person.roles))
        button.setToolTip(f"{person.name}\n{roles}")
        button.setAccessibleName(person.name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.wear(button, "person")
        menu = QMenu(button)
        menu.addAction(self.tr("Switch person"), self.sign_out_wanted.emit)
        menu.addAction(self.tr("Close this study"), self.close_wanted.emit)
        button.setMenu(menu)
        return button
