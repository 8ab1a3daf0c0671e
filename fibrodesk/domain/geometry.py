"""Points, boxes and distances of an image, in pixels and in millimetres."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImagePoint:
    """A place on an image, from the outer corner of the top-left pixel.

    The centre of pixel (row 0, column 0) is ImagePoint(0.5, 0.5).
    """

    x_px: float
    y_px: float


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A half-open rectangle of pixels: rows top to bottom - 1, columns left to right - 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    @property
    def empty(self) -> bool:
        return self.bottom <= self.top or self.right <= self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """For indexing an array of shape (H, W)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def clipped(self, shape: tuple[int, int]) -> PixelBox:
        """The part of the box that lies on an image of `shape` (H, W); it may be empty."""
        top, left = max(0, self.top), max(0, self.left)
        return PixelBox(
            top,
            left,
            max(top, min(self.bottom, shape[0])),
            max(left, min(self.right, shape[1])),
        )

    def united(self, other: PixelBox) -> PixelBox:
        """The smallest box that holds both; an empty box adds nothing."""
        if other.empty:
            return self
        if self.empty:
            return other
        return PixelBox(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    @classmethod
    def around(cls, points: list[ImagePoint], *, margin_px: float = 0.0) -> PixelBox:
        """The box of every pixel that lies within `margin_px` of the points' bounding box."""
        xs = [point.x_px for point in points]
        ys = [point.y_px for point in points]
        return cls(
            math.floor(min(ys) - margin_px),
            math.floor(min(xs) - margin_px),
            math.ceil(max(ys) + margin_px),
            math.ceil(max(xs) + margin_px),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelSpacing:
    """Distance between neighbouring pixel centres, in millimetres.

    DICOM ultrasound stores it per region in centimetres (PhysicalDeltaX/Y, 0018,602C/602E).
    `imaging.calibration` converts once; everything behind it is in millimetres.
    """

    row_mm: float  # from one row to the next, down the image
    column_mm: float  # from one column to the next, across it

    def __post_init__(self) -> None:
        if not (self.row_mm > 0 and self.column_mm > 0):
            raise ValueError(f"pixel spacing must be positive, got {self}")

    @property
    def pixel_mm2(self) -> float:
        """The area of one pixel."""
        return self.row_mm * self.column_mm
