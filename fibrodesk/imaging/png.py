"""Frames and masks as PNG: 8 bit, one channel; masks 0 and 255, read also as 0 and 1."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LARGEST_SIDE_PX = 8192


class NoMaskError(FibrodeskError):
    title = "This file is no mask"
    text = "{name} {reason}."
    hint = "Masks are PNG files of one channel, with 0 for other and 1 or 255 for the structure."


def encode_png(image: FrameArray | MaskArray) -> bytes:
    """PNG of a frame (H, W) uint8, or of a mask (H, W) bool as 0 and 255."""
    pixels = image.astype(np.uint8) * 255 if image.dtype == np.bool_ else image
    sound, data = cv2.imencode(".png", pixels)
    if not sound:
        raise ValueError(f"an array of {image.shape} and {image.dtype} is no image")
    return data.tobytes()


def read_mask(path: Path) -> MaskArray:
    """The mask in a PNG.

    Raises:
        NoMaskError: no PNG, cut, too large, or with more than two values.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NoMaskError(name=path.name, reason="cannot be read") from error
    if len(data) < 33 or data[:8] != _SIGNATURE:
        raise NoMaskError(name=path.name, reason="is no PNG")
    width, height = struct.unpack_from(">II", data, 16)
    if not (0 < width <= _LARGEST_SIDE_PX and 0 < height <= _LARGEST_SIDE_PX):
        raise NoMaskError(name=path.name, reason=f"claims {width} x {height} pixels")
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise NoMaskError(name=path.name, reason="is damaged")
    return _binary(path, pixels)


def _binary(path: Path, pixels: np.ndarray) -> MaskArray:
    if pixels.ndim == 3:  # some tools write a mask as colour or with transparency
        if pixels.shape[2] == 4:
            pixels = pixels[:, :, :3]
        if not (pixels == pixels[:, :, :1]).all():
            raise NoMaskError(name=path.name, reason="is in colour")
        pixels = pixels[:, :, 0]
    values = np.unique(pixels)
    if values.size > 2 or (values.size == 2 and values[0] != 0):
        raise NoMaskError(name=path.name, reason=f"has {values.size} grey values")
    mask: MaskArray = pixels != 0
    return mask
