"""A new password for who forgot theirs: it takes a reason, and is told to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.settings.people_presenter import PeoplePresenter

if TYPE_CHECKING:
    from fibrodesk.domain.people import Person


class ResetLine(QFrame):
    def __init__(self, presenter: PeoplePresenter) -> None:
        super().__init__()
        self.setObjectName("reset_line")
        pieces.surface(self, "card")
        self._presenter = presenter
        self._person: Person | None = None
        self._head = pieces.ElidedLabel("", "section")
        self.password = QLineEdit()
        self.password.setObjectName("reset_password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.reason = QLineEdit()
        self.reason.setObjectName("reset_reason")
        self._go_button = pieces.button(
            self.tr("Use the recovery key"), "reset_go", danger=True, run=self._go
        )
        for field in (self.password, self.reason):
            field.textChanged.connect(self._weigh)
        self._arrange()
        self.hide()

    def ask(self, person: Person) -> None:
        self._person = person
        self._head.tell(self.tr("New password for {name}").format(name=person.name))
        self.password.clear()
        self.reason.clear()
        self._weigh()
        self.show()
        self.password.setFocus()

    def _weigh(self) -> None:
        ready = bool(self.password.text() and self.reason.text().strip())
        pieces.allow(self._go_button, ready, why_not=self.tr("Type a new password and the reason."))

    def _go(self) -> None:
        if self._person is not None:
            self._presenter.reset(self._person, self.password.text(), self.reason.text().strip())
        self.password.clear()
        self.hide()

    def _arrange(self) -> None:
        inside = QVBoxLayout(self)
        inside.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        inside.setSpacing(theme.S8)
        inside.addWidget(self._head)
        inside.addWidget(
            pieces.label(
                self.tr(
                    "The recovery key opens the person's readings and seals them to the new "
                    "password. No stroke is lost. It stands in the audit, and the person is told."
                ),
                "quiet",
                wrap=True,
            )
        )
        inside.addLayout(
            pieces.fields(
                (self.tr("New password"), self.password), (self.tr("Reason"), self.reason)
            )
        )
        cancel = pieces.button(self.tr("Cancel"), "reset_cancel", run=self.hide)
        inside.addLayout(pieces.row(cancel, None, self._go_button))
