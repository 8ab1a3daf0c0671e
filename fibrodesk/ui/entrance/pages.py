"""The pages before the work, one at a time: start, new study, sign in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from fibrodesk.ui.entrance.demonstration import Demonstration
from fibrodesk.ui.entrance.door import Door
from fibrodesk.ui.entrance.start_page import StartPage
from fibrodesk.ui.messages import Message
from fibrodesk.ui.preferences import Preferences

if TYPE_CHECKING:
    from fibrodesk.ui.entrance.new_project_page import NewProjectPage
    from fibrodesk.ui.entrance.sign_in import SignInPage


class Entrance(QStackedWidget):
    """Only the start page is built before the first paint, the others when they are asked for."""

    open_wanted = Signal(object)  # Path, or None: ask which
    other_wanted = Signal()  # another study, or another person where the desk is covered

    def __init__(self, door: Door, demonstration: Demonstration, preferences: Preferences) -> None:
        super().__init__()
        self._door, self._demonstration, self._preferences = door, demonstration, preferences
        self._start = start = StartPage()
        self.addWidget(start)
        start.open_wanted.connect(self.open_wanted)
        start.new_wanted.connect(lambda: self.setCurrentWidget(self._new))
        start.demonstration_wanted.connect(demonstration.open)
        start.stop_wanted.connect(demonstration.cancel)
        start.forget_wanted.connect(self._forget)
        demonstration.working.connect(start.show_making)
        demonstration.ready.connect(self.open_wanted)
        door.working.connect(start.show_working)

    def show_start(self) -> None:
        self._start.show_recent(self._preferences.recent_projects)
        self.setCurrentWidget(self._start)

    def ask_who(self, study: str, path: Path, names: Sequence[str]) -> None:
        """Ask who comes; where it is the demonstration, its invented people stand below."""
        last = self._preferences.text(f"person/{path.name}")
        self._sign_in.ask(study, names, last=last)
        self._sign_in.show_people(self._demonstration.people_of(path))
        self._ask()

    def cover(self, study: str, name: str) -> None:
        """Hide what lies beneath until `name` gives the password again."""
        self._sign_in.ask_again(study, name)
        self._sign_in.show_people(())
        self._ask()

    def tell_wrong(self, told: Message) -> bool:
        """Say a fault beside the password; False where no password is asked for now."""
        if self._door.project is None or self.currentWidget() is not self._sign_in:
            return False
        self._sign_in.tell_wrong(f"{told.text} {told.advice}".strip())
        return True

    def _ask(self) -> None:
        self.setCurrentWidget(self._sign_in)
        self._sign_in.password.setFocus()

    def _forget(self, path: Path) -> None:
        self._preferences.forget_project(path)
        self._start.show_recent(self._preferences.recent_projects)

    @cached_property
    def _new(self) -> NewProjectPage:
        from fibrodesk.ui.entrance.new_project_page import NewProjectPage

        page = NewProjectPage()
        page.back_wanted.connect(self.show_start)
        page.create_wanted.connect(self._door.create)
        self._door.working.connect(page.show_working)
        self.addWidget(page)
        return page

    @cached_property
    def _sign_in(self) -> SignInPage:
        from fibrodesk.ui.entrance.sign_in import SignInPage

        page = SignInPage()
        page.sign_in_wanted.connect(self._door.sign_in)
        page.unlock_wanted.connect(self._door.unlock)
        page.other_wanted.connect(self.other_wanted)
        self._door.working.connect(page.show_working)
        self.addWidget(page)
        return page
