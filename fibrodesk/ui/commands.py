"""The table of everything that a key does, and how a key press is matched to it.

Letters, digits and brackets alone are physical keys: they are known by where they lie, whatever
they type. With Ctrl they are the letters that the layout types, as every other program has it,
and where the layout types no Latin letter they are physical again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_READ_AS = {",": "comma", ".": "period", "Return": "Enter", "PgDown": "PgDn"}
ANY = "any"  # the screen of a command that is there on every screen


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

    @property
    def title(self) -> str:
        return QCoreApplication.translate("commands", self.text)

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The keys as a person reads them; a comma alone would be taken for a speck."""
        parts = ([_READ_AS.get(part, part) for part in key.split("+")] for key in self.keys)
        return tuple("+".join(pressed) for pressed in parts)

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


class CommandTable:
    """Every command by its id, with the keys that are bound to it now."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = {command.id: command for command in commands}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, command_id: str) -> Command:
        return self._commands[command_id]

    def of(self, screen: str) -> list[Command]:
        """What the card of keys shows on `screen`: its own commands, then those of every screen."""
        own = [command for command in self if command.screen == screen]
        return own + [command for command in self if command.screen == ANY and screen != ANY]

    def bind(self, command_id: str, keys: tuple[str, ...]) -> None:
        """Give a command other keys; `conflicts` tells what they clash with."""
        self._commands[command_id] = replace(self._commands[command_id], keys=keys)

    def conflicts(self) -> list[tuple[Command, Command, str]]:
        """Pairs of commands that claim one key on one screen."""
        clashes = []
        listed = list(self)
        for place, first in enumerate(listed):
            for second in listed[place + 1 :]:
                if first.screen != second.screen and ANY not in (first.screen, second.screen):
                    continue
                shared = {_press(key) for key in first.keys} & {_press(key) for key in second.keys}
                clashes += [(first, second, press.toString()) for press in shared]
        return clashes

    def match(self, event: QKeyEvent, screen: str) -> Command | None:
        """The command of `screen` that `event` asks for, or None."""
        pressed = presses_of(event)
        for command in self:
            if command.screen == screen and any(_press(key) in pressed for key in command.keys):
                return command
        return None


def _press(key: str) -> QKeySequence:
    return QKeySequence(key)


def presses_of(event: QKeyEvent) -> list[QKeySequence]:
    """What one key event may stand for: the physical key, the typed one, or both."""
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
    return [QKeySequence(int(modifiers.value) | int(chosen))]


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
