"""What went wrong, or well, told at the top of the screen and never in a dialog."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.look import icons, pieces, theme


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
        if self.message is not None and _alike(self.message, translated(error)):
            self.dismiss()

    def dismiss(self) -> bool:
        """Take the message away; whether there was one."""
        told, self.message = self.message, None
        if told is not None:
            self.changed.emit()
        return told is not None

    def _show(self, message: Message) -> None:
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
    """The newest message on the upper edge of `ground`, where nothing else is ever worked at.

    It lies over the edge and not in a layout, so that nothing moves when it comes or goes: in the
    desk over the head, whose right end stays free. Two lines say it; what does not fit them is in
    a card below, laid over the page while it is asked for.
    """

    def __init__(self, messages: Messages, ground: QWidget) -> None:
        super().__init__(ground)
        self.setObjectName("message_bar")
        self.setFixedHeight(theme.HEAD)
        self._messages, self._ground = messages, ground
        self._free_px, self._covered = 0, False
        self._glyph = QLabel()
        self._title = pieces.ElidedLabel("", "section", name="message_title")
        middle = Qt.TextElideMode.ElideMiddle  # what to do stands at the end, and is never cut
        self._text = pieces.ElidedLabel("", "caption", name="message_text", elide=middle)
        self._more = self._button("message_more", "down", self.tr("The whole message"))
        self._more.setCheckable(True)
        self._more.toggled.connect(self._fold)
        self._close = self._button("message_close", "cross", self.tr("Dismiss this message (Esc)"))
        self._close.clicked.connect(messages.dismiss)
        self.card = MessageCard(ground)
        self.card.pressed.connect(lambda: self._more.setChecked(False))
        self._arrange()
        messages.changed.connect(self._show_message)
        ground.installEventFilter(self)
        self._show_message()

    def keep_free(self, right_px: int) -> None:
        """Leave the right end of the edge to what always stands there."""
        self._free_px = right_px
        self._lie()

    def cover(self, covered: bool) -> None:
        """Who passes by a covered desk reads that something failed, and not what or whose."""
        if covered is not self._covered:
            self._covered = covered
            self._show_message()

    @property
    def _told(self) -> Message | None:
        message = self._messages.message
        if message is None or not self._covered:
            return message
        return Message(title=message.title) if message.kind == "error" else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._lie()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offer_more()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the words is as one on the arrow."""
        if not self._more.isHidden() and event.button() is Qt.MouseButton.LeftButton:
            self._more.toggle()

    def _lie(self) -> None:
        self.setGeometry(0, 0, self._ground.width() - self._free_px, self.height())
        self.card.lie()

    def _button(self, name: str, glyph: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.wear(button, glyph)
        return button

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S12, 0, theme.S8, 0)
        line.setSpacing(theme.S8)
        line.addWidget(self._glyph)
        line.addLayout(words, 1)
        line.addWidget(self._more)
        line.addWidget(self._close)

    def _show_message(self) -> None:
        message = self._told
        if message is None or message.times == 1:  # else it may be read in the card
            self._more.setChecked(False)
        self.setVisible(message is not None)
        self._close.setVisible(not self._covered)  # it is for who sat here
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
        self._title.tell(title)
        text = " ".join(f"{message.text} {message.advice}".split())
        self._text.tell(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title}. {text}")
        self.card.tell(title, message)
        self._lie()
        self._offer_more()
        self.raise_()

    def _offer_more(self) -> None:
        """The arrow is there where the two lines leave something out."""
        message = self._told
        if message is None:
            return
        cut = any(label.cut for label in (self._title, self._text) if not label.isHidden())
        lines = "\n" in message.text
        self._more.setVisible(bool(message.details) or cut or lines or self._more.isChecked())

    def _fold(self, unfolded: bool) -> None:
        self.card.lie()
        self.card.setVisible(unfolded)
        self.card.raise_()


class MessageCard(QFrame):
    """The whole of a message, line by line, with its details; a press on it folds it."""

    pressed = Signal()

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self.setObjectName("message_card")
        self._ground = ground
        pieces.surface(self, "card")
        self._lines = {
            name: pieces.label("", role, name=f"message_{name}", wrap=True)
            for name, role in (
                ("whole_title", "section"),
                ("whole_text", ""),
                ("advice", "quiet"),
                ("details", "caption"),
            )
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S4)
        for label in self._lines.values():
            column.addWidget(label)
        self.hide()

    def tell(self, title: str, message: Message) -> None:
        words = (title, message.text, message.advice, message.details)
        for label, line in zip(self._lines.values(), words, strict=True):
            label.setText(line)
            label.setVisible(bool(line))

    def lie(self) -> None:
        """Below the head, between the tools at the left of a screen and the panel at its right."""
        ground, column = self._ground, self.layout()
        left = theme.NAVIGATION_WIDTH + 2 * theme.TOOL + theme.S24
        right = ground.width() - theme.PANEL_WIDTH - theme.S8
        wide = min(theme.PAGE_WIDTH, right - left)
        self.setFixedWidth(wide)
        room = ground.height() - theme.HEAD - theme.S24
        high = column.heightForWidth(wide) if column is not None else 0
        self.setGeometry(right - wide, theme.HEAD + theme.S4, wide, min(high, room))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()
