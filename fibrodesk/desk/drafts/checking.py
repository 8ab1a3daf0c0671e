"""What a reader wants to look at once more before submitting."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fibrodesk.domain.answering import done_fact
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Origin

LARGEST_AREA_RATIO = 2.0
"""From one key frame to the next; myocardium that is scarred does not double within a beat."""
_CARRIED = (Origin.COPIED, Origin.PROPAGATED, Origin.INTERPOLATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is worth a look; `frame` None is the cine.

    `kind`: "unanswered", "area_jump", "outside_wall", "form_missing", "form_undrawn", "carried" or
    "confidence_missing" (these two with `count` and the first such frame) or "open_question". Only
    the first keeps from submitting.
    """

    kind: str
    frame: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def findings(
    draft: Draft, *, key_frames: Sequence[int], locked: Mapping[MaskKey, MaskArray]
) -> list[Finding]:
    """Everything worth a look, by frame: no answer, a jump in area, pixels outside the wall.

    `locked`: the masks of the preparation; a frame without a wall has no outside. The form of
    the disease is missed only where fibrosis was drawn, and doubted where none was.
    """
    found = [*_unanswered(draft, key_frames), *_jumps(draft), *_outside(draft, locked)]
    found.sort(key=lambda each: each.frame or 0)
    drawn = [key for key in draft.mask_keys() if key.structure is Structure.FIBROSIS]
    if drawn and not draft.facts.get("form"):
        found.append(Finding(kind="form_missing"))
    if draft.facts.get("form") and not drawn:
        found.append(Finding(kind="form_undrawn"))
    return [*found, *_carried(draft, key_frames), *_unsure(draft, key_frames)]


def _unanswered(draft: Draft, key_frames: Sequence[int]) -> list[Finding]:
    return [
        Finding(kind="unanswered", frame=frame)
        for frame in key_frames
        if draft.answer(MaskKey(frame, Structure.FIBROSIS)).state is None
    ]


def _carried(draft: Draft, key_frames: Sequence[int]) -> list[Finding]:
    """Masks that came from another frame, and that nobody has called done there, as one finding."""
    return _together(
        "carried",
        [
            frame
            for frame in key_frames
            if draft.answer(MaskKey(frame, Structure.FIBROSIS)).origin in _CARRIED
            and not draft.facts.get(done_fact(frame))
        ],
    )


def _unsure(draft: Draft, key_frames: Sequence[int]) -> list[Finding]:
    """Answered frames without a confidence, as one finding: they are many, or none."""
    answers = {frame: draft.answer(MaskKey(frame, Structure.FIBROSIS)) for frame in key_frames}
    frames = [
        frame
        for frame, answer in answers.items()
        if answer.state is not None and answer.confidence is None
    ]
    return _together("confidence_missing", frames)


def _together(kind: str, frames: list[int]) -> list[Finding]:
    if not frames:
        return []
    return [Finding(kind=kind, frame=min(frames), fields={"count": len(frames)})]


def _jumps(draft: Draft) -> list[Finding]:
    """Neighbours among the frames that were drawn, compared by their areas in px."""
    areas = [
        (frame, int(draft.mask(MaskKey(frame, Structure.FIBROSIS)).sum()))
        for frame, answer in draft.answered(Structure.FIBROSIS).items()
        if answer.state is AnswerState.DRAWN
    ]
    return [
        Finding(kind="area_jump", frame=frame, fields={"before_px": before, "area_px": area})
        for (_, before), (frame, area) in itertools.pairwise(areas)
        if max(before, area) > LARGEST_AREA_RATIO * min(before, area)
    ]


def _outside(draft: Draft, locked: Mapping[MaskKey, MaskArray]) -> list[Finding]:
    found = []
    for key in draft.mask_keys():
        wall = locked.get(MaskKey(key.frame, Structure.MYOCARDIUM))
        if key.structure is not Structure.FIBROSIS or wall is None:
            continue
        pixels = int((draft.mask(key) & ~wall).sum())
        if pixels:
            found.append(Finding(kind="outside_wall", frame=key.frame, fields={"pixels": pixels}))
    return found
