"""Masks, the changes that are made to them, and their bytes."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox

MaskArray = NDArray[np.bool_]
"""Shape (H, W); True means the structure."""

_HEADER = struct.Struct("<II")
_LARGEST_SIDE_PX = 1 << 15


class Structure(StrEnum):
    """What a mask outlines."""

    FIBROSIS = "fibrosis"
    MYOCARDIUM = "myocardium"
    LEFT_VENTRICULAR_CAVITY = "left_ventricular_cavity"
    LEFT_ATRIUM = "left_atrium"


@dataclass(frozen=True, slots=True)
class MaskKey:
    """Which mask of a cine: the frame's index, 0-based, and the structure."""

    frame: int
    structure: Structure


@dataclass(frozen=True, slots=True, eq=False)
class MaskPatch:
    """What one edit changed on one mask. `before`, `after`: the (h, w) cuts at `box`."""

    key: MaskKey
    box: PixelBox
    before: MaskArray
    after: MaskArray

    def __post_init__(self) -> None:
        size = (self.box.height, self.box.width)
        if self.before.shape != size or self.after.shape != size:
            raise ValueError(
                f"a patch at {self.box} needs cuts of {size}, "
                f"got {self.before.shape} and {self.after.shape}"
            )

    def inverse(self) -> MaskPatch:
        return replace(self, before=self.after, after=self.before)

    def apply_to(self, mask: MaskArray) -> None:
        """Write `after` into `mask`, in place."""
        mask[self.box.slices] = self.after


def bounding_box(mask: MaskArray) -> PixelBox:
    """The smallest box that holds every True pixel; an empty box for an empty mask."""
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return PixelBox(0, 0, 0, 0)
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    return PixelBox(top, int(columns[0]), bottom, int(columns[-1]) + 1)


def difference(key: MaskKey, before: MaskArray, after: MaskArray) -> MaskPatch | None:
    """The patch that turns `before` into `after`, cut to what differs; None if nothing does.

    Raises:
        ValueError: the shapes differ.
    """
    if before.shape != after.shape:
        raise ValueError(f"masks of {before.shape} and {after.shape} cannot be compared")
    box = bounding_box(before != after)
    if box.empty:
        return None
    return MaskPatch(key, box, before[box.slices].copy(), after[box.slices].copy())


def encode_mask(mask: MaskArray) -> bytes:
    """Height, width, then the zlib-packed bits, row by row."""
    return _HEADER.pack(*mask.shape) + zlib.compress(np.packbits(mask).tobytes(), 1)


def decode_mask(data: bytes) -> MaskArray:
    """The mask that `encode_mask` wrote.

    Raises:
        ValueError: the bytes are cut, damaged, or do not fit the size they claim.
    """
    try:
        height, width = _HEADER.unpack_from(data)
        if max(height, width) > _LARGEST_SIDE_PX:
            raise ValueError(f"a mask of {height} x {width} is too large to be true")
        size = (height * width + 7) // 8
        inflate = zlib.decompressobj()
        bits = inflate.decompress(data[_HEADER.size :], size + 1)
    except (struct.error, zlib.error) as error:
        raise ValueError("these bytes hold no mask") from error
    if len(bits) != size or not inflate.eof:
        raise ValueError("these bytes hold no whole mask")
    packed = np.frombuffer(bits, np.uint8)
    return np.unpackbits(packed, count=height * width).reshape(height, width).astype(np.bool_)
