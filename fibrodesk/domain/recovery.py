"""What a crash left: the steps after the last save point, and the way back to that point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fibrodesk.domain.draft import Draft
from fibrodesk.domain.edits import AnswerChange, Edit, EntryKind, Fact, FactChange
from fibrodesk.domain.history import Logged
from fibrodesk.domain.mask import MaskArray, MaskKey, difference
from fibrodesk.domain.reading import Answer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recovery:
    """A reading whose session ended without closing it; all that was acknowledged is there.

    `before` and `facts_before` hold what stood at the last save point, of all that changed since.
    """

    steps: int  # since the last save point
    told_s: int | None  # when the last step was made, by the clock on the wall
    before: Mapping[MaskKey, tuple[Answer, MaskArray]]
    facts_before: Mapping[str, Fact]

    @property
    def frames(self) -> list[int]:
        """The frames that look or are answered otherwise than at the save point."""
        return sorted({key.frame for key in self.before})

    @property
    def anything(self) -> bool:
        return bool(self.before or self.facts_before)


def recovery(draft: Draft, save_point: int) -> Recovery:
    """What happened to `draft` after the first `save_point` lines of its journal."""
    lines = draft.log.since(save_point)
    masks = {key: draft.mask(key).copy() for line in lines for key in _keys(line)}
    answers = {key: draft.answer(key) for key in masks}
    facts: dict[str, Fact] = {}
    for line in reversed(lines):
        _take_back(line, masks, answers, facts)
    changed = {
        key: (answers[key], mask)
        for key, mask in masks.items()
        if answers[key] != draft.answer(key) or (mask != draft.mask(key)).any()
    }
    told = [line.told_s for line in draft.log.since(0) if line.told_s is not None]
    return Recovery(
        steps=sum(line.step is not None for line in lines),
        told_s=told[-1] if told else None,
        before=changed,
        facts_before={
            name: value for name, value in facts.items() if value != draft.facts.get(name)
        },
    )


def way_back(draft: Draft, found: Recovery) -> list[Edit]:
    """The steps that lead back to the save point: one for each frame, one for the cine.

    They are steps like any other, so each can be undone.
    """
    frames: dict[int | None, list[MaskKey]] = {}
    for key in found.before:
        frames.setdefault(key.frame, []).append(key)
    facts = _facts_by_frame(found.facts_before)
    for frame in facts:
        frames.setdefault(frame, [])
    order = sorted(frames, key=lambda frame: -1 if frame is None else frame)
    return [_back_on(draft, frame, frames[frame], found, facts.get(frame, {})) for frame in order]


def _back_on(
    draft: Draft,
    frame: int | None,
    keys: Sequence[MaskKey],
    found: Recovery,
    facts: Mapping[str, Fact],
) -> Edit:
    patches = [difference(key, draft.mask(key), found.before[key][1]) for key in keys]
    return Edit(
        kind="save_point",
        frame=frame,
        patches=tuple(patch for patch in patches if patch is not None),
        answers=tuple(
            AnswerChange(key, draft.answer(key), found.before[key][0])
            for key in keys
            if draft.answer(key) != found.before[key][0]
        ),
        facts=tuple(
            FactChange(name, draft.facts.get(name), value) for name, value in facts.items()
        ),
    )


def _facts_by_frame(facts: Mapping[str, Fact]) -> dict[int | None, dict[str, Fact]]:
    """A fact like "done:7" goes back with its frame, any other with the cine."""
    found: dict[int | None, dict[str, Fact]] = {}
    for name, value in facts.items():
        _, _, frame = name.partition(":")
        found.setdefault(int(frame) if frame.isdecimal() else None, {})[name] = value
    return found


def _keys(line: Logged) -> set[MaskKey]:
    return set() if line.step is None else line.step.keys()


def _take_back(
    line: Logged,
    masks: Mapping[MaskKey, MaskArray],
    answers: dict[MaskKey, Answer],
    facts: dict[str, Fact],
) -> None:
    """Undo one line on copies; a line that was an undo itself is done again."""
    if line.step is None:
        return
    edit = line.step.edit()
    change = edit if line.kind is EntryKind.UNDO else edit.inverse()
    for patch in change.patches:
        patch.apply_to(masks[patch.key])
    for answer in change.answers:
        answers[answer.key] = answer.after
    for fact in change.facts:
        facts[fact.name] = fact.after
