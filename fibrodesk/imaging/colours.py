"""Whether a loop is coloured: what moves in it tells, not the marks that a scanner writes on it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.mask import MaskArray

MOTION_GREY_LEVELS = 4  # what changes by more is moving
_GREY_TOLERANCE = 8  # grey levels by which the channels of a grey loop may differ
_COLOURED_CELLS = 64  # of 8 x 8 px: more colour than a scanner's marks have


def is_coloured(
    look: Callable[[int], FrameArray],
    *,
    frames: int,
    inside: Callable[[tuple[int, int]], MaskArray] | None = None,
) -> bool:
    """Whether what moves is coloured: marks that stand still do not count.

    The middle frame tells most loops; where there is a little colour, the first one tells
    whether it moves. `deidentify` looks at every pixel of every frame.

    Args:
        look: one frame at an eighth of its size, RGB uint8 (h, w, 3).
        frames: how many there are.
        inside: where tissue is shown on a picture of (h, w); None: everywhere.
    """
    middle = look(frames // 2)
    height, width = middle.shape[:2]
    shown = np.ones((height, width), np.bool_) if inside is None else inside((height, width))
    coloured = coloured_pixels(middle) & shown
    if not 0 < np.count_nonzero(coloured) < _COLOURED_CELLS:
        return bool(coloured.any())
    first = look(0)
    coloured |= coloured_pixels(first) & shown
    apart = np.maximum(middle, first) - np.minimum(middle, first)
    return bool((coloured & (apart.max(axis=-1) > MOTION_GREY_LEVELS)).any())


def coloured_pixels(rgb: FrameArray) -> NDArray[np.bool_]:
    """Where the channels of uint8 (H, W, 3) differ by more than 8 grey levels: bool (H, W)."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    brightest = np.maximum(np.maximum(red, green), blue)
    darkest = np.minimum(np.minimum(red, green), blue)
    return np.asarray(brightest - darkest > _GREY_TOLERANCE)


def grey(frame: FrameArray) -> FrameArray:
    """The frame as uint8 (H, W), whether it is grey or RGB (H, W, 3)."""
    return frame if frame.ndim == 2 else luma(frame)


def brightest_channel(frame: FrameArray) -> FrameArray:
    """The frame as uint8 (H, W) in which no colour hides: letters may have the luma of tissue."""
    if frame.ndim == 2:
        return frame
    red, green, blue = cv2.split(frame)
    return np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)


def luma(rgb: FrameArray) -> FrameArray:
    """Grey of a colour frame, Y of ITU-R BT.601: uint8 (H, W)."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def from_ybr(pixels: FrameArray) -> FrameArray:
    """RGB of full-range YCbCr (H, W, 3)."""
    swapped = np.ascontiguousarray(pixels[..., (0, 2, 1)])  # OpenCV wants Y Cr Cb
    return np.asarray(cv2.cvtColor(swapped, cv2.COLOR_YCrCb2RGB), dtype=np.uint8)
