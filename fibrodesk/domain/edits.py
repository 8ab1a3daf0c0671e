"""What happens to a reading, as values: edits, and the entries of its journal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fibrodesk.domain.mask import MaskKey, MaskPatch
from fibrodesk.domain.packing import PackedPatch
from fibrodesk.domain.reading import Answer

Fact = str | int | float | bool | None | list["Fact"] | dict[str, "Fact"]
"""A value that JSON holds: a form, a comment, a rating, the key frames."""


class EntryKind(StrEnum):
    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"
    NOTE = "note"  # kept with the reading, and no step that could be taken back


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
    """One line of the journal. `target` is the operation of the edit that is undone or redone.

    `cuts` are the patches of `edit` where it comes packed from the journal; it has none itself.
    `facts` are what a note says. `told_s` is what the clock of the wall said, in seconds since
    1970: shown to a person and used for nothing else, as clocks jump. None in older journals.
    """

    kind: EntryKind
    operation: str
    edit: Edit | None = None
    cuts: tuple[PackedPatch, ...] | None = None
    target: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    told_s: int | None = None
