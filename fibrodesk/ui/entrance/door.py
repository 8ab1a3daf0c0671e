"""Coming in: a project is opened or made, a person signs in, locks, and goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.people import Role
from fibrodesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from fibrodesk.desk.project.folder import Project
    from fibrodesk.desk.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    name: str
    password: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """What the page of a new project asks for."""

    path: Path
    name: str
    administrator: str
    password: str
    people: tuple[NewPerson, ...] = ()


class Acts(Protocol):
    """What coming in needs of the desk; every function may take a while."""

    def open_project(self, path: Path) -> Project: ...
    def create(self, wanted: NewProject) -> tuple[Project, Session]: ...
    def names(self, project: Project) -> list[str]: ...
    def sign_in(self, project: Project, name: str, password: str) -> Session: ...
    def sign_out(self, session: Session) -> None: ...
    def notices(self, session: Session) -> list[str]: ...


class DeskActs:
    """The desk's own functions; it is imported when the first project is opened."""

    def open_project(self, path: Path) -> Project:
        from fibrodesk.desk.project.folder import open_project

        return open_project(path)

    def create(self, wanted: NewProject) -> tuple[Project, Session]:
        """Make the project, sign its administrator in, and add the people."""
        from fibrodesk.desk.people import add_person
        from fibrodesk.desk.project.folder import create_project
        from fibrodesk.desk.session import sign_in

        project = create_project(
            wanted.path,
            name=wanted.name,
            administrator=wanted.administrator,
            password=wanted.password,
        )
        try:
            session = sign_in(project, wanted.administrator, wanted.password)
            for person in wanted.people:
                add_person(
                    session, name=person.name, roles=set(person.roles), password=person.password
                )
        except BaseException:
            project.close()
            raise
        return project, session

    def names(self, project: Project) -> list[str]:
        from fibrodesk.desk.session import names_to_sign_in

        return names_to_sign_in(project)

    def sign_in(self, project: Project, name: str, password: str) -> Session:
        from fibrodesk.desk.session import sign_in

        return sign_in(project, name, password or None)

    def sign_out(self, session: Session) -> None:
        from fibrodesk.desk.session import sign_out

        sign_out(session)

    def notices(self, session: Session) -> list[str]:
        from fibrodesk.desk.people import notices

        return notices(session)


class Door(QObject):
    """Which project is open and who sits at it; one act at a time."""

    working = Signal(str)  # what is being done, "" when it is done
    opened = Signal(object, list)  # Path, the names that may sign in
    signed_in = Signal(object, list)  # Session, notices to show
    unlocked = Signal()
    closed = Signal()
    failed = Signal(object)  # BaseException

    def __init__(
        self, runner: TaskRunner, acts: Acts | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._acts: Acts = acts or DeskActs()
        self.project: Project | None = None
        self.session: Session | None = None
        self.path: Path | None = None
        self._busy = False
        self._strays: list[Project] = []  # opened by a task whose answer has not arrived

    def open_project(self, path: Path) -> None:
        """Open the folder `path`; what was open before is closed first."""
        if not self._begin(self.tr("Opening the study…")):
            return
        if not self._closed_before():
            return
        acts = self._acts

        def work(_cancel: object) -> tuple[Project, list[str]]:
            project = acts.open_project(path)
            self._strays.append(project)
            return project, acts.names(project)

        self._runner.run(work, done=lambda got: self._opened(path, *got), failed=self._failed)

    def create(self, wanted: NewProject) -> None:
        """Make a project; its administrator is signed in at once."""
        if not self._begin(self.tr("Making the study…")):
            return
        if not self._closed_before():
            return
        acts = self._acts

        def work(_cancel: object) -> tuple[Project, list[str], Session]:
            project, session = acts.create(wanted)
            self._strays.append(project)
            return project, acts.names(project), session

        def done(got: tuple[Project, list[str], Session]) -> None:
            self._opened(wanted.path, got[0], got[1])
            self._came_in(got[2], [])

        self._runner.run(work, done=done, failed=self._failed)

    def sign_in(self, name: str, password: str) -> None:
        project = self.project
        if project is None or not self._begin(self.tr("Signing in…")):
            return
        acts = self._acts

        def work(_cancel: object) -> tuple[Session, list[str]]:
            session = acts.sign_in(project, name, password)
            return session, acts.notices(session)

        self._runner.run(work, done=lambda got: self._came_in(*got), failed=self._failed)

    def unlock(self, password: str) -> None:
        """Ask for the password of who sits here; the session goes on as it was."""
        project, session = self.project, self.session
        if project is None or session is None or not self._begin(self.tr("Signing in…")):
            return
        acts, name = self._acts, session.person.name

        def done(_again: object) -> None:
            self._end()
            self.unlocked.emit()

        self._runner.run(
            lambda _cancel: acts.sign_in(project, name, password), done=done, failed=self._failed
        )

    def sign_out(self) -> None:
        """Another person may come; the project stays open."""
        project, path, session = self.project, self.path, self.session
        if project is None or path is None or session is None:
            return
        if not self._begin(self.tr("Signing out…")):
            return
        acts = self._acts

        def work(_cancel: object) -> list[str]:
            acts.sign_out(session)
            return acts.names(project)

        def done(names: list[str]) -> None:
            self._end()
            self.session = None
            self.opened.emit(path, names)

        self._runner.run(work, done=done, failed=self._failed)

    def close_project(self) -> None:
        """Let go of the project: everything it was told is on disk when this returns.

        Raises:
            DiskFullError: something is not; the project stays open.
        """
        if self.project is not None:
            self.project.close()
        self._forget()

    def _closed_before(self) -> bool:
        """Whether what was open is closed; if the disk refused, it can be tried again."""
        try:
            self.close_project()
        except FibrodeskError as error:
            self._failed(error)
            return False
        return True

    def abandon_project(self) -> None:
        """Let go of it without what the disk would not take."""
        if self.project is not None:
            self.project.abandon()
        self._forget()

    def close_strays(self) -> None:
        """Close what was opened while the window was closing; call it after the runner's end."""
        while self._strays:
            self._strays.pop().close()

    def _forget(self) -> None:
        was_open = self.project is not None
        self.project = self.session = self.path = None
        if was_open:
            self.closed.emit()

    def _begin(self, words: str) -> bool:
        if self._busy:
            return False
        self._busy = True
        self.working.emit(words)
        return True

    def _end(self) -> None:
        self._busy = False
        self.working.emit("")

    def _failed(self, error: BaseException) -> None:
        self.close_strays()
        self._end()
        self.failed.emit(error)

    def _opened(self, path: Path, project: Project, names: Sequence[str]) -> None:
        self._end()
        self._strays.clear()
        self.project, self.path = project, path
        self.opened.emit(path, list(names))

    def _came_in(self, session: Session, notices: Sequence[str]) -> None:
        self._end()
        self.session = session
        self.signed_in.emit(session, list(notices))
