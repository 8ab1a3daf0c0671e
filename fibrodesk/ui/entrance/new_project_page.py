"""The page on which a study begins: its name, its folder, its people."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.desk.project.passwords import LEAST_PASSWORD_CHARACTERS
from fibrodesk.domain.people import Role
from fibrodesk.ui.entrance.door import NewPerson, NewProject
from fibrodesk.ui.look import pieces, theme

translate = QCoreApplication.translate  # under this name the strings are found for translation


class PersonRow:
    """One more person: a name, a password, and what they do."""

    def __init__(self, place: int) -> None:
        self.name = _field(
            f"person_{place}_name", translate("PersonRow", "Name of a reader or reviewer")
        )
        self.password = _field(
            f"person_{place}_password", translate("PersonRow", "First password"), secret=True
        )
        self.reads = QCheckBox(translate("PersonRow", "Reads"))
        self.reads.setObjectName(f"person_{place}_reads")
        self.reads.setChecked(True)
        self.reviews = QCheckBox(translate("PersonRow", "Reviews"))
        self.reviews.setObjectName(f"person_{place}_reviews")

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return self.name, self.password, self.reads, self.reviews

    def person(self) -> NewPerson | None:
        """Whom the row describes; None while it is empty."""
        roles = {Role.ANNOTATOR} if self.reads.isChecked() else set()
        if self.reviews.isChecked():
            roles.add(Role.REVIEWER)
        name = self.name.text().strip()
        if not name:
            return None
        return NewPerson(name=name, password=self.password.text(), roles=frozenset(roles))


class NewProjectPage(QWidget):
    create_wanted = Signal(object)  # NewProject
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("new_project_page")
        pieces.surface(self, "window")
        self.name = _field("new_name", self.tr("Fibrosis on A4C, 2026"))
        self.folder = _field("new_folder", "")
        self.folder.setText(str(Path.home()))
        self.administrator = _field("new_administrator", "")
        self.administrator.setText("administrator")
        self.password = _field("new_password", "", secret=True)
        self.again = _field("new_password_again", "", secret=True)
        self._path = pieces.ElidedLabel("", "caption", name="new_path")
        self._wrong = pieces.label("", "stop", name="new_wrong", wrap=True)
        self._create = pieces.button(
            self.tr("Create the study"), "create_button", primary=True, run=self._go
        )
        self._grid = QGridLayout()
        self._rows: list[PersonRow] = []
        for field in (self.name, self.folder):
            field.textChanged.connect(self._show_path)
        self._arrange()
        for _ in range(3):
            self._add_row()
        self._show_path()

    def show_working(self, words: str) -> None:
        self._create.setText(words or self.tr("Create the study"))
        self._create.setEnabled(not words)

    def tell_wrong(self, words: str) -> None:
        self._wrong.setText(words or " ")  # a line that is always there: no button moves away

    @property
    def path(self) -> Path:
        """The folder that will be made: the name with nothing in it that a path would read."""
        plain = re.sub(r"[^\w.-]+", "-", self.name.text().strip()).strip(".-") or "study"
        return Path(self.folder.text().strip()).expanduser() / f"{plain}.fibrodesk"

    def wanted(self) -> NewProject:
        people = tuple(person for row in self._rows if (person := row.person()) is not None)
        return NewProject(
            path=self.path,
            name=self.name.text().strip(),
            administrator=self.administrator.text().strip(),
            password=self.password.text(),
            people=people,
        )

    def fault(self) -> str:
        """What still stands in the way, in one sentence; "" if nothing does."""
        wanted = self.wanted()
        if not wanted.name:
            return self.tr("Give the study a name.")
        if not self.path.parent.is_dir():
            return self.tr("The folder does not exist. Choose one that does.")
        if self.path.exists():
            return self.tr("A study of this name is there already. Choose another name.")
        if not wanted.administrator:
            return self.tr("Give the administrator a name.")
        if self.password.text() != self.again.text():
            return self.tr("The two passwords of the administrator differ. Type them again.")
        return self._fault_of_people(wanted)

    def _fault_of_people(self, wanted: NewProject) -> str:
        secrets = [(wanted.administrator, wanted.password)]
        secrets += [(person.name, person.password) for person in wanted.people]
        names = [name.casefold() for name, _password in secrets]
        if len(set(names)) < len(names):
            return self.tr("Two people have the same name. Each needs one of their own.")
        for name, password in secrets:
            if len(password) < LEAST_PASSWORD_CHARACTERS:
                return self.tr("The password of {name} needs at least {count} characters.").format(
                    name=name, count=LEAST_PASSWORD_CHARACTERS
                )
        for person in wanted.people:
            if not person.roles:
                return self.tr("Say whether {name} reads, reviews, or both.").format(
                    name=person.name
                )
        return ""

    def _go(self) -> None:
        fault = self.fault()
        self.tell_wrong(fault)
        if not fault:
            self.create_wanted.emit(self.wanted())

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Folder of the study"), self.folder.text()
        )
        if chosen:
            self.folder.setText(chosen)

    def _show_path(self) -> None:
        self._path.tell(self.tr("Will be kept in {path}").format(path=self.path))

    def _add_row(self) -> None:
        row = PersonRow(len(self._rows))
        self._rows.append(row)
        for column, widget in enumerate(row.widgets):
            self._grid.addWidget(widget, len(self._rows), column)

    def _arrange(self) -> None:
        browse = pieces.button(self.tr("Choose…"), "new_browse", run=self._choose)
        place = QHBoxLayout()
        place.addWidget(self.folder, 1)
        place.addWidget(browse)
        form = pieces.fields(
            (self.tr("Study"), self.name),
            (self.tr("Folder"), place),
            ("", self._path),
            (self.tr("Administrator"), self.administrator),
            (self.tr("Password"), self.password),
            (self.tr("Once more"), self.again),
        )
        self._grid.setSpacing(theme.S8)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.tell_wrong("")
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("New study"), "title"))
        column.addWidget(
            pieces.label(
                self.tr(
                    "A study is one folder. The administrator keeps its people and its recovery "
                    "key: without that password a forgotten one of a reader cannot be replaced."
                ),
                "quiet",
                wrap=True,
            )
        )
        column.addLayout(form)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Readers and reviewers"), "section"))
        column.addWidget(pieces.label(self.tr("More can be added later, under Settings."), "quiet"))
        column.addLayout(self._grid)
        more = pieces.button(
            self.tr("One more"), "new_more", flat=True, glyph="plus", run=self._add_row
        )
        column.addLayout(pieces.row(more, None))
        column.addWidget(self._wrong)
        back = pieces.button(self.tr("Back"), "new_back", run=self.back_wanted.emit)
        column.addLayout(pieces.row(back, None, self._create))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column))


def _field(name: str, hint: str, *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setPlaceholderText(hint)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
