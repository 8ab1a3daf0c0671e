"""A frame of any size onto the model's square, its aspect ratio kept, and the way back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox

FloatImage = NDArray[np.float32]

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as decoders of JPEG use it


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """Where an image of `shape` lies on a square of `size_px`, centred between black bars.

    Resampling is linear with the kernel widened by the reduction, so that nothing aliases;
    pixel centres map to pixel centres.
    """

    shape: tuple[int, int]  # rows, columns of the native image
    size_px: int = 256

    def __post_init__(self) -> None:
        if min(self.shape) < 1 or self.size_px < 1:
            raise ValueError(f"no letterbox holds an image of {self.shape} on {self.size_px} px")

    @property
    def scale(self) -> float:
        """Pixels of the square for one native pixel."""
        return self.size_px / max(self.shape)

    @property
    def box(self) -> PixelBox:
        """The part of the square that the image covers."""
        height, width = (max(1, round(side * self.scale)) for side in self.shape)
        top, left = (self.size_px - height) // 2, (self.size_px - width) // 2
        return PixelBox(top, left, top + height, left + width)

    def apply(self, image: NDArray[np.generic]) -> FloatImage:
        """`image` (H, W), any dtype, on the square: float32 (size, size), 0 in the bars.

        Raises:
            ValueError: the image is of another shape.
        """
        if image.shape != self.shape:
            raise ValueError(f"a letterbox of {self.shape} cannot hold {image.shape}")
        square = np.zeros((self.size_px, self.size_px), np.float32)
        box = self.box
        sides = box.height, box.width
        square[box.slices] = _resampled(image.astype(np.float32), sides, PixelBox(0, 0, *sides))
        return square

    def restore(self, square: FloatImage, part: PixelBox | None = None) -> FloatImage:
        """What stands on the square, back on the native grid: float32 (H, W).

        Args:
            part: of the native image; nothing else is computed, and its values are the same.
        Raises:
            ValueError: the square is of another size.
        """
        if square.shape != (self.size_px, self.size_px):
            raise ValueError(f"expected a square of {self.size_px} px, got {square.shape}")
        part = PixelBox(0, 0, *self.shape) if part is None else part
        image = square[self.box.slices].astype(np.float32, copy=False)
        return _resampled(image, self.shape, part)

    def covered_by(self, part: PixelBox) -> PixelBox:
        """The native pixels for which something within `part` of the square counts."""
        if part.empty:
            return PixelBox(0, 0, 0, 0)
        box = self.box
        top, bottom = _reached(part.top - box.top, part.bottom - box.top, box.height, self.shape[0])
        left, right = _reached(
            part.left - box.left, part.right - box.left, box.width, self.shape[1]
        )
        return PixelBox(top, left, bottom, right).clipped(self.shape)


def grey(frame: FrameArray) -> FrameArray:
    """A frame as (H, W); colour (H, W, 3) by its luma.

    Raises:
        ValueError: neither grey nor RGB.
    """
    if frame.ndim == 2:
        return frame
    if frame.ndim != 3 or frame.shape[2] != 3:
        raise ValueError(f"a frame is (H, W) or (H, W, 3), got {frame.shape}")
    luma = frame.astype(np.float32) @ _LUMA
    return np.asarray(np.clip(luma + 0.5, 0, 255), np.uint8)


def _resampled(image: FloatImage, shape: tuple[int, int], part: PixelBox) -> FloatImage:
    """`part` of the image in another `shape`; the axis first that leaves less for the other."""
    rows, columns = part.slices
    if shape[0] * image.shape[1] <= image.shape[0] * shape[1]:
        return _along_columns(_along_rows(image, shape[0], rows), shape[1], columns)
    return _along_rows(_along_columns(image, shape[1], columns), shape[0], rows)


def _along_columns(image: FloatImage, target: int, part: slice) -> FloatImage:
    turned = _along_rows(np.ascontiguousarray(image.T), target, part)
    return np.ascontiguousarray(turned.T)


def _along_rows(image: FloatImage, target: int, part: slice) -> FloatImage:
    """`part` of `target` rows, each a weighted sum of whole rows of `image`.

    A product with the matrix of weights would be shorter; but it is nearly all zeros, and its
    threads fight with those of the network.
    """
    rows, weights = (each[:, part] for each in _taps(image.shape[0], target))
    total = image[rows[0]] * weights[0][:, None]
    for taken, weight in zip(rows[1:], weights[1:], strict=True):
        total += image[taken] * weight[:, None]
    return np.asarray(total, np.float32)


def _reached(first: int, behind: int, source: int, target: int) -> tuple[int, int]:
    """Rows of the target to which a row of the source from `first` to `behind` - 1 adds."""
    step = source / target
    reach = max(1.0, step)
    return (
        math.floor((first - reach + 0.5) / step - 0.5),
        math.ceil((behind - 1 + reach + 0.5) / step - 0.5) + 1,
    )


@lru_cache(maxsize=64)
def _taps(source: int, target: int) -> tuple[NDArray[np.intp], FloatImage]:
    """Rows of the source (taps, target) and their weights, which sum to 1 over the taps.

    The kernel is a triangle that reaches one pixel of the coarser grid to either side.
    """
    step = source / target
    reach = max(1.0, step)
    centres = (np.arange(target) + 0.5) * step - 0.5
    first = np.floor(centres - reach).astype(np.intp) + 1
    rows = first[None, :] + np.arange(int(np.ceil(2 * reach)))[:, None]
    weights = np.maximum(0.0, 1.0 - np.abs(rows - centres[None, :]) / reach)
    weights[(rows < 0) | (rows >= source)] = 0.0
    shares: FloatImage = (weights / weights.sum(axis=0)).astype(np.float32)
    rows = np.clip(rows, 0, source - 1)
    for array in (rows, shares):
        array.setflags(write=False)  # they are shared by every caller
    return rows, shares
