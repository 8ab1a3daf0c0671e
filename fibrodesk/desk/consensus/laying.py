"""The steps by which a consensus comes about, as edits of its draft, and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.domain import answering
from fibrodesk.domain.draft import AnswerChange, Edit
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, difference
from fibrodesk.domain.reading import Answer, AnswerState, Origin

if TYPE_CHECKING:
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.domain.draft import Draft, Fact

INTERSECTION = "intersection"
UNION = "union"
MAJORITY = "majority"
STAPLE = "STAPLE (experiment)"
BEFORE = "consensus before"
CARRIED = "carried over"


def took(letter: str) -> str:
    """The words for a whole mask that was taken."""
    return f"took {letter}"


def took_region(letter: str) -> str:
    return f"took {letter}'s region"


def dropped_region(letter: str) -> str:
    return f"took out {letter}'s region"


def mean_shape(share: float) -> str:
    """`share`: 0 is A, 1 is B."""
    return f"mean shape at {share:.2f}"


def lay(
    reading: OpenReading,
    frame: int,
    mask: MaskArray,
    *,
    words: str,
    origin: Origin = Origin.COPIED,
) -> bool:
    """Put a mask on a frame of the consensus as one step; whether that changed anything.

    An empty mask leaves the frame without an answer, as nobody has said "none".

    Args:
        words: what the history says, as `took_region("B")`.
    """
    key = MaskKey(frame, Structure.FIBROSIS)
    edit = answering.replaced(reading.draft, key, mask.astype(np.bool_), origin=origin, kind=words)
    return _write(reading, edit)


def lay_answer(
    reading: OpenReading, frame: int, answer: Answer, mask: MaskArray | None, *, words: str
) -> bool:
    """Put an answer with its mask, whatever it says, on a frame as one step."""
    return _write(reading, answered(reading.draft, frame, answer, mask, words=words))


def answered(
    draft: Draft, frame: int, answer: Answer, mask: MaskArray | None, *, words: str
) -> Edit | None:
    """The step that makes a frame say `answer`; None if it does already."""
    key = MaskKey(frame, Structure.FIBROSIS)
    empty = np.zeros(draft.shape, np.bool_)
    wanted = mask if mask is not None and answer.state is AnswerState.DRAWN else empty
    patch, before = difference(key, draft.mask(key), wanted), draft.answer(key)
    if patch is None and before == answer:
        return None
    return Edit(
        kind=words,
        frame=frame,
        patches=() if patch is None else (patch,),
        answers=(AnswerChange(key, before, answer),),
    )


def note(reading: OpenReading, facts: dict[str, Fact]) -> None:
    """Keep what is no step of the drawing; what is known already is not said twice."""
    new = {name: fact for name, fact in facts.items() if reading.draft.facts.get(name) != fact}
    if new:
        with reading.draft.hand:
            reading.append(reading.draft.note(new), done=_nothing, failed=_ignored)


def _write(reading: OpenReading, edit: Edit | None) -> bool:
    if edit is None:
        return False
    with reading.draft.hand:
        reading.append(reading.draft.record(edit), done=_nothing, failed=_ignored)
    return True


def _nothing() -> None:
    """The flush that follows tells whether it is on the disk."""


def _ignored(_error: BaseException) -> None:
    """The flush that follows raises it."""
