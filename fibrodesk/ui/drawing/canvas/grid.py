"""Which pixel of the image stands where on a pane, and how arrays are read through that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.drawing.canvas.viewport import Placing, Viewport

Bytes = NDArray[np.uint8]


@dataclass(slots=True)
class Grid:
    """The pixel of the image under each pixel of the pane, and of `beside` more on every side.

    `image_box` is the part of the pane on which the image is seen; it may be empty.
    """

    placing: Placing
    beside: int
    rows: NDArray[np.intp]  # clipped to the image
    columns: NDArray[np.intp]
    row_is_off: NDArray[np.bool_]
    column_is_off: NDArray[np.bool_]
    image_box: PixelBox

    @classmethod
    def of(
        cls, viewport: Viewport, *, size: tuple[int, int], shape: tuple[int, int], beside: int = 1
    ) -> Grid:
        """For a pane of `size` (w, h) in device pixels and an image of `shape` (H, W)."""
        rows = viewport.rows(size, beside=beside)
        columns = viewport.columns(size, beside=beside)
        row_is_off = (rows < 0) | (rows >= shape[0])
        column_is_off = (columns < 0) | (columns >= shape[1])
        top, bottom = _span(row_is_off[beside:-beside])
        left, right = _span(column_is_off[beside:-beside])
        return cls(
            placing=viewport.placed(size),
            beside=beside,
            rows=rows.clip(0, shape[0] - 1),
            columns=columns.clip(0, shape[1] - 1),
            row_is_off=row_is_off,
            column_is_off=column_is_off,
            image_box=PixelBox(top, left, bottom, right),
        )

    def cut(self, mask: MaskArray, box: PixelBox) -> Bytes:
        """`mask` as the pane shows it at `box` and `beside` pixels around: 0 or 1."""
        more = 2 * self.beside
        rows = slice(box.top, box.bottom + more)
        columns = slice(box.left, box.right + more)
        seen = _gathered(mask.view(np.uint8), self.rows[rows], self.columns[columns])
        row_is_off, column_is_off = self.row_is_off[rows], self.column_is_off[columns]
        if row_is_off[0] or row_is_off[-1]:
            seen[row_is_off] = 0
        if column_is_off[0] or column_is_off[-1]:
            seen[:, column_is_off] = 0
        return seen

    def region(self, box: PixelBox) -> PixelBox:
        """The pixels of the image of which the pane at `box` is made, outlines included."""
        more = 2 * self.beside
        top, bottom = _ends(self.rows[box.top : box.bottom + more])
        left, right = _ends(self.columns[box.left : box.right + more])
        return PixelBox(top, left, bottom, right)

    def picked(self, frame: Bytes, box: PixelBox) -> Bytes:
        """The pixels of `frame` that the pane shows at `box`, as squares."""
        rows = self.rows[box.top + self.beside : box.bottom + self.beside]
        columns = self.columns[box.left + self.beside : box.right + self.beside]
        return _gathered(frame, rows, columns)


def _span(is_off: NDArray[np.bool_]) -> tuple[int, int]:
    """From where to where a pane shows the image along one of its sides."""
    on = np.flatnonzero(~is_off)
    return (int(on[0]), int(on[-1]) + 1) if on.size else (0, 0)


def _gathered(array: Bytes, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Bytes:
    """`array[rows][:, columns]`, both in order up or down.

    Whole rows are copied twice as fast as single pixels, and transposing costs little.
    """
    left, right = _ends(columns)
    top, bottom = _ends(rows)
    part = array[top:bottom, left:right]
    turned: Any = cv2.transpose(part)[columns - left]
    gathered: Bytes = cv2.transpose(turned)[rows - top]
    return gathered


def _ends(places: NDArray[np.intp]) -> tuple[int, int]:
    first, last = int(places[0]), int(places[-1])
    return (first, last + 1) if first <= last else (last, first + 1)
