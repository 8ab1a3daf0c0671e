"""A reading while it is being made: masks, answers and facts, with a history that never ends.

A draft is its journal. Everything that happens to it is an entry (an edit, an undo, a redo, a
note), and replaying the entries in their order gives the same draft, history included. Undo goes
by frame: each frame has its own line of edits, and what concerns the whole cine has another
(frame None).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from fibrodesk.domain.edits import (
    AnswerChange,
    Edit,
    Entry,
    EntryKind,
    Fact,
    FactChange,
    new_operation,
)
from fibrodesk.domain.history import Log, Logged, Step
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import UNANSWERED, Answer

__all__ = [
    "AnswerChange",
    "Draft",
    "Edit",
    "Entry",
    "EntryKind",
    "Fact",
    "FactChange",
    "new_operation",
]


@dataclass(slots=True)
class _Line:
    """The history of one frame: what was done, and what was taken back."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)


class Draft:
    """The state of one reading of one cine; it changes through `record`, `undo`, `redo`, `note`.

    `now_s` is the clock on the wall, whose words stand beside each entry for a person to read.
    `hand` is held from a change until its entry is handed on, and while the reading is handed in.
    """

    def __init__(self, *, shape: tuple[int, int], now_s: Callable[[], float] = time.time) -> None:
        self.shape = shape
        self.log = Log()
        self.hand = threading.RLock()
        self._now_s = now_s
        self._masks: dict[MaskKey, MaskArray] = {}
        self._answers: dict[MaskKey, Answer] = {}
        self._facts: dict[str, Fact] = {}
        self._lines: dict[int | None, _Line] = {}
        self._order: dict[str, Step] = {}  # every edit that stands, oldest first

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
        """Every mask with a pixel in it; a copy of the list, as it is asked from other threads."""
        return [key for key, mask in tuple(self._masks.items()) if mask.any()]

    def says_as(self, other: Draft) -> bool:
        """Whether masks, answers and facts are the same, after as many steps."""
        drawn = set(self.mask_keys())
        return (
            len(self.log) == len(other.log)
            and self._answers == other._answers
            and self._facts == other._facts
            and drawn == set(other.mask_keys())
            and all(np.array_equal(self._masks[key], other._masks[key]) for key in drawn)
        )

    # What happens to it; each answers with the entry that the journal wants.

    def record(self, edit: Edit) -> Entry:
        """Do `edit`; what was undone on its frame can no longer be redone."""
        told_s = self._now()
        self._record(Step(edit), told_s)
        return Entry(EntryKind.EDIT, edit.operation, edit=edit, told_s=told_s)

    def undo(self, frame: int | None) -> tuple[Edit, Entry] | None:
        """Take back the last edit of `frame`: the change that did it, or None if there is none."""
        return self._undo(frame, self._now())

    def redo(self, frame: int | None) -> tuple[Edit, Entry] | None:
        """Do again what was last taken back on `frame`, or None if there is nothing."""
        return self._redo(frame, self._now())

    def note(self, facts: Mapping[str, Fact]) -> Entry:
        """Keep something that is no step of the reader's: no undo takes it back, no redo goes."""
        return self._note(Entry(EntryKind.NOTE, new_operation(), facts=dict(facts)), self._now())

    def next_undo(self, frame: int | None) -> Edit | None:
        """The edit that `undo` would take back."""
        done = self._line(frame).done
        return done[-1].edit() if done else None

    def next_redo(self, frame: int | None) -> Edit | None:
        undone = self._line(frame).undone
        return undone[-1].edit() if undone else None

    def kinds(self, frame: int | None) -> tuple[str, ...]:
        """What each step that stands on `frame` was, oldest first."""
        return tuple(step.kind for step in self._line(frame).done)

    @property
    def last_edit(self) -> Edit | None:
        """The newest edit that stands, wherever it was made."""
        newest = next(reversed(self._order.values()), None)
        return None if newest is None else newest.edit()

    def replay(self, entries: Iterable[Entry]) -> None:
        """Bring a fresh draft to where the journal ends.

        Raises:
            ValueError: an entry undoes or redoes what is not next in line: the journal is damaged.
        """
        for entry in entries:
            if entry.edit is not None:
                self._record(Step(entry.edit, entry.cuts), entry.told_s)
            elif entry.kind is EntryKind.NOTE:
                self._note(entry, entry.told_s)
            else:
                self._repeat(entry)

    def _now(self) -> int:
        return int(self._now_s())

    def _record(self, step: Step, told_s: int | None) -> None:
        step.do(self.mask)
        self._say(step.answers, step.facts)
        line = self._line(step.frame)
        line.done.append(step)
        line.undone.clear()
        self._order[step.operation] = step
        self.log.add(Logged(EntryKind.EDIT, step, told_s))

    def _undo(self, frame: int | None, told_s: int | None) -> tuple[Edit, Entry] | None:
        line = self._line(frame)
        if not line.done:
            return None
        step = line.done.pop()
        line.undone.append(step)
        del self._order[step.operation]
        change = step.edit().inverse()
        self._apply(change)
        self.log.add(Logged(EntryKind.UNDO, step, told_s))
        target = step.operation
        return change, Entry(EntryKind.UNDO, new_operation(), target=target, told_s=told_s)

    def _redo(self, frame: int | None, told_s: int | None) -> tuple[Edit, Entry] | None:
        line = self._line(frame)
        if not line.undone:
            return None
        step = line.undone.pop()
        line.done.append(step)
        self._order[step.operation] = step
        edit = step.edit()
        self._apply(edit)
        self.log.add(Logged(EntryKind.REDO, step, told_s))
        target = step.operation
        return edit, Entry(EntryKind.REDO, new_operation(), target=target, told_s=told_s)

    def _note(self, entry: Entry, told_s: int | None) -> Entry:
        self._facts.update(entry.facts)
        self.log.add(Logged(EntryKind.NOTE, None, told_s))
        return replace(entry, told_s=told_s)

    def _repeat(self, entry: Entry) -> None:
        undoing = entry.kind is EntryKind.UNDO
        for frame, line in self._lines.items():
            stack = line.done if undoing else line.undone
            if stack and stack[-1].operation == entry.target:
                again = self._undo if undoing else self._redo
                again(frame, entry.told_s)
                return
        raise ValueError(f"the journal has an {entry.kind} of {entry.target}, which is not next")

    def _line(self, frame: int | None) -> _Line:
        return self._lines.setdefault(frame, _Line())

    def _apply(self, edit: Edit) -> None:
        for patch in edit.patches:
            patch.apply_to(self.mask(patch.key))
        self._say(edit.answers, edit.facts)

    def _say(self, answers: Iterable[AnswerChange], facts: Iterable[FactChange]) -> None:
        for answer in answers:
            self._answers[answer.key] = answer.after
        for fact in facts:
            self._facts[fact.name] = fact.after
