"""Pairs of frame and mask as PNG: native, and letterboxed to the square of the method's paper."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.letterbox import Letterbox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.png import encode_png
from fibrodesk.imaging.writing.content import RESEARCH_USE, Loop, put

SQUARE_PX = 256
_AFTER_HEADER = 8 + 25  # the signature and the chunk IHDR


class PngWriter:
    """`native/` and `256/`, in each `frames/` and a folder an author and structure.

    A frame and its masks have one name. A frame that an author could not assess has no mask.

    Args:
        one: write the structure as 1, as the paper does, instead of 255.
    """

    def __init__(self, folder: Path, *, one: bool = False) -> None:
        self._folder = folder
        self._value = 1 if one else 255

    def add(self, loop: Loop) -> None:
        box = Letterbox(shape=loop.facts.shape, size_px=SQUARE_PX)
        native, square = self._folder / "native", self._folder / str(SQUARE_PX)
        for frame in loop.frames:
            name, picture = f"{loop.name(frame)}.png", loop.picture(frame)
            put(native / "frames" / name, marked_png(picture))
            put(square / "frames" / name, marked_png(_squared(box, picture)))
            for voice in loop.voices:
                for structure, mask in voice.masks_of(frame, loop.facts.shape):
                    place = Path(voice.code) / structure / name
                    put(native / place, self._mask(mask))
                    put(square / place, self._mask(box.apply(mask) >= 0.5))

    def close(self) -> None:
        """Every pair is written already."""

    def _mask(self, mask: MaskArray) -> bytes:
        return marked_png(mask.astype(np.uint8) * np.uint8(self._value))


def marked_png(picture: FrameArray | MaskArray) -> bytes:
    """PNG of (H, W), whose comment says what it may be used for."""
    data = encode_png(picture)
    body = b"tEXt" + b"Comment\0" + RESEARCH_USE.encode("latin-1")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:_AFTER_HEADER] + chunk + data[_AFTER_HEADER:]


def _squared(box: Letterbox, picture: FrameArray) -> FrameArray:
    return np.asarray(np.clip(box.apply(picture) + 0.5, 0, 255), np.uint8)
