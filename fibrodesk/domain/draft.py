"""A reading while it is being made: masks, answers and facts, with a history that never ends.

A draft is its journal. Everything that happens to it is an entry (an edit, an undo, a redo), and
replaying the entries in their order gives the same draft, history included. Undo goes by frame:
each frame has its own line of edits, and what concerns the whole cine has another (frame None).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, Structure
from fibrodesk.domain.reading import UNANSWERED, Answer

Fact = str | int | float | bool | None | list["Fact"] | dict[str, "Fact"]
"""A value that JSON holds: a form, a comment, a rating, the key frames."""


class EntryKind(StrEnum):
    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class AnswerChange:
    key: MaskKey
    before: Answer
    after: Answer

    def inverse(self) -> AnswerChange:
        return AnswerChange(self.key, self.after, self.before)


@dataclass(frozen=True, slots=True)
class FactChange:
    """A change of something that is said of the whole cine, by its name."""

    name: str
    before: Fact
    after: Fact

    def inverse(self) -> FactChange:
        return FactChange(self.name, self.after, self.before)


def new_operation() -> str:
    """An id that no other change in any project has, so that a retry doubles nothing."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edit:
    """One step that the reader can take back: everything it changed, as values."""

    kind: str  # "paint", "erase", "none", "copy": what the menu writes beside Undo
    frame: int | None  # whose line of history it stands in; None: the whole cine
    patches: tuple[MaskPatch, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    facts: tuple[FactChange, ...] = ()
    operation: str = field(default_factory=new_operation)

    def inverse(self) -> Edit:
        return Edit(
            kind=self.kind,
            frame=self.frame,
            patches=tuple(patch.inverse() for patch in reversed(self.patches)),
            answers=tuple(change.inverse() for change in reversed(self.answers)),
            facts=tuple(change.inverse() for change in reversed(self.facts)),
            operation=self.operation,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One line of the journal. `target` is the operation of the edit that is undone or redone."""

    kind: EntryKind
    operation: str
    edit: Edit | None = None
    target: str = ""


@dataclass(slots=True)
class _Line:
    """The history of one frame: what was done, and what was taken back."""

    done: list[Edit] = field(default_factory=list)
    undone: list[Edit] = field(default_factory=list)


class Draft:
    """The state of one reading of one cine; it changes only through `record`, `undo` and `redo`."""

    def __init__(self, *, shape: tuple[int, int]) -> None:
        self.shape = shape
        self._masks: dict[MaskKey, MaskArray] = {}
        self._answers: dict[MaskKey, Answer] = {}
        self._facts: dict[str, Fact] = {}
        self._lines: dict[int | None, _Line] = {}
        self._order: list[Edit] = []  # every edit that stands, oldest first

    # What it says now.

    def mask(self, key: MaskKey) -> MaskArray:
        """The mask itself, shape (H, W), to be read; it is written by patches alone."""
        mask = self._masks.get(key)
        if mask is None:
            mask = self._masks[key] = np.zeros(self.shape, np.bool_)
        return mask

    def has_mask(self, key: MaskKey) -> bool:
        """Whether any pixel is set, without making an array for a frame never touched."""
        mask = self._masks.get(key)
        return mask is not None and bool(mask.any())

    def answer(self, key: MaskKey) -> Answer:
        return self._answers.get(key, UNANSWERED)

    @property
    def facts(self) -> Mapping[str, Fact]:
        return MappingProxyType(self._facts)

    def answered(self, structure: Structure) -> dict[int, Answer]:
        """Every frame of which something is said, by its index."""
        return {
            key.frame: answer
            for key, answer in sorted(self._answers.items(), key=lambda item: item[0].frame)
            if key.structure is structure and answer.state is not None
        }

    def mask_keys(self) -> list[MaskKey]:
        """Every mask with a pixel in it."""
        return [key for key, mask in self._masks.items() if mask.any()]

    # What happens to it; each answers with the entry that the journal wants.

    def record(self, edit: Edit) -> Entry:
        """Do `edit`; what was undone on its frame can no longer be redone."""
        self._apply(edit)
        line = self._line(edit.frame)
        line.done.append(edit)
        line.undone.clear()
        self._order.append(edit)
        return Entry(EntryKind.EDIT, edit.operation, edit=edit)

    def undo(self, frame: int | None) -> tuple[Edit, Entry] | None:
        """Take back the last edit of `frame`: the change that did it, or None if there is none."""
        line = self._line(frame)
        if not line.done:
            return None
        edit = line.done.pop()
        line.undone.append(edit)
        self._order.remove(edit)
        change = edit.inverse()
        self._apply(change)
        return change, Entry(EntryKind.UNDO, new_operation(), target=edit.operation)

    def redo(self, frame: int | None) -> tuple[Edit, Entry] | None:
        """Do again what was last taken back on `frame`, or None if there is nothing."""
        line = self._line(frame)
        if not line.undone:
            return None
        edit = line.undone.pop()
        line.done.append(edit)
        self._order.append(edit)
        self._apply(edit)
        return edit, Entry(EntryKind.REDO, new_operation(), target=edit.operation)

    def next_undo(self, frame: int | None) -> Edit | None:
        """The edit that `undo` would take back."""
        done = self._line(frame).done
        return done[-1] if done else None

    def next_redo(self, frame: int | None) -> Edit | None:
        undone = self._line(frame).undone
        return undone[-1] if undone else None

    @property
    def last_edit(self) -> Edit | None:
        """The newest edit that stands, wherever it was made."""
        return self._order[-1] if self._order else None

    def replay(self, entries: Iterable[Entry]) -> None:
        """Bring a fresh draft to where the journal ends.

        Raises:
            ValueError: an entry undoes or redoes what is not next in line: the journal is damaged.
        """
        for entry in entries:
            if entry.edit is not None:
                self.record(entry.edit)
                continue
            self._repeat(entry)

    def _repeat(self, entry: Entry) -> None:
        undoing = entry.kind is EntryKind.UNDO
        for frame, line in self._lines.items():
            stack = line.done if undoing else line.undone
            if stack and stack[-1].operation == entry.target:
                self.undo(frame) if undoing else self.redo(frame)
                return
        raise ValueError(f"the journal has an {entry.kind} of {entry.target}, which is not next")

    def _line(self, frame: int | None) -> _Line:
        return self._lines.setdefault(frame, _Line())

    def _apply(self, edit: Edit) -> None:
        for patch in edit.patches:
            patch.apply_to(self.mask(patch.key))
        for answer in edit.answers:
            self._answers[answer.key] = answer.after
        for fact in edit.facts:
            self._facts[fact.name] = fact.after
