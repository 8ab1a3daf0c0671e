"""What a reader of another tool's files gives: masks with the names that the tool gave them."""

from __future__ import annotations

from dataclasses import dataclass, field

from fibrodesk.domain.mask import MaskArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelledFrame:
    """One label on one frame, before anybody said which loop and structure it is.

    `mask` may be all False: the tool says that the label is not there.
    """

    stem: str  # of the file that it was drawn on or lies in, without folder and ending
    frame: int | None  # 0-based within a loop; None where the file is a still and names none
    label: str  # as the tool names it: "2", "myocardium"
    mask: MaskArray = field(repr=False)  # (H, W)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRefusal:
    """A file, or a part of one, that is not taken, why, and what to do."""

    name: str  # of the file, never its folder
    reason: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """All that was found in the files that a person chose."""

    frames: tuple[LabelledFrame, ...]
    refusals: tuple[LabelRefusal, ...] = ()
    warnings: tuple[str, ...] = ()
