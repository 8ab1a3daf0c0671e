"""A region grown from a seed: what is connected to it and of nearly the same grey.

Source:
    Adams R, Bischof L. Seeded region growing. IEEE PAMI 1994;16(6):641-647; here with a fixed
    tolerance, and on a picture whose speckle is smoothed away.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray

SMALLEST_TOLERANCE, LARGEST_TOLERANCE = 2, 127
_BLACK = 1  # greys up to this lie outside the sector, or hold no echo
_SEED_PX = 2  # the seed's grey is the median of a square of 5 pixels
_CLOSING_PX = 5  # a gap of less belongs to the region
_SMALL_HOLE = 1 / 64  # of the image's width: a hole of no more than its square is speckle
_FLAGS = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """`mask` is bool (H, W); `box` holds it. `tolerance` is what it was grown with, which is less
    than what was asked for where the region would have spread too far (`stopped`)."""

    mask: MaskArray
    box: PixelBox
    tolerance: int
    pixels: int
    stopped: bool


class Growing:
    """Grows regions on one picture; a seed is planted once and grown with any tolerance."""

    def __init__(self, picture: FrameArray, *, domain: MaskArray | None = None) -> None:
        """`picture`: uint8 (H, W) or (H, W, 3). `domain`: where a region may be.

        Without a domain it is the sector: whatever is not black.
        """
        grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        self._smooth = unspeckled(np.ascontiguousarray(grey))
        self.domain = sector_of(grey) if domain is None else domain
        share = 1.0 if domain is not None else 0.5
        self._most_px = int(min(share * np.count_nonzero(self.domain), grey.size / 2))
        self._barrier = np.pad(~self.domain, 1, constant_values=True).astype(np.uint8)
        self._seed = (0, 0)  # column, row
        self._planted: tuple[int, int, int] | None = None  # row, column, and the grey before
        self._stop = LARGEST_TOLERANCE + 1  # the least tolerance that is known to spread too far

    def plant(self, seed: ImagePoint) -> bool:
        """Begin at `seed`; whether it lies where a region may be."""
        row, column = int(np.floor(seed.y_px)), int(np.floor(seed.x_px))
        height, width = self._smooth.shape[:2]
        self._stop = LARGEST_TOLERANCE + 1
        if not (0 <= row < height and 0 <= column < width and self.domain[row, column]):
            return False
        if self._planted is not None:
            self._smooth[self._planted[:2]] = self._planted[2]
        self._seed, self._planted = (column, row), (row, column, int(self._smooth[row, column]))
        around = self._smooth[
            max(0, row - _SEED_PX) : row + _SEED_PX + 1,
            max(0, column - _SEED_PX) : column + _SEED_PX + 1,
        ]
        self._smooth[row, column] = round(float(np.median(around)))  # the flood compares with it
        return True

    def grow(self, tolerance: int) -> Region:
        """The region of greys within `tolerance` of the seed's; never more than half the image."""
        tolerance = min(LARGEST_TOLERANCE, max(SMALLEST_TOLERANCE, tolerance))
        if tolerance >= self._stop:
            return self._region(self._largest_below(), stopped=True)
        found = self._region(tolerance, stopped=False)
        if found.pixels <= self._most_px:
            return found
        self._stop = tolerance
        return self._region(self._largest_below(), stopped=True)

    def _largest_below(self) -> int:
        """The largest tolerance whose region is not too large: a region grows with it."""
        low, high = 0, self._stop
        while high - low > 1:
            middle = (low + high) // 2
            if self._flood(middle)[1] > self._most_px:
                high = middle
            else:
                low = middle
        self._stop = high
        return low

    def _flood(self, tolerance: int) -> tuple[MaskArray, int, PixelBox]:
        marks = self._barrier.copy()
        cv2.floodFill(self._smooth, marks, self._seed, 0, tolerance, tolerance, _FLAGS)
        marks[self._barrier != 0] = 0
        found = np.ascontiguousarray(marks[1:-1, 1:-1])
        left, top, width, height = cv2.boundingRect(found)
        pixels = int(cv2.countNonZero(found))
        return found.view(np.bool_), pixels, PixelBox(top, left, top + height, left + width)

    def _region(self, tolerance: int, *, stopped: bool) -> Region:
        """Small gaps and holes closed, as speckle leaves them; never outside the domain."""
        mask, _, box = self._flood(tolerance)
        margin = _CLOSING_PX
        wide = PixelBox(
            box.top - margin, box.left - margin, box.bottom + margin, box.right + margin
        ).clipped((mask.shape[0], mask.shape[1]))
        cut = np.pad(mask[wide.slices].view(np.uint8), margin)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_CLOSING_PX, _CLOSING_PX))
        closed = cv2.morphologyEx(cut, cv2.MORPH_CLOSE, disc)[margin:-margin, margin:-margin]
        closed = _without_holes(closed, smaller_than_px=(_SMALL_HOLE * mask.shape[1]) ** 2)
        made = np.zeros_like(mask)
        made[wide.slices] = closed.view(np.bool_) & self.domain[wide.slices]
        return Region(made, wide, tolerance, int(np.count_nonzero(made[wide.slices])), stopped)


def _without_holes(cut: NDArray[np.uint8], *, smaller_than_px: float) -> NDArray[np.uint8]:
    """`cut`, 0 and 1, with its small holes filled; a cavity that a wall surrounds stays open."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - cut, connectivity=4)
    fills = stats[:, cv2.CC_STAT_AREA] < smaller_than_px
    height, width = cut.shape
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    fills &= (left > 0) & (top > 0) & (right < width) & (bottom < height)
    fills[0] = False  # the region itself
    return np.asarray(cut | fills[labels].astype(np.uint8), np.uint8)


def unspeckled(grey: FrameArray) -> FrameArray:
    """Speckle smoothed away, edges kept: a median, then a bilateral filter; uint8 (H, W).

    Source:
        Tomasi C, Manduchi R. Bilateral filtering for gray and color images. ICCV 1998, 839-846.
    """
    made: FrameArray = np.asarray(cv2.bilateralFilter(cv2.medianBlur(grey, 5), 7, 30.0, 3.0))
    return made


def sector_of(grey: FrameArray) -> MaskArray:
    """Where the scanner has drawn: all but the black around it; black cavities inside belong.

    Returns:
        bool (H, W); nothing on a frame that is black as a whole.
    """
    black = np.pad((cv2.medianBlur(grey, 5) <= _BLACK).astype(np.uint8), 1, constant_values=1)
    cv2.floodFill(black, None, (0, 0), 255, flags=4)
    return np.asarray(black[1:-1, 1:-1] != 255, np.bool_)
