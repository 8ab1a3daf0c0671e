"""Who may sit at the desk, and what an administrator does about it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.people import Role
from fibrodesk.ui.settings.acts import SettingsActs
from fibrodesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from fibrodesk.desk.calibration.rows import ReaderResult
    from fibrodesk.domain.people import Person


class PeoplePresenter(QObject):
    changed = Signal()
    done = Signal(str)  # what was done, in words
    failed = Signal(object)  # BaseException

    def __init__(
        self, acts: SettingsActs, runner: TaskRunner, me: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner, self._me = acts, runner, me
        self.people: list[Person] = []
        self.calibrations: dict[str, ReaderResult] = {}  # by the person's id

    def refresh(self) -> None:
        self._runner.run(
            lambda _cancel: (self._acts.people(), self._acts.calibrations()),
            done=lambda found: self._listed(*found),
            failed=self.failed.emit,
        )

    def is_me(self, person: Person) -> bool:
        """Nobody changes the own role, locks or resets oneself."""
        return person.id == self._me

    def add(self, name: str, roles: AbstractSet[Role], password: str) -> None:
        self._act(
            lambda: self._acts.add(name, roles, password),
            self.tr("{name} can sign in now.").format(name=name),
        )

    def set_roles(self, person: Person, roles: AbstractSet[Role]) -> None:
        self._act(
            lambda: self._acts.set_roles(person.id, roles),
            self.tr("The roles of {name} were changed.").format(name=person.name),
        )

    def lock(self, person: Person, locked: bool) -> None:
        words = self.tr("{name} is locked.") if locked else self.tr("{name} is unlocked.")
        self._act(
            lambda: self._acts.lock(person.id, locked),
            words.format(name=person.name),
        )

    def reset(self, person: Person, new: str, reason: str) -> None:
        """The recovery key re-wraps; `person` is told of it at the next sign-in."""
        self._act(
            lambda: self._acts.reset(person.id, new, reason),
            self.tr("{name} has a new password. Its use of the recovery key is audited.").format(
                name=person.name
            ),
        )

    def _act(self, act: Callable[[], object], words: str) -> None:
        def acted(_answer: object) -> None:
            self.done.emit(words)
            self.refresh()

        def refused(error: BaseException) -> None:
            self.failed.emit(error)
            self.refresh()

        self._runner.run(lambda _cancel: act(), done=acted, failed=refused)

    def _listed(self, people: list[Person], calibrations: list[ReaderResult]) -> None:
        self.people = people
        self.calibrations = {each.person_id: each for each in calibrations}
        self.changed.emit()
