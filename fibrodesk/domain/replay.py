"""How a mask came about, step by step, from the lines of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fibrodesk.domain.draft import Draft
from fibrodesk.domain.edits import AnswerChange, Edit, EntryKind
from fibrodesk.domain.history import Logged, Step
from fibrodesk.domain.mask import MaskArray, MaskKey, decode_mask, difference, encode_mask
from fibrodesk.domain.reading import UNANSWERED, Answer

STEPS_BETWEEN_KEYFRAMES = 50
"""How far a mask is drawn again at most to show any step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayStep:
    """One step on one mask. `how`: done, undone or done again; `kind`: what the edit was."""

    how: EntryKind
    kind: str
    answer: Answer  # as it stood after the step
    told_s: int | None  # what the clock said, in seconds since 1970; never what orders


def steps(lines: Sequence[Logged], key: MaskKey) -> list[ReplayStep]:
    """Everything that happened to one mask and its answer, those taken back among it."""
    found, answer = [], UNANSWERED
    for line, step in _touching(lines, key):
        answer = _answer_after(step, line.kind, key, answer)
        found.append(ReplayStep(how=line.kind, kind=step.kind, answer=answer, told_s=line.told_s))
    return found


class Replay:
    """The mask of `key` after any of its steps; 0 is before the first.

    A packed mask is kept every fifty steps as they are passed, so that going back is as quick as
    going on.
    """

    def __init__(self, lines: Sequence[Logged], key: MaskKey, *, shape: tuple[int, int]) -> None:
        self.key, self.shape = key, shape
        self.steps = steps(lines, key)
        self._lines = [(line.kind, step) for line, step in _touching(lines, key)]
        self._kept: list[bytes] = [encode_mask(np.zeros(shape, np.bool_))]

    def mask_at(self, number: int) -> MaskArray:
        """The mask after the first `number` steps, shape (H, W), a copy.

        Raises:
            ValueError: there are not so many steps.
        """
        if not 0 <= number <= len(self.steps):
            raise ValueError(f"step {number} of {len(self.steps)}")
        place = min(number // STEPS_BETWEEN_KEYFRAMES, len(self._kept) - 1)
        mask = decode_mask(self._kept[place])
        for at in range(place * STEPS_BETWEEN_KEYFRAMES, number):
            self._apply(mask, at)
            if at + 1 == len(self._kept) * STEPS_BETWEEN_KEYFRAMES:
                self._kept.append(encode_mask(mask))
        return mask

    def answer_at(self, number: int) -> Answer:
        """What was said of the frame after the first `number` steps."""
        return UNANSWERED if number == 0 else self.steps[number - 1].answer

    def _apply(self, mask: MaskArray, at: int) -> None:
        how, step = self._lines[at]
        patches = list(step.patches(self.key))
        if how is EntryKind.UNDO:
            patches = [patch.inverse() for patch in reversed(patches)]
        for patch in patches:
            patch.apply_to(mask)


def gone_back(draft: Draft, key: MaskKey, mask: MaskArray, answer: Answer) -> Edit | None:
    """An earlier mask and answer in place of today's, as one step; None if nothing differs."""
    patch, now = difference(key, draft.mask(key), mask), draft.answer(key)
    if patch is None and now == answer:
        return None
    return Edit(
        kind="go_back",
        frame=key.frame,
        patches=() if patch is None else (patch,),
        answers=() if now == answer else (AnswerChange(key, now, answer),),
    )


def _touching(lines: Sequence[Logged], key: MaskKey) -> list[tuple[Logged, Step]]:
    return [(line, line.step) for line in lines if line.step is not None and line.step.touches(key)]


def _answer_after(step: Step, how: EntryKind, key: MaskKey, answer: Answer) -> Answer:
    for change in step.answers:
        if change.key == key:
            answer = change.before if how is EntryKind.UNDO else change.after
    return answer
