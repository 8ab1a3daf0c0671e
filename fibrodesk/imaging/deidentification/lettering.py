"""Where something has the thin, sharp strokes of letters, in all frames or in single ones.

Tissue that moves leaves its speckle dark in the darkest of all frames; what was burnt in stays
bright there. Of what stays bright, letters are told from speckle that hardly moves by their edge:
a scanner draws them after the image was scaled, so that a stroke ends within one pixel. By that
edge alone letters that move, or come and go, are told in single frames, where they must be surer:
bright, or faint and there again in other frames. It points eyes to a place and never replaces them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.colours import brightest_channel

LETTERING = "Something inside the fan is as sharp as lettering is: look at it."
_STROKE_PX = 13  # the side of the square that no stroke fills
_FAINTEST = 40  # grey levels by which a stroke stands out of what is round it
_TALLEST_PX, _WIDEST_PX, _FEWEST_PX = 40, 60, 3  # of one letter
_GAP_PX, _LEADING_PX = 9, 3  # letters that are nearer stand in one word
_FEWEST_INK_PX = 40
_RIM_PX = 12  # the margin of a fan that was found, and the steps of its arc
_SHARE_INSIDE = 0.1  # of a mark's box: less of it inside the fan is the fan's edge
_FRAMES = 8  # single ones that are looked at, spread evenly
_SHARE_FAINT, _SHARE_AT_EDGE = 0.3, 0.6  # of these, in which something faint must be
_UNLIT = 8  # grey levels: what is never brighter lies outside the picture, whatever the hull
_SMOOTHED_PX = 25
_MOST_FLEETING = 6  # places of single frames that are shown: they are mostly one text on its way


@dataclass(frozen=True, slots=True)
class _Style:
    """How sure strokes must be, by how many there are."""

    strokes: int
    contrast: float  # grey levels
    edge: float  # grey levels from one pixel to the next
    sharpness: float  # edge by contrast; of speckle it is about a half


_STYLES = (
    _Style(strokes=5, contrast=55, edge=75, sharpness=0.75),
    _Style(strokes=2, contrast=90, edge=95, sharpness=0.0),
)
_BRIGHT_OF_ONE = _Style(strokes=2, contrast=120, edge=135, sharpness=0.7)
_FAINT_OF_ONE = _Style(strokes=4, contrast=70, edge=70, sharpness=0.85)
_FAINT_AT_EDGE = _Style(strokes=3, contrast=70, edge=70, sharpness=0.92)
_BRIGHT_INK = 100  # grey levels: bright letters alone, apart from the speckle that they touch


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that looks written; `frame`: where it is seen, None where it is in all of them."""

    box: PixelBox
    frame: int | None = None


def find_lettering(darkest: FrameArray, fan: MaskArray | None = None) -> list[Mark]:
    """The places that look written, in the darkest value of each pixel over all frames.

    Args:
        darkest: uint8 (H, W), of the whole picture; what lies outside a fan is found too.
        fan: what would be kept, (H, W); along its edge, where the picture ends in steps as sharp
            as letters, nothing is looked for: `find_fleeting` looks there too.
    Returns:
        The place with the most ink first.
    """
    seen = _Seen.of(darkest)
    open_to_letters = ~_rim(fan, darkest.shape)
    return [Mark(box) for box in seen.written(_STYLES, _FAINTEST, open_to_letters)]


def find_fleeting(
    cine: Cine,
    *,
    brightest: FrameArray,
    fan: MaskArray | None = None,
    known: Sequence[Mark] = (),
) -> list[Mark]:
    """The places that look written in single frames: letters that move, or stand at the edge.

    Args:
        brightest: of all frames, uint8 (H, W); what is never lit is outside the picture.
        fan: what would be kept, (H, W).
        known: what was found standing still; a place on it is not told again.
    """
    count = cine.facts.frames
    indices = sorted({round(i) for i in np.linspace(0, count - 1, min(count, _FRAMES))})
    rim = _rim(fan, brightest.shape)
    inner = ~rim if fan is None else fan & ~rim
    lit = (brightest > _UNLIT) if fan is None else (brightest > _UNLIT) & fan
    bright: list[Mark] = []
    faint: list[Mark] = []
    at_edge: list[Mark] = []
    for index in indices:
        frame = brightest_channel(cine.frame(index))
        seen = _Seen.of(frame)
        clear = seen.written((_BRIGHT_OF_ONE,), _FAINTEST, np.ones(frame.shape, np.bool_))
        clear += seen.written((_BRIGHT_OF_ONE,), _BRIGHT_INK, ~rim)
        bright += [Mark(box, index) for box in clear]
        faint += [Mark(box, index) for box in seen.written((_FAINT_OF_ONE,), _FAINTEST, inner)]
        if rim.any():
            found = _Seen.of(_without_end(frame, lit)).written((_FAINT_AT_EDGE,), _FAINTEST, rim)
            at_edge += [Mark(box, index) for box in found]
    faint = _there_again(faint, _SHARE_FAINT * len(indices))
    at_edge = _there_again(at_edge, _SHARE_AT_EDGE * len(indices))
    return _apart([*bright, *faint, *at_edge], known)[:_MOST_FLEETING]


