"""The table of everything that a key does, and how a key press is matched to it.

Letters, digits and brackets alone are physical keys: they are known by where they lie, whatever
they type. With Ctrl they are the letters that the layout types, as every other program has it,
and where the layout types no Latin letter they are physical again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

_READ_AS = {",": "comma", ".": "period", "Return": "Enter", "PgDown": "PgDn"}
ANY = "any"  # the screen of a command that is there on every screen
MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R,
)
"""Keys that are no press by themselves."""
_NO_PRESS = ("", "Shift", "Control", "Alt", "Meta", "AltGr", "CapsLock", "NumLock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that can be asked for, by key or by button."""

    id: str
    text: str
    keys: tuple[str, ...] = ()  # as QKeySequence writes them: "B", "Ctrl+Shift+Z", "["
    screen: str = ANY
    sentence: str = ""
    held: bool = False  # does something while it is down, and ends when it is let go
    repeats: bool = False  # auto-repeat counts; never for a verdict or an answer
    in_text: bool = False  # works while a text field has the focus
    group: str = ""  # under which head the card of keys shows it

    @property
    def title(self) -> str:
        return QCoreApplication.translate("commands", self.text)

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The keys as a person reads them; a comma alone would be taken for a speck."""
        return tuple(map(key_words, self.keys))

    @property
    def shown_key(self) -> str:
        """The first of its keys as a person reads it; empty where it has none."""
        return next(iter(self.shown_keys), "")

    @property
    def tooltip(self) -> str:
        """Name, key, one sentence."""
        title = self.title
        if self.keys:
            either = QCoreApplication.translate("commands", "{key} or {other}")
            keys = reduce(lambda key, more: either.format(key=key, other=more), self.shown_keys)
            words = QCoreApplication.translate("commands", "{title} ({keys})")
            title = words.format(title=title, keys=keys)
        sentence = QCoreApplication.translate("commands", self.sentence) if self.sentence else ""
        return f"{title}\n{sentence}".rstrip()


def key_words(key: str) -> str:
    """One key as a person reads it."""
    if key.endswith("++"):
        return key  # the plus sign with something held
    return "+".join(_READ_AS.get(part, part) for part in key.split("+"))


def listed(
    command_id: str,
    text: object,
    keys: str,
    sentence: object,
    *,
    screen: str = ANY,
    held: bool = False,
    repeats: bool = False,
    in_text: bool = False,
) -> Command:
    """A line of the shipped lists; `text` and `sentence` are marked for translation there."""
    return Command(
        id=command_id,
        text=str(text),
        keys=tuple(keys.split()),
        sentence=str(sentence),
        screen=screen,
        held=held,
        repeats=repeats,
        in_text=in_text,
    )


class CommandTable(QObject):
    """Every command by its id, with the keys that are bound to it now."""

    changed = Signal()  # some command has other keys

    def __init__(self, commands: Iterable[Command]) -> None:
        super().__init__()
        self._commands = {command.id: command for command in commands}
        self._shipped = {command.id: command.keys for command in self}
        self._found: dict[str, dict[str, str]] | None = None  # screen, press, command

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, command_id: str) -> Command:
        return self._commands[command_id]

    def __contains__(self, command_id: object) -> bool:
        return command_id in self._commands

    def of(self, screen: str) -> list[Command]:
        """What the card of keys shows on `screen`: its own commands, then those of every screen."""
        own = [command for command in self if command.screen == screen]
        return own + [command for command in self if command.screen == ANY and screen != ANY]

    # Which keys.

    def bind(self, command_id: str, keys: Iterable[str]) -> None:
        """Give a command other keys; `claims` tells beforehand what they clash with."""
        self.bind_all({command_id: tuple(keys)})

    def bind_all(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Give several commands other keys, told once."""
        for command_id, own in keys.items():
            self._commands[command_id] = replace(self._commands[command_id], keys=own)
        self._found = None
        self.changed.emit()

    def shipped_keys(self, command_id: str) -> tuple[str, ...]:
        return self._shipped[command_id]

    def rebound(self) -> dict[str, tuple[str, ...]]:
        """The commands whose keys are not those that the desk ships."""
        return {each.id: each.keys for each in self if each.keys != self._shipped[each.id]}

    def restore(self, command_id: str | None = None) -> None:
        """The shipped keys again, of one command or of all."""
        self.bind_all(
            self._shipped if command_id is None else {command_id: self._shipped[command_id]}
        )

    def claims(self, command_id: str, key: str) -> list[Command]:
        """The other commands that hold `key` where `command_id` is heard too."""
        wanted, own = press(key), self[command_id]
        return [
            each
            for each in self
            if each.id != command_id and _meet(own, each) and wanted in map(press, each.keys)
        ]

    def conflicts(self) -> list[tuple[Command, Command, str]]:
        """Pairs of commands that claim one key on one screen."""
        clashes = []
        listed = list(self)
        for place, first in enumerate(listed):
            for second in listed[place + 1 :]:
                if _meet(first, second):
                    shared = set(map(press, first.keys)) & set(map(press, second.keys))
                    clashes += [(first, second, key) for key in sorted(shared)]
        return clashes

    def match(self, event: QKeyEvent, screen: str) -> Command | None:
        """The command of `screen` that `event` asks for, or None."""
        found = self._keys_of(screen).get(press_of(event))
        return None if found is None else self._commands[found]

    def _keys_of(self, screen: str) -> dict[str, str]:
        """What each press asks for on one screen; made at the first press after a change."""
        if self._found is None:
            self._found = {}
        if screen not in self._found:
            self._found[screen] = {
                press(key): command.id
                for command in reversed(list(self))  # of two that clash, the first is heard
                if command.screen == screen
                for key in command.keys
            }
        return self._found[screen]


