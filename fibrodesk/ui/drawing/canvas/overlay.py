"""Puts outlines over the pixels of the screen, for any box of it and always the same."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.canvas.viewport import Viewport

ScreenArray = NDArray[np.uint32]
"""Pixels of the screen, 0xFFRRGGBB, shape (h, w)."""

_RED_BLUE = np.uint32(0x00FF00FF)
_GREEN = np.uint32(0x0000FF00)
_OPAQUE = np.uint32(0xFF000000)
_DARK = np.uint32(0xFF07090B)
_DASH_PX = 5


@dataclass(slots=True)
class Grid:
    """Which pixel of the image each pixel of the pane shows, one more on every side."""

    rows: NDArray[np.intp]  # clipped to the image
    columns: NDArray[np.intp]
    row_is_on: NDArray[np.bool_]
    column_is_on: NDArray[np.bool_]

    @classmethod
    def of(cls, viewport: Viewport, *, size: tuple[int, int], shape: tuple[int, int]) -> Grid:
        """For a pane of `size` (w, h) and an image of `shape` (H, W)."""
        padded = (size[0] + 2, size[1] + 2)  # the middle stays the middle
        rows, columns = viewport.rows(padded), viewport.columns(padded)
        return cls(
            rows=rows.clip(0, shape[0] - 1),
            columns=columns.clip(0, shape[1] - 1),
            row_is_on=(rows >= 0) & (rows < shape[0]),
            column_is_on=(columns >= 0) & (columns < shape[1]),
        )

    def cut(self, mask: MaskArray, box: PixelBox) -> MaskArray:
        """`mask` as the pane shows it at `box`, one pixel more on each side: (h + 2, w + 2)."""
        rows = slice(box.top, box.bottom + 2)
        columns = slice(box.left, box.right + 2)
        seen = mask[self.rows[rows]].take(self.columns[columns], axis=1)
        row_is_on, column_is_on = self.row_is_on[rows], self.column_is_on[columns]
        if not (row_is_on.all() and column_is_on.all()):
            seen &= row_is_on[:, None] & column_is_on
        return seen


def extent(mask: MaskArray) -> PixelBox:
    """The bounding box of a mask, by the quickest way there is."""
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    return PixelBox(top, left, top + height, left + width)


def draw_layer(screen: ScreenArray, layer: Layer, *, grid: Grid, box: PixelBox) -> None:
    """Draw `layer` on the part `box` of the pane; `screen` is the whole pane, (h, w)."""
    seen = grid.cut(layer.mask, box)
    inside = seen[1:-1, 1:-1]
    if not seen.any():
        return
    part = screen[box.slices]
    style = layer.style
    if style.fill_opacity > 0:
        _blend(part, inside, style)
    around = seen[:-2, 1:-1] & seen[2:, 1:-1] & seen[1:-1, :-2] & seen[1:-1, 2:]
    edge = inside & ~around
    if style.dark_edge:
        near = seen[:-2, 1:-1] | seen[2:, 1:-1] | seen[1:-1, :-2] | seen[1:-1, 2:]
        np.copyto(part, _DARK, where=near & ~inside)
    if style.dashed:
        edge &= _dashes(box)
    np.copyto(part, np.uint32(style.rgb), where=edge)


def _dashes(box: PixelBox) -> NDArray[np.bool_]:
    """A pattern of the pane, so that a part painted later meets the rest."""
    down = np.arange(box.top, box.bottom)[:, None]
    across = np.arange(box.left, box.right)
    return np.asarray((down + across) // _DASH_PX % 2 == 0)


def _blend(part: ScreenArray, inside: MaskArray, style: LayerStyle) -> None:
    """The colour over the pixels that are inside; two channels at a time."""
    share = np.uint32(round(style.fill_opacity * 256))
    rest, colour = np.uint32(256) - share, np.uint32(style.rgb)
    red_blue = ((part & _RED_BLUE) * rest + (colour & _RED_BLUE) * share) >> np.uint32(8)
    green = ((part & _GREEN) * rest + (colour & _GREEN) * share) >> np.uint32(8)
    mixed = _OPAQUE | (red_blue & _RED_BLUE) | (green & _GREEN)
    np.copyto(part, mixed, where=inside)