def _there_again(marks: list[Mark], frames: float) -> list[Mark]:
    """The marks, if they are of so many frames: what is faint once is speckle."""
    return marks if len({mark.frame for mark in marks}) >= frames else []


def _apart(marks: list[Mark], known: Sequence[Mark]) -> list[Mark]:
    """The marks that touch none before them."""
    told: list[Mark] = []
    for mark in marks:
        if not any(_touch(mark.box, other.box) for other in (*known, *told)):
            told.append(mark)
    return told


def _without_end(frame: FrameArray, lit: MaskArray) -> FrameArray:
    """The frame with what is near it instead of black outside: it ends in no step then."""
    around = (_SMOOTHED_PX, _SMOOTHED_PX)
    weights = cv2.blur(lit.astype(np.float32), around)
    near = cv2.blur(np.where(lit, frame, 0).astype(np.float32), around)
    filled = np.where(lit, frame, near / np.maximum(weights, 1e-2))
    return np.asarray(np.clip(filled, 0, 255), np.uint8)


def marks_inside(marks: Sequence[Mark], keep: MaskArray) -> list[Mark]:
    """Those of the places that would be kept, wholly or in part."""
    return [each for each in marks if keep[each.box.slices].mean() >= _SHARE_INSIDE]


def _touch(one: PixelBox, other: PixelBox) -> bool:
    return (
        one.top < other.bottom
        and other.top < one.bottom
        and one.left < other.right
        and other.left < one.right
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A picture as its strokes: how far each pixel stands out, and how steep it is there."""

    raised: FrameArray
    edge: FrameArray

    @classmethod
    def of(cls, picture: FrameArray) -> _Seen:
        square = np.ones((_STROKE_PX, _STROKE_PX), np.uint8)
        return cls(
            cv2.morphologyEx(picture, cv2.MORPH_TOPHAT, square),
            cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)),
        )

    def written(
        self, styles: tuple[_Style, ...], faintest: int, where: MaskArray
    ) -> list[PixelBox]:
        """The words in ink of `faintest` and more that are of one of `styles`, most ink first."""
        strokes, numbered = _strokes((self.raised >= faintest) & where)
        words = [
            (int(np.count_nonzero(ink)), box)
            for box, ink in _words(strokes)
            if _is_written(
                ink, self.raised[box.slices], self.edge[box.slices], numbered[box.slices], styles
            )
        ]
        return [box for _ink, box in sorted(words, key=lambda word: -word[0])]


def _rim(fan: MaskArray | None, shape: tuple[int, ...]) -> MaskArray:
    """The band inside the fan's edge, where the picture itself ends."""
    if fan is None:
        return np.zeros(shape, np.bool_)
    size = 2 * _RIM_PX + 1
    inner = cv2.erode(fan.astype(np.uint8), np.ones((size, size), np.uint8), borderValue=0)
    return np.asarray(fan & (inner == 0))


def _strokes(ink: MaskArray) -> tuple[MaskArray, FrameArray]:
    """What of the ink can be a part of a letter, and the number of each part."""
    _count, labels, statistics, _ = cv2.connectedComponentsWithStats(
        ink.astype(np.uint8), connectivity=8
    )
    fits = (
        (statistics[:, cv2.CC_STAT_AREA] >= _FEWEST_PX)
        & (statistics[:, cv2.CC_STAT_HEIGHT] <= _TALLEST_PX)
        & (statistics[:, cv2.CC_STAT_WIDTH] <= _WIDEST_PX)
    )
    return ink & fits[labels], labels


def _words(strokes: MaskArray) -> Iterator[tuple[PixelBox, MaskArray]]:
    """Strokes that stand side by side: their box, and the ink in it."""
    near = cv2.dilate(strokes.astype(np.uint8), np.ones((_LEADING_PX, _GAP_PX), np.uint8))
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    for number in range(1, count):
        left, top, width, height, _area = (int(value) for value in statistics[number])
        box = PixelBox(top, left, top + height, left + width)
        yield box, strokes[box.slices] & (labels[box.slices] == number)


def _is_written(
    ink: MaskArray,
    raised: FrameArray,
    edge: FrameArray,
    numbered: FrameArray,
    styles: tuple[_Style, ...],
) -> bool:
    if np.count_nonzero(ink) < _FEWEST_INK_PX:
        return False
    strokes = len(np.unique(numbered[ink]))
    contrast = float(np.percentile(raised[ink], 90))
    steepest = float(np.percentile(edge[ink], 80))
    return any(
        strokes >= style.strokes
        and contrast >= style.contrast
        and steepest >= style.edge
        and steepest >= style.sharpness * contrast
        for style in styles
    )
