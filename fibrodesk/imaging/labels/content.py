"""What a reader of another tool's files gives: masks with the names that the tool gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, decode_mask, encode_mask
from fibrodesk.imaging.labels.errors import PictureRefusedError


class Labelled(Protocol):
    """One label on one frame, before anybody said which loop and structure it is.

    Several may be of one label and frame: together they are its mask.
    """

    @property
    def stem(self) -> str:
        """The name of the file that it was drawn on or lies in, without folder and ending."""
        ...

    @property
    def frame(self) -> int | None:
        """0-based within a loop; None where the file is a still and names none."""
        ...

    @property
    def label(self) -> str:
        """As the tool names it: "2", "myocardium"."""
        ...

    @property
    def mask(self) -> MaskArray:
        """(H, W); all False: the tool says that the label is not there."""
        ...

    @property
    def source(self) -> str:
        """The file below what a person chose, as "reader-a/loop.nrrd"; in memory alone."""
        ...

    @property
    def of(self) -> int | None:
        """How many frames the volume has in which it lies; None where it lies in none."""
        ...

    @property
    def at(self) -> tuple[int, int] | None:
        """Row and column of the frame at which the mask's first pixel lies; None: it is whole."""
        ...

    @property
    def order(self) -> int | None:
        """Its place among what was painted on the frame, later in front; None: nothing covers."""
        ...

    @property
    def interpolated(self) -> bool:
        """Whether the tool made it between two that a hand drew."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelledFrame:
    """See `Labelled`. `mask` may be all False: the tool says that the label is not there."""

    stem: str  # of the file that it was drawn on or lies in, without folder and ending
    frame: int | None  # 0-based within a loop; None where the file is a still and names none
    label: str  # as the tool names it: "2", "myocardium"
    mask: MaskArray = field(repr=False)  # (H, W)
    source: str = ""
    of: int | None = None
    at: tuple[int, int] | None = None
    order: int | None = None
    interpolated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PackedFrame:
    """The same with the mask packed to a few kilobytes, as thousands wait for a person's word."""

    stem: str
    frame: int | None
    label: str
    packed: bytes = field(repr=False)
    source: str = ""
    of: int | None = None
    at: tuple[int, int] | None = None
    order: int | None = None
    interpolated: bool = False

    @property
    def mask(self) -> MaskArray:
        return decode_mask(self.packed)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRefusal:
    """A file, or a part of one, that is not taken, why, and what to do."""

    name: str  # of the file, never its folder
    reason: str
    hint: str
    picture: bool = False  # it holds no masks but what masks are drawn on

    @classmethod
    def of(cls, name: str, error: FibrodeskError) -> LabelRefusal:
        picture = isinstance(error, PictureRefusedError)
        return cls(name=name, reason=str(error), hint=error.advice, picture=picture)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """All that was found in the files that a person chose."""

    frames: tuple[Labelled, ...]
    refusals: tuple[LabelRefusal, ...] = ()
    warnings: tuple[str, ...] = ()
    kind: str = ""  # what wrote it: one of `reading.FORMATS`, or the name of a data set
    patients: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of an own export: whose each cine is, by study code."""


def packed(frame: Labelled, *, source: str | None = None) -> PackedFrame:
    """The frame for keeping; `source` replaces the name of its file."""
    if isinstance(frame, PackedFrame) and source is None:
        return frame
    return PackedFrame(
        stem=frame.stem,
        frame=frame.frame,
        label=frame.label,
        packed=frame.packed if isinstance(frame, PackedFrame) else encode_mask(frame.mask),
        source=frame.source if source is None else source,
        of=frame.of,
        at=frame.at,
        order=frame.order,
        interpolated=frame.interpolated,
    )
