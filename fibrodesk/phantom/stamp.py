"""Words in the picture's margin, where a scanner writes them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

GreyImage = NDArray[np.uint8]

MARK = "SYNTHETIC"
_INK = 150


@lru_cache(maxsize=256)
def lettering(text: str, size_px: int) -> GreyImage:
    """`text` in white on black, cut to its ink, (h, w)."""
    font = ImageFont.load_default(size_px)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    picture = Image.new("L", (right - left + 2, bottom - top + 2))
    ImageDraw.Draw(picture).text((1 - left, 1 - top), text, fill=255, font=font)
    return np.asarray(picture)


def stamp(image: GreyImage, text: str, *, top: int, left: int, size_px: int) -> None:
    """Write `text` into `image`, (H, W) or (T, H, W), in place; what does not fit is cut off."""
    letters = lettering(text, size_px)
    target = image[
        ..., max(0, top) : top + letters.shape[0], max(0, left) : left + letters.shape[1]
    ]
    ink = letters[: target.shape[-2], : target.shape[-1]].astype(np.uint16) * _INK // 255
    np.maximum(target, ink.astype(np.uint8), out=target)


def stamp_mark(image: GreyImage) -> None:
    """Write that the picture is synthetic into its lower left corner, in place."""
    size_px = max(8, image.shape[-2] // 32)
    height = lettering(MARK, size_px).shape[0]
    stamp(image, MARK, top=image.shape[-2] - height - 2, left=3, size_px=size_px)
