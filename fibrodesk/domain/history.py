"""What a draft remembers of its past: every step, the newest whole and the older ones packed.

A reading of two thousand strokes holds tens of megabytes of cuts; packed, they take one or two.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from fibrodesk.domain.edits import AnswerChange, Edit, EntryKind, FactChange
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch
from fibrodesk.domain.packing import PackedPatch, packed

STEPS_KEPT_WHOLE = 64


class Step:
    """One edit, as long as the reading is open: undo, redo and the replay all point at it."""

    __slots__ = ("_edit", "_packed")

    def __init__(self, edit: Edit, cuts: tuple[PackedPatch, ...] | None = None) -> None:
        """`cuts`: the patches of an edit that comes packed, and has none itself."""
        self._edit = edit
        self._packed = cuts

    @property
    def operation(self) -> str:
        return self._edit.operation

    @property
    def kind(self) -> str:
        return self._edit.kind

    @property
    def frame(self) -> int | None:
        return self._edit.frame

    @property
    def answers(self) -> tuple[AnswerChange, ...]:
        return self._edit.answers

    @property
    def facts(self) -> tuple[FactChange, ...]:
        return self._edit.facts

    def edit(self) -> Edit:
        """The edit as it was recorded."""
        if self._packed is None:
            return self._edit
        return replace(self._edit, patches=tuple(patch.opened() for patch in self._packed))

    def do(self, mask_of: Callable[[MaskKey], MaskArray]) -> None:
        """Write what it changed into the masks; of packed cuts no more is opened than that.

        Raises:
            ValueError: a packed cut is damaged.
        """
        for patch in self._edit.patches if self._packed is None else self._packed:
            patch.apply_to(mask_of(patch.key))

    def patches(self, key: MaskKey) -> Iterator[MaskPatch]:
        """What it changed on one mask, opened alone."""
        if self._packed is None:
            yield from (patch for patch in self._edit.patches if patch.key == key)
        else:
            yield from (patch.opened() for patch in self._packed if patch.key == key)

    def keys(self) -> set[MaskKey]:
        """Every mask and answer that it touched."""
        patched = self._edit.patches if self._packed is None else self._packed
        return {each.key for each in patched} | {each.key for each in self._edit.answers}

    def touches(self, key: MaskKey) -> bool:
        """Whether it changed a mask or its answer."""
        patched = self._edit.patches if self._packed is None else self._packed
        return any(each.key == key for each in (*patched, *self._edit.answers))

    def pack(self) -> None:
        """From now on it takes little room, and a moment to open."""
        if self._packed is None and self._edit.patches:
            self._packed = tuple(packed(patch) for patch in self._edit.patches)
            self._edit = replace(self._edit, patches=())


@dataclass(frozen=True, slots=True, eq=False)
class Logged:
    """A line of the journal as the draft keeps it: what was done, undone or done again.

    `step` is None in a note. `told_s`: see `Entry`.
    """

    kind: EntryKind
    step: Step | None = None
    told_s: int | None = None


class Log:
    """Every line since the beginning, with the steps that were taken back among them."""

    def __init__(self) -> None:
        self._lines: list[Logged] = []
        self._whole: deque[Step] = deque()

    def __len__(self) -> int:
        return len(self._lines)

    def since(self, count: int) -> list[Logged]:
        """The lines after the first `count`."""
        return self._lines[count:]

    def add(self, line: Logged) -> None:
        self._lines.append(line)
        if line.kind is EntryKind.EDIT and line.step is not None:
            self._whole.append(line.step)
            if len(self._whole) > STEPS_KEPT_WHOLE:
                self._whole.popleft().pack()
