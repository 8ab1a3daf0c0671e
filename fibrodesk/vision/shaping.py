"""What is done to a whole mask at once: smooth, fill holes, remove islands, grow, shrink.

Every function takes a mask bool (H, W), leaves it as it is, and answers with a new one. All work
on a cut around the mask, so that their cost goes with the mask and not with the image.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, bounding_box

_WHOLE = 255


def smoothed(
    mask: MaskArray,
    *,
    spacing: PixelSpacing | None,
    by_mm: float = 1.2,
    by_px: float = 3.0,
    allowed: MaskArray | None = None,
) -> MaskArray:
    """The same islands with a softer edge, each of the same area.

    An island is blurred by a Gaussian and cut at the level that leaves it as many pixels as it
    had. A plain median or opening eats thin scars; the level is found by rank, so that smoothing
    again and again rounds a mask and never wears it away.

    Args:
        by_mm, by_px: the Gaussian's sigma, in mm where `spacing` is known, else in px.
        allowed: where pixels may be added; None is everywhere.
    """
    sigma_y_px, sigma_x_px = _reach_px(spacing, by_mm=by_mm, by_px=by_px)
    margin = math.ceil(3 * max(sigma_x_px, sigma_y_px))
    box = _around(mask, margin_px=margin)
    if box.empty:
        return mask.copy()
    cut = mask[box.slices]
    free = np.ones_like(cut) if allowed is None else allowed[box.slices] | cut
    soft = np.zeros_like(cut)
    for part, island in _islands(cut, margin_px=margin):
        blurred = cv2.GaussianBlur(
            island.astype(np.float32),
            (0, 0),
            sigmaX=sigma_x_px,
            sigmaY=sigma_y_px,
            borderType=cv2.BORDER_REPLICATE,  # a mask that the image cuts is not rounded there
        )
        soft[part.slices] |= _highest(blurred, free[part.slices], int(island.sum()))
    return _put_back(mask, box, soft)


def _highest(values: NDArray[np.float32], where: MaskArray, count: int) -> MaskArray:
    """The `count` places of `where` with the highest values; of equal ones the first."""
    ranked = np.where(where, values, -1.0).ravel()
    chosen = np.zeros(ranked.size, np.bool_)
    chosen[np.argpartition(-ranked, count - 1)[:count]] = True
    return chosen.reshape(values.shape)


def holes_filled(mask: MaskArray) -> MaskArray:
    """Whatever the mask encloses is filled; what touches the edge of the image is no hole."""
    box = _around(mask, margin_px=1)
    if box.empty:
        return mask.copy()
    # a ring of background all around, so that one flood from the corner reaches all of it
    outside = np.pad(mask[box.slices], 1).astype(np.uint8)
    cv2.floodFill(outside, None, (0, 0), _WHOLE, flags=4)
    return _put_back(mask, box, (outside != _WHOLE)[1:-1, 1:-1])


def islands_removed(mask: MaskArray, *, smaller_than_px: float) -> MaskArray:
    """Islands of fewer pixels go; the largest always stays, so that a mask is never lost.

    `math.inf` leaves the largest alone. Pixels that touch at a corner are one island.
    """
    box = bounding_box(mask)
    if box.empty:
        return mask.copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask[box.slices].astype(np.uint8), connectivity=8
    )
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0  # the background
    stays = areas >= smaller_than_px
    stays[0] = False
    stays[int(areas.argmax())] = True
    if stays.sum() == count - 1:
        return mask.copy()
    return _put_back(mask, box, stays[labels])


def grown(
    mask: MaskArray,
    *,
    spacing: PixelSpacing | None,
    by_mm: float = 1.0,
    by_px: float = 2.0,
    allowed: MaskArray | None = None,
) -> MaskArray:
    """Every pixel whose centre is within `by_mm` of the mask's is added, where it is allowed.

    The distance is true also where rows and columns are spaced differently; without a calibration
    it is `by_px`. Where one pixel is more than a millimetre, it is one pixel.
    """
    disc = _disc(spacing, by_mm=by_mm, by_px=by_px)
    box = _around(mask, margin_px=max(disc.shape))
    if box.empty:
        return mask.copy()
    cut = mask[box.slices]
    wide = cv2.dilate(cut.astype(np.uint8), disc).astype(np.bool_)
    if allowed is not None:
        wide &= allowed[box.slices] | cut
    return _put_back(mask, box, wide)


def shrunk(
    mask: MaskArray, *, spacing: PixelSpacing | None, by_mm: float = 1.0, by_px: float = 2.0
) -> MaskArray:
    """Every pixel within `by_mm` of what is not the mask is taken away; see `grown`.

    The edge of the image takes nothing away: the structure may go on behind it.
    """
    disc = _disc(spacing, by_mm=by_mm, by_px=by_px)
    box = _around(mask, margin_px=1)
    if box.empty:
        return mask.copy()
    thin = cv2.erode(
        mask[box.slices].astype(np.uint8), disc, borderType=cv2.BORDER_CONSTANT, borderValue=1
    )
    return _put_back(mask, box, thin.astype(np.bool_))


def _reach_px(spacing: PixelSpacing | None, *, by_mm: float, by_px: float) -> tuple[float, float]:
    """A length as rows and columns."""
    if spacing is None:
        return by_px, by_px
    return by_mm / spacing.row_mm, by_mm / spacing.column_mm


def _disc(spacing: PixelSpacing | None, *, by_mm: float, by_px: float) -> NDArray[np.uint8]:
    """Which neighbours are near enough: odd sides, 1 where the distance is within reach."""
    reach_y_px, reach_x_px = (
        max(1.0, reach) for reach in _reach_px(spacing, by_mm=by_mm, by_px=by_px)
    )
    rows, columns = math.floor(reach_y_px + 1e-9), math.floor(reach_x_px + 1e-9)
    y = np.arange(-rows, rows + 1)[:, None] / reach_y_px
    x = np.arange(-columns, columns + 1)[None, :] / reach_x_px
    return (x * x + y * y <= 1.0 + 1e-9).astype(np.uint8)


def _islands(mask: MaskArray, *, margin_px: int) -> Iterator[tuple[PixelBox, MaskArray]]:
    """Each island in its box with a margin; pixels that touch at a corner are one island."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=8
    )
    for number in range(1, count):
        left, top, width, height = (int(value) for value in stats[number, :4])
        box = PixelBox(
            top - margin_px, left - margin_px, top + height + margin_px, left + width + margin_px
        ).clipped((mask.shape[0], mask.shape[1]))
        yield box, labels[box.slices] == number


def _around(mask: MaskArray, *, margin_px: int) -> PixelBox:
    """The mask's box with a margin, on the image; empty for an empty mask."""
    box = bounding_box(mask)
    if box.empty:
        return box
    return PixelBox(
        box.top - margin_px, box.left - margin_px, box.bottom + margin_px, box.right + margin_px
    ).clipped((mask.shape[0], mask.shape[1]))


def _put_back(mask: MaskArray, box: PixelBox, cut: MaskArray) -> MaskArray:
    made = np.zeros_like(mask)
    made[box.slices] = cut
    return made
