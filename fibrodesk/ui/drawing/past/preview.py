"""Small pictures of a frame with a mask: as it stood at the save point, and as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, MaskKey, bounding_box
from fibrodesk.domain.reading import Answer
from fibrodesk.ui.look.theme import READER_A, READER_B

WIDTH_PX, HEIGHT_PX = 128, 96
_MARGIN_PX = 24  # of the image, around what is drawn
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))

Masks = Mapping[MaskKey, MaskArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changed:
    """One frame of a recovery; the masks are copies, so that any thread may look at them."""

    frame: int
    before: Masks
    after: Masks
    said_before: Answer
    said_after: Answer


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """Both pictures as (HEIGHT_PX, WIDTH_PX, 3) arrays, red first."""

    changed: Changed
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]


def previews(
    changes: list[Changed], read: Callable[[int], FrameArray], *, aspect: float = 1.0
) -> list[Preview]:
    """The pictures of `changes`, on any thread; `read` decodes a frame.

    `aspect` is how much higher than wide a pixel of the image is.
    """
    return [_preview(changed, read(changed.frame), aspect) for changed in changes]


def image_of(picture: NDArray[np.uint8]) -> QImage:
    height, width, _ = picture.shape
    return QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _preview(changed: Changed, frame: FrameArray, aspect: float) -> Preview:
    drawn = [mask for masks in (changed.before, changed.after) for mask in masks.values()]
    box = _around(drawn, frame.shape[:2], aspect)
    return Preview(
        changed,
        _picture(frame, changed.before, box),
        _picture(frame, changed.after, box),
    )


def _around(masks: list[MaskArray], shape: tuple[int, int], aspect: float) -> PixelBox:
    """What is drawn with a margin, in the shape of the picture; the whole image if nothing is."""
    height, width = shape
    together = np.zeros(shape, np.bool_)
    for mask in masks:
        together |= mask
    box = bounding_box(together)
    if box.empty:
        return PixelBox(0, 0, height, width)
    middle_y, middle_x = (box.top + box.bottom) / 2, (box.left + box.right) / 2
    tall = box.height + 2 * _MARGIN_PX
    wide = max(box.width + 2 * _MARGIN_PX, tall * aspect * WIDTH_PX / HEIGHT_PX)
    high = wide / aspect * HEIGHT_PX / WIDTH_PX
    top, bottom = _within(middle_y, high, height)
    left, right = _within(middle_x, wide, width)
    return PixelBox(top, left, bottom, right)


def _within(middle: float, length: float, limit: int) -> tuple[int, int]:
    length = min(length, limit)
    start = min(max(0.0, middle - length / 2), limit - length)
    return round(start), max(round(start) + 1, round(start + length))


def _picture(frame: FrameArray, masks: Masks, box: PixelBox) -> NDArray[np.uint8]:
    size = (WIDTH_PX, HEIGHT_PX)
    cut = np.ascontiguousarray(frame[box.slices])
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(
        small if small.ndim == 3 else cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    )
    colours = (READER_A, READER_B)
    for place, mask in enumerate(masks.values()):
        seen = cv2.resize(mask[box.slices].view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        edge = seen ^ cv2.erode(seen, _CROSS)
        colour = QColor(colours[min(place, 1)])
        picture[edge.astype(np.bool_)] = (colour.red(), colour.green(), colour.blue())
    return picture