def _meet(first: Command, second: Command) -> bool:
    """Whether there is a screen on which both are heard."""
    return first.screen == second.screen or ANY in (first.screen, second.screen)


@cache
def press(key: str) -> str:
    """A key as Qt writes it, so that two ways of writing one key are one."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def is_key(text: object) -> bool:
    """Whether `text` names one press that a keyboard can make."""
    if not isinstance(text, str) or not text:
        return False
    return QKeySequence(text).count() == 1 and press(text) not in _NO_PRESS


def press_of(event: QKeyEvent) -> str:
    """What one key event stands for, by its place where places count; as Qt writes it."""
    kept = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    kept |= Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    modifiers = event.modifiers() & kept
    typed = event.key()
    if typed == Qt.Key.Key_Enter:
        typed = int(Qt.Key.Key_Return)
    if typed == Qt.Key.Key_Backtab:
        typed = int(Qt.Key.Key_Tab)
    physical = physical_key(event)
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    latin = Qt.Key.Key_A <= typed <= Qt.Key.Key_Z
    chosen = typed if physical is None or (control and latin) else physical
    return _press_of(int(modifiers.value) | int(chosen))


def types_text(event: QKeyEvent) -> bool:
    """Whether the press writes a character where a text field has the focus."""
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    held = event.modifiers() & (control | alt | Qt.KeyboardModifier.MetaModifier)
    plain = not held or held == control | alt  # AltGr arrives as both on some systems
    return plain and event.text().isprintable() and bool(event.text())


def edits_text(event: QKeyEvent) -> bool:
    """Whether a text field wants the press for itself: what it types, and what moves in it."""
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    with_more = event.modifiers() & (control | alt | Qt.KeyboardModifier.MetaModifier)
    function_key = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return types_text(event) or not (with_more or function_key or event.key() == Qt.Key.Key_Escape)


@cache
def _press_of(combined: int) -> str:
    return QKeySequence(combined).toString(QKeySequence.SequenceFormat.PortableText)


def physical_key(event: QKeyEvent) -> int | None:
    """The Qt key that a US keyboard has at the place of `event`; None where nothing tells."""
    if sys.platform == "darwin":
        return _MAC.get(event.nativeVirtualKey()) if event.nativeVirtualKey() else None
    if sys.platform == "win32":
        return _WINDOWS.get(event.nativeScanCode())
    return _EVDEV.get(event.nativeScanCode())


def _row(first: int, keys: str) -> dict[int, int]:
    return {first + place: ord(key) for place, key in enumerate(keys)}


# X11 and Wayland: evdev's codes plus 8. Windows: scan code set 1. macOS: virtual key codes, which
# are places and not letters there.
_EVDEV = (
    _row(10, "1234567890")
    | _row(24, "QWERTYUIOP[]")
    | _row(38, "ASDFGHJKL")
    | _row(52, "ZXCVBNM,.")
)
_WINDOWS = (
    _row(2, "1234567890") | _row(16, "QWERTYUIOP[]") | _row(30, "ASDFGHJKL") | _row(44, "ZXCVBNM,.")
)
_MAC = (
    _row(0, "ASDFHGZXCV")
    | _row(11, "BQWERYT123465")
    | {30: ord("]"), 31: ord("O"), 32: ord("U"), 33: ord("["), 34: ord("I"), 35: ord("P")}
    | {37: ord("L"), 38: ord("J"), 40: ord("K"), 43: ord(","), 45: ord("N"), 46: ord("M")}
    | {47: ord(".")}
)
