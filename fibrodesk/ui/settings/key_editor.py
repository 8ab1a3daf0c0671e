"""The strip below the list of keys: one command, its keys, and what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.keys import own_keys
from fibrodesk.ui.keys.commands import Command, key_words, press
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.settings.key_catcher import KeyCatcher
from fibrodesk.ui.settings.keys_presenter import Clash, KeysPresenter


class KeyEditor(QFrame):
    """One thing at a time: the keys, the wait for a press, or whose key it is."""

    finished = Signal()  # the list may have the focus again

    def __init__(self, presenter: KeysPresenter) -> None:
        super().__init__()
        self.setObjectName("key_editor")
        pieces.surface(self, "card")
        self.presenter = presenter
        self._command: Command | None = None
        self._instead = True
        self.name = pieces.label("", "section", name="key_command")
        self.sentence = pieces.ElidedLabel("", "quiet", name="key_sentence")
        self.word = pieces.label("", "quiet", name="key_word", wrap=True)
        self.catcher = KeyCatcher()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme.S4)
        self._change = pieces.button(
            self.tr("Change…"), "change_key", primary=True, run=self.change
        )
        self._more = pieces.button(self.tr("Add another…"), "add_key", run=self.add)
        self._restore = pieces.button(self.tr("Restore"), "restore_key", run=self._restore_shipped)
        self._take = pieces.button("", "take_key", run=presenter.take)
        self._leave = pieces.button(
            self.tr("Keep it there"), "leave_key", primary=True, run=presenter.leave
        )
        self._stack = QStackedWidget()
        self._arrange()
        self.catcher.caught.connect(self._caught)
        self.catcher.left.connect(self._done)
        presenter.clashed.connect(self._show_clash)
        presenter.told.connect(self._say)
        self.show_command(None)

    def show_command(self, command: Command | None) -> None:
        """Show a command as it is bound now; None while none is chosen."""
        other = command is None or self._command is None or command.id != self._command.id
        self._command = command
        if other:
            self._say("")
            if self.presenter.clash is not None:
                self.presenter.leave()
        pieces.clear(self._chips)
        words = self.tr("Choose a command to change its keys.")
        self.name.setText(words if command is None else command.title)
        self.sentence.tell("" if command is None else command.tooltip.partition("\n")[2])
        for button in (self._change, self._more, self._restore):
            button.setVisible(command is not None)
        if command is None:
            return
        for key in command.keys:
            self._chips.addWidget(self._chip(command, key))
        shipped = self.presenter.table.shipped_keys(command.id)
        told = "   ".join(map(key_words, shipped)) or self.tr("no key")
        pieces.allow(
            self._restore,
            command.keys != shipped,
            why_not=self.tr("These are the keys that the desk ships."),
            tip=self.tr("The desk ships: {keys}").format(keys=told),
        )

    def change(self) -> None:
        """Wait for a key that stands in place of the others."""
        self._wait(instead=True)

    def add(self) -> None:
        """Wait for one more key."""
        self._wait(instead=False)

    def _wait(self, *, instead: bool) -> None:
        if self._command is None:
            return
        self._instead = instead
        if self.presenter.clash is not None:
            self.presenter.leave()
        self._say("")
        self._stack.hide()
        words = self.tr("Press the new key of “{name}”. Esc leaves it as it is.")
        self.catcher.wait(words.format(name=self._command.title))

    def _caught(self, key: str) -> None:
        if self._command is not None:
            self.presenter.wish(self._command.id, key, instead=self._instead)
        if self.presenter.clash is None:
            self._done()
        else:
            self._stack.show()

    def _say(self, words: str) -> None:
        self.word.setText(words)
        self.word.setVisible(bool(words))

    def _done(self) -> None:
        self._stack.show()
        self.finished.emit()

    def _restore_shipped(self) -> None:
        if self._command is not None:
            self.presenter.restore(self._command.id)

    def _show_clash(self, clash: Clash | None) -> None:
        self._stack.setCurrentIndex(0 if clash is None else 1)
        if clash is None:
            self._say("")
            self.finished.emit()
            return
        self._say(self.presenter.clash_words(clash))
        self._take.setText(self.presenter.take_words(clash))
        self._leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chip(self, command: Command, key: str) -> QWidget:
        """A key with a cross; a reserved one has none, and says why."""
        shown = key_words(key)
        if own_keys.stays(self.presenter.table, command.id, press(key)):
            fixed = pieces.label(shown, "accent", name=f"key_{key}")
            fixed.setToolTip(own_keys.why_reserved(press(key)))
            return fixed
        chip = pieces.button(
            shown,
            f"remove_{key}",
            glyph="cross",
            tip=self.tr("Takes {key} away from “{name}”.").format(key=shown, name=command.title),
            run=lambda: self.presenter.remove(command.id, key),
        )
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setAccessibleName(self.tr("Remove {key}").format(key=shown))
        return chip

    def _arrange(self) -> None:
        keys, question = QWidget(), QWidget()
        line = pieces.row()
        line.addLayout(self._chips)
        line.addStretch(1)
        for button in (self._restore, self._more, self._change):
            line.addWidget(button)
        keys.setLayout(line)
        question.setLayout(pieces.row(None, self._take, self._leave))
        self._stack.addWidget(keys)
        self._stack.addWidget(question)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S8)
        column.addLayout(pieces.row(self.name, theme.S8, self.sentence))
        column.addWidget(self.word)
        column.addWidget(self.catcher)
        column.addWidget(self._stack)
