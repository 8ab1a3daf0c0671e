"""One's own password."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.settings.acts import SettingsActs
from fibrodesk.ui.workplace import Workplace

_WIDE = 520


class OwnPanel(QWidget):
    def __init__(self, acts: SettingsActs, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("own_panel")
        self._acts, self._workplace = acts, workplace
        self.old, self.new, self.again = (
            self._secret(name) for name in ("own_old", "own_new", "own_again")
        )
        self._wrong = pieces.label("", "stop", name="own_wrong", wrap=True)
        self._button = pieces.button(
            self.tr("Change the password"), "own_change", primary=True, run=self._go
        )
        self._arrange()

    def _secret(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def _go(self) -> None:
        if self.new.text() != self.again.text():
            self._wrong.setText(self.tr("The two new passwords differ. Type them again."))
            return
        self._wrong.setText("")
        old, new = self.old.text(), self.new.text()
        self._button.setEnabled(False)
        self._workplace.runner.run(
            lambda _cancel: self._acts.change_password(old, new),
            done=lambda _none: self._changed(),
            failed=self._failed,
        )

    def _changed(self) -> None:
        self._button.setEnabled(True)
        for field in (self.old, self.new, self.again):
            field.clear()
        self._workplace.messages.note(self.tr("Your password was changed."))

    def _failed(self, error: BaseException) -> None:
        self._button.setEnabled(True)
        self._workplace.messages.tell(error)

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(pieces.label(self.tr("My password"), "title"))
        column.addWidget(
            pieces.label(
                self.tr(
                    "It opens your own readings. A few words in a row are easy to keep in mind "
                    "and hard to guess."
                ),
                "quiet",
                wrap=True,
            )
        )
        column.addLayout(
            pieces.fields(
                (self.tr("Password now"), self.old),
                (self.tr("New password"), self.new),
                (self.tr("Once more"), self.again),
            )
        )
        column.addWidget(self._wrong)
        column.addLayout(pieces.row(None, self._button))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(pieces.page(column, width=_WIDE, left=True))
