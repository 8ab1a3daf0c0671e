"""The one window: start, sign in, work, and a clean end at any moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.entrance.demonstration import Demonstration
from fibrodesk.ui.entrance.door import Acts, Door
from fibrodesk.ui.entrance.pages import Entrance
from fibrodesk.ui.keys import own_keys
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.look import icons, theme
from fibrodesk.ui.messages import MessageBar, Messages, translated
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.questions import abandons
from fibrodesk.ui.shell.idle import IDLE_S, IdleWatch
from fibrodesk.ui.tasks import TaskRunner
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.ui.shell.workspace import Workspace

_SMALLEST = QSize(1024, 640)


class MainWindow(QMainWindow):
    """Shows one page at a time: start, new study, sign in, or the workspace of who signed in."""

    def __init__(
        self, preferences: Preferences, *, acts: Acts | None = None, idle_s: float = IDLE_S
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.preferences = preferences
        self.runner = TaskRunner(self)
        self.messages = Messages(self)
        self.busy = BusyBoard(self.runner, self)
        self.commands = shipped()
        self.door = Door(self.runner, acts, self)
        self.workspace: Workspace | None = None
        self._demonstration = Demonstration(self)
        self.idle = IdleWatch(self, idle_s=idle_s)
        self._pages = Entrance(self.door, self._demonstration, preferences)
        self._build()
        self._bind_door()
        self._bind_keys()
        self.show_start()

    # Pages.

    def show_start(self) -> None:
        self.setWindowTitle("fibrodesk")
        self._pages.show_start()

    def open_project(self, path: Path | None) -> None:
        """Open the study in the folder `path`; None asks which."""
        if path is None:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a study"))
            if not chosen:
                return
            path = Path(chosen)
        self.messages.dismiss()
        self.door.open_project(path)

    def _show_sign_in(self, path: Path, names: list[str]) -> None:
        self._drop_workspace()
        self.preferences.remember_project(path)
        study = self._study
        self.messages.dismiss()
        self.setWindowTitle(f"{study} — fibrodesk")
        self._pages.ask_who(study, path, names)

    def _show_workspace(self, session: Session, notices: list[str]) -> None:
        from fibrodesk.ui.shell.workspace import Workspace

        self._drop_workspace()
        self.messages.dismiss()
        left_out = own_keys.take_up(self.preferences, session.person.name, self.commands)
        workplace = Workplace(
            session=session,
            runner=self.runner,
            messages=self.messages,
            preferences=self.preferences,
            commands=self.commands,
            busy=self.busy,
            go=self._go,
            wear=self.wear,
        )
        self.workspace = Workspace(workplace, self._study)
        self.workspace.sign_out_wanted.connect(self.sign_out)
        self.workspace.close_wanted.connect(self.close_project)
        self._pages.addWidget(self.workspace)
        self._pages.setCurrentWidget(self.workspace)
        name = session.person.name
        self.setWindowTitle(f"{self._study} · {name} — fibrodesk")
        if self.door.path is not None:
            self.preferences.keep(f"person/{self.door.path.name}", name)
        self.workspace.go("library", {})  # first, as a note goes when another screen comes
        if notices:
            self.messages.note("\n".join(notices), title=self.tr("Since you were here last"))
        elif left_out:
            self.messages.note("\n".join(left_out), title=self.tr("Some of your keys"))
        self.idle.start()

    def _go(self, name: str, where: dict[str, object]) -> None:
        if self.workspace is not None:
            self.workspace.go(name, where)

    # Going.

    def sign_out(self) -> None:
        """Let another person come, once every screen has let go."""
        if self.workspace is not None and self.workspace.may_leave():
            self._drop_workspace()
            self.door.sign_out()

    def close_project(self) -> None:
        if self._let_go():
            self.show_start()

    def cover(self) -> None:
        """Hide the image and ask for the password again; nothing beneath is touched."""
        session = self.door.session
        if self.workspace is None or session is None or session.person.unprotected:
            return
        for card in self.findChildren(QDialog):
            card.close()
        self._pages.cover(self._study, session.person.name)

    def _uncover(self) -> None:
        if self.workspace is not None:
            self._pages.setCurrentWidget(self.workspace)
            if self.workspace.screen_in_front is not None:
                self.workspace.screen_in_front.focus_home()
        self.idle.start()

    def _let_go(self) -> bool:
        """Close the project, if the screens and the disk allow; whether it is closed."""
        if self.workspace is not None and not self.workspace.may_leave():
            return False
        self._drop_workspace()
        self.runner.settle()
        try:
            self.door.close_project()
        except FibrodeskError as error:
            if not abandons(self, translated(error)):
                self._stay()
                self.messages.tell(error)
                return False
            self.door.abandon_project()
        return True

    def _stay(self) -> None:
        """Build the desk again for who is still signed in; what could not be saved is there."""
        if self.door.session is not None:
            self._show_workspace(self.door.session, [])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Request, quit, wait: nothing that was drawn is lost, no thread outlives the window."""
        if not self._let_go():
            event.ignore()
            return
        self._demonstration.stop()
        self.preferences.geometry = self.saveGeometry()
        self.preferences.sync()
        self.hide()
        self.runner.shutdown()
        self.door.close_strays()
        event.accept()

    def _drop_workspace(self) -> None:
        self.idle.stop()
        gone, self.workspace = self.workspace, None
        if gone is not None:
            self.messages.dismiss()  # it was for who sat here
            self.runner.hush()  # what the screens asked for finds nobody any more
            gone.close_down()
            self.busy.clear()
            self._pages.removeWidget(gone)
            gone.deleteLater()
            self.commands.restore()  # the next person has keys of their own
            self._place_bar()

    # Wiring.

    @property
    def _study(self) -> str:
        project = self.door.project
        return project.settings.name if project is not None else ""

    def _build(self) -> None:
        self.setMinimumSize(_SMALLEST)
        if not self.restoreGeometry(self.preferences.geometry):
            self.resize(1600, 1000)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages)
        self.setCentralWidget(whole)
        self._bar = MessageBar(self.messages, whole)
        self._pages.currentChanged.connect(self._place_bar)

    @property
    def _at_work(self) -> Workspace | None:
        """The workspace, where it is seen and not covered."""
        return self.workspace if self._pages.currentWidget() is self.workspace else None

    @property
    def _covered(self) -> bool:
        return self.workspace is not None and self._at_work is None

    def _place_bar(self) -> None:
        """At the desk a message lies over the study's name, and leaves what is at its right."""
        at_work = self._at_work
        self._bar.cover(self._covered)
        self._bar.keep_free(0 if at_work is None else at_work.head_end_px)

    def _bind_door(self) -> None:
        door = self.door
        door.opened.connect(self._show_sign_in)
        door.signed_in.connect(self._show_workspace)
        door.unlocked.connect(self._uncover)
        door.failed.connect(self._tell)
        self.idle.idle.connect(self.cover)
        self._pages.open_wanted.connect(self.open_project)
        self._pages.other_wanted.connect(self._other)
        self._demonstration.failed.connect(self.messages.tell)

    def _bind_keys(self) -> None:
        Actions(self, self.commands, "any").bind("close", self.close)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no widget wanted, as when none has the focus; under the cover nothing acts."""
        at_work = self._at_work
        if at_work is not None and at_work.keys.take(event):
            return
        if event.key() != Qt.Key.Key_Escape or self._covered or not self.messages.dismiss():
            super().keyPressEvent(event)

    def wear(self, chosen: str) -> None:
        """Change the theme of everything that is open."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, theme.wants_dark(chosen))
        icons.retint(self)
        if self.workspace is not None:
            self.workspace.retint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.windowHandle()
        if window is not None:
            self.idle.watch(window)

    def _tell(self, error: BaseException) -> None:
        """A fault at the sign-in is told beside the password, any other at the top.

        Who could not be signed out, as something is not on the disk yet, sits at the desk again.
        """
        if self.workspace is None:
            self._stay()
        if isinstance(error, FibrodeskError) and self._pages.tell_wrong(translated(error)):
            return
        self.messages.tell(error)

    def _other(self) -> None:
        """From the sign-in page: to another study, or from the cover to another person."""
        if self.door.session is not None:
            self.sign_out()
        else:
            self.close_project()
