"""Puts outlines over the pixels of the screen, for any box of it and always the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.drawing.canvas.grid import Bytes
from fibrodesk.ui.drawing.canvas.layer import Layer, Pattern

ScreenArray = NDArray[np.uint32]
"""Pixels of the screen, 0xFFRRGGBB, shape (h, w)."""

_DARK = 0xFF07090B
_DASH_PX = 5  # at 100 %
_STRIPE_PX = 3  # of a patterned fill, at 100 %
_GAP_IS_DARK = 0.7  # how much of a gap between dashes is covered
_BAND = 64  # rows that are coloured in one go
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


class Cuts(Protocol):
    """What reads a mask as a pane shows it; `canvas.grid.Grid` is one."""

    beside: int

    def cut(self, mask: MaskArray, box: PixelBox) -> Bytes: ...


def extent(mask: MaskArray) -> PixelBox:
    """The bounding box of a mask, by the quickest way there is."""
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    return PixelBox(top, left, top + height, left + width)


def draw_layer(screen: ScreenArray, layer: Layer, *, grid: Cuts, box: PixelBox) -> None:
    """Draw `layer` on the part `box` of the pane; `screen` is the whole pane, (h, w).

    The line is as wide as `grid.beside`, and lies on the mask's own pixels.
    """
    width = grid.beside
    seen = grid.cut(layer.mask, box)
    if not seen.any():
        return
    inside = seen[width:-width, width:-width]
    part, style = screen[box.slices], layer.style
    if style.fill_opacity > 0:
        filled = np.asarray(inside & _laid(style.pattern, box, width), np.uint8)
        _blend(part, filled, style.rgb, style.fill_opacity)
    inner = cv2.erode(seen, _CROSS, iterations=width)
    edge = (seen ^ inner)[width:-width, width:-width]
    if style.dark_edge:
        near = cv2.dilate(seen, _CROSS, iterations=width)[width:-width, width:-width]
        _colour(part, near ^ inside, _DARK)
    if style.dotted:
        edge &= _dots(box, width)
    if style.dashed:
        dashes = _dashes(box, _DASH_PX * width)
        _blend(part, edge & ~dashes, _DARK, _GAP_IS_DARK)
        edge &= dashes
    _colour(part, edge, style.rgb)


def _dashes(box: PixelBox, length: int) -> Bytes:
    """A pattern of the pane, 0 or 1, so that a part painted later meets the rest."""
    period = 2 * length
    left = box.left % period
    stripes = _stripes(length, -(-(box.width + period) // 256) * 256)
    dashes: Bytes = stripes[np.arange(box.top, box.bottom) % period, left : left + box.width]
    return dashes


def _laid(pattern: Pattern, box: PixelBox, width: int) -> Bytes | int:
    """Where a fill is laid, 0 or 1: a pattern of the pane, or 1 for all of it."""
    if pattern is Pattern.PLAIN:
        return 1
    if pattern is Pattern.STRIPES:
        return _dashes(box, _STRIPE_PX * width)
    down = np.arange(box.top, box.bottom)[:, None] // (_STRIPE_PX * width)
    across = np.arange(box.left, box.right) // (_STRIPE_PX * width)
    if pattern is Pattern.CHECKS:
        return np.asarray((across + down) % 2 == 0, np.uint8)
    slant = np.arange(box.left, box.right) - np.arange(box.top, box.bottom)[:, None]
    return np.asarray(slant // (_STRIPE_PX * width) % 2 == 0, np.uint8)


def _dots(box: PixelBox, width: int) -> Bytes:
    """A lattice of the pane, 0 or 1, that leaves dots of a line in whichever way it runs."""
    down = np.arange(box.top, box.bottom)[:, None] // width
    across = np.arange(box.left, box.right) // width
    return np.asarray((across + 2 * down) % 5 < 2, np.uint8)


@lru_cache(maxsize=8)
def _stripes(length: int, width: int) -> Bytes:
    """One period of slanting stripes, 0 or 1, shape (2 * length, width)."""
    slant = np.arange(2 * length)[:, None] + np.arange(width)
    return np.asarray(slant // length % 2 == 0, np.uint8)


def _colour(part: ScreenArray, where: Bytes, rgb: int) -> None:
    """Give `part` a colour where `where` is not 0; in place."""
    for band, colours in _bands(part, rgb):
        cv2.copyTo(colours, where[band], part[band].view(np.int32))


def _blend(part: ScreenArray, where: Bytes, rgb: int, share: float) -> None:
    """Mix `share` of a colour into `part` where `where` is not 0; in place."""
    for band, colours in _bands(part, rgb):
        below = _channels(part[band])
        mixed = cv2.addWeighted(below, 1 - share, _channels(colours), share, 0)
        cv2.copyTo(mixed, where[band], below)


def _bands(part: ScreenArray, rgb: int) -> Iterator[tuple[slice, NDArray[np.int32]]]:
    """The rows of `part` some at a time, each time with an array of one colour of their size."""
    height, width = part.shape
    flat = _flat(rgb, -(-width // 256) * 256)
    for top in range(0, height, _BAND):
        band = slice(top, min(height, top + _BAND))
        yield band, flat[: band.stop - top, :width]


@lru_cache(maxsize=24)
def _flat(rgb: int, width: int) -> NDArray[np.int32]:
    return np.full((_BAND, width), rgb, np.uint32).view(np.int32)


def _channels(part: NDArray[np.uint32] | NDArray[np.int32]) -> Bytes:
    return part.view(np.uint8).reshape(*part.shape, 4)
