"""The outline of a wall that is open at one side, and its four stretches.

Lines are arrays of points (N, 2) as (x, y), in whatever length the caller measures in.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box

LineArray = NDArray[np.float64]

_FINER = 3  # pixels are split, so that the outline runs along their outer edges
_SMOOTH_PX = 1.0  # takes the stairs of the pixels away, and no more
_SHALLOWEST = 1.2  # thicknesses of the wall that the cavity must reach into it
_DEEPER_THAN_WIDE = 0.4  # of its width; one side of a ventricle alone is bent much less
_ALONG = 0.7  # cosine: an outline that turns less than 45 degrees from the wall runs along it
_STEADY = 0.35  # thicknesses for which it must do so
_REACH = 2.2  # thicknesses from an end within which its corners lie


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Horseshoe:
    """The border of a wall from its first end to its second; ends run from endo to epi."""

    endo: LineArray
    epi: LineArray
    first: LineArray
    second: LineArray


def horseshoe(wall: MaskArray, *, scale: tuple[float, float]) -> Horseshoe | None:
    """The four stretches of the largest piece of `wall`, or None if it does not stand open.

    Args:
        wall: shape (H, W).
        scale: the width and the height of a pixel; the lines come in this length.
    Returns:
        The first end is the one further left. A ring, a blob and an empty mask give None.
    """
    outline = _outline(wall)
    if len(outline) < 24:
        return None
    outline = outline * np.array(scale)
    ends = _ends(outline)
    if ends is None:
        return None
    first, last, deepest, thickness = ends
    inner = _stretch(outline, first, last)
    outer = _stretch(outline, last, first)[::-1]
    if (deepest - first) % len(outline) > (last - first) % len(outline):
        inner, outer = outer, inner
    parts = _split(inner, outer, thickness)
    if parts is None:
        return None
    one, two = parts.first.mean(axis=0), parts.second.mean(axis=0)
    return parts if one[0] <= two[0] else _turned(parts)


def length(line: LineArray) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def along(line: LineArray) -> NDArray[np.float64]:
    """How far each point of `line` is from its start, on the line."""
    return np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))


def at(
    line: LineArray, places: NDArray[np.float64], *, known: NDArray[np.float64] | None = None
) -> LineArray:
    """The points of `line` that are `places` from its start; `known` is `along(line)`, if it is."""
    known = along(line) if known is None else known
    return np.stack([np.interp(places, known, line[:, axis]) for axis in (0, 1)], axis=1)


def evenly(line: LineArray, count: int) -> LineArray:
    return at(line, np.linspace(0.0, length(line), count))


def _outline(wall: MaskArray) -> LineArray:
    """The outer border of the largest piece, evenly spaced and closed without its first point."""
    box = bounding_box(wall)
    if box.empty:
        return np.zeros((0, 2))
    edge = PixelBox(box.top - 1, box.left - 1, box.bottom + 1, box.right + 1)
    part = np.pad(wall[box.slices], 1).view(np.uint8)
    fine = part.repeat(_FINER, axis=0).repeat(_FINER, axis=1)
    borders, _ = cv2.findContours(fine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(borders, key=cv2.contourArea)[:, 0, :].astype(np.float64)
    line = (largest + 0.5) / _FINER + (edge.left, edge.top)
    closed = np.concatenate((line, line[:1]))
    count = max(8, round(2 * length(closed)))
    smooth = _smooth(evenly(closed, count + 1)[:-1], 2 * _SMOOTH_PX)
    return _outward(smooth, 0.5 / _FINER)


def _smooth(line: LineArray, sigma: float) -> LineArray:
    """A closed line less its stairs; `sigma` in points."""
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.concatenate((line[-reach:], line, line[:reach]))
    return np.stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)


def _outward(line: LineArray, by: float) -> LineArray:
    """A closed line `by` further out: OpenCV leads it through the middles of its pixels."""
    ahead = np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)
    normal = np.stack((ahead[:, 1], -ahead[:, 0]), axis=1)
    normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
    turned = float(np.sum(line[:, 0] * ahead[:, 1] - line[:, 1] * ahead[:, 0]))
    return line + normal * (by if turned > 0 else -by)


def _ends(outline: LineArray) -> tuple[int, int, int, float] | None:
    """The two points between which the cavity opens, its deepest one, and the wall's thickness.

    They are the ends of the deepest bay of the convex hull.
    """
    grid = np.round(outline * (16384 / np.ptp(outline, axis=0).max())).astype(np.int32)[:, None]
    hull = np.sort(cv2.convexHull(grid, returnPoints=False), axis=0)[::-1]
    bays = cv2.convexityDefects(grid, np.ascontiguousarray(hull))
    if bays is None:
        return None
    first, last, deepest, depth = bays[np.argmax(bays[:, 0, 3]), 0]
    closed = np.concatenate((outline, outline[:1]))
    area = cv2.contourArea(outline.astype(np.float32))
    thickness = 2 * area / length(closed)
    reach = depth / 256 * np.ptp(outline, axis=0).max() / 16384
    mouth = float(np.hypot(*(outline[first] - outline[last])))
    if reach < _SHALLOWEST * thickness or reach < _DEEPER_THAN_WIDE * mouth:
        return None
    return int(first), int(last), int(deepest), thickness


def _stretch(outline: LineArray, start: int, stop: int) -> LineArray:
    """The closed outline's points from one index to another, both included."""
    if start <= stop:
        return outline[start : stop + 1]
    return np.concatenate((outline[start:], outline[: stop + 1]))


