"""What happens to a reviewer's correction when a proposal is laid on it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.domain.draft import AnswerChange, Edit
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, difference
from fibrodesk.domain.reading import Answer, AnswerState, Origin

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session


def clear_leftovers(reading: OpenReading, frame: int) -> None:
    """Take back what a correction that was never finished left on other frames."""
    for other in {key.frame for key in reading.draft.mask_keys()} | set(
        reading.draft.answered(Structure.FIBROSIS)
    ):
        while other != frame and (undone := reading.draft.undo(other)) is not None:
            reading.append(undone[1], done=_nothing, failed=_ignored)


def lay_down(reading: OpenReading, frame: int, proposed: MaskArray, *, model: str) -> None:
    """The proposal on the frame, as one step that the reviewer can take back."""
    key = MaskKey(frame, Structure.FIBROSIS)
    draft = reading.draft
    patch = difference(key, draft.mask(key), proposed)
    drawn = bool(proposed.any())
    answer = Answer(
        state=AnswerState.DRAWN if drawn else AnswerState.NONE,
        origin=Origin.MODEL if drawn else None,
        model=model,
    )
    edit = Edit(
        kind="accept",
        frame=frame,
        patches=() if patch is None else (patch,),
        answers=(AnswerChange(key, draft.answer(key), answer),),
    )
    reading.append(draft.record(edit), done=_nothing, failed=_ignored)


def give_up(session: Session, reading: OpenReading) -> None:
    """Let go of a correction that could not be kept; the next one clears what it left.

    It holds nothing but the model's mask, so nothing that a hand drew is lost.
    """
    reading.forget()
    with suppress(FibrodeskError):  # the pen of this session can be taken up again
        session.project.store.write(lambda rows: rows.pens.lay_down(reading.id, session.id))


def _nothing() -> None:
    """The flush that follows tells whether it is on the disk."""


def _ignored(_error: BaseException) -> None:
    """The flush that follows raises it."""
