"""What went wrong, or well, told at the top of the screen and never in a dialog."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.look import icons, theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What happened, what the person can do now, and more for who wants it."""

    title: str
    text: str = ""
    advice: str = ""
    details: str = ""
    kind: str = "error"  # or "note"
    times: int = 1


def _alike(first: Message, second: Message) -> bool:
    return (first.title, first.text) == (second.title, second.text)


def translated(error: FibrodeskError) -> Message:
    """An error in the person's language: the templates are translated, then filled in."""

    def words(template: str) -> str:
        return QCoreApplication.translate("errors", template).format(**error.fields)

    return Message(title=words(error.title), text=words(error.text), advice=words(error.hint))


def translated_title(title: str) -> str:
    """The title of a kind of error in the person's language."""
    return QCoreApplication.translate("errors", title)


class Messages(QObject):
    """Takes errors and notes from every screen; a repeated failure stays one message."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.message: Message | None = None
        self._held = False
        self._waiting: Message | None = None

    def hold(self, *_: object) -> None:
        """The pen is down: the bar would move the image under it, so a message waits."""
        self._held = True

    def let_go(self, *_: object) -> None:
        """The pen is up: what waited is shown."""
        self._held = False
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._show(waiting)

    def tell(self, error: BaseException) -> None:
        """Show `error` in words; one that is no fault of the world goes to the crash report."""
        if not isinstance(error, FibrodeskError):
            sys.excepthook(type(error), error, error.__traceback__)
            return
        self._show(translated(error))

    def note(self, text: str, *, title: str = "") -> None:
        """Say something that is no failure."""
        self._show(Message(title=title or text, text=text if title else "", kind="note"))

    def report(self, title: str, text: str, advice: str = "", details: str = "") -> None:
        """Show a failure that is no single error, such as a list of refusals."""
        self._show(Message(title=title, text=text, advice=advice, details=details))

    def withdraw(self, error: BaseException) -> None:
        """Take away what was told of `error`, as it is mended; another message stays."""
        if not isinstance(error, FibrodeskError):
            return
        told = translated(error)
        if self._waiting is not None and _alike(self._waiting, told):
            self._waiting = None
        if self.message is not None and _alike(self.message, told):
            self.dismiss()

    def dismiss(self) -> None:
        self._waiting = None
        if self.message is not None:
            self.message = None
            self.changed.emit()

    def _show(self, message: Message) -> None:
        if self._held:
            self._waiting = message
            return
        last = self.message
        if last is not None and _alike(last, message):
            message = Message(
                title=message.title,
                text=message.text,
                advice=message.advice,
                details=message.details,
                kind=message.kind,
                times=last.times + 1,
            )
        self.message = message
        self.changed.emit()


class MessageBar(QFrame):
    """The bar itself: a glyph, what happened, what to do, details folded away, a cross."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self._messages = messages
        self._glyph = QLabel()
        self._title = self._words("message_title", "section")
        self._text = self._words("message_text", "")
        self._advice = self._words("message_advice", "quiet")
        self._details = self._words("message_details", "caption")
        self._more = self._button("message_more", "down", self.tr("Details"))
        self._more.setCheckable(True)
        self._more.toggled.connect(self._fold)
        self._close = self._button("message_close", "cross", self.tr("Dismiss this message"))
        self._close.clicked.connect(messages.dismiss)
        self._arrange()
        messages.changed.connect(self._show_message)
        self._show_message()

    def _words(self, name: str, role: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.role(label, role)
        return label

    def _button(self, name: str, glyph: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        icons.wear(button, glyph)
        return button

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.S12, theme.S8, theme.S8, theme.S8)
        grid.setHorizontalSpacing(theme.S8)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._glyph, 0, 0)
        for row, label in enumerate((self._title, self._text, self._advice, self._details)):
            grid.addWidget(label, row, 1)
        grid.addWidget(self._more, 0, 2)
        grid.addWidget(self._close, 0, 3)
        grid.setColumnStretch(1, 1)

    def _show_message(self) -> None:
        message = self._messages.message
        self.setVisible(message is not None)
        if message is None:
            return
        note = message.kind == "note"
        worn = theme.worn()
        self._glyph.setPixmap(
            icons.pixmap("info" if note else "stop", colour=worn.accent if note else worn.stop)
        )
        self.setProperty("kind", message.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        title = message.title
        if message.times > 1:
            title = self.tr("{title} ({times} times)").format(title=title, times=message.times)
        for label, words in (
            (self._title, title),
            (self._text, message.text),
            (self._advice, message.advice),
            (self._details, message.details),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._more.setVisible(bool(message.details))
        self._more.setChecked(False)
        self._fold(False)

    def _fold(self, unfolded: bool) -> None:
        self._details.setVisible(unfolded and bool(self._details.text()))
