"""Where the picture of the heart ends and what is written around it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.colours import MOTION_GREY_LEVELS, brightest_channel

_FEWEST_FRAMES = 8
_MOST_SAMPLES = 64
_SMALLEST_SHARE = 0.01  # of the image; a fan is never smaller, a clock is
_BRIDGE_PX = 5  # speckle that does not move leaves gaps of a few pixels
_MARGIN_PX = 5
_HANDLE_TOLERANCE_PX = 1.0  # how far a handle's edge may leave the hull; less than the margin
_SUBPIXEL_BITS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Projection:
    """What all frames of a loop show together; each (H, W)."""

    darkest: FrameArray = field(repr=False)  # what moves goes dark: lettering stands out
    brightest: FrameArray = field(repr=False)  # no letter escapes it
    moving: MaskArray = field(repr=False)  # what changes over frames spread evenly


@dataclass(frozen=True, slots=True, eq=False)
class PixelMask:
    """What is kept of every frame; the rest becomes 0."""

    keep: MaskArray = field(repr=False)
    automatic: bool
    handles: tuple[ImagePoint, ...]  # the corners of the polygon that a person may move


def find_fan(
    cine: Cine, *, regions: Sequence[PixelBox] = (), seen: Projection | None = None
) -> PixelMask | None:
    """The fan: the convex hull of the largest moving part, inside the 2D regions.

    Args:
        cine: at least 8 frames.
        regions: the two-dimensional regions that the file names; () where it names none.
        seen: the projection of the loop, where it is made already.
    Returns:
        None where there are too few frames or nothing moves: then a person draws the fan.
    """
    if cine.facts.frames < _FEWEST_FRAMES:
        return None
    component = _largest_component((seen or project(cine)).moving)
    if component is None:
        return None
    handles = _corners(component)
    keep = from_handles(handles, cine.facts.shape, regions=regions).keep
    return PixelMask(keep, automatic=True, handles=handles)


def from_handles(
    handles: Sequence[ImagePoint], shape: tuple[int, int], *, regions: Sequence[PixelBox] = ()
) -> PixelMask:
    """The mask of the polygon whose corners are `handles`, on an image of `shape` (H, W).

    Raises:
        ValueError: fewer than three corners.
    """
    if len(handles) < 3:
        raise ValueError(f"a fan needs three corners, got {len(handles)}")
    scale = 1 << _SUBPIXEL_BITS
    corners = np.array([[(p.x_px - 0.5) * scale, (p.y_px - 0.5) * scale] for p in handles])
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [np.rint(corners).astype(np.int32)], (1,), shift=_SUBPIXEL_BITS)
    keep = canvas.astype(np.bool_) & _within(regions, shape)
    return PixelMask(keep, automatic=False, handles=tuple(handles))


def project(cine: Cine) -> Projection:
    """Look at every frame once."""
    count = cine.facts.frames
    sampled = {round(i) for i in np.linspace(0, count - 1, min(count, _MOST_SAMPLES))}
    darkest = brightest_channel(cine.frame(0)).copy()
    brightest, low, high = darkest.copy(), darkest.copy(), darkest.copy()
    for index in range(1, count):
        frame = brightest_channel(cine.frame(index))
        np.minimum(darkest, frame, out=darkest)
        np.maximum(brightest, frame, out=brightest)
        if index in sampled:
            np.minimum(low, frame, out=low)
            np.maximum(high, frame, out=high)
    return Projection(darkest=darkest, brightest=brightest, moving=high - low > MOTION_GREY_LEVELS)


def _largest_component(moving: MaskArray) -> FrameArray | None:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_BRIDGE_PX, _BRIDGE_PX))
    bridged = cv2.morphologyEx(moving.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(bridged, connectivity=8)
    if count < 2:
        return None
    areas = statistics[1:, cv2.CC_STAT_AREA]
    if areas.max() < _SMALLEST_SHARE * moving.size:
        return None
    return np.asarray(labels == 1 + int(areas.argmax()), dtype=np.uint8)


def _corners(component: FrameArray) -> tuple[ImagePoint, ...]:
    """The corners of the component's convex hull, moved outwards by the margin."""
    size = 2 * _MARGIN_PX + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    padded = cv2.copyMakeBorder(component, *(_MARGIN_PX,) * 4, cv2.BORDER_CONSTANT, value=0)
    outlines, _ = cv2.findContours(
        cv2.dilate(padded, kernel), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    hull = cv2.approxPolyDP(cv2.convexHull(np.vstack(outlines)), _HANDLE_TOLERANCE_PX, closed=True)
    rows, columns = component.shape
    points = hull.reshape(-1, 2) - _MARGIN_PX + 0.5
    return tuple(
        ImagePoint(float(np.clip(x, 0, columns)), float(np.clip(y, 0, rows))) for x, y in points
    )


def _within(regions: Sequence[PixelBox], shape: tuple[int, int]) -> MaskArray:
    if not regions:
        return np.ones(shape, np.bool_)
    inside = np.zeros(shape, np.bool_)
    for box in regions:
        inside[box.clipped(shape).slices] = True
    return inside
