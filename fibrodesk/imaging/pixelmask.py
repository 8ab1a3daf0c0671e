"""Where the picture of the heart ends and what is written around it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from fibrodesk.domain.cine import Cine, FrameArray
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.dicom import MOTION_GREY_LEVELS, grey

_FEWEST_FRAMES = 8
_MOST_SAMPLES = 64
_SMALLEST_SHARE = 0.01  # of the image; a fan is never smaller, a clock is
_BRIDGE_PX = 5  # speckle that does not move leaves gaps of a few pixels
_MARGIN_PX = 5
_HANDLE_TOLERANCE_PX = 1.0  # how far a handle's edge may leave the hull; less than the margin
_SUBPIXEL_BITS = 4
_BRIGHT, _STEEP = 110, 80  # grey levels of lettering, and of its edge
_LIT = 20  # grey levels above which a still pixel is no background
_NEIGHBOURHOOD_PX, _MOST_INK = 31, 0.25  # letters fill less of their surroundings than clutter
_FEWEST_MARK_PX = 36  # some four letters


@dataclass(frozen=True, slots=True, eq=False)
class PixelMask:
    """What is kept of every frame; the rest becomes 0."""

    keep: MaskArray = field(repr=False)
    automatic: bool
    handles: tuple[ImagePoint, ...]  # the corners of the polygon that a person may move


def find_fan(cine: Cine, *, regions: Sequence[PixelBox] = ()) -> PixelMask | None:
    """The fan: the convex hull of the largest moving part, inside the 2D regions.

    Args:
        cine: at least 8 frames.
        regions: the two-dimensional regions that the file names; () where it names none.
    Returns:
        None where there are too few frames or nothing moves: then a person draws the fan.
    """
    if cine.facts.frames < _FEWEST_FRAMES:
        return None
    darkest, brightest = _extremes(cine)
    component = _largest_component(brightest - darkest > MOTION_GREY_LEVELS)
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


def maximum_projection(cine: Cine) -> FrameArray:
    """The brightest value of each pixel over all frames, uint8 (H, W): no letter escapes it."""
    highest = grey(cine.frame(0)).copy()
    for index in range(1, cine.facts.frames):
        np.maximum(highest, grey(cine.frame(index)), out=highest)
    return highest


def mask_warnings(cine: Cine, mask: PixelMask) -> list[str]:
    """What a person should look at before the mask is confirmed."""
    if static_marks(cine, mask) < _FEWEST_MARK_PX:
        return []
    return ["Something inside the fan is bright, sharp and never moves: look for lettering."]


def static_marks(cine: Cine, mask: PixelMask) -> int:
    """How many kept pixels are bright, steep and still in all frames, as lettering is.

    Still clutter near the probe is bright and still too, but fills its surroundings.
    """
    darkest, brightest = _extremes(cine)
    still = brightest - darkest <= MOTION_GREY_LEVELS
    steep = cv2.morphologyEx(darkest, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) >= _STEEP
    lit = (still & (darkest >= _LIT)).astype(np.float32)
    sparse = cv2.blur(lit, (_NEIGHBOURHOOD_PX, _NEIGHBOURHOOD_PX)) < _MOST_INK
    return int(np.count_nonzero(still & (darkest >= _BRIGHT) & steep & sparse & mask.keep))


def _extremes(cine: Cine) -> tuple[FrameArray, FrameArray]:
    """The darkest and brightest value of each pixel over frames spread evenly."""
    count = cine.facts.frames
    indices = sorted({round(i) for i in np.linspace(0, count - 1, min(count, _MOST_SAMPLES))})
    darkest = grey(cine.frame(indices[0])).copy()
    brightest = darkest.copy()
    for index in indices[1:]:
        frame = grey(cine.frame(index))
        np.minimum(darkest, frame, out=darkest)
        np.maximum(brightest, frame, out=brightest)
    return darkest, brightest


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
