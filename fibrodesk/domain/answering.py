"""The steps a reader takes on one frame, as edits of a draft: what was drawn and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fibrodesk.domain.draft import AnswerChange, Draft, Edit, Fact, FactChange
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, difference
from fibrodesk.domain.reading import Answer, AnswerState, Origin


def painted(draft: Draft, patch: MaskPatch, *, kind: str = "paint") -> Edit:
    """A hand changed the mask: the frame is answered "drawn", or open again if nothing is left."""
    answer = draft.answer(patch.key)
    if _anything_left(draft, patch):
        origin = _after_a_hand(answer.origin)
        after = replace(answer, state=AnswerState.DRAWN, origin=origin, reason="")
    else:
        after = replace(answer, state=None, origin=None, reason="", model="")
    return _step(kind, patch.key, patch=patch, before=answer, after=after)


def replaced(
    draft: Draft, key: MaskKey, mask: MaskArray, *, origin: Origin, kind: str, model: str = ""
) -> Edit | None:
    """Put a whole mask in place of what is there, its origin told; None if nothing changes."""
    patch = difference(key, draft.mask(key), mask)
    answer = draft.answer(key)
    if mask.any():
        after = replace(answer, state=AnswerState.DRAWN, origin=origin, reason="", model=model)
    else:
        after = replace(answer, state=None, origin=None, reason="", model="")
    if patch is None and after == answer:
        return None
    return _step(kind, key, patch=patch, before=answer, after=after)


def together(kind: str, frame: int, edits: Sequence[Edit | None]) -> Edit | None:
    """Several steps on one frame as one that is taken back at once; None if none changes anything.

    Each must have been made for a structure of its own.
    """
    done = [edit for edit in edits if edit is not None]
    if not done:
        return None
    return Edit(
        kind=kind,
        frame=frame,
        patches=tuple(patch for edit in done for patch in edit.patches),
        answers=tuple(answer for edit in done for answer in edit.answers),
        facts=tuple(fact for edit in done for fact in edit.facts),
    )


def said(draft: Draft, key: MaskKey, state: AnswerState, *, reason: str = "") -> Edit | None:
    """Say "none" or "not assessable" of a frame, which empties its mask; None if it is said.

    Raises:
        ValueError: "drawn" is not said but drawn.
    """
    if state is AnswerState.DRAWN:
        raise ValueError("a frame is drawn by drawing on it")
    answer = draft.answer(key)
    after = replace(answer, state=state, origin=None, reason=reason, model="")
    patch = None
    if draft.has_mask(key):
        patch = difference(key, draft.mask(key), np.zeros(draft.shape, np.bool_))
    if patch is None and after == answer:
        return None
    return _step(state.value, key, patch=patch, before=answer, after=after)


def unsaid(draft: Draft, key: MaskKey) -> Edit | None:
    """Open a frame again: its answer and mask go; None if it is open already."""
    return replaced(draft, key, np.zeros(draft.shape, np.bool_), origin=Origin.DRAWN, kind="reopen")


def rated(draft: Draft, key: MaskKey, confidence: int) -> Edit | None:
    """The reader's own confidence, 1 to 5, in what is said of a frame."""
    answer = draft.answer(key)
    after = replace(answer, confidence=confidence)
    return None if after == answer else _step("confidence", key, before=answer, after=after)


def commented(draft: Draft, key: MaskKey, comment: str) -> Edit | None:
    """The reader's own words on one frame, beside its answer; None if they stand there already."""
    answer = draft.answer(key)
    after = replace(answer, comment=comment)
    return None if after == answer else _step("comment", key, before=answer, after=after)


def noted(draft: Draft, name: str, value: Fact, *, frame: int | None = None) -> Edit | None:
    """Something is said of the whole cine; `frame` puts the step in that frame's history."""
    before = draft.facts.get(name)
    if before == value:
        return None
    return Edit(kind="fact", frame=frame, facts=(FactChange(name, before, value),))


def done_fact(frame: int) -> str:
    """The name of the fact that a reader called this frame done."""
    return f"done:{frame}"


def _after_a_hand(origin: Origin | None) -> Origin:
    """A corrected proposal is told apart; a copy stays a copy, however much is mended."""
    if origin is None:
        return Origin.DRAWN
    return Origin.MODEL_CORRECTED if origin is Origin.MODEL else origin


def _anything_left(draft: Draft, patch: MaskPatch) -> bool:
    if patch.after.any():
        return True
    rest = draft.mask(patch.key).copy()
    patch.apply_to(rest)
    return bool(rest.any())


def _step(
    kind: str, key: MaskKey, *, before: Answer, after: Answer, patch: MaskPatch | None = None
) -> Edit:
    return Edit(
        kind=kind,
        frame=key.frame,
        patches=() if patch is None else (patch,),
        answers=() if before == after else (AnswerChange(key, before, after),),
    )
