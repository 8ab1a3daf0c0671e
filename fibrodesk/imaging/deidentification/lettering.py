"""Where something stands still in all frames and has the thin, sharp strokes of letters.

Tissue that moves leaves its speckle dark in the darkest of all frames; what was burnt in stays
bright there. Of what stays bright, letters are told from speckle that hardly moves by their edge:
a scanner draws them after the image was scaled, so that a stroke ends within one pixel. It points
eyes to a place and never replaces them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray

LETTERING = "Something inside the fan is bright, sharp and never moves: look for lettering."
_STROKE_PX = 13  # the side of the square that no stroke fills
_FAINTEST = 40  # grey levels by which a stroke stands out of what is round it
_TALLEST_PX, _WIDEST_PX, _FEWEST_PX = 40, 60, 3  # of one letter
_GAP_PX, _LEADING_PX = 9, 3  # letters that are nearer stand in one word
_FEWEST_INK_PX = 40
_RIM_PX = 12  # the margin of a fan that was found, and the steps of its arc
_SHARE_INSIDE = 0.1  # of a mark's box: less of it inside the fan is the fan's edge


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


def find_lettering(darkest: FrameArray, fan: MaskArray | None = None) -> list[PixelBox]:
    """The places that look written, in the darkest value of each pixel over all frames.

    Args:
        darkest: uint8 (H, W), of the whole picture; what lies outside a fan is found too.
        fan: what would be kept, (H, W); along its edge, where the picture ends in steps as sharp
            as letters, nothing is looked for.
    Returns:
        The place with the most ink first.
    """
    raised = cv2.morphologyEx(
        darkest, cv2.MORPH_TOPHAT, np.ones((_STROKE_PX, _STROKE_PX), np.uint8)
    )
    edge = cv2.morphologyEx(darkest, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    strokes, numbered = _strokes((raised >= _FAINTEST) & ~_rim(fan, darkest.shape))
    words = [
        (int(np.count_nonzero(ink)), box)
        for box, ink in _words(strokes)
        if _is_written(ink, raised[box.slices], edge[box.slices], numbered[box.slices])
    ]
    return [box for _ink, box in sorted(words, key=lambda word: -word[0])]


def marks_inside(marks: list[PixelBox] | tuple[PixelBox, ...], keep: MaskArray) -> list[PixelBox]:
    """Those of the places that would be kept, wholly or in part."""
    return [box for box in marks if keep[box.slices].mean() >= _SHARE_INSIDE]


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


def _is_written(ink: MaskArray, raised: FrameArray, edge: FrameArray, numbered: FrameArray) -> bool:
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
        for style in _STYLES
    )
