"""What becomes of a key that somebody presses for a command: taken, refused, or asked about."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.keys import own_keys
from fibrodesk.ui.keys.commands import CommandTable, key_words, press
from fibrodesk.ui.keys.tables.groups import head
from fibrodesk.ui.preferences import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A key that was pressed for one command and belongs to others."""

    command_id: str
    key: str
    replaced: tuple[str, ...]  # the keys that it was to stand in place of
    holders: tuple[str, ...]  # the ids of whose key it is


class KeysPresenter(QObject):
    """Every change holds at once in all that is open, and is kept for the person."""

    changed = Signal()
    clashed = Signal(object)  # Clash, or None when it is settled
    told = Signal(str)

    def __init__(
        self,
        table: CommandTable,
        preferences: Preferences,
        person: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.table, self._preferences, self._person = table, preferences, person
        self.clash: Clash | None = None
        table.changed.connect(self.changed)

    def wish(self, command_id: str, key: str, *, instead: bool) -> None:
        """Give a command the pressed key, beside its others or `instead` of them."""
        command, key = self.table[command_id], press(key)
        if key in map(press, command.keys):
            self.told.emit(self.tr("{key} is its key already.").format(key=key_words(key)))
            return
        reserved = own_keys.why_reserved(key)
        if reserved and not own_keys.stays(self.table, command_id, key):
            self.told.emit(reserved)
            return
        replaced = tuple(
            each for each in command.keys if not own_keys.stays(self.table, command_id, press(each))
        )
        holders = self.table.claims(command_id, key)
        wish = Clash(
            command_id=command_id,
            key=key,
            replaced=replaced if instead else (),
            holders=tuple(holder.id for holder in holders),
        )
        if holders:
            self._ask(wish)
        else:
            self._grant(wish)

    def take(self) -> None:
        """Take the key from whose it is."""
        clash = self.clash
        if clash is not None:
            self._ask(None)
            self._grant(clash)

    def leave(self) -> None:
        """Leave the key where it is."""
        self._ask(None)

    def remove(self, command_id: str, key: str) -> None:
        if own_keys.stays(self.table, command_id, press(key)):
            self.told.emit(own_keys.why_reserved(press(key)))
            return
        self._ask(None)
        self.table.bind(command_id, own_keys.without(self.table[command_id], key))
        self._keep()

    def restore(self, command_id: str) -> None:
        """The shipped keys of one command again; who was given one of them gives it back."""
        self._ask(None)
        shipped = self.table.shipped_keys(command_id)
        others = {
            holder.id: own_keys.without(holder, key)
            for key in shipped
            for holder in self.table.claims(command_id, key)
        }
        self.table.bind_all({**others, command_id: shipped})
        self._keep()
        if others:
            words = self.tr("“{name}” has its key back; without it now: {others}.")
            self.told.emit(
                words.format(
                    name=self.table[command_id].title,
                    others=", ".join(self.table[each].title for each in others),
                )
            )

    def restore_all(self) -> None:
        self._ask(None)
        self.table.restore()
        self._keep()
        self.told.emit(self.tr("Every command has the keys that the desk ships."))

    # Words.

    def clash_words(self, clash: Clash) -> str:
        """Whose key it is, and where the two meet."""
        holders = [self.table[each] for each in clash.holders]
        name = self.tr("“{name}” ({group})")
        names = ", ".join(name.format(name=h.title, group=head(h.group)) for h in holders)
        words = self.tr(
            "{key} is the key of {holders}. On one screen a key belongs to one command."
        )
        return words.format(key=key_words(clash.key), holders=names)

    def take_words(self, clash: Clash) -> str:
        if len(clash.holders) > 1:
            return self.tr("Take it from them")
        return self.tr("Take it from “{name}”").format(name=self.table[clash.holders[0]].title)

    def _grant(self, wish: Clash) -> None:
        others = {each: own_keys.without(self.table[each], wish.key) for each in wish.holders}
        kept = [each for each in self.table[wish.command_id].keys if each not in wish.replaced]
        self.table.bind_all({**others, wish.command_id: (*kept, wish.key)})
        self._keep()
        bare = [self.table[each].title for each in others if not others[each]]
        if bare:
            words = self.tr("Without a key now: {names}.")
            self.told.emit(words.format(names=", ".join(bare)))

    def _ask(self, clash: Clash | None) -> None:
        self.clash = clash
        self.clashed.emit(clash)

    def _keep(self) -> None:
        own_keys.keep(self._preferences, self._person, self.table)
