"""The page that asks who sits here, and the cover that hides the image of an idle desk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from fibrodesk.ui.look import pieces, theme

_WIDTH = 440


class NameField(QComboBox):
    """Who comes; `chosen` when it was picked from the list or ended with Enter, not on the way."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._passing = False
        self.activated.connect(self._tell)
        edit = self.lineEdit()
        if edit is not None:
            edit.returnPressed.connect(self.chosen)

    def stand(self, name: str) -> None:
        """`name` stands there; where it is one of the list, the arrows go on from it."""
        at = self.findText(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive)
        self.setCurrentIndex(at)
        self.setCurrentText(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._passing = True  # an arrow goes through the names; Enter is told by the edit
        super().keyPressEvent(event)
        self._passing = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._passing = True
        super().wheelEvent(event)
        self._passing = False

    def _tell(self, _index: int) -> None:
        if not self._passing:
            self.chosen.emit()


class PasswordField(QLineEdit):
    """What is typed here cannot be seen: `caps_told` says whether Caps Lock is on."""

    caps_told = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt does not ask the keyboard: a letter of the other case than Shift means tells it."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        letter = event.text()
        if letter.lower() != letter.upper():
            self.caps_told.emit((letter == letter.upper()) != shift)
        elif event.key() == Qt.Key.Key_CapsLock:
            self.caps_told.emit(False)  # until the next letter tells
        super().keyPressEvent(event)


class SignInPage(QWidget):
    """In two moods: anyone may sign in, or the person who sat here comes back (`locked`)."""

    sign_in_wanted = Signal(str, str)  # name, password
    unlock_wanted = Signal(str)  # password
    other_wanted = Signal()  # another study, or another person where the desk is locked

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sign_in_page")
        pieces.surface(self, "window")
        self._locked = False
        self._study = pieces.ElidedLabel("", "title", name="sign_in_study")
        self._sentence = pieces.label("", "quiet", name="sign_in_sentence", wrap=True)
        self.name = NameField()
        self.name.setObjectName("sign_in_name")
        self.name.setAccessibleName(self.tr("Name"))
        self.password = PasswordField()
        self.password.setObjectName("sign_in_password")
        self.password.setAccessibleName(self.tr("Password"))
        self.name.chosen.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._go)
        self.password.caps_told.connect(self._tell_caps)
        self._caps = pieces.label("", "warn", name="sign_in_caps")
        self._wrong = pieces.label("", "stop", name="sign_in_wrong", wrap=True)
        self._button = pieces.button(
            self.tr("Sign in"), "sign_in_button", primary=True, run=self._go
        )
        self._other = pieces.button("", "sign_in_other", flat=True, run=self.other_wanted.emit)
        self._people = QFrame()
        self._people.setObjectName("demonstration_people")
        self._people_words = QVBoxLayout(self._people)
        self._arrange()

    def ask(self, study: str, names: Sequence[str], *, last: str = "") -> None:
        """Ask anyone of `names`; the name that signed in last stands there already."""
        self._locked = False
        self._study.tell(study)
        self._sentence.setText(self.tr("Sign in to open the study."))
        self.name.clear()
        self.name.addItems(list(names))
        self.name.setEnabled(True)
        self.name.stand(last if last in names else (names[0] if names else ""))
        self._other.setText(self.tr("Another study"))
        self._begin()

    def ask_again(self, study: str, name: str) -> None:
        """Cover an idle desk until `name` gives the password again."""
        self._locked = True
        self._study.tell(study)
        self._sentence.setText(self.tr("Covered while idle. Everything is as you left it."))
        self.name.stand(name)
        self.name.setEnabled(False)
        self._other.setText(self.tr("Switch person"))
        self._begin()

    def tell_wrong(self, words: str) -> None:
        """Say why it did not work; the password is to be typed again."""
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))
        self._wrong.setMinimumHeight(max(0, self._wrong.heightForWidth(_WIDTH - 2 * theme.S24)))
        self.password.clear()
        self.password.setFocus()

    def show_working(self, words: str) -> None:
        self._button.setText(words or self.tr("Sign in"))
        self._button.setEnabled(not words)

    def show_people(self, people: Sequence[tuple[str, str, str]]) -> None:
        """Of a demonstration: name, password and part of each of its invented people."""
        pieces.clear(self._people_words)
        self._people.setVisible(bool(people))
        if not people:
            return
        self._people_words.addWidget(
            pieces.label(self.tr("The demonstration: invented people, synthetic hearts"), "section")
        )
        shared = {password for _name, password, _part in people}
        if len(shared) == 1:
            words = self.tr("Everybody's password: {password}. A click fills it in.")
            self._people_words.addWidget(pieces.label(words.format(password=shared.pop()), "quiet"))
        for name, password, part in people:
            entry = pieces.button(
                self.tr("{name}: {part}").format(name=name, part=part),
                f"demonstration_{name}",
                flat=True,
                glyph="person",
            )
            entry.clicked.connect(lambda _on=False, who=name, word=password: self._take(who, word))
            self._people_words.addWidget(entry, 0, Qt.AlignmentFlag.AlignLeft)

    def _take(self, name: str, password: str) -> None:
        self.name.stand(name)
        self.password.setText(password)
        self._button.setFocus()

    def _tell_caps(self, on: bool) -> None:
        self._caps.setText(self.tr("Caps Lock is on.") if on else "")

    def _begin(self) -> None:
        self._tell_caps(False)
        self.tell_wrong("")
        self.show_working("")

    def _go(self) -> None:
        if not self._button.isEnabled():
            return
        self._wrong.hide()
        if self._locked:
            self.unlock_wanted.emit(self.password.text())
        else:
            self.sign_in_wanted.emit(self.name.currentText().strip(), self.password.text())

    def _arrange(self) -> None:
        card = pieces.surface(QFrame(), "card")
        card.setFixedWidth(_WIDTH)
        form = pieces.fields((self.tr("Name"), self.name), (self.tr("Password"), self.password))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S24)
        inside.setSpacing(theme.S12)
        inside.addWidget(self._study)
        inside.addWidget(self._sentence)
        inside.addLayout(form)
        form.addWidget(self._caps, 2, 1)  # its line is always there: nothing moves while one types
        inside.addWidget(self._wrong)
        inside.addLayout(pieces.row(self._other, None, self._button))
        self._people.setFixedWidth(_WIDTH)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addSpacing(theme.S16)
        whole.addWidget(self._people, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        whole.addWidget(
            pieces.label(self.tr("Research use only"), "caption"),
            0,
            Qt.AlignmentFlag.AlignHCenter,
        )
        whole.addSpacing(theme.S24)
