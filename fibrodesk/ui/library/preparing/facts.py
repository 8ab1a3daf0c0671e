"""What a preparation says of a cine, read from its draft and written as steps of it."""

from __future__ import annotations

from collections.abc import Iterable

from fibrodesk.domain.draft import Draft, Edit, Fact, FactChange
from fibrodesk.domain.keyframes import KeyFrames
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.vision.cavity import AreaMarks

ARTEFACTS = ("foreshortening", "dropout", "off-axis")
RATINGS = ("quality", "contrast", "accuracy")
_MARKS = ("key_frames", "ed", "es")


def key_frames(draft: Draft) -> tuple[int, ...]:
    frames = draft.facts.get("key_frames")
    return tuple(sorted(int(str(frame)) for frame in frames)) if isinstance(frames, list) else ()


def mark(draft: Draft, name: str) -> int | None:
    """The frame of "ed" or "es", if it is marked."""
    frame = draft.facts.get(name)
    return frame if type(frame) is int else None


def artefacts(draft: Draft) -> tuple[str, ...]:
    found = draft.facts.get("artefacts")
    return tuple(str(item) for item in found) if isinstance(found, list) else ()


STRUCTURES = (Structure.MYOCARDIUM, Structure.LEFT_VENTRICULAR_CAVITY, Structure.LEFT_ATRIUM)
"""What is drawn in a preparation; the first alone decides whether a frame is prepared."""


def policy_of(draft: Draft) -> EditorPolicy:
    """The myocardium and the chambers beside it are drawn, on the key frames chosen so far."""
    return EditorPolicy(
        structures=STRUCTURES,
        answers=True,
        ratings=True,
        frames_wanted=key_frames(draft),
        ed=mark(draft, "ed"),
        es=mark(draft, "es"),
    )


def is_mark(name: str) -> bool:
    """Whether a fact of this name changes which frames are drawn on."""
    return name in _MARKS


def chosen(draft: Draft, suggestion: KeyFrames) -> Edit | None:
    """Take over a suggestion as one step."""
    return _step(draft, suggestion.frames, ed=suggestion.ed, es=suggestion.es)


def toggled(draft: Draft, frame: int) -> Edit | None:
    """Make `frame` a key frame, or no longer one; a mark on it goes too."""
    frames = set(key_frames(draft)) ^ {frame}
    marks = {name: mark(draft, name) for name in ("ed", "es")}
    kept = {name: at if at in frames else None for name, at in marks.items()}
    return _step(draft, frames, ed=kept["ed"], es=kept["es"])


def marked(draft: Draft, name: str, frame: int) -> Edit | None:
    """Mark `frame` as end of diastole or systole, and make it a key frame."""
    marks = {"ed": mark(draft, "ed"), "es": mark(draft, "es"), name: frame}
    return _step(draft, {*key_frames(draft), frame}, ed=marks["ed"], es=marks["es"])


def marked_by_area(draft: Draft, found: AreaMarks) -> Edit | None:
    """Take over both marks as one step; their frames are key frames."""
    frames = {*key_frames(draft), found.ed, found.es}
    return _step(draft, frames, ed=found.ed, es=found.es)


def walls(draft: Draft) -> int:
    """How many key frames have a myocardium."""
    return sum(draft.has_mask(MaskKey(frame, Structure.MYOCARDIUM)) for frame in key_frames(draft))


def _step(draft: Draft, frames: Iterable[int], *, ed: int | None, es: int | None) -> Edit | None:
    listed: list[Fact] = []
    listed.extend(sorted(frames))
    values: dict[str, Fact] = {"key_frames": listed, "ed": ed, "es": es}
    changes = tuple(
        FactChange(name, draft.facts.get(name), value)
        for name, value in values.items()
        if draft.facts.get(name) != value
    )
    return Edit(kind="key_frames", frame=None, facts=changes) if changes else None
