"""The two lines of a wall that is drawn already: handles for any mask, also a model's."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray
from fibrodesk.vision.annulus import outwards
from fibrodesk.vision.contour import Line, fitted, points_of
from fibrodesk.vision.wall import WallContours
from fibrodesk.vision.wall_tracing import ENDO_POINTS, EPI_POINTS

_SMALLEST_PX = 60  # fewer pixels are no wall that handles would help with
_WHOLE = 0.9  # of the mask lies in its largest piece, or it is no wall
_HOLLOW = 0.25  # the opening's depth over the mask's size; less is no horseshoe
_LIKENESS = 0.9  # Dice of what the handles would draw with the mask itself
_SOFT_PX = 1.5  # the stairs of the pixels are no shape


def contours_of(mask: MaskArray) -> WallContours | None:
    """Lines whose wall is nearly `mask`, shape (H, W); None if it is no horseshoe.

    The wall must be one piece that is open at the base. Its two feet are its corners towards the
    opening.
    """
    border = _border(mask)
    if border is None:
        return None
    mouth = _mouth(border)
    if mouth is None:
        return None
    corners = _corners(border, *mouth)
    lines = _between(border, corners)
    if min(len(line) for line in lines) < 3:
        return None
    endo, epi = (_softened(line, out) for line, out in zip(lines, (-0.5, 0.5), strict=True))
    made = WallContours(
        endo=points_of(fitted(endo, ENDO_POINTS)), epi=points_of(fitted(epi, EPI_POINTS))
    )
    return made if _alike(made.wall_mask(mask.shape), mask) else None


def _border(mask: MaskArray) -> Line | None:
    """The outer border of the mask's one piece, through the middles of its pixels."""
    pixels = int(np.count_nonzero(mask))
    if pixels < _SMALLEST_PX:
        return None
    rings, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    ring = max(rings, key=cv2.contourArea)
    if len(rings) > 1:
        whole = np.zeros(mask.shape, np.uint8)
        cv2.drawContours(whole, [ring], -1, 1, cv2.FILLED)
        if np.count_nonzero(whole.view(np.bool_) & mask) < _WHOLE * pixels:
            return None
    border: Line = ring[:, 0].astype(np.float64) + 0.5
    return border


def _mouth(border: Line) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Unit vectors along the opening and from it to the apex; None without an opening."""
    whole = (border - 0.5).astype(np.int32)
    hull = np.sort(cv2.convexHull(whole, returnPoints=False), axis=0)[::-1]
    if len(hull) < 4:
        return None
    dents = cv2.convexityDefects(whole, hull)
    if dents is None:
        return None
    start, end, far, depth = dents[dents[:, 0, 3].argmax(), 0]
    size = float(np.linalg.norm(np.ptp(border, axis=0)))
    if depth / 256 < _HOLLOW * size:
        return None
    along = border[end] - border[start]
    along /= np.linalg.norm(along)
    up = np.array((-along[1], along[0]))
    if up @ (border[far] - border[start]) < 0:
        up = -up
    return along, up


def _corners(
    border: Line, along: NDArray[np.float64], up: NDArray[np.float64]
) -> tuple[int, int, int, int]:
    """Places on the border: outer and inner corner of one foot, inner and outer of the other."""
    across, height = border @ along, border @ up
    middle = (across.max() + across.min()) / 2
    first = np.flatnonzero(across < middle)
    second = np.flatnonzero(across >= middle)
    return (
        int(np.argmax(-across - height)),
        int(first[np.argmax((across - height)[first])]),
        int(second[np.argmax((-across - height)[second])]),
        int(np.argmax(across - height)),
    )


def _between(border: Line, corners: tuple[int, int, int, int]) -> tuple[Line, Line]:
    """The border from inner to inner corner, and from outer to outer, both the same way round."""
    outer_start, inner_start, inner_end, outer_end = corners
    ways = []
    for start, end, avoided in (
        (inner_start, inner_end, outer_start),
        (outer_start, outer_end, inner_start),
    ):
        count = len(border)
        onward = (start + np.arange((end - start) % count + 1)) % count
        back = (start - np.arange((start - end) % count + 1)) % count
        ways.append(border[back if avoided in onward[1:] else onward])
    return ways[0], ways[1]


def _softened(line: Line, out_px: float) -> Line:
    """Without the stairs of its pixels, and moved from their middles to their outer edges."""
    soft = cv2.GaussianBlur(
        line, (0, 0), sigmaX=0.01, sigmaY=_SOFT_PX, borderType=cv2.BORDER_REPLICATE
    )
    softened = np.asarray(soft, np.float64).reshape(-1, 2)
    softened[0], softened[-1] = line[0], line[-1]
    normals = outwards(softened)
    if np.sum(normals * (softened - softened[[0, -1]].mean(axis=0))) < 0:
        normals = -normals
    return softened + out_px * normals


def _alike(made: MaskArray, mask: MaskArray) -> bool:
    shared = np.count_nonzero(made & mask)
    return bool(2 * shared >= _LIKENESS * (np.count_nonzero(made) + np.count_nonzero(mask)))
