"""The keys that a person chose, kept on this machine under the name and found at the sign-in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui.keys.commands import Command, CommandTable, is_key, key_words, press
from fibrodesk.ui.preferences import Preferences

RESERVED = ("F1", "F6", "Esc", "Ctrl+Q", "Tab", "Shift+Tab", "Space")
"""Help, the focus, the way out: with them the desk can be used and left by keys alone."""

translate = QCoreApplication.translate  # under this name the strings are found for translation


def why_reserved(key: str) -> str:
    """Why `key` can be given to no command and taken from none; empty if it can."""
    if key not in RESERVED:
        return ""
    words = {
        "F1": translate("OwnKeys", "F1 always shows the card of keys, so that none is ever lost."),
        "F6": translate("OwnKeys", "F6 always moves to the next panel, for hands without a mouse."),
        "Esc": translate("OwnKeys", "Esc always leaves what is innermost, this question too."),
        "Ctrl+Q": translate("OwnKeys", "Ctrl+Q always saves everything and closes the desk."),
        "Space": translate("OwnKeys", "Space presses the button in focus, and pans the image."),
    }
    return words.get(key) or translate("OwnKeys", "Tab and Shift+Tab always move the focus.")


def stays(table: CommandTable, command_id: str, key: str) -> bool:
    """Whether `key` cannot be taken from the command that the desk ships with it."""
    return key in RESERVED and key in map(press, table.shipped_keys(command_id))


def keep(preferences: Preferences, person: str, table: CommandTable) -> None:
    """Remember what differs from the shipped keys."""
    preferences.keep_state(_place(person), {name: list(k) for name, k in table.rebound().items()})


def take_up(preferences: Preferences, person: str, table: CommandTable) -> list[str]:
    """Put the person's keys into the table; what cannot be used is left out, and told in words."""
    told: list[str] = []
    chosen: dict[str, tuple[str, ...]] = {}
    for command_id, keys in preferences.state(_place(person)).items():
        if command_id not in table:
            words = translate("OwnKeys", "Keys were kept for “{name}”, which is no longer there.")
            told.append(words.format(name=command_id))
        elif not isinstance(keys, list) or not all(_usable(table, command_id, k) for k in keys):
            shown = ", ".join(map(key_words, table.shipped_keys(command_id)))
            words = translate(
                "OwnKeys", "What was kept of the keys of “{name}” makes no sense; it has {keys}."
            )
            told.append(words.format(name=table[command_id].title, keys=shown or "—"))
        else:
            fixed = [k for k in map(press, table.shipped_keys(command_id)) if k in RESERVED]
            own = [press(str(key)) for key in keys]
            chosen[command_id] = tuple(dict.fromkeys([*fixed, *own]))
    table.bind_all({each.id: chosen.get(each.id, table.shipped_keys(each.id)) for each in table})
    return told + _settle(table, chosen)


def _usable(table: CommandTable, command_id: str, key: object) -> bool:
    if not isinstance(key, str) or not is_key(key):
        return False
    return press(key) not in RESERVED or stays(table, command_id, press(key))


def _settle(table: CommandTable, chosen: Iterable[str]) -> list[str]:
    """No key has two commands: one that was chosen goes before one that is shipped."""
    told = []
    own = set(chosen)
    while clashes := table.conflicts():
        first, second, key = clashes[0]
        loser = first if second.id in own and first.id not in own else second
        winner = second if loser is first else first
        table.bind(loser.id, without(loser, key))
        words = translate("OwnKeys", "{key} is the key of “{winner}”; “{loser}” is without it.")
        told.append(words.format(key=key_words(key), winner=winner.title, loser=loser.title))
    return told


def without(command: Command, key: str) -> tuple[str, ...]:
    """The command's keys but for one."""
    return tuple(each for each in command.keys if press(each) != press(key))


def _place(person: str) -> str:
    """By name, as keys belong to hands: they are the same in every study on this machine."""
    return f"keys/{' '.join(person.split()).casefold()}"