def _split(inner: LineArray, outer: LineArray, thickness: float) -> Horseshoe | None:
    """Move the ends from the hull's points to the corners of the wall's two ends."""
    cuts = []
    for turned in (False, True):
        one, two = (line[::-1] if turned else line for line in (inner, outer))
        way = _way(one, thickness) + _way(two, thickness)
        norm = float(np.hypot(*way))
        if norm == 0:
            return None
        cuts.append(tuple(_corner(line, way / norm, thickness) for line in (one, two)))
    (inner_start, outer_start), (inner_stop, outer_stop) = cuts
    endo = inner[inner_start : len(inner) - inner_stop]
    epi = outer[outer_start : len(outer) - outer_stop]
    if min(len(endo), len(epi)) < 8:
        return None
    return Horseshoe(
        endo=endo,
        epi=epi,
        first=np.concatenate((inner[inner_start::-1], outer[1 : outer_start + 1])),
        second=np.concatenate(
            (
                inner[len(inner) - 1 - inner_stop :],
                outer[len(outer) - 1 - outer_stop : len(outer) - 1][::-1],
            )
        ),
    )


def _way(line: LineArray, thickness: float) -> NDArray[np.float64]:
    """Where a side of the wall goes behind its end: a vector of length 1."""
    near, far = at(line, np.array([1.2, _REACH]) * thickness)
    way = far - near
    return np.asarray(way / max(float(np.hypot(*way)), 1e-9))


def _corner(line: LineArray, way: NDArray[np.float64], thickness: float) -> int:
    """From which point on `line` runs along the wall, and no longer around its end."""
    step = max(2, round(0.1 * thickness / max(length(line) / len(line), 1e-9)))
    count = min(len(line) - 2 * step - 1, round(_REACH * thickness * len(line) / length(line)))
    if count < 2:
        return 0
    ahead = line[step : step + count] - line[:count]
    cosine = ahead @ way / np.maximum(np.hypot(*ahead.T), 1e-9)
    steady = max(1, round(_STEADY * thickness * len(line) / length(line)))
    runs = np.convolve(cosine > _ALONG, np.ones(steady), "full")[steady - 1 :] >= steady
    return int(np.argmax(runs)) if runs.any() else 0


def _turned(parts: Horseshoe) -> Horseshoe:
    return Horseshoe(
        endo=parts.endo[::-1], epi=parts.epi[::-1], first=parts.second, second=parts.first
    )
